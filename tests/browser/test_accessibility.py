"""The checks of `accessibility.py` find what they are for; `test_lab.py` and the chapters' tests put them to use."""

import pytest
from accessibility import faults
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser]

FAULTY = {
    "<button style='width: 30px; height: 30px'></button>": "no name: <button",
    "<input type='range' style='height: 30px'>": "no name: <input",
    "<div tabindex='0'></div>": "no name: <div",
    "<canvas></canvas>": "no text alternative: <canvas>",
    "<button style='width: 20px; height: 40px; padding: 0'>x</button>": "only 20 by 40: <button",
    "<p style='color: #777; background: #fff'>faint</p>": "contrast 4.48: <p",
    "<div style='background: #000'><p style='color: rgb(0 0 0 / 50%)'>none</p></div>": "contrast 1.00: <p",
    "<p style='width: 120vw; height: 9px'></p>": " px wide in a place of ",
}
SOUND = {
    "<label style='display: block; padding: 9px'>Amount <input type='range'></label>",
    "<p id='words'>Amount</p><input type='text' aria-labelledby='words' style='height: 30px'>",
    "<canvas role='img' aria-label='Noise'></canvas>",
    "<div aria-hidden='true'><canvas></canvas></div>",
    "<p style='color: #767676; background: #fff'>just enough</p>",
    "<button disabled style='color: #eee; height: 30px; width: 30px'>x</button>",
}


@pytest.fixture(scope="module")
def page(browser) -> Page:
    return browser.new_page()


@pytest.mark.parametrize("markup", FAULTY)
def test_a_fault_is_found(page, markup):
    page.set_content(f"<main style='overflow: auto'>{markup}</main>")
    [found] = faults(page.locator("main"))
    assert FAULTY[markup] in found


@pytest.mark.parametrize("markup", sorted(SOUND))
def test_what_is_sound_is_left_in_peace(page, markup):
    page.set_content(f"<main style='overflow: auto'>{markup}</main>")
    assert faults(page.locator("main")) == []
