"""The drawings to learn from on disk: drawn once, in parts, and read from there ever after."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from ..files import save_whole
from ..picturebook.canvas import SIZE
from ..picturebook.dataset import FRESH_SEEDS, any_picture, captions, draw_many, picture

PART = 4096
"""Drawings in each file."""
SAMPLE = 256
"""Drawings looked at to tell whether the picture book has changed."""


@functools.cache
def drawing_digest() -> str:
    """A short hash of what the picture book draws and says; when it changes, everything is drawn afresh."""
    digest = hashlib.sha256()
    for seed in FRESH_SEEDS[:SAMPLE]:
        digest.update(picture(seed).tobytes())
        digest.update("\n".join(captions(seed)).encode())
    return digest.hexdigest()[:12]


class Pictures:
    """The drawings of consecutive seeds, kept in files of 4,096 under a folder named by what they look like.

    With `held_out`, pairs that are held out of training may occur; such drawings have a folder of their own.
    """

    def __init__(self, folder: Path, seeds: range, held_out: bool = False) -> None:
        self.folder = folder / f"{'any-' if held_out else ''}pictures-{drawing_digest()}"
        self.seeds = seeds
        self._draw_one = any_picture if held_out else picture
        self._parts: dict[int, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.seeds)

    def prepare(self, workers: int = 1) -> Iterator[int]:
        """Draw what is missing; yields after each part how many pictures are ready.

        A part is whole or absent (`save_whole`), so that a run that is killed loses no more than the part that it drew.
        """
        for first in range(0, len(self), PART):
            path = self._path(first // PART)
            if not path.exists():
                seeds = range(self.seeds.start + first, self.seeds.start + first + PART)
                drawn = np.empty((PART, SIZE, SIZE, 3), np.uint8)
                for row, drawing in enumerate(draw_many(seeds, workers, self._draw_one)):
                    drawn[row] = drawing
                save_whole(path, drawn)
            yield min(first + PART, len(self))

    def __getitem__(self, rows: Sequence[int] | np.ndarray) -> np.ndarray:
        """The pictures in these rows: uint8, (len(rows), 128, 128, 3)."""
        wanted = [divmod(int(row), PART) for row in rows]
        return np.stack([self._open(part)[row] for part, row in wanted])

    def _open(self, part: int) -> np.ndarray:
        if part not in self._parts:
            self._parts[part] = np.load(self._path(part), mmap_mode="r")
        return self._parts[part]

    def _path(self, part: int) -> Path:
        return self.folder / f"{self.seeds.start + part * PART:08d}.npy"


def shuffled_rows(count: int, batch: int, step: int, seed: int) -> np.ndarray:
    """The rows of a step's batch, when all rows are gone through in a new random order again and again."""
    positions = range(step * batch, (step + 1) * batch)
    orders = {turn: np.random.default_rng([seed, turn]).permutation(count) for turn in {p // count for p in positions}}
    return np.array([orders[p // count][p % count] for p in positions])
