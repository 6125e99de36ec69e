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

import torch
from accelerate import Accelerator
from diffusers.training_utils import EMAModel
from torch import Tensor, nn

from . import checkpoint

Batch = dict[str, Tensor]


@dataclass(frozen=True)
class Settings:
    """How long and how fast to learn.

    `samples` counts pictures seen, repeats included; `batch` is the number in one step over all
    processes; `rate` is AdamW's learning rate after warming up, held until the last `decay`
    share of the run and then lowered to nothing.
    """

    samples: int
    batch: int
    rate: float
    decay: float = 0.2
    warm_up: int = 100
    weight_decay: float = 0.01
    ema_decay: float = 0.9995
    seed: int = 0

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
    seconds: float


def train(
    accelerator: Accelerator,
    task: nn.Module,
    batch_at: Callable[[int], Batch],
    settings: Settings,
    folder: Path,
) -> Iterator[Progress]:
    """Train the networks in `task` and yield after every step.

    `task(**batch)` returns a dict of scalar losses of which `loss` is minimised. A checkpoint in
    `folder` is written at least every 45 seconds and when the run ends or is closed; if there is
    one already, the run goes on from it.
    """
    weights = list(checkpoint.trainable(task).values())
    optimizer = torch.optim.AdamW(weights, lr=settings.rate, weight_decay=settings.weight_decay)
    model, optimizer = accelerator.prepare(task, optimizer)
    average = EMAModel(weights, decay=settings.ema_decay, use_ema_warmup=True, power=0.75, foreach=True)
    average.to(accelerator.device)
    run = checkpoint.Run(task, average, optimizer)
    step = saved = checkpoint.restore(run, folder)
    last_save = time.monotonic()
    try:
        while step < settings.steps:
            started = time.monotonic()
            losses = _take_step(accelerator, model, optimizer, _own_rows(accelerator, batch_at(step)), settings, step)
            average.step(weights)
            step += 1
            seconds = time.monotonic() - started
            yield Progress(step, step * settings.batch, losses, settings.rate_at(step - 1), seconds)
            if time.monotonic() - last_save > 45:
                checkpoint.save(accelerator, run, folder, step)
                saved, last_save = step, time.monotonic()
    finally:
        if step > saved:
            checkpoint.save(accelerator, run, folder, step)


def _take_step(
    accelerator: Accelerator,
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    batch: Batch,
    settings: Settings,
    step: int,
) -> dict[str, float]:
    for group in optimizer.param_groups:
        group["lr"] = settings.rate_at(step)
    losses = model(**batch)
    accelerator.backward(losses["loss"])
    accelerator.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad()
    return {name: float(accelerator.reduce(value.detach().float(), "mean")) for name, value in losses.items()}


def _own_rows(accelerator: Accelerator, batch: Batch) -> Batch:
    """This process's share of a batch, on its device."""

    def own(values: Tensor) -> Tensor:
        share = len(values) // accelerator.num_processes
        first = accelerator.process_index * share
        return values[first : first + share].to(accelerator.device)

    return {name: own(values) for name, values in batch.items()}


def generator_at(settings: Settings, step: int) -> torch.Generator:
    """The source of a step's randomness."""
    return torch.Generator().manual_seed((settings.seed << 32) + step)
