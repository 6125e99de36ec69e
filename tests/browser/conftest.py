"""A real JupyterLab with real kernels, and a browser to read it in.

A chapter is opened and run once for each module of tests, which share its page::

    from notebooks import changing, drag, sliders

    pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

    @pytest.fixture(scope="module")
    def chapter(open_chapter):
        return open_chapter("01_pixels")

    def test_the_lens_follows_the_arrows(chapter):
        figure = chapter.figure(".cg-inspector")          # or chapter.figure(after="Play")
        with changing(figure):                            # waits until its canvases look different
            figure.get_by_role("application").press("ArrowRight")

    def test_every_slider_moves_the_picture(chapter):
        figure = chapter.figure(after="Play")
        for slider in sliders(figure):
            with changing(figure.locator("canvas").first):
                drag(slider, 0.8)
            with changing(figure.locator("canvas").first):
                slider.press("ArrowLeft")

    def test_nothing_went_wrong_behind_the_scenes(chapter):
        assert chapter.errors == []                       # of the console, of the page, and requests to the outside

`open_chapter` waits until the kernel is connected, runs all cells, fails with the traceback where a cell fails, and
returns when every figure is mounted. It takes a size ("wide" or "narrow") and Playwright's options for a new page;
`use_theme(page, "dark")` turns the lights off. Other notebooks: write one into the folder `lab_folder`, then call
`open_notebook(browser, lab, name)` and its `run()`.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from notebooks import RUN_WAIT, Notebook, open_notebook, set_up, shut_down_kernels
from playwright.sync_api import Browser

CHAPTERS = Path(__file__).parent.parent.parent / "chapters"
START_WAIT = 90
OWN_FOLDERS = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


@pytest.fixture(scope="session")
def lab_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that JupyterLab shows, with copies of the chapters."""
    folder = tmp_path_factory.mktemp("lab")
    for chapter in CHAPTERS.glob("*.ipynb"):
        shutil.copy(chapter, folder)
    return folder


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory, lab_folder: Path) -> Iterator[str]:
    """The address of a JupyterLab of its own, with no settings but its own."""
    state = tmp_path_factory.mktemp("jupyter")
    log = state / "server.log"
    address = f"http://127.0.0.1:{(port := free_port())}"
    own = {name: str(state / name.lower()) for name in OWN_FOLDERS}
    options = [f"--ServerApp.port={port}", f"--ServerApp.root_dir={lab_folder}", "--IdentityProvider.token="]
    options += ["--ServerApp.allow_root=True", "--ServerApp.disable_check_xsrf=True", "--no-browser"]
    options += ["--expose-app-in-browser"]
    with log.open("w") as written:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options], env=os.environ | own, stdout=written, stderr=written
        )
        try:
            deadline = time.monotonic() + START_WAIT
            while not answers(f"{address}/api/status"):
                assert server.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.5)
            set_up(address, "apputils-extension:notification", fetchNews="false", checkForUpdates=False)
            # Otherwise figures outside the window are not there until somebody scrolls to them.
            set_up(address, "notebook-extension:tracker", windowingMode="none")
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.fixture(scope="session")
def lab_chapters(lab: str) -> str:
    """The address of a JupyterLab that shows the chapters: another name for `lab`."""
    return lab


@pytest.fixture(scope="module")
def open_chapter(browser: Browser, lab: str) -> Iterator[Callable[..., Notebook]]:
    """Opens a chapter by its name and runs it; its kernel ends with the module."""

    def open_and_run(name: str, size: str = "wide", run_wait: int = RUN_WAIT, **options: object) -> Notebook:
        notebook = open_notebook(browser, lab, name, size, **options)
        notebook.run(run_wait)
        return notebook

    yield open_and_run
    shut_down_kernels(lab)
