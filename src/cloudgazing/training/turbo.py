"""Training Turbo, the bundled model's sibling that draws in one, two or four steps, without guidance.

runs/trajectories-*, runs/turbo-before if there  ->  runs/turbo: a U-Net; text encoder and VAE stay the teacher's

The teacher is the bundled model, so this comes after `cloudgazing bundle`, and `bundle` once more puts the result in
place. A student begins as its teacher, or as an earlier teacher's student (`BEFORE`). Most of the steps teach where the
teacher's trajectories end; the rest, that all points of one trajectory end alike (`turbo_task`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import torch
from diffusers import UNet2DConditionModel
from torch import Tensor, nn
from tqdm import tqdm

from ..latents import decode
from ..models import TURBO, Model, load, ways_of
from ..pipeline import draw_steps
from .checkpoint import read_average
from .loop import Batch, Progress, Settings, generator_at, train
from .material import load_shares
from .pictures import shuffled_rows
from .plan import Plan, save_sheet
from .trajectories import STEPS, TEACHER, Trajectories, check_teacher, signature
from .turbo_task import TurboTask
from .unet import PROMPTS

SETTINGS = Settings(samples=100_000, batch=32, rate=3e-4, decay=0.3, ema_decay=0.999)
FIRST_LESSON = 0.6
"""The share of the steps that regress on the ends of trajectories."""
DRAWN = 6144
"""Trajectories at most."""
BEFORE = "turbo-before"
"""Where the student of a teacher that has learnt on since is put, so that the next one begins as it does."""
SHOWN = (1, 2, 4)
"""In how many steps the sample sheets are drawn."""


def batches(trajectories: Trajectories, settings: Settings) -> Callable[[int], dict[str, Batch]]:
    """The batch of each step: `path` for the first lesson, `noised` for the second.

    Stops are spread over the trajectory within a batch, which steadies the loss, the noisy ones coming more often.
    """
    turn = round(FIRST_LESSON * settings.steps)

    def batch_at(step: int) -> dict[str, Batch]:
        rng = np.random.default_rng([settings.seed, step, 4])
        numbers = shuffled_rows(len(trajectories), settings.batch, step, settings.seed)
        stops = spread_stops(settings.batch, rng)
        pictures, input_ids = trajectories.pick(numbers, np.full(settings.batch, STEPS))
        batch = {"pictures": pictures, "stops": torch.from_numpy(stops), "input_ids": input_ids}
        if step < turn:
            return {"path": batch | {"latents": trajectories.pick(numbers, stops)[0]}}
        return {"noised": batch | {"noise": torch.randn(pictures.shape, generator=generator_at(settings, step))}}

    return batch_at


def spread_stops(count: int, rng: np.random.Generator) -> np.ndarray:
    """Stops from 0 to 19, spread as the student's jumps are, with more of the noisy ones: int64, (count,)."""
    spread = (rng.permutation(count) + rng.random(count)) / count
    return STEPS - 1 - (spread ** ways_of(TURBO)["jump_power"] * STEPS).astype(np.int64)


class TurboTrainer:
    """Trains the student: `runs/turbo`."""

    def __init__(self, plan: Plan, teacher: Model | None = None) -> None:
        self.plan = plan
        self.folder = plan.folder / "turbo"
        self.teacher = teacher or load(device=plan.accelerator.device, dtype=torch.float32)
        self._claim()
        self.task = self._begin()

    def train(self) -> Iterator[Progress]:
        """Draw what trajectories are missing, then train, yielding after every step."""
        plan = self.plan
        batch_at = batches(self._trajectories(), plan.settings)
        for progress in train(plan.accelerator, self.task, batch_at, plan.settings, self.folder):
            self.task.follow()
            yield progress

    def show(self, samples: int) -> None:
        """Save drawings of the eight prompts in one, two and four steps, and below them the teacher's."""
        student = as_turbo(self.teacher, self._averaged().unet)
        rows = [draw_row(student, steps) for steps in SHOWN]
        save_sheet(self.folder / f"sheet-{samples:09d}.png", [*rows, draw_row(self.teacher)])

    def finish(self) -> None:
        """Save the student's averaged weights."""
        self._averaged().unet.save_pretrained(self.folder)

    def _claim(self) -> None:
        """Write down whose student learns here. Raises `ValueError` where it is another teacher's."""
        mine = signature(self.teacher.folder)
        if self.plan.accelerator.is_main_process and not (self.folder / TEACHER).exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / TEACHER).write_text(json.dumps(mine, indent=1) + "\n", encoding="utf-8")
        self.plan.accelerator.wait_for_everyone()
        check_teacher(self.folder, mine)

    def _begin(self) -> TurboTask:
        earlier = self.plan.folder / BEFORE
        if not earlier.is_dir():
            return TurboTask(self.teacher, self.teacher.unet)
        return TurboTask(self.teacher, UNet2DConditionModel.from_pretrained(earlier).to(self.teacher.device))

    def _trajectories(self) -> Trajectories:
        accelerator = self.plan.accelerator
        with accelerator.main_process_first():
            shares = load_shares(self.plan.folder, self.plan.seeds)
        chosen = choose_seeds(self.plan.seeds, shares, self.plan.settings.seed)
        trajectories = Trajectories(self.plan.folder, self.teacher, chosen)
        share = len(trajectories) // accelerator.num_processes
        with tqdm(total=share, unit="pictures", desc="drawing", disable=not accelerator.is_main_process) as bar:
            for ready in trajectories.prepare(accelerator):
                bar.update(ready - bar.n)
        return trajectories

    def _averaged(self) -> TurboTask:
        task = self._begin()
        read_average(self.folder, task)
        return task.eval()


def choose_seeds(seeds: range, shares: np.ndarray, seed: int) -> list[int]:
    """Whose captions are drawn: `DRAWN` drawings at most, each as likely as it came up in the teacher's training."""
    count = min(DRAWN, len(seeds))
    return [seeds[row] for row in np.random.default_rng([6, seed]).choice(len(seeds), count, replace=False, p=shares)]


def as_turbo(teacher: Model, unet: nn.Module) -> Model:
    """The student as a model: its teacher with another U-Net, and ways of its own."""
    return replace(teacher, name=TURBO, unet=unet, **ways_of(TURBO))


def draw_row(model: Model, num_inference_steps: int | None = None) -> Tensor:
    """Draw the eight prompts from the noise of seed 0: (8, 3, height, width) in -1 to 1."""
    drawings = []
    for prompt in PROMPTS:
        *_, last = draw_steps(prompt, model, num_inference_steps=num_inference_steps)
        drawings.append(decode(last.next_latents, model.vae))
    return torch.cat(drawings)
