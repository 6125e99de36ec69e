"""Chapter 6 in a real JupyterLab: the Studio's three ways of drawing, its files, and the diagram that counts."""

import json
import re

import pytest
from notebooks import canvas, changing, colour_schemes, colours, drag, shown, sticking_out, use_theme
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import expect

from cloudgazing import read_settings

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

DRAW_WAIT = 240_000
ACTIVE_CELL = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"


@pytest.fixture(scope="module")
def chapter(open_chapter):
    return open_chapter("06_pipeline", has_touch=True)


@pytest.fixture
def studio(chapter):
    return chapter.figure(".cg-studio")


def choose(figure, name):
    figure.get_by_role("radio", name=name, exact=True).check(force=True)


def press_draw(figure):
    """Draw, and wait for the end."""
    figure.get_by_role("button", name="Draw", exact=True).click()
    expect(figure.get_by_role("status")).to_contain_text(re.compile("Ready in|in all"), timeout=DRAW_WAIT)


def few_steps(studio, steps=3):
    slider = studio.get_by_role("slider", name="Steps")
    slider.fill(str(steps))
    slider.dispatch_event("change")


def test_seeds_are_drawn_in_a_strip_and_one_is_kept(chapter, studio):
    few_steps(studio)
    choose(studio, "4")
    result = canvas(studio, "Result")
    press_draw(studio)
    assert colours(result) > 100
    with changing(result):
        choose(studio, "seed 9")
    studio.get_by_role("button", name="Keep this seed").click()
    expect(studio.get_by_role("textbox", name="Seed")).to_have_value("9")
    studio.get_by_role("textbox", name="Prompt", exact=True).fill("a blue unicorn at night")
    with changing(result):
        studio.get_by_role("textbox", name="Prompt", exact=True).press("Enter")
        expect(studio.get_by_role("status")).to_contain_text("Ready in", timeout=DRAW_WAIT)
    expect(studio.get_by_text("never saw the word")).to_contain_text("unicorn")
    expect(result).to_have_attribute("aria-label", re.compile("a blue unicorn at night”, seed 9, 3 steps"))


def test_a_saved_picture_brings_its_settings_back(chapter, studio, tmp_path):
    result = canvas(studio, "Result")
    with chapter.page.expect_download() as download:
        studio.get_by_role("button", name="Save as PNG").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.name == "cloudgazing-seed-9.png"
    settings = read_settings(saved)
    assert (settings["prompt"], settings["seed"], settings["num_inference_steps"]) == ("a blue unicorn at night", 9, 3)
    before = shown(result)
    choose(studio, "Euler ancestral")
    studio.get_by_role("textbox", name="Prompt", exact=True).fill("something else")
    with changing(result):
        press_draw(studio)
    studio.locator(".cg-settings-file").set_input_files(saved)
    expect(studio.get_by_role("status")).to_contain_text("settings of that picture")
    expect(studio.get_by_role("textbox", name="Prompt", exact=True)).to_have_value("a blue unicorn at night")
    expect(studio.get_by_role("radio", name="DDIM")).to_be_checked()
    press_draw(studio)
    assert shown(result) == before


def test_a_hostile_file_is_refused_in_a_sentence_and_changes_nothing(chapter, studio, tmp_path):
    text, hostile = PngInfo(), tmp_path / "hostile.png"
    text.add_text("cloudgazing", json.dumps({"prompt": "<img src=x onerror=alert(1)>", "num_inference_steps": 10**9}))
    Image.new("RGB", (8, 8)).save(hostile, pnginfo=text)
    before = shown(studio)
    studio.locator(".cg-settings-file").set_input_files(hostile)
    expect(studio.get_by_role("status")).to_contain_text("num_inference_steps of this picture is out of range")
    page = tmp_path / "page.png"
    page.write_text("<html>")
    studio.locator(".cg-settings-file").set_input_files(page)
    expect(studio.get_by_role("status")).to_contain_text("carries no settings")
    assert shown(studio) == before
    expect(studio.get_by_role("textbox", name="Prompt", exact=True)).to_have_value("a blue unicorn at night")


