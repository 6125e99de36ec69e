"""What a reader does in JupyterLab: open a notebook, run it, find a figure, move its controls, and see what changes."""

import json
import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

SECONDS = 1000
KERNEL_WAIT = 120 * SECONDS
RUN_WAIT = 400 * SECONDS
ANSWER_WAIT = 60 * SECONDS
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
SIZES = {"wide": {"width": 1400, "height": 1000}, "narrow": {"width": 520, "height": 1700}}

CONNECTED = """() => {
    const { context } = window.jupyterapp?.shell.currentWidget ?? {};
    return context?.isReady && context.sessionContext.session?.kernel?.status === "idle";
}"""
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
# What went wrong in a cell, as the kernel said it; the first one only, as it ends the run.
TRACEBACK = """() => {
    const cells = [...window.jupyterapp.shell.currentWidget.content.widgets];
    const outputs = cells.filter(cell => cell.model.type === "code").flatMap(cell => cell.model.outputs.toJSON());
    return outputs.find(output => output.output_type === "error")?.traceback.join("\\n") ?? null;
}"""
# Every figure of ours also has a form as HTML, so the outputs themselves say how many figures there will be.
MOUNTED = """() => {
    const cells = [...window.jupyterapp.shell.currentWidget.content.widgets];
    const outputs = cells.filter(cell => cell.model.type === "code").flatMap(cell => cell.model.outputs.toJSON());
    const figures = outputs.filter(({ data }) => String(data?.["text/html"]).includes('class="cg-static"')).length;
    return document.querySelectorAll(".cg-figure").length >= figures;
}"""
SHOWN = """roots => JSON.stringify(roots.flatMap(root => {
    const pictures = root.matches("canvas, svg") ? [root] : [...root.querySelectorAll("canvas, svg:not(.cg-icon)")];
    return pictures.map(picture => picture.toDataURL?.() ?? picture.outerHTML);
}))"""
CHANGED = f"([roots, before]) => ({SHOWN})(roots) !== before"
COLOURS = """canvas => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
}"""


@dataclass
class Notebook:
    """A notebook in a page of its own, and what has gone wrong in that page so far."""

    page: Page
    errors: list[str] = field(default_factory=list)

    def run(self, run_wait: int = RUN_WAIT) -> None:
        """Run all cells, as soon as the kernel is connected; return when every figure is there."""
        # Cells that are run before the kernel is connected are never run.
        self.page.wait_for_function(CONNECTED, timeout=KERNEL_WAIT)
        self.page.set_default_timeout(run_wait)
        went_well = self.page.evaluate(RUN_ALL)
        assert went_well, plain(self.page.evaluate(TRACEBACK) or "The run ended early, and no cell says why.")
        self.page.wait_for_function(MOUNTED, timeout=ANSWER_WAIT)
        self.page.wait_for_function(CONNECTED, timeout=run_wait)
        self.page.set_default_timeout(ANSWER_WAIT)

    def figure(self, css: str = ".cg-figure:not(.cg-picker)", *, after: str = "") -> Locator:
        """The first figure that matches, or the first one that stands after the heading with this text."""
        if not after:
            return self.page.locator(css).first
        within = "[not(ancestor::*[contains(concat(' ', @class, ' '), ' cg-figure ')])]"
        heading = f"//*[self::h1 or self::h2 or self::h3]{within}[contains(., {json.dumps(after)})]"
        figures = self.page.locator(f"xpath={heading}/following::*[contains(concat(' ', @class, ' '), ' cg-figure ')]")
        return figures.and_(self.page.locator(css)).first


def open_notebook(browser: Browser, lab: str, name: str, size: str = "wide", **options: Any) -> Notebook:
    """Open a notebook of the lab's folder; `options` are Playwright's for a new page."""
    page = browser.new_page(viewport=SIZES[size], **options)
    notebook = Notebook(page)
    page.on("pageerror", lambda error: notebook.errors.append(str(error)))
    page.on("console", lambda said: notebook.errors.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: notebook.errors.extend(outside(lab, request.url)))
    page.goto(f"{lab}/doc/tree/{name}.ipynb?reset")
    return notebook


