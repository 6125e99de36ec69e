"""The model picker: what it lists, what a press does, and that nothing else does anything."""

import json
import time
from dataclasses import replace

import pytest

from cloudgazing import ModelError, arrival, choice
from cloudgazing.catalogue import PUBLISHED
from cloudgazing.classroom import VARIABLE as CLASSROOM
from cloudgazing.widgets import ModelPicker
from cloudgazing.widgets.kit import model_picker

ROOMY = (64.0, "graphics memory")


@pytest.fixture(autouse=True)
def machine(tmp_path, monkeypatch):
    """A machine with a large graphics card, on which "sd-turbo" has been downloaded; returns what is there."""
    here = {"SD-Turbo"}
    monkeypatch.setenv(choice.VARIABLE, "")
    monkeypatch.delenv(CLASSROOM, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for module in ("cloudgazing.choice", "cloudgazing.shelf"):
        monkeypatch.setattr(f"{module}.find_local", lambda published: tmp_path if published.title in here else None)
    monkeypatch.setattr(model_picker, "measure_memory", lambda: ROOMY)
    return here


@pytest.fixture
def arriving(machine, monkeypatch):
    """Stands for the download, in two pieces; returns the titles of what was asked for."""
    asked = []

    def follow(published):
        asked.append(published.title)
        yield 0.5
        machine.add(published.title)

    monkeypatch.setattr(model_picker, "follow", follow)
    return asked


def wish(picker: ModelPicker, kind: str, name: str = "") -> None:
    """Wish as the page does, and wait until what follows from it is over."""
    picker.wish = {"kind": kind, "name": name, "count": picker.heard + 1}
    deadline = time.monotonic() + 30
    while picker.progress and time.monotonic() < deadline:
        time.sleep(0.01)


def row(picker: ModelPicker, name: str) -> dict:
    return next(row for row in picker.shelf if row["name"] == name)


def test_it_lists_every_model_with_what_is_here_and_what_runs():
    picker = ModelPicker()
    assert picker.shelf == []
    wish(picker, "list")
    assert [row["name"] for row in picker.shelf] == ["picture-book", "turbo", *PUBLISHED]
    assert [row["name"] for row in picker.shelf if row["here"]] == ["picture-book", "turbo", "sd-turbo"]
    assert all(row["able"] for row in picker.shelf)
    assert "2.7 GB to download" in row(picker, "stable-diffusion-1.5")["why"]


def test_what_is_too_large_says_so(monkeypatch):
    monkeypatch.setattr(model_picker, "measure_memory", lambda: (4.0, "graphics memory"))
    picker = ModelPicker()
    wish(picker, "list")
    assert row(picker, "stable-diffusion-1.5")["able"]
    assert not row(picker, "stable-diffusion-xl")["able"]
    assert "too large for this machine" in row(picker, "stable-diffusion-xl")["why"]


def test_a_press_chooses_for_this_chapter_and_the_next():
    picker = ModelPicker()
    wish(picker, "use", "sd-turbo")
    assert (picker.chosen, picker.title) == ("sd-turbo", "SD-Turbo")
    assert "Run All Cells" in picker.said
    assert ModelPicker().chosen == "sd-turbo"
    wish(picker, "use", "picture-book")
    assert ModelPicker().chosen == "picture-book"


def test_what_is_not_here_is_not_used_and_not_fetched_either(arriving):
    picker = ModelPicker()
    wish(picker, "use", "stable-diffusion-xl")
    assert "choose another one" in picker.said
    assert (picker.chosen, arriving) == ("picture-book", [])


def test_a_choice_that_is_gone_is_told(machine):
    choice.remember("sd-turbo")
    machine.clear()
    picker = ModelPicker()
    assert picker.chosen == "picture-book"
    assert '"sd-turbo", is not to be had here now' in picker.said


def test_a_download_begins_with_a_press_shows_how_far_it_is_and_ends_in_the_choice(arriving):
    picker = ModelPicker()
    seen = []
    picker.observe(lambda change: seen.append(change["new"].get("words")), "progress")
    wish(picker, "list")
    assert arriving == []
    wish(picker, "fetch", "stable-diffusion-1.5")
    assert arriving == ["Stable Diffusion 1.5"]
    assert seen == ["0.0 of 2.7 GB", "1.4 of 2.7 GB", None]
    assert picker.chosen == "stable-diffusion-1.5"
    assert row(picker, "stable-diffusion-1.5")["here"]


def test_a_download_that_fails_says_why_and_leaves_the_choice(monkeypatch):
    def follow(_published):
        yield 0.1
        raise ModelError("The Hub cannot be reached.")

    monkeypatch.setattr(model_picker, "follow", follow)
    picker = ModelPicker()
    wish(picker, "fetch", "stable-diffusion-1.5")
    assert (picker.said, picker.chosen, picker.progress) == ("The Hub cannot be reached.", "picture-book", {})


def test_a_classroom_has_its_list_and_downloads_nothing(arriving, bundle, monkeypatch):
    monkeypatch.setenv(CLASSROOM, f"sd-turbo, sdxl-turbo, {bundle}")
    picker = ModelPicker()
    wish(picker, "list")
    assert [(row["name"], row["able"]) for row in picker.shelf] == [
        ("picture-book", True),
        ("turbo", True),
        ("sd-turbo", True),
        ("sdxl-turbo", False),
        (str(bundle), True),
    ]
    assert "ask your teacher" in row(picker, "sdxl-turbo")["why"]
    wish(picker, "fetch", "sdxl-turbo")
    assert "not to be downloaded here" in picker.said
    assert arriving == []
    wish(picker, "use", str(bundle))
    assert ModelPicker().chosen == str(bundle)


def test_every_wish_is_answered_even_one_that_makes_no_sense():
    picker = ModelPicker()
    for count, request in enumerate([{"kind": "list"}, {"kind": "list"}, {"kind": "sing"}, {}], start=1):
        picker.wish = {**request, "count": count}
        assert picker.heard == count


def test_a_page_without_a_kernel_shows_the_bundled_model_whatever_is_chosen():
    choice.remember("sd-turbo")
    html = ModelPicker().static_html()
    state = json.loads(html.split('application/json">')[1].split("</script>")[0])["state"]
    assert state == {"chosen": "picture-book", "title": "The book’s own", "live": False}


def test_the_share_of_a_download_is_measured_in_the_cache(tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    model = replace(PUBLISHED["sd-turbo"], download=0.001)
    monkeypatch.setattr(arrival, "LOOK_SECONDS", 0.01)

    def bring(published):
        blobs = tmp_path / "models--stabilityai--sd-turbo" / "blobs"
        blobs.mkdir(parents=True)
        (blobs / "half.incomplete").write_bytes(b"x" * 500_000)
        time.sleep(0.5)
        (blobs / "half.incomplete").write_bytes(b"x" * 1_000_000)

    monkeypatch.setattr(arrival, "bring", bring)
    shares = list(arrival.follow(model))
    assert any(share == pytest.approx(0.5, abs=0.02) for share in shares)
    assert arrival.share_here(model) == arrival.NEARLY


def test_what_has_come_whole_is_counted_where_there_are_links_and_where_there_are_none(tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    model = replace(PUBLISHED["sd-turbo"], download=0.001)
    folder = tmp_path / "models--stabilityai--sd-turbo"
    blob, file = folder / "blobs" / "whole", folder / "snapshots" / "revision" / "unet" / "model.safetensors"
    for place in (blob, file):
        place.parent.mkdir(parents=True)
    blob.write_bytes(b"x" * 500_000)
    file.symlink_to(blob)
    assert arrival.share_here(model) == pytest.approx(0.5, abs=0.02)
    file.unlink()
    blob.rename(file)  # as the Hub's client does on Windows
    assert arrival.share_here(model) == pytest.approx(0.5, abs=0.02)


def test_what_a_download_raises_reaches_who_watches(monkeypatch):
    def bring(_published):
        raise ModelError("The disk is full.")

    monkeypatch.setattr(arrival, "bring", bring)
    with pytest.raises(ModelError, match="The disk is full"):
        list(arrival.follow(PUBLISHED["sd-turbo"]))
