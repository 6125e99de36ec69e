"""A figure in a narrow cell of a wide window lays itself out for the cell."""

import pytest
from bare import show

from cloudgazing.widgets import TwoArrows

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize(("width", "columns"), [(400, 1), (640, 2)])
@pytest.mark.parametrize("window", [680, 1200])
def test_the_words_stand_beside_the_arrows_where_there_is_room(browser, window, width, columns):
    page = browser.new_page(viewport={"width": window, "height": 700})
    figure = show(page, TwoArrows())
    page.locator("main").evaluate("(main, width) => { main.style.width = `${width}px`; }", width)
    arrows, words = (figure.locator(part).bounding_box() for part in ("svg.cg-arrows", ".cg-arrow-side"))
    beside = words["x"] >= arrows["x"] + arrows["width"]
    assert beside == (columns == 2)
    page.close()
