"""Watercolour: wet translucent washes on rough white paper."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..palette import RGB, rgb
from .page import Page
from .sheet import Sheet, shaken, sheet
from .texture import blotches, blurred, grain

PAPER: RGB = rgb("fdfcf8")


def watercolour(page: Page, rng: np.random.Generator) -> np.ndarray:
    """Paint the page in washes: uint8, (128, 128, 3)."""
    canvas = Canvas(PAPER)
    shapes = sheet(page.shapes)
    wobbles = [shapes.outlines, shaken(shapes.outlines, 0.004, rng), shaken(shapes.outlines, 0.009, rng)]
    rows, coats = _order(page, shapes)
    painted = _coated(shapes.pick(rows), coats, rows < len(page.backdrop))
    painted.outlines = [wobbles[coat][row] for row, coat in zip(rows, coats, strict=True)]
    painted.draw(canvas)
    return _dried(canvas.pixels(), rng)


def _order(page: Page, shapes: Sheet) -> tuple[np.ndarray, np.ndarray]:
    """Which shape to paint when, and with what: bare paper (0), a first wash (1) or a second (2)."""
    start = 0
    rows: list[np.ndarray] = []
    coats: list[np.ndarray] = []
    for drawing in (page.backdrop, *page.things):
        own = np.arange(start, start + len(drawing))
        start += len(drawing)
        bodies = own[~shapes.small[own]] if len(rows) else own[:0]
        washes = np.repeat(own, np.where(shapes.small[own] | ~shapes.filled[own], 1, 2))
        rows += [bodies, washes]
        coats += [0 * bodies, 1 + np.append(False, washes[1:] == washes[:-1])]
    return np.concatenate(rows), np.concatenate(coats)


def _coated(painted: Sheet, coats: np.ndarray, behind: np.ndarray) -> Sheet:
    """Turn flat shapes into bare paper or translucent washes with darker rims, where the paint has pooled."""
    bare, first = coats == 0, coats == 1
    strength = np.where(behind, 0.45, 0.68)
    alpha = np.where(painted.small, 0.9, np.where(first, strength, 0.5 * strength))
    painted.fills[:, 3] *= np.where(bare, 1, alpha)
    mixed = 0.3 * painted.paints + 0.7 * painted.lines[:, :3]
    darker = np.where(painted.widths[:, None] > 0, mixed, 0.75 * painted.paints)
    rims = np.column_stack([darker, np.where(behind, 0.16, 0.75)])
    painted.lines = np.where((first & painted.filled)[:, None], rims, painted.lines)
    rim = np.where(first & ~painted.small, 0.011, 0)
    painted.widths = np.where(bare, painted.widths + 0.016, np.where(painted.filled, rim, painted.widths))
    painted.fills[bare, :3] = PAPER
    painted.lines[bare] = (*PAPER, 1.0)
    return painted


def _dried(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Let the paint run in places, gather in the paper's tooth and dry unevenly."""
    blurred_picture = blurred(picture, 4)
    wet = np.clip(0.12 + 0.25 * blotches(rng), 0, 0.5)
    picture = picture.astype(np.float32)
    run = picture + (blurred_picture - picture) * wet
    dense = 1.02 + 0.11 * blotches(rng) + 0.06 * grain(rng)
    return np.clip(251 - (251 - run) * dense, 0, 255).astype(np.uint8)
