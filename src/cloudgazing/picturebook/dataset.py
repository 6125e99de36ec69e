"""The training set: the drawings of seeds 0 to 131,071, and nothing else.

It is finite, so that what the model saw can be listed, searched and drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from .captions import caption
from .imagine import imagine
from .scenes import draw

TRAINING_SEEDS = range(131_072)
"""Every seed whose drawing the model may see."""

FRESH_SEEDS = range(10_000_000, 20_000_000)
"""Seeds for drawings that the model never sees. Tests and samples take the first of them."""

JUDGE_SEEDS = range(11_000_000, 11_065_536)
"""Those of the fresh seeds from whose drawings the judges learn; pairs that are held out elsewhere occur here."""

SCORE_SEEDS = range(12_000_000, 20_000_000)
"""Those of the fresh seeds from whose scenes prompts are made to score a model; no judge has seen them either."""

WORDINGS = 4
"""Captions with which training shows each drawing."""


def picture(seed: int) -> np.ndarray:
    """The drawing of a seed: uint8, (128, 128, 3)."""
    return draw(imagine(seed))


def any_picture(seed: int) -> np.ndarray:
    """The same, where pairs that are held out of training may occur."""
    return draw(imagine(seed, held_out=True))


def captions(seed: int, wordings: int = WORDINGS) -> tuple[str, ...]:
    """The captions with which training shows the drawing of a seed."""
    scene = imagine(seed)
    return tuple(caption(scene, wording) for wording in range(wordings))


def draw_many(
    seeds: Iterable[int], workers: int = 1, draw_one: Callable[[int], np.ndarray] = picture
) -> Iterator[np.ndarray]:
    """Draw many seeds in order, on several processes where asked."""
    if workers <= 1:
        yield from map(draw_one, seeds)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(draw_one, seeds, chunksize=32)
