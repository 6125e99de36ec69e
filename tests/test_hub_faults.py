"""What goes wrong on the way from the Hub: each time one sentence that says what to do, and nothing half done."""

import errno
import threading
from pathlib import Path

import huggingface_hub.constants as hub_settings
import pytest
from huggingface_hub import file_download
from small_hub import COMMIT

from cloudgazing import ModelError, load
from cloudgazing.client import Source
from cloudgazing.hub import download

UNET = "diffusion_pytorch_model.fp16.safetensors"
SOURCE = Source("some/model", COMMIT)


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """The client waits between its tries, and takes what comes by the megabyte; here it does neither."""
    monkeypatch.setattr(file_download.time, "sleep", lambda _: None)
    monkeypatch.setattr(hub_settings, "DOWNLOAD_CHUNK_SIZE", 1000)


def fail(source: Source, *expected: str) -> None:
    """A download must fail with one sentence that names the repository and says what to do."""
    with pytest.raises(ModelError) as caught:
        download(source)
    sentence = str(caught.value)
    assert sentence.startswith(source.repository)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert all(part in sentence for part in expected), sentence


def test_a_download_that_is_cut_off_goes_on_where_it_broke(hub):
    handler = hub()
    handler.cuts[UNET] = 1
    assert load("some/model", device="cpu").latents_shape == (1, 4, 8, 8)
    [going_on] = [asked for asked in handler.ranges if asked]
    assert int(going_on.removeprefix("bytes=").rstrip("-")) >= 1000


def test_a_download_that_fails_for_good_is_told_and_the_next_one_keeps_what_is_here(hub):
    handler = hub()
    handler.cuts[UNET] = 10**6
    fail(SOURCE, "could not be downloaded", "files that have arrived whole are kept, so try again")
    handler.cuts.clear()
    handler.served.clear()
    assert load(download(SOURCE), device="cpu").latents_shape == (1, 4, 8, 8)
    assert UNET in handler.served
    assert "model_index.json" not in handler.served


def test_a_hub_that_falls_silent_is_not_waited_for_without_end(hub, monkeypatch):
    handler = hub()
    monkeypatch.setattr(hub_settings, "HF_HUB_DOWNLOAD_TIMEOUT", 0.1)
    handler.silence = threading.Event()
    fail(SOURCE, "timed out", "try again")
    handler.silence.set()


@pytest.mark.parametrize("revision", [COMMIT, "main"])
def test_a_hub_that_says_nothing_at_all_is_not_waited_for_without_end(hub, monkeypatch, revision):
    handler = hub()
    monkeypatch.setattr(hub_settings, "HF_HUB_DOWNLOAD_TIMEOUT", 0.1)
    handler.mute = True
    fail(Source("some/model", revision), "the Hub cannot be reached", "then try again")
    handler.mute = False
    here = download(Source("some/model", revision))
    handler.mute = True
    assert download(Source("some/model", revision)) == here, "what has come before is there without it"


@pytest.mark.parametrize("revision", [COMMIT, "main"])
def test_a_log_in_page_in_the_hubs_place_is_recognised(hub, revision):
    hub().portal = True
    fail(Source("some/model", revision), "log-in page: log in first")
    hub().portal = False
    assert download(Source("some/model", revision)).is_dir(), "nothing of that page was kept"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up_is_named(hub, monkeypatch, number):
    hub()

    def fill(_url: str, _file: object, **_: object) -> None:
        raise OSError(number, "the disk is full")

    monkeypatch.setattr(file_download, "http_get", fill)
    fail(SOURCE, "does not fit on the disk: make room", str(hub_settings.HF_HUB_CACHE))


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_a_home_that_cannot_be_written_to_is_named(hub, monkeypatch, number):
    hub()

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise OSError(number, "no writing here", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr("os.makedirs", refuse)
    fail(SOURCE, "set HF_HUB_CACHE to a folder that you may write to", str(hub_settings.HF_HUB_CACHE))


def test_a_file_where_the_folder_should_be_is_no_folder_to_write_to(hub, tmp_path, monkeypatch):
    hub()
    (tmp_path / "file").write_text("a file where a folder should be")
    monkeypatch.setattr(hub_settings, "HF_HUB_CACHE", str(tmp_path / "file" / "cache"))
    fail(SOURCE, "set HF_HUB_CACHE to a folder that you may write to")


@pytest.mark.parametrize("name", ["nobody/nothing at all", "-owner/name-"])
def test_what_is_no_name_is_said_to_be_none(hub, name):
    hub()
    fail(Source(name, COMMIT), "write it as owner/name")
