"""Pencil sketch: coloured hatching and doubled, unsteady graphite outlines on off-white paper."""

from __future__ import annotations

import numpy as np

from ..canvas import SIZE, Canvas
from ..palette import RGB, rgb
from .page import Page
from .sheet import Sheet, paints, regions, shaken, sheet
from .texture import grain

PAPER: RGB = rgb("fbf9f3")
GRAPHITE: RGB = rgb("3f3f47")
GAP = 0.021
"""From one line of hatching to the next."""


def pencil_sketch(page: Page, rng: np.random.Generator) -> np.ndarray:
    """Draw the page with coloured pencils: uint8, (128, 128, 3)."""
    canvas = Canvas(PAPER)
    _outlines(page, rng).draw(canvas)
    seen = regions(page.shapes, SIZE)
    colours = _pencils(page)
    dark = paints(page.shapes).mean(axis=1) < 0.45
    _hatch(canvas, seen, colours, rng.uniform(35, 55), rng)
    _hatch(canvas, np.where(dark[seen], seen, -1), colours, rng.uniform(-30, -10), rng)
    tooth = np.clip(0.12 + 0.12 * grain(rng), 0, 0.5)[..., None]
    picture = canvas.pixels()
    return (picture + (255 * np.array(PAPER, np.float32) - picture) * tooth).astype(np.uint8)


def _pencils(page: Page) -> np.ndarray:
    """The pencil for each shape, (n, 4): pale for the backdrop, strong for things."""
    colours = paints(page.shapes)
    strength = np.where(np.arange(len(colours)) < len(page.backdrop), 0.6, 0.95)
    darker = colours * 0.92
    return np.column_stack([darker, strength])


def _outlines(page: Page, rng: np.random.Generator) -> Sheet:
    """Every shape faintly tinted and drawn round twice."""
    shapes = page.shapes
    flat = sheet(shapes)
    small = np.array([s.detail for s in shapes])
    closed = np.array([s.fill is not None for s in shapes])
    tint = np.where(small, 1.0, np.where(np.arange(len(shapes)) < len(page.backdrop), 0.14, 0.38))[:, None]
    fills = np.where(closed[:, None], np.column_stack([PAPER + (paints(shapes) - PAPER) * tint, closed]), 0)
    lines = np.where(closed[:, None], (*GRAPHITE, 0.75), flat.lines)
    widths = np.where(closed, np.minimum(flat.widths, 0.0075), flat.widths)
    once = shaken(flat.outlines, 0.003, rng)
    again = shaken(flat.outlines, 0.006, rng)
    twice = np.repeat(np.arange(len(shapes)), np.where(small | ~closed | (widths == 0), 1, 2))
    second = np.concatenate([[False], twice[1:] == twice[:-1]])
    outlines = [again[i] if s else once[i] for i, s in zip(twice, second, strict=True)]
    return Sheet(outlines, np.where(second[:, None], 0, fills[twice]), lines[twice], widths[twice])


def _hatch(canvas: Canvas, seen: np.ndarray, colours: np.ndarray, angle: float, rng: np.random.Generator) -> None:
    """Fill each region with parallel strokes of its own colour; a stroke ends where its region ends."""
    starts, ends, shape = _runs(seen, np.radians(angle), rng)
    strokes = np.stack([starts, ends], axis=1) + rng.normal(0, 0.004, (len(starts), 2, 2))
    order = np.argsort(shape, kind="stable")
    kinds, first = np.unique(shape[order], return_index=True)
    bundles = np.split(strokes[order], first[1:])
    canvas.strokes(bundles, colours[kinds], np.full(len(kinds), 0.0095))


def _runs(seen: np.ndarray, angle: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where parallel lines across the page stay within one shape: starts (k, 2), ends (k, 2), shapes (k,)."""
    along = np.array([np.cos(angle), -np.sin(angle)])
    across = np.array([np.sin(angle), np.cos(angle)])
    offsets = np.arange(-0.72, 0.72, GAP)
    offsets = offsets + rng.normal(0, 0.15 * GAP, len(offsets))
    steps = np.linspace(-0.72, 0.72, 140)
    points = 0.5 + offsets[:, None, None] * across + steps[:, None] * along
    row, column = np.moveaxis((points[..., ::-1] * SIZE).astype(int), -1, 0)
    inside = (points.min(axis=-1) >= 0) & (points.max(axis=-1) < 1)
    found = np.where(inside, seen[row.clip(0, SIZE - 1), column.clip(0, SIZE - 1)], -1)
    found[:, [0, -1]] = -1
    line, step = np.nonzero(found[:, 1:] != found[:, :-1])
    shape = found[line, step + 1]
    stop = np.append(step[1:], 0)
    drawn = (shape >= 0) & (stop > step)
    return points[line, step + 1][drawn], points[line, stop][drawn], shape[drawn]
