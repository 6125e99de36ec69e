"""Stained glass: panes of glowing glass held by strips of lead."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..palette import RGB, rgb
from .blur import blurred
from .page import Page
from .sheet import sheet
from .texture import blotches, grain

LEAD: RGB = rgb("17161c")
PANES = 6
"""Panes across the window."""


def stained_glass(page: Page, rng: np.random.Generator) -> np.ndarray:
    """Make a window of the page: uint8, (128, 128, 3)."""
    canvas = Canvas(rgb("dfe8ee"))
    back = sheet(page.backdrop)
    back.lines[:], back.widths = (*LEAD, 1), np.where([s.detail for s in page.backdrop], 0, 0.012)
    back.draw(canvas)
    _panes(canvas, rng)
    for thing in page.things:
        _leaded(canvas, thing)
    glow = canvas.pixels().astype(np.float32)
    glass = glow * (1.0 + 0.07 * blotches(rng) + 0.02 * grain(rng))[..., None]
    glass = (glass - 128) * 1.12 + 128 + 0.22 * (blurred(canvas.pixels(), 4) - 110.0)
    return np.clip(glass, 0, 255).astype(np.uint8)


def _panes(canvas: Canvas, rng: np.random.Generator) -> None:
    """Break the backdrop into panes, each a little lighter, darker, warmer or cooler than its neighbours."""
    corners = _lattice(rng)
    outlines, n = [], PANES
    for row in range(n):
        for k in range(n):
            a, b = corners[row, k : k + 2], corners[row + 1, k : k + 2]
            outlines.append(np.concatenate([a, b[::-1], a[:1]]))
    tint = np.column_stack(
        [rng.choice([0.0, 1.0], len(outlines))[:, None] * np.ones(3), rng.uniform(0, 0.2, len(outlines))]
    )
    canvas.outlines(outlines, tint, np.tile((*LEAD, 1), (len(outlines), 1)), np.full(len(outlines), 0.012))


def _lattice(rng: np.random.Generator) -> np.ndarray:
    """Corners of the panes, a grid shaken out of order: (PANES + 1, PANES + 1, 2)."""
    ticks = np.linspace(-0.05, 1.05, PANES + 1)
    corners = np.stack(np.meshgrid(ticks, ticks), axis=-1)
    return corners + rng.uniform(-0.06, 0.06, corners.shape)


def _leaded(canvas: Canvas, thing) -> None:
    flat = sheet(thing)
    small = np.array([s.detail for s in thing])
    flat.lines[~small & (flat.widths > 0), :3] = LEAD
    closed = np.array([s.closed for s in thing])
    flat.lines[:, :3] = np.where((closed & ~small)[:, None], LEAD, flat.lines[:, :3])
    flat.widths = np.where(small | ~closed, flat.widths, np.maximum(flat.widths * 1.5, 0.012))
    flat.draw(canvas)
