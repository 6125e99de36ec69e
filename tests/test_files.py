"""Files that are whole or absent, and facts that people can read, too."""

import json
import os

import numpy as np
import pytest

from cloudgazing.files import check_out, is_folder, save_whole, write_json


@pytest.mark.parametrize(("name", "content"), [("a.npy", np.ones(3)), ("a.npz", {"a": np.ones(3)})])
def test_a_full_disk_leaves_nothing_half_written_and_says_what_to_do(tmp_path, monkeypatch, name, content):
    def no_space(file, *_, **__):
        file.write_bytes(b"half of")
        raise OSError("4 requested and 0 written")

    monkeypatch.setattr(np, "save", no_space)
    monkeypatch.setattr(np, "savez", no_space)
    with pytest.raises(OSError, match="free some disk space, or choose another folder"):
        save_whole(tmp_path / name, content)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_nothing_half_written_either(tmp_path, monkeypatch):
    def interrupt(file, *_, **__):
        file.write_bytes(b"half of")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "save", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save_whole(tmp_path / "a.npy", np.ones(3))
    assert list(tmp_path.iterdir()) == []


def test_where_a_file_lies_in_place_of_the_folder_the_sentence_says_what_to_do_too(tmp_path):
    (tmp_path / "runs").write_text("a file where a folder should be")
    with pytest.raises(OSError, match=r"a\.npy could not be written \(.*\): free some disk space, or choose another"):
        save_whole(tmp_path / "runs" / "a.npy", np.ones(3))


def test_two_processes_may_write_the_same_file_at_once(tmp_path, monkeypatch):
    path, write = tmp_path / "a.npy", np.save

    def write_while_another_does(file, content, **options):
        write(file, content, **options)
        monkeypatch.setattr(np, "save", write)
        monkeypatch.setattr(os, "getpid", lambda: 0)
        save_whole(path, np.zeros(3))

    monkeypatch.setattr(np, "save", write_while_another_does)
    save_whole(path, np.ones(3))
    assert np.load(path).tolist() == [1, 1, 1]
    assert [file.name for file in tmp_path.iterdir()] == ["a.npy"]


def test_what_could_not_be_saved_is_said_before_it_is_made(tmp_path, monkeypatch):
    check_out(tmp_path / "scores.json")
    with pytest.raises(ValueError, match="There is no folder"):
        check_out(tmp_path / "nowhere" / "scores.json")
    with pytest.raises(ValueError, match="is a folder: name a file in it"):
        check_out(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, _: path != tmp_path)
    with pytest.raises(ValueError, match="may not be written: choose another place"):
        check_out(tmp_path / "scores.json")
    (tmp_path / "scores.json").touch()
    check_out(tmp_path / "scores.json")


def test_no_name_and_one_that_no_folder_could_have_are_no_folders(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert is_folder(".")
    assert is_folder(tmp_path)
    assert not any(map(is_folder, ["", "missing", "a" * 5000, "a\0b"]))


def test_facts_stand_one_a_line(tmp_path):
    write_json(tmp_path / "facts.json", {"a": 1, "b": "ä"})
    assert len((tmp_path / "facts.json").read_text(encoding="utf-8").splitlines()) == 4
    assert json.loads((tmp_path / "facts.json").read_bytes()) == {"a": 1, "b": "ä"}
