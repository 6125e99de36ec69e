"""Outlines: what every drawing is made of before a style decides how to put it on paper.

Coordinates run right and *down*, as pixels do. A thing is drawn in its own square
from -0.5 to 0.5 and placed later; a place is drawn in the picture's square from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from .palette import RGB

Points = np.ndarray
"""Corners of an outline, float64, shape (n, 2)."""
LINE = 0.03
"""How thick the outline of a thing's body is."""


@dataclass(frozen=True, eq=False)
class Shape:
    """One outline and its colours.

    `fill` colours the inside, `line` the edge, `width` is the edge's thickness in the
    drawing's own units. An open shape (`closed=False`) is a stroke. A `detail` is a small
    mark (an eye, a button) that styles may draw finer or leave without an edge.
    """

    points: Points
    fill: RGB | None = None
    line: RGB | None = None
    width: float = 0.02
    closed: bool = True
    detail: bool = False


Drawing = tuple[Shape, ...]
"""Shapes from back to front."""


def polygon(*corners: tuple[float, float]) -> Points:
    """Straight lines from corner to corner."""
    return np.array(corners, dtype=float)


def ellipse(x: float, y: float, rx: float, ry: float, turn: float = 0.0) -> Points:
    """An ellipse about (x, y) with radii `rx` and `ry`, turned clockwise by `turn` degrees."""
    return arc(x, y, rx, ry, 0, 360, turn)[:-1]


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float, turn: float = 0.0) -> Points:
    """Part of an ellipse from `start` to `end` degrees (0 is right, 90 is down)."""
    spokes = _unit_arc(start, end) * (rx, ry)
    return (rotate(spokes, turn) if turn else spokes) + (x, y)


@lru_cache(1024)
def _unit_arc(start: float, end: float) -> Points:
    """Part of the unit circle; kept, as most drawings ask for the same few."""
    angles = np.radians(np.linspace(start, end, max(4, int(abs(end - start) / 15) + 1)))
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points.flags.writeable = False
    return points


QUARTERS = np.stack([_unit_arc(start, start + 90) for start in (0, 90, 180, 270)])
"""The unit circle in four parts, each (7, 2)."""


def rectangle(x: float, y: float, width: float, height: float, corner: float = 0.0) -> Points:
    """A rectangle about its centre (x, y), with corners rounded by the radius `corner`."""
    w, h = width / 2 - corner, height / 2 - corner
    if corner <= 0:
        return polygon((x - w, y - h), (x + w, y - h), (x + w, y + h), (x - w, y + h))
    middles = polygon((x + w, y + h), (x - w, y + h), (x - w, y - h), (x + w, y - h))
    return (QUARTERS * corner + middles[:, None]).reshape(-1, 2)


def smooth(*knots: tuple[float, float] | np.ndarray, closed: bool = True, steps: int = 5) -> Points:
    """A smooth curve through all `knots` (Catmull-Rom), for bodies, leaves and tails."""
    p = np.array(knots, dtype=float)
    p = np.concatenate([p[-1:], p, p[:2]]) if closed else np.concatenate([p[:1], p, p[-1:]])
    a, b, c, d = p[:-3, None], p[1:-2, None], p[2:-1, None], p[3:, None]
    t = _ticks(steps)
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    curve = curve.reshape(-1, 2)
    return curve if closed else np.concatenate([curve, p[-1:]])


@cache
def _ticks(steps: int) -> np.ndarray:
    """Where on each piece of a smooth curve its points lie: (1, steps, 1)."""
    return np.linspace(0, 1, steps, endpoint=False)[None, :, None]


def star(x: float, y: float, outer: float, inner: float, tips: int, turn: float = 0.0) -> Points:
    """A star about (x, y) whose first tip points up, turned clockwise by `turn` degrees."""
    radius = np.tile([outer, inner], tips)
    angles = np.radians(turn - 90 + np.arange(2 * tips) * 180 / tips)
    return np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], axis=1)


def puffs(*circles: tuple[float, float, float] | np.ndarray, count: int = 72) -> Points:
    """One outline around overlapping circles (x, y, radius), for clouds and the crowns of trees.

    The circles' common centre must lie inside the outline and see all of it.
    """
    x, y, radius = np.array(circles, dtype=float).T
    middle = np.array([x.mean(), y.mean()])
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    rays = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    along = rays @ np.stack([x - middle[0], y - middle[1]])
    inside = radius**2 - (x - middle[0]) ** 2 - (y - middle[1]) ** 2 + along**2
    reach = np.where(inside > 0, along + np.sqrt(np.maximum(inside, 0)), 0).max(axis=1)
    return middle + rays * reach[:, None]


def rotate(points: Points, degrees: float, about: tuple[float, float] = (0, 0)) -> Points:
    """Turn points clockwise about a centre."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return (points - about) @ np.array([[c, s], [-s, c]]) + about


def mirror(points: Points) -> Points:
    """The mirror image, left for right, about x = 0."""
    return points * (-1, 1)


def moved(drawing: Iterable[Shape], x: float, y: float, scale: float = 1.0, flip: bool = False) -> Drawing:
    """Place a drawing: scale it about its own origin, `flip` it left for right, move the origin to (x, y)."""
    stretch, shift = np.array([-scale if flip else scale, scale]), np.array([x, y])
    return tuple(
        Shape(s.points * stretch + shift, s.fill, s.line, s.width * scale, s.closed, s.detail) for s in drawing
    )


def bounds(drawing: Iterable[Shape]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of everything in a drawing."""
    points = np.concatenate([s.points for s in drawing])
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return float(left), float(top), float(right), float(bottom)
