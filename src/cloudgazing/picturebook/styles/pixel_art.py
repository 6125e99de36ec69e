"""Pixel art: the page drawn anew on a grid of 32 x 32 big pixels with few colours."""

from __future__ import annotations

import numpy as np

from ..canvas import SIZE, Canvas
from ..palette import CREAM
from ..shapes import Drawing
from .page import Page
from .sheet import sheet

GRID = 32
LEVELS = 7
"""How many steps each of red, green and blue may take."""


def pixel_art(page: Page, rng: np.random.Generator) -> np.ndarray:
    """Draw the page in big pixels: uint8, (128, 128, 3)."""
    canvas = Canvas(CREAM, GRID)
    sheet(page.backdrop).draw(canvas, smooth=False)
    picture = _dithered(canvas.pixels())
    for thing in page.things:
        _stamp(picture, thing)
    return picture.repeat(SIZE // GRID, axis=0).repeat(SIZE // GRID, axis=1)


def _dithered(picture: np.ndarray) -> np.ndarray:
    """Reduce a picture to few colours, mixing the missing ones in a checkered pattern."""
    bayer = (np.array([[0, 2], [3, 1]]) + 0.5) / 4
    pattern = np.tile(bayer, (GRID // 2, GRID // 2))[..., None]
    steps = np.floor(picture / 255 * (LEVELS - 1) + pattern)
    return np.rint(steps * 255 / (LEVELS - 1)).astype(np.uint8)


def _stamp(picture: np.ndarray, thing: Drawing) -> None:
    """Add a thing: hard fills, one pixel of outline round all of it, one pixel at least for each mark."""
    outside = next((s.line for s in thing if s.line and s.closed), (0.2, 0.2, 0.25))
    flat = sheet(thing)
    flat.widths = np.where([s.closed for s in thing], 0, np.maximum(flat.widths, 0.9 / GRID))
    flat.widths = np.where([s.detail for s in thing], 0, flat.widths)
    canvas = Canvas(None, GRID)
    flat.draw(canvas, smooth=False)
    body = canvas.opacity() > 0
    pixels = canvas.pixels()
    picture[_rim(body)] = 255 * np.array(outside)
    picture[body] = pixels[body]


def _rim(body: np.ndarray) -> np.ndarray:
    """The pixels that touch a body from outside."""
    padded = np.pad(body, 1)
    near = padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]
    return near & ~body
