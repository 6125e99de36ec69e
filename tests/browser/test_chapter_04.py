"""Chapter 4 in a real JupyterLab: every control of its figures, by mouse and by keyboard, and what it does."""

import re

import pytest
from notebooks import changing, drag, shown, sticking_out
from playwright.sync_api import Locator, expect

from cloudgazing.models import default_model
from cloudgazing.widgets.denoising.unet_blocks import list_blocks

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1800)]

DRAW_WAIT = 300_000


@pytest.fixture(scope="module")
def chapter(open_chapter):
    return open_chapter("04_denoising", run_wait=900_000)


def figure_with(chapter, css: str) -> Locator:
    """The figure that holds such an element."""
    return chapter.page.locator(".cg-figure").filter(has=chapter.page.locator(css)).first


@pytest.fixture(scope="module")
def heat(chapter) -> Locator:
    return figure_with(chapter, ".cg-words")


@pytest.fixture(scope="module")
def panes(chapter) -> Locator:
    return figure_with(chapter, ".cg-four")


@pytest.fixture(scope="module")
def unet(chapter) -> Locator:
    return figure_with(chapter, ".cg-u")


@pytest.fixture(scope="module")
def dial(chapter) -> Locator:
    return chapter.figure(".cg-dial")


@pytest.fixture(scope="module")
def ladder(chapter) -> Locator:
    return chapter.page.locator(".cg-grid", has_text="50 steps").first


@pytest.fixture(scope="module")
def pair(chapter) -> Locator:
    return chapter.page.locator(".cg-grid").filter(has=chapter.page.get_by_label("Prompt 2", exact=True)).first


def draw(figure: Locator, steps: int) -> None:
    """Set the number of steps where they are folded away, and draw."""
    figure.get_by_text("More", exact=True).click()
    figure.get_by_role("slider", name="Steps").fill(str(steps))
    expect(figure.get_by_role("status")).to_contain_text(f"{steps} steps in", timeout=DRAW_WAIT)
    figure.get_by_text("More", exact=True).click()


def test_a_word_is_chosen_by_mouse_and_by_keyboard_on_pure_noise_already(heat):
    large = heat.locator(".cg-canvas")
    expect(large).to_have_attribute("aria-label", re.compile("At the first step, on pure noise.*“red”"))
    with changing(large):
        heat.locator(".cg-word", has_text="meadow").click()
    expect(large).to_have_attribute("aria-label", re.compile("“meadow”"))
    with changing(large):
        heat.get_by_role("radio", name="meadow").press("ArrowLeft")
    expect(large).to_have_attribute("aria-label", re.compile("“the”"))


def test_every_layer_has_maps_of_its_own(heat):
    layers = heat.get_by_label("Layer", exact=True)
    looks = set()
    for number in range(layers.locator("option").count()):
        layers.select_option(index=number)
        looks.add(shown(heat.locator(".cg-words")))
    assert len(looks) == layers.locator("option").count() > 2
    layers.select_option(index=0)


def test_the_maps_change_from_step_to_step(heat):
    draw(heat, 4)
    expect(heat.locator(".cg-counter")).to_have_text("4 / 4")
    step = heat.get_by_role("slider", name="Step", exact=True)
    for key in ("Home", "ArrowRight"):
        with changing(heat.locator(".cg-words")):
            step.press(key)
    with changing(heat.locator(".cg-canvas")):
        drag(step, 0.5)


def test_four_panes_follow_the_scrubber_and_the_words(panes):
    draw(panes, 3)
    canvases = [panes.locator(".cg-pane canvas").nth(number) for number in range(4)]
    step = panes.get_by_role("slider", name="Step", exact=True)
    with changing(canvases[0]), changing(canvases[1]), changing(canvases[2]), changing(canvases[3]):
        step.press("Home")
    with changing(canvases[0]):
        drag(step, 0.7)
    before = shown(canvases[2])
    panes.get_by_label("Prompt", exact=True).fill("a blue boat on the beach")
    panes.get_by_label("Prompt", exact=True).press("Enter")
    expect(panes.get_by_role("status")).to_contain_text("3 steps in", timeout=DRAW_WAIT)
    assert shown(canvases[2]) != before


