"""Chapter 7 in a real JupyterLab: its figures by mouse and by keyboard, and a training that is begun and stopped."""

import re

import pytest
from notebooks import canvas, changing, colours, drag, shown
from playwright.sync_api import Locator, expect

from cloudgazing.recordings import read_facts

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1800)]

WORK_WAIT = 300_000


@pytest.fixture(scope="module")
def chapter(open_chapter):
    return open_chapter("07_learning", run_wait=900_000)


def pictured(figure: Locator) -> None:
    """Waits until a figure has cut its sheet into pictures."""
    expect(figure.locator("canvas").first).to_have_attribute("height", re.compile(r"\d+"), timeout=WORK_WAIT)


def test_milestones_follow_the_scrubber_and_the_noise(chapter):
    figure = chapter.figure(".cg-milestones")
    pictured(figure)
    slider = figure.get_by_role("slider", name="Milestone")
    pictures = figure.locator(".cg-gallery canvas").first
    with changing(pictures):
        slider.press("Home")
    expect(figure.get_by_role("status")).to_contain_text("Untrained")
    with changing(figure.locator("svg[role=img]")):
        slider.press("End")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^after [\d,]+ drawings, error 0\.\d+$"))
    with changing(pictures):
        figure.get_by_role("radio", name="Noise of seed 1").check(force=True)


def test_one_step_is_asked_anew_at_another_time_with_other_words_and_noise(chapter):
    figure = chapter.figure(".cg-step")
    mind = canvas(figure, "Picture in mind")
    assert colours(mind) > 100
    with changing(mind):
        drag(figure.get_by_role("slider", name="Time step t"), 0.97)
    with changing(mind):
        figure.get_by_role("button", name="No caption").click()
    with changing(mind):
        figure.get_by_role("radio", name="Picture 2").check(force=True)
    with changing(mind):
        figure.get_by_role("button", name="Roll a new seed").click()
    expect(figure.get_by_role("status")).to_contain_text("The error of this step")
    before = shown(figure)
    figure.get_by_label("Seed", exact=True).fill("minus one")
    figure.get_by_label("Seed", exact=True).press("Enter")
    expect(figure.get_by_role("status")).to_contain_text("A seed is a whole number")
    assert shown(figure) == before


def test_a_training_is_begun_watched_stopped_and_the_recording_comes_back(chapter):
    figure = chapter.figure(".cg-run")
    pictured(figure)
    expect(figure.get_by_role("status")).to_contain_text("recording")
    figure.get_by_role("button", name="Train it here").click()
    expect(figure.get_by_role("status")).to_contain_text("steps in", timeout=WORK_WAIT)
    stop = figure.get_by_role("button", name="Stop")
    if stop.is_visible():
        stop.click()
    again = figure.get_by_role("button", name="Show the recording")
    expect(again).to_be_visible(timeout=WORK_WAIT)
    again.click()
    expect(figure.get_by_role("status")).to_contain_text("recording")


def test_the_set_is_filtered_and_searched_and_what_was_held_out_is_missing(chapter):
    figure = chapter.figure(".cg-set")
    pictured(figure)
    gallery = figure.locator(".cg-gallery")
    figure.get_by_label("thing", exact=True).select_option("cat")
    expect(figure.get_by_role("status")).to_contain_text("of the first")
    figure.get_by_label("style", exact=True).select_option("pixel art")
    figure.get_by_role("button", name=re.compile("Search all")).click()
    expect(figure.get_by_role("status")).to_contain_text("found among seeds", timeout=WORK_WAIT)
    expect(gallery.locator("figcaption").first).to_contain_text("cat")
    figure.get_by_label("style", exact=True).select_option("")
    figure.get_by_label("colour", exact=True).select_option("blue")
    expect(figure).to_contain_text("kept out of training on purpose")
    expect(figure.get_by_role("button", name=re.compile("Search all"))).to_be_disabled()


def test_the_adapter_goes_on_and_off_and_draws_the_readers_words(chapter):
    figure = chapter.figure(".cg-lora")
    pictured(figure)
    slider = figure.get_by_role("slider", name="How much blueprint")
    with changing(figure.locator("canvas").first):
        slider.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "off")
    slider.press("End")
    figure.get_by_label("Prompt", exact=True).fill("a zorb, blueprint")
    figure.get_by_role("button", name="Draw without and with").click()
    expect(figure.get_by_role("status")).to_contain_text("zorb", timeout=WORK_WAIT)
    expect(figure.locator("canvas").last).to_have_attribute("aria-label", re.compile("With it, × 1.50"))


def test_habits_are_counted_and_a_prompt_of_ones_own_is_drawn(chapter):
    figure = chapter.figure(".cg-habits")
    pictured(figure)
    drawn = len(read_facts("habits.json")["guidance_scales"])
    expect(figure.locator(".cg-tally")).to_have_count(drawn + 1)
    first = figure.locator("figcaption").first.inner_text()
    figure.get_by_role("radio", name="Places").check(force=True)
    expect(figure.locator("figcaption").first).not_to_have_text(first)
    figure.get_by_role("button", name="Draw four").click()
    expect(figure.get_by_role("status")).to_contain_text("4 drawings of “a tree”", timeout=WORK_WAIT)
    expect(figure.locator(".cg-many figure")).to_have_count(4)


def test_nothing_went_wrong_behind_the_scenes(chapter):
    assert chapter.errors == []
