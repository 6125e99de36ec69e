"""What several test files share: the programs outside Python that some tests drive."""

import http.server
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

# Small networks on a busy machine are many times slower with two threads than with one.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Chapters that train a network do so for a few steps only; their kernels inherit this.
os.environ.setdefault("CLOUDGAZING_QUICK", "1")
# Whatever model the reader of this machine has chosen; their kernels inherit this too.
os.environ.setdefault("CLOUDGAZING_MODEL", "picture-book")


def program(*names: str) -> str:
    """The path of the first of these programs that is installed; without any, skip, but fail under CI."""
    for name in names:
        if path := shutil.which(name):
            return path
    missing = f"needs {' or '.join(names)} on the PATH"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser that Playwright's `executable_path` takes."""
    return program("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def browser(chromium: str):
    """Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def node() -> str:
    """Node.js, which runs the tests of the widgets' JavaScript."""
    return program("node")


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small untrained model, saved as the bundled one is; tests copy it before they change it."""
    # Imported late: the shapes are checked only in modules that are imported after pytest has started.
    from small_model import save_bundle

    folder = tmp_path_factory.mktemp("models") / "small"
    save_bundle(folder)
    return folder


@pytest.fixture(scope="session")
def model(bundle: Path):
    """The small untrained model, loaded."""
    from cloudgazing import load

    return load(bundle, device="cpu")


@pytest.fixture(scope="module")
def clip(model):
    """A CLIP with random weights, which tells pictures apart all the same."""
    import torch

    from cloudgazing import Clip
    from cloudgazing.training.networks import build_clip

    torch.manual_seed(0)
    return Clip(model.tokenizer, build_clip(len(model.tokenizer)).eval().requires_grad_(False))


@pytest.fixture(scope="session")
def sd3_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small untrained Stable Diffusion 3."""
    from small_xl import build_sd3_pipeline

    return keep(tmp_path_factory, "small-3", build_sd3_pipeline().save_pretrained)


@pytest.fixture(scope="session")
def xl_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small untrained Stable Diffusion XL."""
    from small_xl import build_xl_pipeline

    return keep(tmp_path_factory, "small-xl", build_xl_pipeline().save_pretrained)


@pytest.fixture(scope="session")
def flux_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small untrained FLUX."""
    from small_t5 import build_flux_pipeline

    return keep(tmp_path_factory, "small-flux", build_flux_pipeline().save_pretrained)


@pytest.fixture(scope="session")
def unclip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small untrained Kandinsky, its prior within."""
    from small_unclip import save_unclip

    return keep(tmp_path_factory, "small-unclip", save_unclip)


def keep(tmp_path_factory: pytest.TempPathFactory, name: str, save: Callable[[Path], object]) -> Path:
    """A folder of this name for the whole run, in which a model is saved."""
    folder = tmp_path_factory.mktemp("models") / name
    save(folder)
    return folder


@pytest.fixture(scope="session")
def xl(xl_folder: Path):
    """The small untrained Stable Diffusion XL, loaded."""
    from cloudgazing import load

    return load(xl_folder, device="cpu")


@pytest.fixture(scope="session")
def published_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model as others publish theirs: in half precision beside much that the book has no use for."""
    import torch
    from small_model import build_pipeline

    folder = tmp_path_factory.mktemp("published")
    pipeline = build_pipeline(beta_schedule="scaled_linear", prediction_type="epsilon", timestep_spacing="leading")
    pipeline.to(dtype=torch.float16).save_pretrained(folder, variant="fp16")
    (folder / "v1-5-pruned.ckpt").write_bytes(b"a pickle that nobody asked for")
    return folder


@pytest.fixture
def hub(published_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Points the client to a hub of our own, with a cache of its own; call it with repositories to refuse."""
    import huggingface_hub.constants as settings
    from small_hub import SmallHub

    handler = SmallHub.fresh(published_folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(settings, "ENDPOINT", address)
    file = f"{address}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
    monkeypatch.setattr(settings, "HUGGINGFACE_CO_URL_TEMPLATE", file)
    monkeypatch.setattr(settings, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(settings, "HF_HUB_CACHE", str(tmp_path / "cache"))

    def refusing(**refusals: tuple[int, str]) -> type[SmallHub]:
        handler.refusals.update({name.replace("__", "/"): refusal for name, refusal in refusals.items()})
        return handler

    yield refusing
    server.shutdown()
