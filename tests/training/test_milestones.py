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
    (unet / "metrics.jsonl").write_text("\n".join(map(json.dumps, lines)))
    for samples, grey in ((64, 40), (512, 200)):
        Image.fromarray(np.full((256, 1024, 3), grey, np.uint8)).save(unet / f"milestone-{samples:09d}.png")
    return tmp_path / "run"


@pytest.fixture
def small(model, monkeypatch):
    """The small model for the bundled one, and no network before the first step."""
    first = milestones.Milestone(0, None, "none.webp", milestones.FIRST_RUN)
    monkeypatch.setattr(milestones, "load", lambda *_, **__: model)
    monkeypatch.setattr(milestones, "TRIED", 2)
    monkeypatch.setattr(milestones, "untrained", lambda folder, out: first)
    monkeypatch.setattr(milestones, "draw", lambda task, tokenizer, vae, prompts, seed: _grey(len(prompts)))
    monkeypatch.setattr(milestones, "measure_error", lambda model: 0.25)


def _grey(count):
    import torch

    return torch.zeros(count, 3, 128, 128)


def collect(out, samples, run_folder=None, earlier=()):
    milestones.run(argparse.Namespace(run_folder=run_folder, earlier=list(earlier), samples=samples, out=out))
    return json.loads((out / "milestones.json").read_text())


def test_a_runs_sheets_and_metrics_become_milestones(finished_run, small, tmp_path):
    facts = collect(tmp_path / "out", 9000, finished_run, ["700=somewhere"])
    assert [stop["samples"] for stop in facts["milestones"]] == [0, 64, 512, 700, 9000]
    assert [stop["error"] for stop in facts["milestones"]] == [None, 1.0, 0.125, 0.25, 0.25]
    assert facts["curve"] == [[64, 1.0], [128, 0.5], [512, 0.125]]
    with Image.open(tmp_path / "out" / "milestone-000000512.webp") as sheet:
        assert sheet.size == (8 * milestones.SIDE, 2 * milestones.SIDE)
        assert abs(np.asarray(sheet).mean() - 200) < 2


def test_new_weights_add_a_milestone_and_replace_their_like(finished_run, small, tmp_path, monkeypatch):
    out = tmp_path / "out"
    collect(out, 9000, finished_run)
    monkeypatch.setattr(milestones, "read_facts", lambda name: json.loads((out / name).read_text()))
    for samples, expected in ((20_000, [0, 64, 512, 9000, 20_000]), (20_000, [0, 64, 512, 9000, 20_000])):
        assert [stop["samples"] for stop in collect(out, samples)["milestones"]] == expected


def test_each_milestone_names_its_run_and_the_change_of_lessons(finished_run, small, tmp_path):
    since = milestones.CLOSEUPS_SINCE
    facts = collect(tmp_path / "out", since + 1, finished_run, [f"{since}=somewhere"])
    names = [milestones.FIRST_RUN] * 3 + [milestones.SECOND_RUN, milestones.WITH_CLOSEUPS]
    assert [stop["run"] for stop in facts["milestones"]] == names


def test_the_books_milestones_are_of_two_runs():
    for stop in read_facts(milestones.FACTS)["milestones"]:
        late = milestones.WITH_CLOSEUPS if stop["samples"] > milestones.CLOSEUPS_SINCE else milestones.SECOND_RUN
        assert stop["run"] == (late if stop["samples"] > 4032 else milestones.FIRST_RUN)


def test_the_books_milestones_go_up_and_are_small():
    facts = read_facts("milestones.json")
    samples = [stop["samples"] for stop in facts["milestones"]]
    assert samples == sorted(set(samples))
    assert samples[0] == 0
    assert len(samples) >= 10
    assert tuple(facts["prompts"]) == PROMPTS
    sheets = [RECORDINGS / stop["sheet"] for stop in facts["milestones"]]
    assert sum(sheet.stat().st_size for sheet in sheets) < 600_000
    assert facts["milestones"][-1]["error"] < facts["curve"][0][1]


def test_chapter_7_says_how_the_last_stops_compare():
    before, worse, last = [stop["error"] for stop in read_facts(milestones.FACTS)["milestones"]][-3:]
    assert last < before < worse
