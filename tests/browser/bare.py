"""A figure on a page of its own, without JupyterLab, a kernel or the site: enough to see how it looks."""

import json
import re
from pathlib import Path

from playwright.sync_api import Locator, Page

from cloudgazing.widgets.kit.base import BookWidget

STATE = re.compile(r'<script type="application/json">(.*?)</script>', re.DOTALL)
MOUNT = """async ([source, { state, buffers }]) => {
    for (const [name, text] of Object.entries(buffers)) {
        state[name] = new DataView(Uint8Array.from(atob(text), letter => letter.charCodeAt(0)).buffer);
    }
    const nothing = () => {};
    const deaf = { set: nothing, on: nothing, off: nothing, save_changes: nothing, send: nothing };
    const { default: figure } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    await figure.render({ model: { ...deaf, get: name => state[name] }, el: document.querySelector("main") });
}"""


def show(page: Page, figure: BookWidget) -> Locator:
    """Put a figure onto a page in the place of all that was there; returns where it lies."""
    [state] = STATE.findall(figure.static_html())
    page.set_content(f"<style>{figure._css}</style><main></main>")
    page.evaluate(MOUNT, [str(figure._esm), json.loads(state)])
    return page.locator(".cg-figure")


def lay_out(page: Page, figure: type[BookWidget], part: str) -> None:
    """Put a part of a figure onto a page, with the figure's styles and without its deeds."""
    name = Path(figure.module).stem
    head = f'<meta name="viewport" content="width=device-width"><style>{figure._css}</style>'
    page.set_content(f'{head}<main data-figure="{name}"><div class="cg-figure">{part}</div></main>')
