"""The training loop that all networks share: a generator that yields its progress.

Everything random in a step is drawn from (seed, step), for the whole batch at once; each
process then takes its rows. So a run that is resumed, or spread over several processes,
sees the same pictures and the same noise as one that never stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator
from diffusers.training_utils import EMAModel
from torch import Tensor, nn

from ..noise import check_seed
from . import checkpoint
from .optimizer import Optimizer

Batch = dict[str, Tensor]
"""Tensors by name, a row for each picture."""

SAVE_SECONDS = 45
"""A run that is killed loses no more work than this, and one step."""


@dataclass(frozen=True)
class Settings:
    """How long and how fast to learn.

    `samples` counts pictures seen, repeats included (the VAE's whole pictures count four times); `batch` is the number
    in one step over all processes; `rate` is the learning rate after warming up, held until the last `decay` share of
    the run and then lowered to nothing.
    """

    samples: int
    batch: int
    rate: float
    decay: float = 0.2
    warm_up: int = 100
    weight_decay: float = 0.01
    ema_decay: float = 0.9995
    seed: int = 0

    def __post_init__(self) -> None:
        """Raise `ValueError` where there is nothing to be seen, and for what is no seed."""
        check_seed(self.seed)
        if not 1 <= self.batch <= self.samples:
            raise ValueError(
                f"A run takes at least one step: {self.samples} pictures in batches of {self.batch} do not."
            )

    @property
    def steps(self) -> int:
        """How many steps make up the run."""
        return self.samples // self.batch

    def rate_at(self, step: int) -> float:
        """The learning rate of a step: up a ramp, along a plateau, down a ramp."""
        left = (self.steps - step) / max(1, self.decay * self.steps)
        return self.rate * min(1.0, (step + 1) / self.warm_up, left)


@dataclass(frozen=True)
class Progress:
    """Where a run stands after a step: `losses` are means over the batch."""

    step: int
    samples: int
    losses: dict[str, float]
    rate: float


def train(
    accelerator: Accelerator,
    task: nn.Module,
    batch_at: Callable[[int], Batch | dict[str, Batch]],
    settings: Settings,
    folder: Path,
) -> Iterator[Progress]:
    """Train the networks in `task` and yield after every step.

    `task(**batch)` returns a dict of scalar losses of which `loss` is minimised. A checkpoint in `folder` is written
    after the first step that ends 45 seconds behind the last one, and when the run ends or is closed between two steps;
    if there is one already, the run goes on from it. Raises `ValueError` as `check_sharing` does, before it learns.
    """
    if accelerator.num_processes > 1:  # the last batch may be smaller than the first
        for each in (0, settings.steps - 1):
            check_sharing(batch_at(each), accelerator.num_processes)
    run, model = _begin(accelerator, task, settings)
    step = saved = checkpoint.restore(run, folder)
    saved_at, is_whole = time.monotonic(), True
    try:
        while step < settings.steps:
            batch, is_whole = _own_rows(accelerator, batch_at(step)), False
            losses = _take_step(accelerator, model, run, batch, settings.rate_at(step))
            step, is_whole = step + 1, True
            yield Progress(step, step * settings.batch, losses, settings.rate_at(step - 1))
            if time.monotonic() - saved_at > SAVE_SECONDS:
                checkpoint.save(accelerator, run, folder, step)
                saved, saved_at = step, time.monotonic()
    finally:
        if is_whole and step > saved:  # what was broken off within a step is neither the step before nor the one after
            checkpoint.save(accelerator, run, folder, step)


def _begin(accelerator: Accelerator, task: nn.Module, settings: Settings) -> tuple[checkpoint.Run, nn.Module]:
    """What a run starts with, and the task as this process calls it."""
    model = accelerator.prepare(task)
    weights = checkpoint.trainable(task)
    optimizer = Optimizer(weights, settings.weight_decay)
    average = EMAModel(weights.values(), decay=settings.ema_decay, use_ema_warmup=True, power=0.75, foreach=True)
    average.to(accelerator.device)
    return checkpoint.Run(task, average, optimizer), model


def _take_step(
    accelerator: Accelerator, model: nn.Module, run: checkpoint.Run, batch: Batch | dict[str, Batch], rate: float
) -> dict[str, float]:
    losses = model(**batch)
    accelerator.backward(losses["loss"])
    accelerator.clip_grad_norm_(model.parameters(), 1.0)
    run.optimizer.step(rate)
    run.average.step(checkpoint.trainable(run.task).values())
    return {name: float(accelerator.reduce(value.detach().float(), "mean")) for name, value in losses.items()}


def check_sharing(batch: Batch | dict[str, Batch], processes: int) -> None:
    """Raise `ValueError` where processes cannot share a batch evenly: some of its rows would be seen by none."""
    for values in batch.values():
        if isinstance(values, dict):
            check_sharing(values, processes)
        elif len(values) % processes:
            raise ValueError(
                f"{processes} processes cannot share {len(values)} pictures evenly: choose another --batch."
            )


def _own_rows(accelerator: Accelerator, batch: Batch | dict[str, Batch]) -> Batch | dict[str, Batch]:
    """This process's share of a batch, or of each of several, on its device."""

    def own(values: Tensor) -> Tensor:
        share = len(values) // accelerator.num_processes
        first = accelerator.process_index * share
        return values[first : first + share].to(accelerator.device)

    return {
        name: _own_rows(accelerator, values) if isinstance(values, dict) else own(values)
        for name, values in batch.items()
    }


def generator_at(settings: Settings, step: int) -> torch.Generator:
    """The source of a step's randomness."""
    mixed = np.random.SeedSequence([settings.seed, step]).generate_state(1)
    return torch.Generator().manual_seed(int(mixed[0]))
