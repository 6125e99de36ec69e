"""What takes long is made once, by whichever build needs it first."""

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
