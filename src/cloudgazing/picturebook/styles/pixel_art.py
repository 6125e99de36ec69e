"""Pixel art: the page drawn anew on a grid of 32 x 32 big pixels with few colours."""

from __future__ import annotations

import numpy as np

from ..canvas import SIZE, Canvas
from ..palette import CREAM, SOOT
from ..shapes import Drawing
from .page import Page
from .sheet import Sheet, sheet

GRID = 32
SMALL = 40
"""Things of fewer pixels get a fainter outline, lest it swallow them."""
LEVELS = 20
"""How many steps each of red, green and blue may take in the backdrop."""


def pixel_art(page: Page, rng: np.random.Generator) -> np.ndarray:
    """Draw the page in big pixels: uint8, (128, 128, 3)."""
    canvas = Canvas(CREAM, GRID)
    sheet(page.backdrop).draw(canvas, smooth=False)
    picture = _few_colours(canvas.pixels())
    for thing in page.things:
        _stamp(picture, thing)
    return picture.repeat(SIZE // GRID, axis=0).repeat(SIZE // GRID, axis=1)


def _few_colours(picture: np.ndarray) -> np.ndarray:
    """Reduce a picture to few colours; halfway between two, they alternate like a chequerboard."""
    squares = np.indices((GRID, GRID)).sum(axis=0)[..., None] % 2
    steps = np.rint(picture / 255 * (LEVELS - 1) + 0.2 * (squares - 0.5))
    return np.rint(steps.clip(0, LEVELS - 1) * 255 / (LEVELS - 1)).astype(np.uint8)


def _stamp(picture: np.ndarray, thing: Drawing) -> None:
    """Add a thing: hard fills, fine edges within, and one dark pixel of outline round all of it."""
    shapes = sheet(thing)
    outside = _outside(shapes)
    edges = shapes.filled & ~shapes.small & (shapes.widths > 0.55 / GRID)
    shapes.lines[edges, :3] = 0.25 * shapes.lines[edges, :3] + 0.75 * shapes.paints[edges]
    shapes.widths = np.where(shapes.filled, np.where(edges, 0.8 / GRID, 0), shapes.widths.clip(0.9 / GRID))
    shapes.widths[shapes.small | _beneath(shapes)] = 0
    canvas = Canvas(None, GRID)
    shapes.draw(canvas, smooth=False)
    body, pixels = canvas.opacity() > 0, canvas.pixels()
    _mark(pixels, shapes)
    rim = _rim(body)
    strength = 1.0 if body.sum() > SMALL else 0.6
    picture[rim] = picture[rim] * (1 - strength) + 255 * strength * outside
    picture[body] = pixels[body]


def _beneath(shapes: Sheet) -> np.ndarray:
    """Which strokes, (n,), only lie beneath a finer one to edge it."""
    pairs = zip(shapes.outlines, shapes.outlines[1:], strict=False)
    again = [np.array_equal(one, other) for one, other in pairs]
    return np.append(again, False).astype(bool) & ~shapes.filled


def _outside(shapes: Sheet) -> np.ndarray:
    """The colour of the largest body's edge, (3,)."""
    edged = np.flatnonzero(shapes.filled & (shapes.lines[:, 3] > 0))
    if not len(edged):
        return np.array(SOOT)
    sizes = [np.ptp(shapes.outlines[row], axis=0).prod() for row in edged]
    return shapes.lines[edged[np.argmax(sizes)], :3].copy()


def _mark(pixels: np.ndarray, shapes: Sheet) -> None:
    """Give eyes and buttons that are smaller than a pixel one pixel each."""
    for row in np.flatnonzero(shapes.small & shapes.filled):
        low, high = shapes.outlines[row].min(axis=0) * GRID, shapes.outlines[row].max(axis=0) * GRID
        if 0.3 < (high - low).min() < 1.3:
            x, y = ((low + high) / 2).astype(int).clip(0, GRID - 1)
            pixels[y, x] = 255 * shapes.paints[row]


def _rim(body: np.ndarray) -> np.ndarray:
    """The pixels that touch a body from outside."""
    padded = np.pad(body, 1)
    near = padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]
    return near & ~body
