import json

import pytest

from cloudgazing.recordings import read_bytes, read_facts, save_session, write_facts


def test_facts_come_back(tmp_path, monkeypatch):
    monkeypatch.setattr("cloudgazing.recordings.RECORDINGS", tmp_path)
    facts = {"prompts": ["a cat"], "counts": {"red": 3}}
    write_facts("some.json", facts, tmp_path)
    assert read_facts("some.json") == facts


def test_a_session_is_kept_with_its_pictures(tmp_path):
    messages = [
        ({"kind": "start", "prompts": ["a cat", "a dog"]}, []),
        ({"kind": "look", "step": 1, "share": 0.5, "seconds": 0.1, "loss": 1.0}, [b"first"]),
        ({"kind": "step", "step": 2, "share": 0.7, "seconds": 0.2, "loss": 0.9}, []),
        ({"kind": "look", "step": 3, "share": 1.0, "seconds": 0.3, "loss": 0.8}, [b"second one"]),
        ({"kind": "done"}, []),
    ]
    save_session("toy", messages, tmp_path)
    facts = json.loads((tmp_path / "toy.json").read_text())
    assert facts["prompts"] == ["a cat", "a dog"]
    assert [report["step"] for report in facts["reports"]] == [1, 2, 3]
    assert (tmp_path / "toy.bin").read_bytes() == b"firstsecond one"
    assert facts["lengths"] == [5, 10]


@pytest.mark.parametrize("name", ["minute", "lora"])
def test_the_books_recordings_run_to_their_end(name):
    facts = read_facts(f"{name}.json")
    steps = [report["step"] for report in facts["reports"]]
    assert steps == sorted(steps)
    assert facts["reports"][-1]["share"] == 1
    assert sum(facts["lengths"]) == len(read_bytes(f"{name}.bin"))
    assert len(facts["lengths"]) == sum(report["kind"] == "look" for report in facts["reports"])
    assert facts["reports"][-1]["loss"] < facts["reports"][0]["loss"]
