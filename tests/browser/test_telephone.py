"""On a telephone, where a finger points and the browser has a will of its own."""

import pytest
from bare import lay_out
from playwright.sync_api import Page

from cloudgazing.widgets import MatchingMatrix, NoiseSlider, TrainingSet, WordMap

pytestmark = [pytest.mark.browser]

FIELD = '<input type="text" class="cg-prompt">'
SMALLEST = 16
"""For a field with smaller letters, in pixels, Safari enlarges the whole page, and leaves it like that."""


@pytest.fixture(scope="module")
def page(browser) -> Page:
    return browser.new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)


@pytest.mark.parametrize(
    ("figure", "field"),
    [
        (MatchingMatrix, f'<div class="cg-matrix">{FIELD}</div>'),
        (WordMap, f'<div class="cg-controls">{FIELD}</div>'),
        (NoiseSlider, '<input type="text" class="cg-number">'),
        (TrainingSet, '<div class="cg-select"><select></select></div>'),
        (WordMap, '<select class="cg-select"></select>'),
    ],
)
def test_letters_in_a_field_are_large_enough_for_the_page_to_stay_as_it_is(page, figure, field):
    lay_out(page, figure, field)
    size = page.locator("input, select").evaluate("field => parseFloat(getComputedStyle(field).fontSize)")
    assert size >= SMALLEST
