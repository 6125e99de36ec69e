"""Files that are whole or absent, and facts that people can read, too."""

import json

import numpy as np
import pytest

from cloudgazing.files import save_whole, write_json


@pytest.mark.parametrize(("name", "content"), [("a.npy", np.ones(3)), ("a.npz", {"a": np.ones(3)})])
def test_a_full_disk_leaves_nothing_half_written_and_says_what_to_do(tmp_path, monkeypatch, name, content):
    def no_space(file, *_, **__):
        file.write_bytes(b"half of")
        raise OSError("4 requested and 0 written")

    monkeypatch.setattr(np, "save", no_space)
    monkeypatch.setattr(np, "savez", no_space)
    with pytest.raises(OSError, match="Free some disk space and start the same command again"):
        save_whole(tmp_path / name, content)
    assert list(tmp_path.iterdir()) == []


def test_facts_stand_one_a_line(tmp_path):
    write_json(tmp_path / "facts.json", {"a": 1, "b": "ä"})
    assert len((tmp_path / "facts.json").read_text(encoding="utf-8").splitlines()) == 4
    assert json.loads((tmp_path / "facts.json").read_bytes()) == {"a": 1, "b": "ä"}
