"""Chapter 2 in a real JupyterLab: every control of its figures, by mouse and by keyboard, and what it does."""

import re

import pytest
from notebooks import changing, colours, drag, shown, sticking_out
from playwright.sync_api import Locator, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def chapter(open_chapter):
    return open_chapter("02_noise")


def figure_with(chapter, words: str) -> Locator:
    """The figure in which these words stand."""
    return chapter.page.locator(".cg-figure", has_text=words).first


@pytest.fixture(scope="module")
def slider(chapter) -> Locator:
    return chapter.figure(".cg-noise")


@pytest.fixture(scope="module")
def explorer(chapter) -> Locator:
    return figure_with(chapter, "Scaled linear")


@pytest.fixture(scope="module")
def removing(chapter) -> Locator:
    return figure_with(chapter, "Trained denoiser")


@pytest.fixture(scope="module")
def guessed(chapter) -> Locator:
    return figure_with(chapter, "Guessed noise")


@pytest.fixture(scope="module")
def jump(chapter) -> Locator:
    return figure_with(chapter, "One big jump")


@pytest.fixture(scope="module")
def monitor(chapter) -> Locator:
    return chapter.figure(".cg-training")


def choose(figure: Locator, name: str) -> None:
    figure.get_by_role("radio", name=name, exact=True).press("Space")


def test_the_noise_goes_from_none_to_pure_static(slider):
    noise = slider.get_by_role("slider", name="Noise")
    canvas = slider.locator("canvas")
    with changing(slider):
        noise.press("Home")
    expect(canvas).to_have_attribute("aria-label", re.compile("cat in the meadow, without noise"))
    clean = colours(canvas)
    with changing(slider):
        noise.press("End")
    expect(canvas).to_have_attribute("aria-label", re.compile("pure noise of seed 7"))
    assert colours(canvas) > 2 * clean
    with changing(slider):
        drag(noise, 0.5)
    expect(slider.locator(".cg-formula")).to_contain_text(re.compile(r"0\.[67]\d"))


def test_another_seed_another_drawing_and_the_noise_alone(slider):
    for act in (
        lambda: slider.get_by_role("button", name="Roll a new seed").click(),
        lambda: choose(slider, "Fish"),
        lambda: choose(slider, "Noise alone"),
    ):
        with changing(slider.locator("canvas")):
            act()
    choose(slider, "Noisy picture")
    expect(slider.locator("canvas")).to_have_attribute("aria-label", re.compile("fish underwater"))


def test_a_bad_seed_gets_one_sentence_and_the_last_good_one_stays(slider):
    seed = slider.get_by_label("Seed", exact=True)
    good, picture = seed.input_value(), shown(slider)
    seed.fill("minus seven")
    seed.press("Enter")
    expect(slider.get_by_role("status")).to_contain_text("A seed is a whole number")
    expect(seed).to_have_value(good)
    assert shown(slider) == picture
    with changing(slider):
        seed.fill("12")
        seed.press("Enter")
    expect(slider.get_by_role("status")).to_have_text("")


def test_the_schedules_part_ways_and_two_of_them_never_end(explorer):
    time = explorer.get_by_role("slider", name="Time step t")
    with changing(explorer):
        drag(time, 0.7)
    with changing(explorer):
        time.press("ArrowLeft")
    time.press("End")
    expect(explorer.locator("canvas").nth(1)).to_have_attribute("aria-label", re.compile("at time step 999, 0.5"))
    expect(explorer).to_contain_text("The chosen model")
    with changing(explorer):
        explorer.get_by_role("button", name="Roll a new seed").click()


@pytest.mark.parametrize("name", ["removing", "guessed"])
def test_the_denoiser_answers_while_noise_and_drawing_change(name, request):
    figure = request.getfixturevalue(name)
    last = figure.locator(".cg-pane canvas").last
    noise = figure.get_by_role("slider", name="Noise")
    for act in (
        lambda: drag(noise, 0.7),
        lambda: noise.press("ArrowLeft"),
        lambda: figure.get_by_role("radio", name="a green tree in the meadow").press("Space"),
        lambda: figure.get_by_role("button", name="Roll a new seed").click(),
    ):
        with changing(last):
            act()
    expect(figure.get_by_role("status")).to_have_text("")


def test_the_window_is_for_blur_and_median_alone(removing):
    panes = removing.locator(".cg-pane")
    network = shown(panes.nth(4))
    with changing(panes.nth(2)), changing(panes.nth(3)):
        choose(removing, "1")
    expect(panes.nth(2)).to_contain_text("window 1 × 1")
    assert shown(panes.nth(4)) == network
    choose(removing, "Best")


def test_small_steps_make_what_one_jump_does_not(jump):
    expect(jump.locator(".cg-counter")).to_have_text("4 / 8")
    panes = jump.locator(".cg-pane canvas")
    leap = shown(panes.nth(2))
    step = jump.get_by_role("slider", name="Step", exact=True)
    for key in ("ArrowLeft", "Home"):
        with changing(panes.nth(0)):
            step.press(key)
    assert shown(panes.nth(2)) == leap == shown(panes.nth(1))
    with changing(panes.nth(0)):
        step.press("End")
    with changing(panes.nth(0)):
        choose(jump, "4")
    expect(jump.locator(".cg-counter")).to_have_text("4 / 4")
    assert shown(panes.nth(2)) == leap
    with changing(panes.nth(2)):
        choose(jump, "A drawing, 95 % noise")
    expect(jump.locator(".cg-pane", has_text="The drawing")).to_be_visible()


def test_the_training_is_over_and_can_be_gone_through_again(monitor):
    expect(monitor.get_by_role("status")).to_contain_text("The training is over")
    back = monitor.get_by_role("slider", name="Look back")
    with changing(monitor):
        back.press("Home")
    with changing(monitor):
        drag(back, 1)


def test_the_slider_of_the_readers_own_moves_a_picture(chapter):
    picture = chapter.page.locator(".widget-interact .jp-OutputArea img")
    before = picture.get_attribute("src")
    chapter.page.locator(".widget-interact .noUi-handle").first.press("ArrowRight")
    expect(picture).not_to_have_attribute("src", before)


def test_on_a_narrow_page_nothing_sticks_out(chapter):
    assert sticking_out(chapter.page, {"width": 420, "height": 1400}) == []


def test_nothing_went_wrong_behind_the_scenes(chapter):
    assert chapter.errors == []
