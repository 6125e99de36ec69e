"""The denoise player in a real JupyterLab with a real kernel, driven as a reader drives it."""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from accessibility import faults
from notebooks import SIZES, THEMES, Notebook, changing, open_notebook, shown, shut_down_kernels, use_theme
from playwright.sync_api import Browser, Locator, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DRAW_WAIT = 60_000
NOTEBOOK = """
from cloudgazing import load
from cloudgazing.widgets import DenoisePlayer
DenoisePlayer(load({folder!r}, device="cpu"))
"""


@pytest.fixture(scope="module")
def player(lab_folder: Path, bundle: Path) -> Iterator[str]:
    """The name of a notebook that holds a player and nothing else."""
    cell = nbformat.v4.new_code_cell(NOTEBOOK.format(folder=str(bundle)).strip())
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
    nbformat.write(notebook, lab_folder / "player.ipynb")
    return "player"


def open_player(
    browser: Browser, lab: str, player: str, size: str = "wide", **options: str
) -> tuple[Notebook, Locator]:
    """Open the notebook, run its cell, and return it with its figure."""
    notebook = open_notebook(browser, lab, player, size, **options)
    notebook.run()
    return notebook, notebook.figure()


def draw(figure: Locator, prompt: str) -> None:
    figure.get_by_label("Prompt", exact=True).fill(prompt)
    figure.get_by_role("button", name="Draw").click()


def wait_until_ready(figure: Locator) -> None:
    expect(figure.get_by_role("status")).to_contain_text("The picture is ready", timeout=DRAW_WAIT)


def pixels(figure: Locator) -> str:
    return shown(figure.locator(".cg-canvas"))


@pytest.fixture(scope="module")
def opened(browser: Browser, lab: str, player: str) -> Iterator[tuple[Notebook, Locator]]:
    """One page with a finished drawing, which the tests below share; each leaves it as it was."""
    notebook, figure = open_player(browser, lab, player)
    with changing(figure.locator(".cg-canvas")):
        draw(figure, "a red cat at night")
        wait_until_ready(figure)
    yield notebook, figure
    shut_down_kernels(lab)


def test_frames_stream_in_and_a_newer_request_ends_an_older(opened):
    _, figure = opened
    figure.get_by_text("More").click()
    figure.get_by_role("slider", name="Steps").fill("50")
    expect(figure.get_by_role("slider", name="Step", exact=True)).to_have_attribute("max", "50")
    draw(figure, "a purple flower in the snow")
    wait_until_ready(figure)
    expect(figure.locator(".cg-counter")).to_have_text("50 / 50")
    figure.get_by_role("slider", name="Steps").fill("20")
    draw(figure, "a red cat at night")
    wait_until_ready(figure)
    figure.get_by_text("More").click()
    expect(figure.locator(".cg-canvas")).to_have_attribute("aria-label", re.compile("“a red cat at night”, seed 7"))


def test_the_scrubber_obeys_the_keyboard(opened):
    _, figure = opened
    scrubber = figure.get_by_role("slider", name="Step", exact=True)
    finished = pixels(figure)
    scrubber.press("ArrowLeft")
    expect(scrubber).to_have_attribute("aria-valuetext", "step 19 of 20")
    assert pixels(figure) != finished
    scrubber.press("Home")
    expect(scrubber).to_have_attribute("aria-valuetext", "the noise, before the first step")
    scrubber.press("End")
    assert pixels(figure) == finished


def test_the_scrubber_and_the_strip_obey_the_mouse(opened):
    _, figure = opened
    scrubber = figure.get_by_role("slider", name="Step", exact=True)
    box = scrubber.bounding_box()
    scrubber.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(scrubber).to_have_attribute("aria-valuetext", "step 10 of 20")
    figure.locator(".cg-small").first.click()
    expect(figure.locator(".cg-counter")).to_have_text("0 / 20")
    figure.get_by_role("button", name="Play").click()
    expect(figure.locator(".cg-counter")).to_have_text("20 / 20", timeout=DRAW_WAIT)


def test_each_network_can_be_taken_out_and_put_back(opened):
    _, figure = opened
    finished = pixels(figure)
    for name, says in {"U-Net": "only the noise", "VAE decoder": "4 grids of", "Text encoder": "was left out"}.items():
        switch = figure.get_by_role("switch", name=name)
        switch.click()
        expect(figure.locator(".cg-caption")).to_contain_text(says, timeout=DRAW_WAIT)
        expect(figure.get_by_role("button", name="Stop")).to_be_hidden(timeout=DRAW_WAIT)
        assert pixels(figure) != finished
        switch.click()
        expect(figure.locator(".cg-caption")).to_contain_text("finished picture")
        assert pixels(figure) == finished


def test_calls_are_counted(opened):
    _, figure = opened
    counts = figure.locator(".cg-count").all_text_contents()
    assert counts == ["used once", "used 20 times", "used once"]


def test_what_was_not_understood_is_said_and_markup_stays_text(opened):
    notebook, figure = opened
    draw(figure, "a red unicorn <img src=x onerror=document.title='!'>")
    wait_until_ready(figure)
    expect(figure.locator(".cg-notes")).to_contain_text('never saw the word "unicorn"')
    assert figure.locator("img").count() == 0
    assert notebook.page.title() != "!"
    draw(figure, "a red cat at night")
    wait_until_ready(figure)


def test_who_asks_for_stillness_sees_the_picture_when_it_is_done(browser, lab, player):
    notebook, figure = open_player(browser, lab, player, reduced_motion="reduce")
    draw(figure, "a blue dog in the meadow")
    figure.locator(".cg-small[data-at]").nth(2).wait_for(timeout=DRAW_WAIT)
    wait_until_ready(figure)
    expect(figure.locator(".cg-counter")).to_have_text("20 / 20")
    notebook.page.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_it_fits_each_theme_and_width(opened, tmp_path, theme, size):
    notebook, figure = opened
    use_theme(notebook.page, theme)
    notebook.page.set_viewport_size(SIZES[size])
    figure.screenshot(path=tmp_path / f"{theme}-{size}.png")
    assert figure.evaluate("figure => getComputedStyle(figure).colorScheme") == theme
    assert faults(figure) == []


def test_nothing_went_wrong_behind_the_scenes(opened):
    notebook, _ = opened
    assert notebook.errors == []


def test_when_the_kernel_is_gone_the_player_says_so(browser, lab, player):
    notebook, figure = open_player(browser, lab, player)
    shut_down_kernels(lab)
    draw(figure, "a red cat at night")
    expect(figure.get_by_role("status")).to_contain_text("has the kernel stopped?", timeout=DRAW_WAIT)
    # JupyterLab itself may say that it lost sight of the debugger.
    assert [error for error in notebook.errors if "debugger state" not in error] == []
    notebook.page.close()