def outside(lab: str, url: str) -> list[str]:
    """A complaint, if the address lies outside the lab."""
    return [] if url.startswith((lab, "data:", "blob:", "about:")) else [f"asked for {url}"]


def shut_down_kernels(lab: str) -> None:
    """End every kernel of the lab, so that the next notebook has the processor to itself."""
    with urllib.request.urlopen(f"{lab}/api/sessions", timeout=30) as answer:
        sessions = json.load(answer)
    for session in sessions:
        address = f"{lab}/api/sessions/{session['id']}"
        with urllib.request.urlopen(urllib.request.Request(address, method="DELETE"), timeout=30):
            pass


def set_up(lab: str, plugin: str, **settings: str | bool) -> None:
    """Change the settings of one of JupyterLab's plugins, such as "apputils-extension:themes"."""
    raw = json.dumps({"raw": json.dumps(settings)}).encode()
    address = f"{lab}/lab/api/settings/@jupyterlab/{plugin}"
    with urllib.request.urlopen(urllib.request.Request(address, data=raw, method="PUT"), timeout=30):
        pass


def use_theme(page: Page, theme: str) -> None:
    """Turn the page "light" or "dark"."""
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", THEMES[theme])
    page.locator(f'body[data-jp-theme-light="{json.dumps(theme == "light")}"]').wait_for(state="attached")


def shown(locator: Locator) -> str:
    """What these canvases and drawings show, or those within these figures; two are alike if they look alike."""
    return locator.evaluate_all(SHOWN)


@contextmanager
def changing(locator: Locator, wait: int = ANSWER_WAIT) -> Iterator[None]:
    """What is done within changes what the canvases and drawings of `locator` show, sooner or later."""
    before = shown(locator)
    assert before != "[]", f"{locator} shows no canvas and no drawing"
    yield
    handles = [found.element_handle() for found in locator.all()]
    try:
        locator.page.wait_for_function(CHANGED, arg=[handles, before], timeout=wait)
    except PlaywrightTimeout:
        raise AssertionError(f"nothing changed in {locator}") from None


def colours(canvas: Locator) -> int:
    """How many different colours a canvas shows; 1 means that nothing can be seen on it."""
    return canvas.evaluate(COLOURS)


def drag(slider: Locator, share: float) -> None:
    """Move a native slider by the mouse to a place between its left end, 0, and its right end, 1."""
    slider.scroll_into_view_if_needed()
    lowest, highest, value = (
        float(slider.evaluate(f"input => input.{name}") or default)
        for name, default in (("min", 0), ("max", 100), ("value", 0))
    )
    box = slider.bounding_box()
    assert box, f"{slider} cannot be seen"
    places = [(value - lowest) / (highest - lowest), share]
    here, there = (box["x"] + box["height"] / 2 + place * (box["width"] - box["height"]) for place in places)
    mouse, y = slider.page.mouse, box["y"] + box["height"] / 2
    mouse.move(here, y)
    mouse.down()
    mouse.move(there, y, steps=6)
    mouse.up()


def sliders(figure: Locator) -> list[Locator]:
    """The sliders of a figure that can be seen and moved."""
    return [slider for slider in figure.get_by_role("slider").all() if slider.is_visible() and slider.is_enabled()]


def plain(words: str) -> str:
    """A text without the colours of a terminal."""
    return re.sub(r"\x1b\[[0-9;]*m", "", words)


def canvas(figure: Locator, title: str) -> Locator:
    """The canvas under this title."""
    named = figure.page.locator(".cg-pane-title", has_text=re.compile(f"^{re.escape(title)}$"))
    return figure.locator(".cg-pane", has=named).locator("canvas")


def sticking_out(page: Page, size: dict[str, int]) -> list[str]:
    """The figures, by their classes, that are wider than their place on a page of this size."""
    page.set_viewport_size(size)
    return page.locator(".cg-figure").evaluate_all(
        "figures => figures.filter(one => one.scrollWidth > one.clientWidth).map(one => one.className)"
    )


def colour_schemes(page: Page) -> set[str]:
    """Whether the figures are light, dark, or some of each."""
    schemes = "figures => figures.map(one => getComputedStyle(one).colorScheme)"
    return set(page.locator(".cg-figure").evaluate_all(schemes))
