"""Flat: every outline filled with one colour, as if cut from paper."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..palette import CREAM
from .page import Page
from .sheet import sheet


def flat(page: Page, rng: np.random.Generator) -> np.ndarray:
    """Draw the page as it is: uint8, (128, 128, 3)."""
    canvas = Canvas(CREAM)
    sheet(page.shapes).draw(canvas)
    return canvas.pixels()
