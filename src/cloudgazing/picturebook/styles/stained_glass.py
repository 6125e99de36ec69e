"""Stained glass: panes of glowing glass held by strips of lead."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..palette import COLOURS, RGB, rgb
from .page import Page
from .sheet import Sheet, sheet
from .texture import blotches, blurred, grain

LEAD: RGB = rgb("2a2833")
PANES = 3
"""Panes across the window."""
TINTS = np.array([rgb(code) for code in ("ffffff", "ffe9a8", "b8d4ff", "141c3a", "3a1030", "000000")])
"""The colours by which panes differ."""
STRONGER = 1.35 * np.eye(3, dtype=np.float32) - np.float32(0.35 / 3)
"""A matrix that moves colours away from gray."""


def stained_glass(page: Page, rng: np.random.Generator) -> np.ndarray:
    """Make a window of the page: uint8, (128, 128, 3)."""
    canvas = Canvas(rgb("dfe8ee"))
    panes = _panes(rng)
    tints = np.column_stack([TINTS[rng.integers(0, len(TINTS), len(panes))], rng.uniform(0.08, 0.26, len(panes))])
    lead = np.tile((*LEAD, 1.0), (len(panes), 1))
    rows = np.arange(len(page.shapes))
    behind = rows < len(page.backdrop)
    shapes = _leaded(sheet(page.shapes), np.where(behind, 0.011, 0.015))
    shapes.pick(rows[behind]).draw(canvas)
    canvas.outlines(panes, tints, lead, np.full(len(panes), 0.011))
    shapes.pick(rows[~behind]).draw(canvas)
    canvas.outlines(panes, tints * (1, 1, 1, 0.6), lead, np.zeros(len(panes)))
    return _lit(canvas.pixels(), rng)


def _panes(rng: np.random.Generator) -> list[np.ndarray]:
    """Six-sided panes that fill the window, the corners shaken out of order."""
    ticks, heights = np.linspace(-0.2, 1.2, 2 * PANES + 3), np.linspace(-0.15, 1.15, PANES + 2)
    corners = np.stack(np.meshgrid(ticks, heights), axis=-1)
    corners[..., 1] += 0.06 * (-1) ** np.indices(corners.shape[:2]).sum(axis=0)
    corners += rng.uniform(-0.05, 0.05, corners.shape)
    panes = []
    for row in range(PANES + 1):
        for column in range(row % 2, 2 * PANES, 2):
            above, below = corners[row, column : column + 3], corners[row + 1, column : column + 3]
            panes.append(np.concatenate([above, below[::-1], above[:1]]))
    return panes


def _leaded(shapes: Sheet, widths: np.ndarray) -> Sheet:
    """Put lead, at least as thick as `widths` (n,), round every body; black ones keep the edge that shows at night."""
    bright = (shapes.lines[:, :3] == COLOURS["black"].line).all(axis=1)
    edged = shapes.filled & ~shapes.small & ((shapes.widths > 0) | np.array([len(o) > 5 for o in shapes.outlines]))
    edge_colours = shapes.lines[shapes.filled & (shapes.widths > 0)]
    beneath = (shapes.lines[:, None] == edge_colours).all(axis=-1).any(axis=-1)  # an open stroke's own edge
    shapes.lines[(edged | beneath) & ~bright] = (*LEAD, 1.0)
    shapes.widths = np.where(edged & ~bright, np.maximum(1.3 * shapes.widths, widths), shapes.widths)
    return shapes


def _lit(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Let light through: uneven glass, strong colours, and a glow about what is bright."""
    uneven = picture * (0.94 + 0.06 * blotches(rng) + 0.012 * grain(rng))
    glow = 0.2 * blurred(picture, 8).astype(np.float32) - 18
    return np.clip(uneven @ STRONGER + glow, 0, 255).astype(np.uint8)