def test_a_picture_is_drawn_upon_one_s_own_or_a_painted_one(chapter, studio, tmp_path):
    choose(studio, "From a picture")
    result = canvas(studio, "Result")
    drag(studio.get_by_role("slider", name="Strength"), 0.4)
    with changing(result):
        press_draw(studio)
    own, bad = tmp_path / "own.png", tmp_path / "bad.png"
    Image.radial_gradient("L").convert("RGB").save(own)
    bad.write_text("no picture")
    beneath = studio.locator(".cg-upload input[type=file]")
    with changing(canvas(studio, "Drawn upon")):
        beneath.set_input_files(own)
    with changing(result):
        press_draw(studio)
    expect(result).to_have_attribute("aria-label", re.compile("drawn upon your picture own.png, strength"))
    beneath.set_input_files(bad)
    expect(studio.get_by_role("status")).to_contain_text("no picture that can be read")
    choose(studio, "Paint one")
    paper = studio.get_by_role("application", name=re.compile("Paper"))
    with changing(paper.locator("canvas")):
        studio.get_by_role("button", name="Fill").click()
    choose(studio, "yellow")
    cell = chapter.page.evaluate(ACTIVE_CELL)
    paper.press("ArrowDown")
    with changing(paper.locator("canvas")):
        paper.press("Space")
    assert chapter.page.evaluate(ACTIVE_CELL) == cell, "the notebook took the arrow for its own"
    with changing(paper.locator("canvas")):
        paper.tap(position={"x": 20, "y": 20})
    with changing(result):
        press_draw(studio)


def test_a_marked_part_is_drawn_anew_and_the_rest_stays(chapter, studio):
    choose(studio, "Repair a part")
    choose(studio, "A drawing")
    studio.get_by_role("button", name="Draw", exact=True).click()
    expect(studio.get_by_role("status")).to_contain_text("Mark the part")
    mask = studio.get_by_role("application", name=re.compile("Mask"))
    box = mask.bounding_box()
    with changing(mask.locator("canvas")):
        mask.click(position={"x": box["width"] * 0.6, "y": box["height"] * 0.6})
    expect(mask).to_have_attribute("aria-label", re.compile("9 of 256 places marked"))
    mask.press("ArrowLeft")
    with changing(mask.locator("canvas")):
        mask.press("Space")
    expect(mask).to_have_attribute("aria-label", re.compile("12 of 256 places marked"))
    choose(studio, "Unmark")
    with changing(mask.locator("canvas")):
        mask.press("Space")
    studio.get_by_role("button", name="Undo").last.click()
    with changing(canvas(studio, "Result")):
        press_draw(studio)
    expect(canvas(studio, "Result")).to_have_attribute("aria-label", re.compile("a part of a big orange bird"))


def test_the_parts_are_counted_and_timed_while_a_picture_is_drawn(chapter):
    figure = chapter.figure(".cg-watch")
    steps = figure.get_by_role("slider", name="Steps")
    steps.fill("4")
    steps.dispatch_event("change")
    with changing(canvas(figure, "Picture")), changing(figure.locator("svg").first):
        press_draw(figure)
    expect(figure.get_by_role("status")).to_contain_text("Text encoder twice, U-Net 4 times, decoder once")
    bars = figure.get_by_role("listitem")
    expect(bars).to_have_count(6)
    expect(bars.nth(2)).to_contain_text(re.compile(r"U-Net4 times, [\d.]+ m?s, [\d.]+\s%"))
    expect(figure.get_by_role("img").first).to_have_attribute("aria-label", re.compile("VAE decoder once"))
    figure.get_by_role("slider", name="Guidance").press("Home")
    press_draw(figure)
    expect(figure.get_by_role("status")).to_contain_text("Text encoder once")


def test_the_figures_fit_a_narrow_page_in_the_dark(chapter):
    use_theme(chapter.page, "dark")
    chapter.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    assert sticking_out(chapter.page, {"width": 480, "height": 1700}) == []
    assert colour_schemes(chapter.page) == {"dark"}
    use_theme(chapter.page, "light")


def test_nothing_went_wrong_behind_the_scenes(chapter):
    assert chapter.errors == []