def test_the_u_is_walked_by_arrows_by_mouse_and_by_its_slider(unet):
    title, maps = unet.locator(".cg-detail .cg-pane-title"), unet.locator(".cg-maps")
    bottom = [block.kind for block in list_blocks(default_model().unet)].index("middle")
    expect(title).to_contain_text("The latents: 4 × 16 × 16")
    with changing(maps):
        unet.locator(".cg-block").first.press("ArrowRight")
    expect(title).to_contain_text("Into the U")
    with changing(maps):
        unet.locator(".cg-block").nth(bottom).click()
    expect(title).to_contain_text("The bottom of the U")
    with changing(maps):
        unet.get_by_role("slider", name="Block").press("End")
    expect(title).to_contain_text("Out of the U: 4 × 16 × 16")


def test_another_step_is_another_call_of_the_u_net(unet):
    with changing(unet.locator(".cg-u canvas").nth(5)):
        unet.get_by_role("slider", name="Step").press("ArrowRight")
    with changing(unet.locator(".cg-maps")):
        drag(unet.get_by_role("slider", name="Step"), 0.3)


def test_the_dial_bends_the_guided_picture_and_leaves_the_other_two(dial):
    without, with_text, guided = (dial.locator(".cg-pane canvas").nth(number) for number in range(3))
    fixed, arrows = shown(without), dial.locator(".cg-arrows")
    knob = dial.get_by_role("slider", name="Guidance")
    with changing(guided), changing(arrows):
        knob.press("ArrowRight")
    with changing(guided), changing(arrows):
        drag(knob, 0.9)
    assert shown(without) == fixed
    expect(arrows).to_have_attribute("aria-label", re.compile("Three arrows from the noisy canvas"))
    with changing(guided), changing(without), changing(with_text):
        dial.get_by_role("slider", name="Step").press("ArrowRight")
    seed = dial.get_by_label("Seed", exact=True)
    seed.fill("minus seven")
    seed.press("Enter")
    expect(dial.get_by_role("status")).to_contain_text("A seed is a whole number")


def test_the_ladder_opens_drawn_and_another_is_drawn_rung_by_rung_and_can_be_stopped(ladder):
    pictures = [ladder.locator(".cg-pane canvas").nth(number) for number in range(6)]
    expect(ladder.get_by_role("status")).to_contain_text("Drawn beforehand")
    expect(pictures[5]).to_have_attribute(
        "aria-label", re.compile("drawn for “a red cat in the meadow”, seed 7, 50 steps")
    )
    assert len({shown(picture) for picture in pictures}) == 6
    seed = ladder.get_by_label("Seed", exact=True)
    seed.fill("8")
    seed.press("Enter")
    expect(ladder.get_by_role("status")).to_contain_text("begins with the noise of its seed")
    assert len({shown(picture) for picture in pictures}) == 1, "all begin with the same noise"
    with changing(pictures[0], DRAW_WAIT), changing(pictures[1], DRAW_WAIT):
        ladder.get_by_role("button", name="Draw").click()
    ladder.get_by_role("button", name="Stop").click()
    expect(ladder.get_by_role("status")).to_contain_text("Stopped")
    expect(pictures[0]).to_have_attribute(
        "aria-label", re.compile("drawn for “a red cat in the meadow”, seed 8, 1 step")
    )


def test_two_prompts_start_from_the_same_noise_and_part(pair):
    pictures = [pair.locator(".cg-pane canvas").nth(number) for number in range(4)]
    for number, prompt in ((1, "a green boat at night"), (2, "a yellow fish underwater")):
        pair.get_by_label(f"Prompt {number}", exact=True).fill(prompt)
        pair.get_by_label(f"Prompt {number}", exact=True).blur()
    expect(pictures[3]).to_have_attribute("aria-label", re.compile("Before the first drawing"))
    assert shown(pictures[0]) == shown(pictures[1]) != shown(pictures[2])
    with changing(pictures[1], DRAW_WAIT):
        pair.get_by_role("button", name="Draw").click()
    expect(pictures[1]).to_have_attribute("aria-label", re.compile("drawn for “a yellow fish underwater”, seed 3"))
    assert shown(pictures[0]) != shown(pictures[1])
    pair.get_by_role("button", name="Stop").click()


def test_on_a_narrow_page_nothing_sticks_out(chapter):
    assert sticking_out(chapter.page, {"width": 420, "height": 1400}) == []


def test_nothing_went_wrong_behind_the_scenes(chapter):
    assert chapter.errors == []
