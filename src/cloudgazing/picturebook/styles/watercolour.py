"""Watercolour: wet translucent washes on rough white paper."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..palette import RGB, rgb
from ..shapes import Drawing
from .blur import blurred
from .page import Page
from .sheet import paints, shaken, sheet
from .texture import blotches, grain

PAPER: RGB = rgb("fdfcf8")


def watercolour(page: Page, rng: np.random.Generator) -> np.ndarray:
    """Paint the page in washes: uint8, (128, 128, 3)."""
    canvas = Canvas(PAPER)
    _wash(canvas, page.backdrop, rng, 0.5)
    for thing in page.things:
        _reserve(canvas, thing)
        _wash(canvas, thing, rng, 0.62)
    return _dried(canvas.pixels(), rng)


def _reserve(canvas: Canvas, thing: Drawing) -> None:
    """Leave the paper white where a thing will be, and a little beyond."""
    page = sheet(thing)
    white = np.tile((*PAPER, 1.0), (len(thing), 1))
    page.fills = np.where(page.fills[:, 3:] > 0, white, 0)
    page.lines, page.widths = white, page.widths + 0.016
    page.draw(canvas)


def _wash(canvas: Canvas, drawing: Drawing, rng: np.random.Generator, strength: float) -> None:
    page = sheet(drawing)
    small = np.array([s.detail for s in drawing])
    closed = np.array([s.closed for s in drawing])
    page.outlines = shaken(page.outlines, 0.005, rng)
    page.fills[:, 3] *= np.where(small, 0.85, strength)
    page.lines = np.where(
        closed[:, None], np.column_stack([paints(drawing) * 0.8, np.full(len(drawing), 0.45)]), page.lines
    )
    page.widths = np.where(closed, np.where(small, 0, 0.01), page.widths)
    page.draw(canvas)
    page.outlines = shaken(page.outlines, 0.008, rng)
    page.fills[:, 3] *= np.where(small, 0, 0.5)
    page.widths = np.where(closed, 0, page.widths)
    page.draw(canvas)


def _dried(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Let the paint run a little, gather in the paper's tooth and dry unevenly."""
    wet = np.clip(0.35 + 0.35 * blotches(rng), 0, 0.9)[..., None]
    run = picture + (blurred(picture, 2.0).astype(np.float32) - picture) * wet
    paint = 255 * np.array(PAPER, np.float32) - run
    dense = 1.0 + 0.16 * blotches(rng) + 0.07 * grain(rng)
    return np.clip(255 * np.array(PAPER, np.float32) - paint * dense[..., None], 0, 255).astype(np.uint8)
