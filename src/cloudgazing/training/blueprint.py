"""A way of drawing that the model has never seen: pale lines on blue paper, as engineers once copied their plans.

Nothing of it is in the picture book: no drawing, no word. Chapter 7 teaches it to the model by a few examples.
"""

from __future__ import annotations

import numpy as np

from ..picturebook import FRESH_SEEDS, Scene, compose, imagine
from ..picturebook.canvas import Canvas
from ..picturebook.captions import Said, phrase
from ..picturebook.palette import CREAM, RGB, mix, rgb
from ..picturebook.styles.page import Page
from ..picturebook.styles.sheet import sheet

WORD = "blueprint"
PAPER: RGB = rgb("1d4f91")
RULES = 9
"""Lines of the paper's grid, each way."""
EXAMPLES = 24
"""Drawings that are enough to teach it."""


def blueprint(page: Page) -> np.ndarray:
    """Draw a page as a blueprint: uint8, (128, 128, 3)."""
    canvas = Canvas(PAPER)
    shapes = sheet(page.shapes)
    behind = np.arange(len(page.shapes)) < len(page.backdrop)
    rows = np.arange(len(page.shapes))
    faint, clear = (*mix(PAPER, CREAM, 0.3), 1.0), (*CREAM, 1.0)
    shapes.lines[:] = np.where(behind[:, None], faint, clear)
    shapes.fills[:] = np.where(behind[:, None], (*PAPER, 1.0), (*mix(PAPER, CREAM, 0.42), 1.0))
    shapes.fills[~shapes.filled, 3] = 0
    shapes.widths = np.maximum(shapes.widths, np.where(shapes.small, 0.006, 0.012))
    shapes.pick(rows[behind]).draw(canvas)
    _rule(canvas)
    shapes.pick(rows[~behind]).draw(canvas)
    return canvas.pixels()


def _rule(canvas: Canvas) -> None:
    """Rule the paper into squares."""
    ticks = np.arange(1, RULES + 1) / (RULES + 1)
    across = np.stack([np.stack([[0, y], [1, y]]) for y in ticks])
    canvas.strokes([across, across[..., ::-1]], np.tile((*CREAM, 0.22), (2, 1)), np.full(2, 0.006))


def examples(count: int = EXAMPLES) -> tuple[np.ndarray, list[str]]:
    """The first drawings and their captions: uint8, (count, 128, 128, 3), and "..., blueprint" for each.

    Their scenes are fresh ones with plain words: one kind of thing each, its colour left out, as a blueprint has none.
    """
    scenes = [scene for seed in FRESH_SEEDS[: 4 * count] if len((scene := imagine(seed)).items) == 1][:count]
    return np.stack([blueprint(compose(scene)) for scene in scenes]), [_describe(scene) for scene in scenes]


def _describe(scene: Scene) -> str:
    said = Said(colour=(False,), size=(False,), relation=False, place=True, style=False)
    return f"{phrase(scene, said, np.random.default_rng(scene.seed))}, {WORD}"
