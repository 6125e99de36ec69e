"""Every figure on a page without a kernel, in a real browser, served as a plain static host would."""

import functools
import http.server
import threading
from collections.abc import Iterator

import pytest
import torch
from playwright.sync_api import Page, expect, sync_playwright

from cloudgazing import widgets
from cloudgazing.publish.site import write_figures
from cloudgazing.widgets.kit.base import BookWidget

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SETTINGS = {
    "DrawingGrid": {"columns": "seed", "values": [1, 2]},
    "Quiz": {"questions": [widgets.Number("How many channels has a pixel?", answer=3, right="Yes.", wrong="No.")]},
    "TrainingMonitor": {"pictures": torch.zeros(8, 3, 32, 32)},
    "TrainingSet": {"shown": 8},
}
"""What a figure cannot do without."""
FIGURES = [
    name
    for name in widgets.__all__
    if isinstance(getattr(widgets, name), type) and issubclass(getattr(widgets, name), BookWidget)
]
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Figures</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="cloudgazing/figures.css">
<script type="module" src="cloudgazing/host.js"></script>{figures}</html>"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page with every figure, in the form that the chapters' outputs hold."""
    folder = tmp_path_factory.mktemp("site")
    write_figures(folder / "cloudgazing")
    figures = [getattr(widgets, name)(**SETTINGS.get(name, {})).static_html() for name in FIGURES]
    (folder / "index.html").write_text(PAGE.format(figures="\n".join(figures)), encoding="utf-8")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="module")
def opened(chromium: str, site: str) -> Iterator[tuple[Page, list[str]]]:
    """The page, and a list of what went wrong: errors, and requests to other hosts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        own = (site, "data:", "blob:")
        page.on("request", lambda request: faults.append(request.url) if not request.url.startswith(own) else None)
        page.goto(site)
        expect(page.locator(".cg-static[data-alive]")).to_have_count(len(FIGURES), timeout=30_000)
        yield page, faults
        browser.close()


def test_every_figure_comes_alive(opened):
    page, faults = opened
    assert page.locator(".cg-static .cg-figure").count() == len(FIGURES)
    assert faults == []


def test_what_needs_no_network_works(opened):
    page, _ = opened
    figure = page.locator(".cg-static[data-module='noise/noise_slider.js']")
    canvas = figure.locator("canvas").first
    before = canvas.evaluate("canvas => canvas.toDataURL()")
    figure.get_by_role("slider").first.fill("0.9")
    assert canvas.evaluate("canvas => canvas.toDataURL()") != before


def test_what_needs_a_network_says_where_to_find_one(opened):
    page, faults = opened
    figure = page.locator(".cg-static[data-module='player/denoise_player.js']")
    figure.get_by_role("button", name="Draw").click()
    expect(figure.get_by_role("status")).to_contain_text("JupyterLab")
    assert faults == []
