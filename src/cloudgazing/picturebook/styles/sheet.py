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
    """Shapes from back to front, a row for each in every array.

    `outlines` are the points, and closed ones repeat their first; `fills` and `lines` (n, 4)
    the colours of inside and edge, with alpha; `widths` (n,) the edge's, 0 for none; `paints`
    (n, 3) the one colour that a shape is known by: its inside's, or an open stroke's own;
    `small` and `filled` (n,) tell details from bodies and areas from mere strokes.
    """

    outlines: list[Points]
    fills: np.ndarray
    lines: np.ndarray
    widths: np.ndarray
    paints: np.ndarray
    small: np.ndarray
    filled: np.ndarray

    def draw(self, canvas: Canvas, smooth: bool = True) -> None:
        """Put the shapes on paper."""
        canvas.outlines(self.outlines, self.fills, self.lines, self.widths, smooth)

    def pick(self, rows: np.ndarray) -> Sheet:
        """A new sheet with some of the rows, in any order, any of them repeated."""
        arrays = (self.fills, self.lines, self.widths, self.paints, self.small, self.filled)
        return Sheet([self.outlines[row] for row in rows], *(array[rows] for array in arrays))


def sheet(shapes: Sequence[Shape]) -> Sheet:
    """Gather shapes into arrays."""
    return Sheet(
        outlines=[np.concatenate([s.points, s.points[:1]]) if s.closed else s.points for s in shapes],
        fills=np.array([(*s.fill, 1.0) if s.fill else CLEAR for s in shapes]),
        lines=np.array([(*s.line, 1.0) if s.line else CLEAR for s in shapes]),
        widths=np.array([s.width if s.line else 0.0 for s in shapes]),
        paints=np.array([s.fill or s.line for s in shapes]),
        small=np.array([s.detail for s in shapes]),
        filled=np.array([s.fill is not None for s in shapes]),
    )


def regions(page: Sheet, edges: bool = False) -> np.ndarray:
    """Which row of the sheet is seen at each pixel: (SIZE, SIZE).

    Edges count as part of nothing, and what is behind them shows; with `edges`, the
    edge of row i is n + i.
    """
    canvas = Canvas((0, 0, 0))
    number = np.arange(2 * len(page.outlines))
    codes = np.stack([number // 256, number % 256, 0 * number, 0 * number + 255], axis=1) / 255
    inside, edge = np.split(codes, 2)
    fills = np.where(page.filled[:, None], inside, 0)
    lines = np.where(page.filled[:, None], edge, inside)
    widths = page.widths if edges else np.where(page.filled, 0, page.widths)
    canvas.outlines(page.outlines, fills, lines, widths, smooth=False)
    seen = canvas.pixels()
    return seen[..., 0] * np.int16(256) + seen[..., 1]


def at(field: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The values of a square field (size, size, ...) at points (..., 2) of the page, or of its rim outside."""
    places = (points * len(field)).astype(int).clip(0, len(field) - 1)
    return field[places[..., 1], places[..., 0]]


def bundled(strokes: np.ndarray, kinds: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """Sort strokes (n, points, 2) by their kind (n,): one bundle for each kind, and the kinds, ascending."""
    order = np.argsort(kinds, kind="stable")
    found, first = np.unique(kinds[order], return_index=True)
    return np.split(strokes[order], first[1:]), found


def shaken(outlines: Sequence[Points], amount: float, rng: np.random.Generator) -> list[Points]:
    """Outlines as an unsteady hand follows them: points drift by about `amount`, neighbours together."""
    points = np.concatenate(outlines)
    waves = points @ rng.normal(0, 22, (2, 3))
    drift = [np.sin(waves + phase).sum(axis=1) for phase in rng.uniform(0, 2 * np.pi, (2, 3))]
    points = points + amount * 0.8 * np.stack(drift, axis=1)
    ends = np.cumsum([len(outline) for outline in outlines])
    return [points[end - len(outline) : end] for end, outline in zip(ends, outlines, strict=True)]
