"""Swirling brush strokes: short curved strokes of thick paint, in the manner of the late 1880s."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from ..canvas import SIZE, Canvas
from ..palette import CREAM
from .page import Page
from .sheet import at, bundled, regions, sheet

STROKES = 22
"""Strokes in a row, and rows."""
LENGTH = 4
"""Points along a stroke."""
STEP = 0.024
"""From one point of a stroke to the next."""
COARSE = 32
"""Squares along each side of the map of directions."""
SHADES = 3
"""Mixtures of each colour."""


def swirling_brush_strokes(page: Page, rng: np.random.Generator) -> np.ndarray:
    """Paint the page in short strokes that follow eddies and contours: uint8, (128, 128, 3)."""
    canvas = Canvas(CREAM)
    shapes = sheet(page.shapes)
    shapes.draw(canvas)
    drawn = canvas.pixels()
    seen = regions(shapes, edges=True)
    count = len(shapes.outlines)
    things = (seen % count >= len(page.backdrop)).astype(np.uint8) * 255
    strokes = _follow(_starts(rng), _flow(things, rng), seen)
    kinds = at(seen, strokes[:, 0]) * SHADES + rng.integers(0, SHADES, len(strokes))
    bundles, kinds = bundled(strokes, kinds)
    behind = kinds // SHADES % count < len(page.backdrop)
    colours = np.concatenate([shapes.paints, shapes.lines[:, :3]])[kinds // SHADES]
    canvas.strokes(bundles, _mixed(colours, behind, rng), np.where(behind, 0.031, 0.021))
    kept = np.append(shapes.small, shapes.small)[seen] & (things > 0)
    painted = canvas.pixels()
    painted[kept] = drawn[kept]
    return painted


def _starts(rng: np.random.Generator) -> np.ndarray:
    """Where strokes begin, evenly but not in rows: (STROKES ** 2, 2)."""
    ticks = (np.arange(STROKES) + 0.5) / STROKES
    grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    return grid + rng.uniform(-0.5, 0.5, grid.shape) / STROKES


def _flow(things: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The direction of the brush: unit vectors (COARSE, COARSE, 2), in eddies, and along the edges of things."""
    ticks = (np.arange(COARSE) + 0.5) / COARSE
    here = ticks + 1j * ticks[:, None]
    flow = np.full_like(here, 0.35)
    for _ in range(5):
        spoke = here - complex(rng.uniform(0, 1), rng.uniform(0, 0.9))
        size = rng.uniform(0.1, 0.22)
        flow += rng.choice([-2j, 2j]) * spoke / size * np.exp(-((abs(spoke) / size) ** 2) / 2)
    soft = np.asarray(Image.fromarray(things).reduce(SIZE // COARSE).filter(ImageFilter.BoxBlur(1))) / 255
    down, right = np.gradient(soft)
    flow += 6 * (1j * right - down)
    flow /= abs(flow) + 1e-6
    return np.stack([flow.real, flow.imag], axis=-1)


def _follow(starts: np.ndarray, flow: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Strokes along the flow, which stop where another shape begins: (n, LENGTH, 2)."""
    shape = at(seen, starts)
    points = [starts]
    for _ in range(LENGTH - 1):
        ahead = points[-1] + STEP * at(flow, points[-1])
        stays = at(seen, ahead) == shape
        points.append(np.where(stays[:, None], ahead, points[-1]))
    return np.stack(points, axis=1)


def _mixed(colours: np.ndarray, behind: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The paint on the brush, (n, 4): each colour lighter or darker, warmer or cooler."""
    lighter = rng.normal(0, np.where(behind, 0.085, 0.06)[:, None], (len(colours), 1))
    warmer = rng.normal(0, np.where(behind, 0.05, 0.02)[:, None], (len(colours), 1)) * (1, 0.2, -1)
    return np.column_stack([(colours + lighter + warmer).clip(0, 1), np.full(len(colours), 0.95)])
