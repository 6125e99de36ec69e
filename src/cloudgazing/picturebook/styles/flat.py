"""Flat: every outline filled with one colour, as if cut from paper."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..palette import CREAM
from .page import Page


def flat(page: Page, rng: np.random.Generator) -> np.ndarray:
    """Draw the page as it is: uint8, (128, 128, 3)."""
    canvas = Canvas(CREAM)
    for shape in page.shapes:
        if shape.fill is not None:
            canvas.fill(shape.points, shape.fill)
        if shape.line is not None:
            canvas.line(shape.points, shape.line, shape.width, closed=shape.closed)
    return canvas.pixels()
