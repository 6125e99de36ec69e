"""Swirling brush strokes: short curved strokes of thick paint, in the manner of the late 1880s."""

from __future__ import annotations

import numpy as np

from ..canvas import SIZE, Canvas
from ..palette import CREAM
from .page import Page
from .sheet import at, bundled, regions, sheet
from .texture import blurred

STROKES = 32
"""Strokes in a row, and rows."""
LENGTH = 5
"""Points along a stroke."""
STEP = 0.014
"""From one point of a stroke to the next."""
SHADES = 4
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
    canvas.strokes(bundles, _mixed(colours, behind, rng), np.where(behind, 0.021, 0.015))
    kept = np.append(shapes.small, shapes.small)[seen] & (things > 0)
    return np.where(kept[..., None], drawn, canvas.pixels())


def _starts(rng: np.random.Generator) -> np.ndarray:
    """Where strokes begin, evenly but not in rows: (STROKES ** 2, 2)."""
    ticks = (np.arange(STROKES) + 0.5) / STROKES
    grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    return grid + rng.uniform(-0.5, 0.5, grid.shape) / STROKES


def _flow(things: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The direction of the brush: unit vectors (SIZE, SIZE, 2), round things and in eddies elsewhere."""
    fine = SIZE // 32
    ticks = (np.arange(32, dtype=np.float32) + 0.5) / 32
    here = np.stack(np.meshgrid(ticks, ticks), axis=-1)
    flow = np.zeros_like(here)
    flow[..., 0] = 0.35
    for _ in range(5):
        spoke = here - rng.uniform((0, 0), (1, 0.9))
        size = rng.uniform(0.1, 0.22)
        strength = rng.choice([-1.0, 1.0]) * np.exp(-(spoke**2).sum(axis=-1) / size**2 / 2) / size
        flow += strength[..., None] * spoke[..., ::-1] * (-2, 2)
    flow = flow.repeat(fine, axis=0).repeat(fine, axis=1)
    down, right = np.gradient(blurred(things, 8).astype(np.float32) / 255)
    flow += 25 * np.stack([-down, right], axis=-1)
    return flow / (np.linalg.norm(flow, axis=-1, keepdims=True) + 1e-6)


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
    lighter = rng.normal(0, np.where(behind, 0.07, 0.05)[:, None], (len(colours), 1))
    warmer = rng.normal(0, np.where(behind, 0.05, 0.02)[:, None], (len(colours), 1)) * (1, 0.2, -1)
    return np.column_stack([(colours + lighter + warmer).clip(0, 1), np.full(len(colours), 0.95)])
