"""Chapter 9 in a real JupyterLab: every figure of its own, by mouse and by keyboard, and what it does."""

import re

import pytest
from notebooks import changing, shown, sticking_out
from playwright.sync_api import Locator, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1800)]

ANSWER_WAIT = 180_000


@pytest.fixture(scope="module")
def chapter(open_chapter):
    return open_chapter("09_family", run_wait=900_000)


@pytest.fixture(scope="module")
def tree(chapter) -> Locator:
    return chapter.figure(".cg-family")


@pytest.fixture(scope="module")
def cells(chapter) -> Locator:
    return chapter.figure(".cg-cells")


@pytest.fixture(scope="module")
def patches(chapter) -> Locator:
    return chapter.figure(".cg-patch-answers")


@pytest.fixture(scope="module")
def path(chapter) -> Locator:
    return chapter.figure(".cg-unclip")


@pytest.fixture(scope="module")
def tokens(chapter) -> Locator:
    return chapter.figure(".cg-patching")


def test_a_click_on_the_timeline_swaps_the_parts(tree):
    denoiser = tree.locator('[data-part="denoiser"] .cg-part')
    expect(denoiser.nth(1)).to_have_class(re.compile("cg-same"))
    tree.get_by_role("button", name=re.compile("^FLUX.1")).click()
    expect(denoiser.nth(1)).to_contain_text("transformer")
    expect(denoiser.nth(1)).to_contain_text("differs")
    expect(tree.get_by_role("status")).to_contain_text("differ in")


def test_what_is_not_described_is_said_so(tree):
    tree.get_by_label("The machine on the left").select_option("Midjourney")
    expect(tree.locator(".cg-hidden-part")).to_have_count(7)
    expect(tree.get_by_role("link", name="theregister.com/")).to_have_attribute("href", re.compile("^https://"))


def test_the_slider_shows_both_ways_of_drawing(cells):
    mine, theirs = cells.locator(".cg-pane canvas").nth(0), cells.locator(".cg-pane canvas").nth(1)
    with changing(mine), changing(theirs):
        cells.get_by_role("slider", name="Cell").fill("200")
    with changing(mine):
        cells.get_by_role("slider", name="Cell").press("ArrowLeft")
    expect(mine).to_have_attribute("aria-label", re.compile("199 of 256 cells"))


def test_a_wrong_colour_stays_and_changes_what_follows(cells):
    slider, mine = cells.get_by_role("slider", name="Cell"), cells.locator(".cg-pane canvas").nth(0)
    slider.fill("256")
    whole = shown(mine)
    slider.fill("100")
    before = shown(mine)
    cells.get_by_role("button", name="Put a wrong colour here").click()
    expect(cells.get_by_role("status")).to_contain_text("Drawn", timeout=ANSWER_WAIT)
    assert shown(mine) == before, "what was drawn before stays"
    slider.fill("256")
    assert shown(mine) != whole, "what follows is another"
    expect(cells.locator(".cg-chances")).to_be_visible()


def test_a_prompt_without_a_known_word_gets_one_sentence(cells):
    field = cells.get_by_label("Prompt", exact=True)
    before = shown(cells.locator(".cg-pane canvas").nth(0))
    field.fill("zorblatt")
    field.press("Enter")
    expect(cells.get_by_role("status")).to_contain_text("knows only these words", timeout=ANSWER_WAIT)
    assert shown(cells.locator(".cg-pane canvas").nth(0)) == before


def test_patches_answer_another_caption(patches):
    answered = patches.locator(".cg-pane canvas").nth(1)
    with changing(answered, ANSWER_WAIT):
        patches.locator(".cg-chip").nth(2).click()
    with changing(answered):
        patches.get_by_role("radio", name="After it").check()


def test_the_boxes_of_the_path_open(path):
    path.get_by_role("button", name=re.compile("^Prior")).click()
    expect(path.locator(".cg-stripe")).to_have_count(2)
    path.get_by_role("button", name=re.compile("^Decoder")).press("Enter")
    expect(path.locator(".cg-found canvas")).to_have_count(6)
    field = path.get_by_label("Prompt")
    with changing(path, ANSWER_WAIT):
        field.fill("a blue boat at night")
        field.press("Enter")


def test_smaller_patches_make_more_tokens(tokens):
    expect(tokens.get_by_role("status")).to_contain_text("64 tokens")
    tokens.get_by_role("radio", name="1 × 1").check()
    expect(tokens.get_by_role("status")).to_contain_text("256 tokens")
    tokens.get_by_role("slider", name="Token").press("ArrowRight")
    expect(tokens.locator(".cg-tokens .cg-here")).to_have_count(1)


def test_on_a_narrow_page_nothing_sticks_out(chapter):
    assert sticking_out(chapter.page, {"width": 420, "height": 1400}) == []


def test_nothing_went_wrong_behind_the_scenes(chapter):
    assert chapter.errors == []
