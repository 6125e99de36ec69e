"""What the tests of the published site share: a folder served as a plain static host would serve it."""

import functools
import hashlib
import http.server
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parent.parent.parent
NETWORKS = ROOT / "_build" / "networks"
"""Where the exported model is kept from test to test, and for the site."""
VENDORED = ROOT / "book" / "node_modules" / "onnxruntime-web" / "dist"


BUILT = ROOT / "_build" / "tested"
"""Where the site that the tests look at is kept."""
NOT_READ = {"node_modules", "__pycache__"}


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
    from cloudgazing.publish.assets import write_model, write_runtime
    from cloudgazing.publish.site import write_figures

    if not VENDORED.is_dir():
        pytest.skip("needs what npm fetches: make book/node_modules")
    folder = tmp_path_factory.mktemp("engine")
    write_figures(folder)
    write_model(NETWORKS, folder)
    write_runtime(VENDORED, folder)
    return folder


@pytest.fixture(scope="session")
def site() -> Path:
    """The book's site as `make book` builds it, with every chapter run; built anew only if its inputs have changed."""
    if not VENDORED.is_dir():
        pytest.skip("needs what npm fetches: make book/node_modules")
    stamp, inputs = BUILT / "inputs", hash_inputs()
    BUILT.parent.mkdir(exist_ok=True)
    with FileLock(BUILT.with_suffix(".lock")):  # the tests run on two workers, and one site is enough
        if not stamp.exists() or stamp.read_text() != inputs:
            shutil.rmtree(BUILT, ignore_errors=True)
            build_site()
            stamp.write_text(inputs)
    return BUILT / "html"


def build_site() -> None:
    """What `make book` does, into a folder of the tests'."""
    sphinx = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q"]
    command = [*sphinx, "-c", "book", "-d", str(BUILT / "doctrees"), ".", str(BUILT / "html")]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr[-4000:]


def hash_inputs() -> str:
    """A hash of all that the site is made of; the weights stand in their manifest."""
    files = [ROOT / "_config.yml", ROOT / "index.md", *(ROOT / "chapters").glob("*.ipynb")]
    for folder in (ROOT / "book", ROOT / "src"):
        files += [file for file in folder.rglob("*") if file.is_file() and not NOT_READ & set(file.parts)]
    digest = hashlib.sha256()
    for file in sorted(files):
        if file.suffix != ".safetensors":
            digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()
