"""The command that runs a training: when it shows what was learnt, what it records, and what it leaves alone."""

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloudgazing.picturebook.dataset import TRAINING_SEEDS
from cloudgazing.training import command
from cloudgazing.training.loop import Progress, Settings
from cloudgazing.training.plan import Plan


class Slow:
    """A trainer that takes its time before the first step, and has nothing to show until the second."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.shown = folder, []

    def train(self) -> Iterator[Progress]:
        time.sleep(0.06)
        for step in (1, 2):
            yield Progress(step, 4 * step, {"loss": 1.0}, 1e-3)
            time.sleep(0.06)

    def show(self, samples: int) -> None:
        self.shown.append(samples)

    def finish(self) -> None:
        pass


def test_a_sheet_is_due_a_while_after_the_first_step_however_long_that_took(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "SHEET_SECONDS", 0.05)
    trainer = Slow(tmp_path)
    command.follow(trainer, Settings(samples=8, batch=4, rate=1e-3), speaks=True)
    assert trainer.shown == [8]


def test_the_last_steps_are_recorded_too(tmp_path):
    command.follow(Slow(tmp_path), Settings(samples=8, batch=4, rate=1e-3), speaks=True)
    steps = [json.loads(line)["step"] for line in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    assert steps == [1, 2]


class Still(Slow):
    """A training that is at its end, or has two steps to go; what comes of it lies beside its folder."""

    steps_left = 0

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan.folder / "still")
        self.folder.mkdir(exist_ok=True)

    def train(self) -> Iterator[Progress]:
        for step in range(1, self.steps_left + 1):
            yield Progress(step, step, {"loss": 1.0}, 1e-3)

    def finish(self) -> None:
        (self.folder.parent / "result").write_text(f"{self.steps_left} steps")


def train_still(folder: Path, **changed) -> str:
    asked = {"network": "still", "folder": folder, "samples": None, "batch": None, "pictures": None, "seed": 0}
    command.run(argparse.Namespace(**{**asked, "workers": 1, **changed}))
    return (folder / "result").read_text()


def test_a_training_at_its_end_leaves_what_others_made_of_its_result(tmp_path, monkeypatch):
    settings = Settings(samples=2, batch=1, rate=1e-3)
    monkeypatch.setitem(command.TRAININGS, "still", (settings, TRAINING_SEEDS, Still))
    assert train_still(tmp_path) == "0 steps"  # it was broken off before its result was saved
    (tmp_path / "result").write_text("trained on")
    assert train_still(tmp_path) == "trained on"
    monkeypatch.setattr(Still, "steps_left", 2)
    assert train_still(tmp_path) == "2 steps"


@pytest.mark.parametrize("pictures", [0, -1, len(TRAINING_SEEDS) + 1])
def test_a_number_of_drawings_that_there_are_not_is_refused(tmp_path, monkeypatch, pictures):
    monkeypatch.setitem(command.TRAININGS, "still", (Settings(2, 1, 1e-3), TRAINING_SEEDS, Still))
    with pytest.raises(ValueError, match="learns from 1 to 131,072 drawings"):
        train_still(tmp_path, pictures=pictures)
