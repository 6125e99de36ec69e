"""What a training run needs to know, and what every trainer offers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from accelerate import Accelerator
from PIL import Image
from torch import Tensor
from tqdm import tqdm

from ..picturebook.dataset import FRESH_SEEDS, TRAINING_SEEDS, picture
from ..pixels import bytes_to_pixel_values, pixel_values_to_bytes
from .checkpoint import TrainingError
from .loop import Progress, Settings
from .pictures import Pictures

COMMANDS = {"text_encoder": "text"}
"""What trains a network whose folder has another name."""


@dataclass(frozen=True)
class Plan:
    """Where a run keeps its files, how long it learns, and from which drawings."""

    folder: Path
    settings: Settings
    accelerator: Accelerator
    seeds: range = TRAINING_SEEDS
    workers: int = 1

    def open_pictures(self, held_out: bool = False) -> Pictures:
        """The pictures to learn from, drawn now where they are missing; see `Pictures` for `held_out`."""
        pictures = Pictures(self.folder, self.seeds, held_out)
        with self.accelerator.main_process_first():
            bar = tqdm(
                total=len(pictures), unit="drawings", desc="drawing", disable=not self.accelerator.is_main_process
            )
            for ready in pictures.prepare(self.workers):
                bar.update(ready - bar.n)
            bar.close()
        return pictures


@runtime_checkable
class Trainer(Protocol):
    """One training: its steps, what it shows on the way, and what it leaves behind."""

    folder: Path

    def train(self) -> Iterator[Progress]:
        """Train, yielding after every step."""

    def show(self, samples: int) -> None:
        """Save a sheet that shows what the network can do after so many samples."""

    def finish(self) -> None:
        """Save the trained network with its averaged weights."""


def check_trained(folder: Path, *networks: str) -> None:
    """Raise `TrainingError` unless the networks that a run builds upon are in its folder.

    The libraries that load them take a path that is not there, such as runs/vae, for a name on the Hub, and ask there.
    """
    for name in networks:
        if not (folder / name / "config.json").is_file():
            make = f"cloudgazing train {COMMANDS.get(name, name)}"
            raise TrainingError(f"There is no trained {name} in {folder}: make it first, by `{make}`.")


def draw_fresh(count: int) -> Tensor:
    """Drawings that no generator's training sees: float32, (count, 3, 128, 128) in -1 to 1."""
    return bytes_to_pixel_values(np.stack([picture(seed) for seed in FRESH_SEEDS[:count]]))


def save_sheet(path: Path, rows: list[Tensor]) -> None:
    """Save pictures (each row (n, 3, h, w) in -1 to 1) as one, in the format that the file is named by."""
    path.parent.mkdir(parents=True, exist_ok=True)
    as_sheet(rows).save(path, quality=90)


def as_sheet(rows: list[Tensor]) -> Image.Image:
    """Pictures (each row (n, 3, h, w) in -1 to 1) as one."""
    lines = [np.concatenate([*pixel_values_to_bytes(row)], axis=1) for row in rows]
    return Image.fromarray(np.concatenate(lines, axis=0))
