"""Shapes as arrays: what the canvas draws in one go, and what the styles repaint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..canvas import Canvas
from ..shapes import Points, Shape

CLEAR = (0.0, 0.0, 0.0, 0.0)


@dataclass
class Sheet:
    """Many shapes from back to front: outlines (closed ones repeat their first point), and for
    each shape the colours of its inside and its edge with alpha, (n, 4), and the edge's width, (n,).
    """

    outlines: list[Points]
    fills: np.ndarray
    lines: np.ndarray
    widths: np.ndarray

    def draw(self, canvas: Canvas, smooth: bool = True) -> None:
        """Put the shapes on paper as they are."""
        canvas.outlines(self.outlines, self.fills, self.lines, self.widths, smooth)


def sheet(shapes: Sequence[Shape]) -> Sheet:
    """Gather shapes into arrays."""
    return Sheet(
        [np.concatenate([s.points, s.points[:1]]) if s.closed else s.points for s in shapes],
        np.array([(*s.fill, 1.0) if s.fill else CLEAR for s in shapes]),
        np.array([(*s.line, 1.0) if s.line else CLEAR for s in shapes]),
        np.array([s.width if s.line else 0.0 for s in shapes]),
    )


def paints(shapes: Sequence[Shape]) -> np.ndarray:
    """The one colour that each shape is known by, (n, 3): its inside's, or an open stroke's own."""
    return np.array([s.fill or s.line for s in shapes])


def regions(shapes: Sequence[Shape], size: int) -> np.ndarray:
    """Which shape is seen at each pixel: (size, size), an index into `shapes`, -1 for bare paper."""
    canvas = Canvas((0, 0, 0), size)
    number = np.arange(1, len(shapes) + 1)
    codes = np.stack([number // 256, number % 256, 0 * number, 255 + 0 * number], axis=1) / 255
    page = sheet(shapes)
    closed = np.array([s.fill is not None for s in shapes])
    page.fills = np.where(closed[:, None], codes, 0)
    page.lines = np.where(closed[:, None], 0, codes)
    page.widths = np.where(closed, 0, page.widths)
    page.draw(canvas, smooth=False)
    seen = canvas.pixels().astype(int)
    return seen[..., 0] * 256 + seen[..., 1] - 1


def shaken(outlines: Sequence[Points], amount: float, rng: np.random.Generator) -> list[Points]:
    """Outlines as an unsteady hand follows them: points drift by about `amount`, neighbours together."""
    points = np.concatenate(outlines)
    waves = rng.normal(0, 22, (2, 4))
    phases = rng.uniform(0, 2 * np.pi, (2, 4))
    drift = [np.sin(points @ waves + phase).sum(axis=1) for phase in phases]
    points = points + amount * 0.7 * np.stack(drift, axis=1)
    return np.split(points, np.cumsum([len(o) for o in outlines])[:-1])
