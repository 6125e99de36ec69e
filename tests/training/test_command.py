"""The command that runs a training: when it shows what was learnt."""

import time
from collections.abc import Iterator
from pathlib import Path

from cloudgazing.training import command
from cloudgazing.training.loop import Progress, Settings


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
