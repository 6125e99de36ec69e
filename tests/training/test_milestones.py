import argparse
import json

import numpy as np
import pytest
from PIL import Image

from cloudgazing.recordings import RECORDINGS, read_facts
from cloudgazing.training import milestones
from cloudgazing.training.unet import PROMPTS


@pytest.fixture
def finished_run(tmp_path):
    """What `cloudgazing train unet` leaves behind, as far as it is read here."""
    unet = tmp_path / "run" / "unet"
    unet.mkdir(parents=True)
    lines = [{"step": i, "samples": 64 * i, "losses": {"loss": 0.1, "error": 1 / i}, "rate": 1e-3} for i in (1, 2, 8)]
    killed = {**lines[1], "losses": {"loss": 0.1, "error": 0.9}}  # a step that was taken again when the run went on
    (unet / "metrics.jsonl").write_text("\n".join(map(json.dumps, [lines[0], killed, *lines[1:]])))
    for samples, grey in ((64, 40), (512, 200)):
        Image.fromarray(np.full((256, 1024, 3), grey, np.uint8)).save(unet / f"milestone-{samples:09d}.png")
    return tmp_path / "run"


def test_a_runs_sheets_and_metrics_become_milestones(finished_run, tmp_path, monkeypatch):
    first = milestones.Milestone(0, None, "none.webp")
    monkeypatch.setattr(milestones, "untrained", lambda folder, out: first)
    out = tmp_path / "out"
    milestones.run(argparse.Namespace(folder=finished_run, out=out))
    facts = json.loads((out / "milestones.json").read_text())
    assert [stop["samples"] for stop in facts["milestones"]] == [0, 64, 512]
    assert [stop["error"] for stop in facts["milestones"]] == [None, 1.0, 0.125]
    assert facts["curve"] == [[64, 1.0], [128, 0.5], [512, 0.125]]
    with Image.open(out / "milestone-000000512.webp") as sheet:
        assert sheet.size == (8 * milestones.SIDE, 2 * milestones.SIDE)
        assert abs(np.asarray(sheet).mean() - 200) < 2


def test_the_books_milestones_go_up_and_are_small():
    facts = read_facts("milestones.json")
    samples = [stop["samples"] for stop in facts["milestones"]]
    assert samples == sorted(set(samples))
    assert samples[0] == 0
    assert len(samples) >= 10
    assert tuple(facts["prompts"]) == PROMPTS
    sheets = [RECORDINGS / stop["sheet"] for stop in facts["milestones"]]
    assert sum(sheet.stat().st_size for sheet in sheets) < 600_000


def test_the_books_milestones_are_those_of_the_run_that_the_curve_tells_of():
    facts = read_facts("milestones.json")
    stop, end = facts["milestones"][-1]["samples"], facts["curve"][-1][0]
    assert end <= stop < end + 2000  # the line has a point for every twenty steps
    *errors, last = (stop["error"] for stop in facts["milestones"][1:])
    assert errors[-1] == min(errors) < 0.3 * errors[0]
    assert last < 1.01 * errors[-1]  # by then harder drawings came up more often, as the chapter says


def test_without_a_run_there_are_none(tmp_path):
    with pytest.raises(ValueError, match=r"metrics\.jsonl: begin a run by `cloudgazing train unet`\.$"):
        milestones.run(argparse.Namespace(folder=tmp_path, out=tmp_path / "out"))
    assert list(tmp_path.iterdir()) == []
