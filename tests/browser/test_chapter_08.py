"""Chapter 8 in a real JupyterLab: the search, the ladder, the training on four cards, and the reader's own verdict."""

import re

import pytest
from notebooks import changing
from playwright.sync_api import Locator, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1800)]

SEARCH_WAIT = 300_000


@pytest.fixture(scope="module")
def chapter(open_chapter):
    return open_chapter("08_copying", run_wait=900_000)


@pytest.fixture(scope="module")
def search(chapter) -> Locator:
    return chapter.figure(".cg-neighbours")


@pytest.fixture(scope="module")
def ladder(chapter) -> Locator:
    return chapter.figure(".cg-ladder")


@pytest.fixture(scope="module")
def opinions(chapter) -> list[Locator]:
    return [chapter.figure(".cg-opinions", after=heading) for heading in ("Before you begin", "And now?")]


def test_the_search_opens_with_neighbours_that_are_named(search):
    panes = search.locator(".cg-five figcaption")
    expect(panes).to_have_count(5)
    expect(panes.first).to_have_text(re.compile(r"^1\. “.+” \(drawing [\d,]+\), distance 0\.\d{3}$"))
    expect(search.locator(".cg-verdict")).to_contain_text("drawings that it never saw")


def test_the_neighbours_are_ranked_by_pixels_or_by_features(search):
    with changing(search.locator("svg").last):
        search.get_by_role("radio", name="By what CLIP sees").check(force=True)
    expect(search.locator(".cg-verdict")).to_contain_text("what CLIP sees")
    search.get_by_role("radio", name="By what CLIP sees").press("ArrowLeft")
    expect(search.locator(".cg-verdict")).to_contain_text("Measured by pixels")


def test_another_prompt_is_drawn_and_searched(search):
    search.get_by_label("Prompt", exact=True).fill("a yellow <b>star</b> at night")
    with changing(search.locator("canvas").first, wait=SEARCH_WAIT):
        search.get_by_label("Prompt", exact=True).press("Enter")
    expect(search.get_by_role("status")).to_contain_text("Searched all", timeout=SEARCH_WAIT)
    expect(search.locator("figcaption").first).to_contain_text("a yellow <b>star</b> at night")


def test_a_seed_that_is_none_is_refused_and_the_last_search_stays(search):
    before = search.locator(".cg-verdict").inner_text()
    search.get_by_label("Seed", exact=True).fill("minus two")
    search.get_by_role("button", name="Draw and search").click()
    expect(search.get_by_role("status")).to_contain_text("A seed is a whole number")
    assert search.locator(".cg-verdict").inner_text() == before


def test_the_ladder_is_climbed_by_keyboard(ladder):
    slider = ladder.get_by_role("slider", name="Learnt from")
    slider.press("Home")
    expect(ladder.locator(".cg-verdict")).to_contain_text("Trained on 1 card:")
    with changing(ladder.locator("canvas")), changing(ladder.locator("svg").first):
        slider.press("End")
    expect(ladder.locator(".cg-verdict")).to_contain_text("Trained on 16,384 cards")
    expect(slider).to_have_attribute("aria-valuetext", "16,384 cards")
    expect(ladder.locator("svg[role=img]").first).to_have_attribute("aria-label", re.compile("Copies: .* with 1 card,"))


def test_four_cards_were_learnt_before_the_readers_eyes(chapter):
    expect(chapter.figure(".cg-training").get_by_role("status")).to_contain_text("The training is over")
    expect(chapter.page.get_by_text(re.compile(r"\d+% are copies\. Upper row"))).to_be_visible()


def test_opinions_before_and_after_stand_together_and_can_be_deleted(opinions):
    before, after = opinions
    before.locator("fieldset").first.get_by_role("radio", name="disagree", exact=True).check()
    expect(after.locator(".cg-change").first).to_have_text("Before: disagree.")
    after.locator("fieldset").first.get_by_role("radio", name="agree", exact=True).check()
    expect(after.locator(".cg-change").first).to_have_text("Before: disagree. Now: agree.")
    after.get_by_role("button", name="Delete my answers").click()
    expect(before.get_by_role("radio", name="disagree", exact=True).first).not_to_be_checked()
    expect(after.locator(".cg-change").first).to_be_hidden()


def test_nothing_went_wrong_behind_the_scenes(chapter):
    assert chapter.errors == []
