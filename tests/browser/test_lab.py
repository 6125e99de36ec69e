"""The denoise player in a real JupyterLab with a real kernel, driven as a reader drives it."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECONDS = 1000
START_WAIT = 90
KERNEL_WAIT = 120 * SECONDS
DRAW_WAIT = 60 * SECONDS
OWN_FOLDERS = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
SIZES = {"wide": {"width": 1400, "height": 1000}, "narrow": {"width": 520, "height": 1700}}
COUNT_SMALL_TARGETS = """figure => [...figure.querySelectorAll("button, summary, input:not([type=radio])")]
    .filter(target => target.checkVisibility())
    .map(target => target.getBoundingClientRect())
    .filter(box => Math.min(box.width, box.height) < 24).length"""
NOTEBOOK = """
from cloudgazing import load
from cloudgazing.widgets import DenoisePlayer
DenoisePlayer(load({folder!r}, device="cpu"))
"""


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def write_notebook(folder: Path, bundle: Path) -> None:
    cell = nbformat.v4.new_code_cell(NOTEBOOK.format(folder=str(bundle)).strip())
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel}), folder / "player.ipynb")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Iterator[str]:
    """The address of a JupyterLab of its own, with no settings but its own."""
    folder = tmp_path_factory.mktemp("lab")
    write_notebook(folder, bundle)
    address = f"http://127.0.0.1:{(port := free_port())}"
    own = {name: str(folder / name.lower()) for name in OWN_FOLDERS}
    options = [f"--ServerApp.port={port}", f"--ServerApp.root_dir={folder}", "--IdentityProvider.token="]
    options += ["--ServerApp.allow_root=True", "--ServerApp.disable_check_xsrf=True", "--no-browser"]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options], env=os.environ | own, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            deadline = time.monotonic() + START_WAIT
            while not answers(f"{address}/api/status"):
                assert server.poll() is None, (folder / "server.log").read_text()
                assert time.monotonic() < deadline, (folder / "server.log").read_text()
                time.sleep(0.5)
            set_up(address, "notification", fetchNews="false", checkForUpdates=False)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


def set_up(lab: str, plugin: str, **settings: str | bool) -> None:
    """Change the settings of a plugin of JupyterLab's own."""
    raw = json.dumps({"raw": json.dumps(settings)}).encode()
    address = f"{lab}/lab/api/settings/@jupyterlab/apputils-extension:{plugin}"
    with urllib.request.urlopen(urllib.request.Request(address, data=raw, method="PUT"), timeout=30):
        pass


def open_player(browser: Browser, lab: str, size: str = "wide", **options: str) -> tuple[Page, Locator, list[str]]:
    """Open the notebook, run its cell, and return the page, the figure, and the list that errors will be added to."""
    page = browser.new_page(viewport=SIZES[size], **options)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{lab}/doc/tree/player.ipynb?reset")
    # Cells that are run before the kernel is connected are never run.
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=KERNEL_WAIT)
    page.locator(".lm-MenuBar-item", has_text="Run").click()
    page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
    figure = page.locator(".cg-figure")
    figure.wait_for(timeout=KERNEL_WAIT)
    return page, figure, errors


def draw(figure: Locator, prompt: str) -> None:
    figure.get_by_label("Prompt", exact=True).fill(prompt)
    figure.get_by_role("button", name="Draw").click()


def wait_until_ready(figure: Locator) -> None:
    expect(figure.get_by_role("status")).to_contain_text("The picture is ready", timeout=DRAW_WAIT)


def pixels(figure: Locator) -> str:
    return figure.locator(".cg-canvas").evaluate("canvas => canvas.toDataURL()")


@pytest.fixture(scope="module")
def opened(browser: Browser, lab: str) -> Iterator[tuple[Page, Locator, list[str]]]:
    """One page with a finished drawing, which the tests below share; each leaves it as it was."""
    page, figure, errors = open_player(browser, lab)
    noise = pixels(figure)
    draw(figure, "a red cat at night")
    wait_until_ready(figure)
    assert pixels(figure) != noise
    yield page, figure, errors
    page.close()


def test_frames_stream_in_and_a_newer_request_ends_an_older(opened):
    _, figure, _ = opened
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
    _, figure, _ = opened
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
    _, figure, _ = opened
    scrubber = figure.get_by_role("slider", name="Step", exact=True)
    box = scrubber.bounding_box()
    scrubber.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(scrubber).to_have_attribute("aria-valuetext", "step 10 of 20")
    figure.locator(".cg-small").first.click()
    expect(figure.locator(".cg-counter")).to_have_text("0 / 20")
    figure.get_by_role("button", name="Play").click()
    expect(figure.locator(".cg-counter")).to_have_text("20 / 20", timeout=DRAW_WAIT)


def test_each_network_can_be_taken_out_and_put_back(opened):
    _, figure, _ = opened
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
    _, figure, _ = opened
    counts = figure.locator(".cg-count").all_text_contents()
    assert counts == ["called once", "called 20 times", "called once"]


def test_what_was_not_understood_is_said_and_markup_stays_text(opened):
    page, figure, _ = opened
    draw(figure, "a red unicorn <img src=x onerror=document.title='!'>")
    wait_until_ready(figure)
    expect(figure.locator(".cg-notes")).to_contain_text('never saw the word "unicorn"')
    assert figure.locator("img").count() == 0
    assert page.title() != "!"
    draw(figure, "a red cat at night")
    wait_until_ready(figure)


def test_nothing_went_wrong_behind_the_scenes(opened):
    _, _, errors = opened
    assert errors == []


def test_who_asks_for_stillness_sees_the_picture_when_it_is_done(browser, lab):
    page, figure, _ = open_player(browser, lab, reduced_motion="reduce")
    draw(figure, "a blue dog in the meadow")
    figure.locator(".cg-small[data-at]").nth(2).wait_for(timeout=DRAW_WAIT)
    wait_until_ready(figure)
    expect(figure.locator(".cg-counter")).to_have_text("20 / 20")
    page.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_it_fits_each_theme_and_width(browser, lab, tmp_path, theme, size):
    set_up(lab, "themes", theme=THEMES[theme])
    page, figure, _ = open_player(browser, lab, size)
    draw(figure, "two small apples on a table")
    wait_until_ready(figure)
    figure.screenshot(path=tmp_path / f"{theme}-{size}.png")
    assert figure.evaluate("figure => getComputedStyle(figure).colorScheme") == theme
    assert figure.evaluate("figure => figure.scrollWidth <= figure.clientWidth")
    assert figure.evaluate(COUNT_SMALL_TARGETS) == 0
    page.close()
