"""What takes long is made once, by whichever build needs it first."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cloudgazing.publish.keeping import keep


def test_of_two_builds_at_once_one_makes_and_the_other_waits(tmp_path: Path):
    made = []

    def make(folder: Path) -> None:
        time.sleep(0.2)
        (folder / "content").write_text("made")
        made.append(folder)

    with ThreadPoolExecutor(2) as pool:
        folders = list(pool.map(lambda _: keep(tmp_path, "drawn", "abc", make), range(2)))
    assert folders == [tmp_path / "drawn-abc"] * 2
    assert (folders[0] / "content").read_text() == "made"
    assert len(made) == 1


def test_what_is_out_of_date_is_removed_and_other_kinds_stay(tmp_path: Path):
    keep(tmp_path, "other", "abc", lambda folder: None)
    keep(tmp_path, "drawn", "old", lambda folder: None)
    keep(tmp_path, "drawn", "new", lambda folder: None)
    assert {folder.name for folder in tmp_path.iterdir() if folder.is_dir()} == {"other-abc", "drawn-new"}


def test_what_was_made_is_kept_even_if_the_old_cannot_be_removed(tmp_path: Path, monkeypatch):
    old = keep(tmp_path, "drawn", "old", lambda folder: (folder / "content").touch())
    rename, remove = Path.rename, shutil.rmtree

    def in_use(path: Path, *given, **how):
        if path == old:
            raise PermissionError(13, "another program reads in it")
        return (rename if given else remove)(path, *given, **how)

    monkeypatch.setattr(Path, "rename", in_use)
    monkeypatch.setattr(shutil, "rmtree", in_use)
    new = keep(tmp_path, "drawn", "new", lambda folder: (folder / "content").touch())
    assert [(folder / "content").exists() for folder in (old, new)] == [True, True]


def test_what_was_not_finished_is_not_kept(tmp_path: Path):
    with pytest.raises(ZeroDivisionError):
        keep(tmp_path, "drawn", "abc", lambda folder: 1 / 0)
    assert [each.name for each in tmp_path.iterdir()] == ["drawn.lock"]


def test_what_a_killed_build_left_is_no_part_of_the_next(tmp_path: Path):
    (tmp_path / "making-drawn").mkdir()
    (tmp_path / "making-drawn" / "half").touch()
    folder = keep(tmp_path, "drawn", "abc", lambda folder: (folder / "whole").touch())
    assert [each.name for each in folder.iterdir()] == ["whole"]
    assert not (tmp_path / "making-drawn").exists()
