"""Swirling brush strokes: short curved strokes of thick paint, in the manner of the 1880s."""

from __future__ import annotations

import numpy as np

from ..canvas import SIZE, Canvas
from ..palette import rgb
from .blur import blurred
from .page import Page
from .sheet import paints, regions, sheet

STEPS = 5
"""Points along a stroke."""
SHADES = 3
"""Mixtures of each colour on the brush."""


def swirling_brush_strokes(page: Page, rng: np.random.Generator) -> np.ndarray:
    """Paint the page in short strokes that follow eddies and contours: uint8, (128, 128, 3)."""
    canvas = Canvas(rgb("3a4a6b"))
    sheet(page.shapes).draw(canvas)
    seen = regions(page.shapes, SIZE)
    flow = _flow(np.where(seen >= len(page.backdrop), 255, 0).astype(np.uint8), rng)
    starts = _starts(rng)
    shape = _at(seen, starts)
    _paint(canvas, _follow(starts, flow, seen, 0.011), shape, paints(page.shapes), rng)
    return canvas.pixels()


def _starts(rng):
    ticks = (np.arange(34) + 0.5) / 34
    grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    return np.clip(grid + rng.uniform(-0.015, 0.015, grid.shape), 0, 0.999)


def _at(field, points):
    column, row = np.moveaxis((points * SIZE).astype(int).clip(0, SIZE - 1), -1, 0)
    return field[row, column]


def _flow(things: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The direction of the brush at each pixel, unit vectors (SIZE, SIZE, 2)."""
    ticks = (np.arange(SIZE, dtype=np.float32) + 0.5) / SIZE
    here = np.stack(np.meshgrid(ticks, ticks), axis=-1)
    flow = np.zeros_like(here) + (0.6, 0.0)
    for x, y, radius, spin in _eddies(rng):
        spoke = here - np.float32((x, y))
        weight = spin * np.exp(-(spoke**2).sum(axis=-1) / radius**2) / radius
        flow += weight[..., None] * np.stack([-spoke[..., 1], spoke[..., 0]], axis=-1) * 4
    down, right = np.gradient(blurred(things, 4).astype(np.float32))
    flow += np.stack([-down, right], axis=-1) * 0.3
    return flow / (np.linalg.norm(flow, axis=-1, keepdims=True) + 1e-6)


def _eddies(rng):
    for _ in range(5):
        yield rng.uniform(0, 1), rng.uniform(0, 0.9), rng.uniform(0.12, 0.25), rng.choice([-1.0, 1.0])


def _follow(starts, flow, seen, step):
    """Strokes from `starts` along the flow, ending where another shape begins: (n, STEPS, 2)."""
    shape = _at(seen, starts)
    points = [starts]
    for _ in range(STEPS - 1):
        ahead = points[-1] + step * _at(flow, points[-1])
        points.append(np.where((_at(seen, ahead) == shape)[:, None], ahead, points[-1]))
    return np.stack(points, axis=1)


def _paint(canvas, strokes, shape, colours, rng):
    shade = rng.integers(0, SHADES, len(strokes))
    kind = shape * SHADES + shade
    order = np.argsort(kind, kind="stable")
    kinds, first = np.unique(kind[order], return_index=True)
    mixed = colours[kinds // SHADES] + rng.normal(0, 0.05, (len(kinds), 3)) + rng.normal(0, 0.05, (len(kinds), 1))
    canvas.strokes(
        np.split(strokes[order], first[1:]),
        np.column_stack([mixed.clip(0, 1), np.full(len(kinds), 0.9)]),
        np.full(len(kinds), 0.018),
    )
