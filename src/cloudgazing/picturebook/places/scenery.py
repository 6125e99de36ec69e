"""Scenery that several places share: skies, hills and scattered specks.

All of it is drawn in the picture's square from 0 to 1 and reaches a little beyond its
edges. Its colours are softer than those of the things, which must stand out before it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..palette import RGB, mix, rgb
from ..shapes import Points, Shape, ellipse, polygon, rectangle, smooth

SKIES = (("a9d4ea", "e8f3f0"), ("b9dcec", "f6efdd"), ("aecbe6", "f3e4e0"), ("bfe0e2", "eef4e4"))
"""Colours of a sky by day, at the top and at the horizon."""

SPOT = ellipse(0, 0, 1, 0.85)[::3]
"""A round mark that is too small to need many corners."""


def tint(rng: np.random.Generator, code: str) -> RGB:
    """Read a colour and shift it a little, so that no two drawings have quite the same."""
    shift = rng.uniform(-0.018, 0.018, 4)
    return tuple(min(1.0, max(0.0, c + s + shift[3])) for c, s in zip(rgb(code), shift, strict=False))  # type: ignore[return-value]


def bands(top: float, bottom: float, above: RGB, below: RGB, count: int = 7) -> Iterator[Shape]:
    """A sky, a sea or a wall as `count` strips of paper, shading from one colour to another."""
    edges = np.linspace(top, bottom, count + 1)
    for i, edge in enumerate(edges[:-1]):
        height = bottom - edge  # each strip reaches the bottom, so that no seam shows
        yield Shape(rectangle(0.5, edge + height / 2, 1.04, height), mix(above, below, i / max(1, count - 1)))


def sky(rng: np.random.Generator, horizon: float) -> Iterator[Shape]:
    """A bright sky from the top of the picture down to `horizon`."""
    above, below = SKIES[rng.integers(len(SKIES))]
    yield from bands(0, horizon, tint(rng, above), tint(rng, below), count=9)


def ridge(rng: np.random.Generator, height: float, sway: float, knots: int = 5) -> Points:
    """The top of a hill: a smooth line from edge to edge that strays from `height` by up to `sway`."""
    across = np.linspace(-0.1, 1.1, knots)
    return smooth(*zip(across, height + rng.uniform(-sway, sway, knots), strict=True), closed=False)


def land(top: Points, shade: RGB) -> Shape:
    """Everything below a line that runs from left to right, down to the foot of the picture."""
    return Shape(np.concatenate([top, polygon((1.1, 1.05), (-0.1, 1.05))]), shade)


def level(height: float, shade: RGB) -> Shape:
    """Flat ground from `height` down: a street, a desktop, a lawn."""
    return land(polygon((-0.1, height), (1.1, height)), shade)


def hill(rng: np.random.Generator, height: float, shade: RGB, sway: float = 0.04) -> Shape:
    """A hill across the picture, its top near `height`."""
    return land(ridge(rng, height, sway), shade)


def specks(
    rng: np.random.Generator, count: int, top: float, bottom: float, radii: tuple[float, float], shades: tuple[RGB, ...]
) -> Iterator[Shape]:
    """Small round marks (pebbles, flakes, far stars) scattered between two heights."""
    spots = rng.uniform((-0.01, top, radii[0]), (1.01, bottom, radii[1]), (count, 3))
    for i, (x, y, radius) in enumerate(spots):
        yield Shape(SPOT * radius + (x, y), shades[i % len(shades)], detail=True)


def stroke(shade: RGB, width: float, *knots: tuple[float, float]) -> Shape:
    """A fine line through `knots`: a blade of grass, a ripple, a chalk line."""
    return Shape(polygon(*knots), line=shade, width=width, closed=False, detail=True)
