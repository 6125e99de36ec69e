"""Chapter 5 in a real JupyterLab: every figure's controls, by mouse and by keyboard, change what it shows."""

import re

import pytest
from notebooks import canvas, changing, colour_schemes, colours, drag, shown, sticking_out, use_theme
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

MEASURE_WAIT = 120_000
ACTIVE_CELL = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"


@pytest.fixture(scope="module")
def chapter(open_chapter):
    return open_chapter("05_latents")


def choose(figure, name, nth=0):
    figure.get_by_role("radio", name=name, exact=True).nth(nth).check(force=True)


def test_a_picture_goes_there_and_back(chapter):
    figure = chapter.figure(".cg-trip")
    assert colours(canvas(figure, "After")) > 100
    for name in ("Letters", "Faces", "Stripes"):
        with changing(canvas(figure, "After")):
            choose(figure, name)
    width = figure.get_by_role("slider", name="Stripes")
    with changing(canvas(figure, "After")):
        drag(width, 0.9)
    with changing(canvas(figure, "After")):
        width.press("Home")
    expect(width).to_have_attribute("aria-valuetext", "1 px")
    with changing(canvas(figure, "After")):  # what is lost of such stripes is black or white, however enlarged
        choose(figure, "Letters")
    with changing(canvas(figure, "Difference")):
        figure.get_by_role("slider", name="Enlarge the difference").press("End")
    expect(figure.get_by_role("status")).to_contain_text("PSNR")


def test_the_readers_own_picture_is_taken_and_a_bad_file_is_refused_in_a_sentence(chapter, tmp_path):
    from PIL import Image

    figure = chapter.figure(".cg-trip")
    own, bad = tmp_path / "own.png", tmp_path / "bad.png"
    Image.radial_gradient("L").convert("RGB").save(own)
    bad.write_text("no picture")
    with changing(canvas(figure, "After")):
        figure.locator("input[type=file]").set_input_files(own)
    expect(canvas(figure, "Before")).to_have_attribute("aria-label", re.compile("own.png"))
    before = shown(figure)
    figure.locator("input[type=file]").set_input_files(bad)
    expect(figure.get_by_role("status")).to_contain_text("no picture that can be read")
    assert shown(figure) == before


def test_channels_are_moved_and_switched_off(chapter):
    figure = chapter.figure(".cg-desk")
    decoded, small = canvas(figure, "Decoded by the network"), canvas(figure, "Thumbnail by arithmetic")
    opening = shown(decoded)
    for name in ("Channel 1, times", "Channel 4, plus"):
        slider = figure.get_by_role("slider", name=name)
        with changing(decoded), changing(small):
            drag(slider, 0.9)
        with changing(decoded):
            slider.press("Home")
    with changing(decoded), changing(small):
        figure.get_by_role("switch", name="Channel 3").press("Space")
    expect(figure.get_by_role("slider", name="Channel 3, plus")).to_be_disabled()
    with changing(decoded):
        figure.get_by_role("button", name="As it was").click()
    assert shown(decoded) == opening


def test_latents_are_painted_by_mouse_and_by_keyboard_and_undone(chapter):
    figure = chapter.figure(after="Play: paint the latents")
    decoded, sheet = canvas(figure, "Decoded"), figure.get_by_role("application")
    opening = shown(decoded)
    figure.get_by_role("radio", name="red").check()
    box = sheet.bounding_box()
    with changing(decoded), changing(canvas(figure, "The four channels")):
        sheet.click(position={"x": box["width"] * 4.5 / 16, "y": box["height"] * 4.5 / 16})
    figure.get_by_role("radio", name="green").press("ArrowRight")
    expect(figure.get_by_role("radio", name="blue")).to_be_checked()
    cell = chapter.page.evaluate(ACTIVE_CELL)
    sheet.press("ArrowDown")
    expect(sheet).to_have_attribute("aria-label", re.compile("row 6, column 5"))
    assert chapter.page.evaluate(ACTIVE_CELL) == cell, "the notebook took the arrow for its own"
    with changing(decoded):
        sheet.press("Space")
    undo = figure.get_by_role("button", name="Undo")
    with changing(decoded):
        undo.click()
    with changing(decoded):
        sheet.press("Control+z")
    expect(undo).to_be_disabled()
    assert shown(decoded) == opening
    with changing(decoded):
        choose(figure, "All zero")


def test_one_slider_noises_pixels_and_latents(chapter):
    figure = chapter.figure(after="Play: two noises")
    panes = [canvas(figure, title) for title in ("Noise in pixels", "Noise in latents", "These latents")]
    slider = figure.get_by_role("slider", name="Noise")
    with changing(panes[0]), changing(panes[1]), changing(panes[2]):
        drag(slider, 0.8)
    with changing(panes[0]), changing(panes[1]):
        slider.press("ArrowLeft")
    with changing(panes[0]), changing(panes[1]):
        figure.get_by_role("button", name="Roll a new seed").click()
    with changing(panes[1]):
        choose(figure, "Mouse")


def test_walks_lead_from_picture_to_picture_and_from_seed_to_seed(chapter):
    figure = chapter.figure(".cg-walk")
    scrubber = figure.get_by_role("slider", name="Place on the way")
    with changing(canvas(figure, "Through latents")), changing(canvas(figure, "Through pixels")):
        scrubber.press("ArrowRight")
    expect(scrubber).to_have_attribute("aria-valuetext", "56\u00a0% of the way from turtle to cup and tree")
    with changing(canvas(figure, "Through latents")):
        drag(scrubber, 0.2)
    with changing(canvas(figure, "Through latents")):
        choose(figure, "Mouse", nth=1)
    choose(figure, "Between two seeds")
    fields = [figure.get_by_role("spinbutton", name=name) for name in ("From seed", "To seed")]
    fields[1].fill("7")
    figure.get_by_role("button", name="Walk").click()
    expect(figure.get_by_role("status")).to_contain_text("same seed")
    fields[1].fill("-3")
    figure.get_by_role("button", name="Walk").click()
    expect(figure.get_by_role("status")).to_contain_text("whole number")
    fields[1].fill("9")
    fields[1].press("Enter")
    expect(figure.get_by_role("status")).to_contain_text("All stops are drawn", timeout=MEASURE_WAIT)
    with changing(canvas(figure, "Along the arc")), changing(canvas(figure, "The straight way")):
        scrubber.press("End")
    expect(scrubber).to_have_attribute("aria-valuetext", "100\u00a0% of the way from seed 7 to seed 9")


def test_the_cost_is_measured_on_the_spot(chapter):
    figure = chapter.figure(after="Play: what it costs")
    expect(figure.get_by_role("status")).to_contain_text("Press Measure")
    figure.get_by_role("button", name="Measure", exact=True).click()
    expect(figure.get_by_role("status")).to_contain_text("Measured on this machine", timeout=MEASURE_WAIT)
    sheets = figure.get_by_role("listitem")
    expect(sheets.first).to_contain_text("one decoder call of")
    expect(sheets.last).to_contain_text("(estimated)")
    whole = sheets.first.text_content()
    figure.get_by_role("slider", name="Steps").press("End")
    expect(sheets.first).to_contain_text("A picture in 50 steps")
    assert sheets.first.text_content() != whole


def test_the_figures_fit_a_narrow_page_in_the_dark(chapter):
    use_theme(chapter.page, "dark")
    chapter.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    assert sticking_out(chapter.page, {"width": 480, "height": 1700}) == []
    assert colour_schemes(chapter.page) == {"dark"}
    use_theme(chapter.page, "light")


def test_nothing_went_wrong_behind_the_scenes(chapter):
    assert chapter.errors == []
