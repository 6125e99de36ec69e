"""What the tests of the published site share: a folder served as a plain static host would serve it."""

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent.parent
NETWORKS = ROOT / "_build" / "networks"
"""Where the exported model is kept from test to test, and for the site."""
VENDORED = ROOT / "book" / "node_modules" / "onnxruntime-web" / "dist"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A static host that sends no headers of its own and says nothing."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """A function that serves a folder and gives its address."""
    servers = []

    def start(folder: Path) -> str:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()


@pytest.fixture(scope="session")
def engine_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a site with all figures, the engine, onnxruntime and the bundled model in it."""
    from cloudgazing.publish.assets import write_engine, write_model, write_runtime
    from cloudgazing.publish.site import write_figures

    if not VENDORED.is_dir():
        pytest.skip("needs what npm fetches: make book/node_modules")
    folder = tmp_path_factory.mktemp("engine")
    write_figures(folder)
    write_engine(folder)
    write_model(NETWORKS, folder)
    write_runtime(VENDORED, folder)
    return folder


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()
