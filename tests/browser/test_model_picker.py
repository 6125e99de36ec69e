"""The model picker in a page of its own, with a stand-in for the kernel that notes what it is asked for."""

import json

import pytest
from accessibility import faults
from playwright.sync_api import Page, expect

from cloudgazing.widgets.kit.base import FOLDER, STYLE, bundle, own_style

pytestmark = [pytest.mark.browser]

MODULE = FOLDER / "kit" / "model_picker.js"
ROWS = [
    {
        "name": "picture-book",
        "title": "The book’s own",
        "facts": "128 pixels",
        "here": True,
        "able": True,
        "why": "Here.",
    },
    {"name": "near", "title": "Near", "facts": "512 pixels", "here": True, "able": True, "why": "On this machine."},
    {
        "name": "far",
        "title": "Far",
        "facts": "512 pixels",
        "here": False,
        "able": True,
        "why": "2.7 GB to download.",
        "terms": "Some License",
        "page": "https://example.org/",
        "size": "2.7 GB",
    },
    {"name": "huge", "title": "Huge", "facts": "1024 pixels", "here": False, "able": False, "why": "It is too large."},
]
STATE = {
    "chosen": "picture-book",
    "title": "The book’s own",
    "live": True,
    "shelf": [],
    "progress": {},
    "said": "",
    "heard": 0,
}
MOUNT = """async ([source, state]) => {
    const listeners = [];
    globalThis.wishes = [];
    const model = {
        get: (name) => state[name],
        set: (name, value) => { state[name] = value; if (name === "wish") wishes.push(value); },
        save_changes: () => {},
        on: (events, listener) => listeners.push([events.split(" "), listener]),
        off: () => {},
    };
    globalThis.tell = (changes) => {
        Object.assign(state, changes);
        const events = Object.keys(changes).map((name) => `change:${name}`);
        for (const [own, listener] of listeners) if (own.some((event) => events.includes(event))) listener();
    };
    const { default: figure } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    await figure.render({ model, el: document.querySelector("main") });
}"""


def mount(browser, **state: object) -> Page:
    """A page with the figure in this state."""
    page = browser.new_page()
    style = STYLE + own_style(MODULE)
    page.set_content(f"<html lang=en data-theme=light><style>{style}</style><main></main></html>")
    page.evaluate(MOUNT, [bundle(MODULE), STATE | state])
    return page


def wishes(page: Page) -> list[tuple[str, str]]:
    return [(wish["kind"], wish["name"]) for wish in page.evaluate("wishes")]


def tell(page: Page, **changes: object) -> None:
    page.evaluate(f"tell({json.dumps(changes)})")


def test_without_a_kernel_it_names_the_model_and_says_where_there_is_a_choice(browser):
    page = mount(browser, live=False, shelf=None)
    expect(page.get_by_role("region")).to_have_text(
        'Model: The book’s own, in code load("picture-book")To choose another model, open the book in JupyterLab.'
    )
    assert page.locator("button, input, summary, a").count() == 0
    assert wishes(page) == []


def test_a_model_is_chosen_by_keyboard_alone(browser):
    page = mount(browser)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("details")).to_have_attribute("open", "")
    assert wishes(page) == [("list", "")]
    tell(page, shelf=ROWS, heard=1)
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="The book’s own")).to_be_focused()
    page.keyboard.press("ArrowDown")
    assert wishes(page) == [("list", "")], "to look at a model is not to choose it"
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Use Near")).to_be_focused()
    page.keyboard.press("Enter")
    assert wishes(page)[-1] == ("use", "near")
    tell(page, chosen="near", title="Near", said="Near is chosen.", heard=2)
    expect(page.get_by_role("radio", name="Near")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Near is chosen.")
    expect(page.locator("code")).to_have_text('load("near")')


def test_the_terms_stand_before_the_button_that_downloads(browser):
    page = mount(browser, shelf=ROWS)
    page.locator("summary").click()
    page.get_by_role("radio", name="Far").check()
    expect(page.get_by_text("Its terms: Some License")).to_be_visible()
    assert ("fetch", "far") not in wishes(page)
    page.get_by_role("button", name="Download 2.7 GB and use Far").click()
    assert wishes(page)[-1] == ("fetch", "far")
    tell(page, progress={"name": "far", "share": 0.5, "words": "1.4 of 2.7 GB"}, heard=2)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "0.5")
    expect(page.get_by_text("1.4 of 2.7 GB")).to_be_visible()
    expect(page.get_by_role("button", name="Download 2.7 GB")).to_be_disabled()
    tell(page, progress={})
    expect(page.get_by_role("progressbar")).to_be_hidden()


def test_what_cannot_run_has_no_button_and_says_why(browser):
    page = mount(browser, shelf=ROWS)
    page.locator("summary").click()
    page.get_by_role("radio", name="Huge").check()
    expect(page.get_by_text("Huge cannot be chosen here. It is too large.")).to_be_visible()
    assert page.locator("button").count() == 0


def test_a_kernel_that_stays_silent_is_reported(browser):
    page = mount(browser)
    page.locator("summary").click()
    expect(page.get_by_role("status")).to_contain_text("No answer yet.", timeout=30_000)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_it(browser, theme):
    page = mount(browser, shelf=ROWS, said="Near is chosen.", progress={"name": "far", "share": 0.5, "words": "half"})
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    page.add_style_tag(content="html[data-theme=dark] { background: #14171d; color: #e8e6e1 }")
    page.locator("summary").click()
    for width in (1200, 400):
        page.set_viewport_size({"width": width, "height": 900})
        for row in ROWS:
            page.get_by_role("radio", name=row["title"]).check()
            assert faults(page.locator(".cg-picker")) == [], row["name"]
