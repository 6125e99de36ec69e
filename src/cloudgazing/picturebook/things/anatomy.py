"""What several animals share: eyes, tails, legs, and bodies that are alike on both sides."""

from __future__ import annotations

from collections.abc import Iterator

from ..palette import RGB, SOOT, Ink, mix, rgb
from ..shapes import LINE, Points, Shape, ellipse, rectangle, smooth

EYE_WHITE: RGB = rgb("fffdf0")
ROSE: RGB = rgb("f08a93")
BEAK: RGB = rgb("f5a02c")


def eye(x: float, y: float, size: float = 0.05) -> Iterator[Shape]:
    """A round eye about (x, y) that looks a little to the left; `size` is its radius."""
    yield Shape(ellipse(x, y, size, size * 1.1), EYE_WHITE, SOOT, 0.012, detail=True)
    yield Shape(ellipse(x - 0.15 * size, y + 0.08 * size, size * 0.62, size * 0.75), SOOT, detail=True)
    yield Shape(ellipse(x - 0.33 * size, y - 0.22 * size, size * 0.24, size * 0.24), EYE_WHITE, detail=True)


def blush(ink: Ink) -> RGB:
    """The colour of cheeks and of the inside of ears."""
    return mix(ink.light, ROSE, 0.6)


def cord(path: Points, ink: Ink, width: float) -> Iterator[Shape]:
    """A tail or an arm along an open path, outlined; `width` counts the outline."""
    yield Shape(path, line=ink.line, width=width, closed=False)
    yield Shape(path, line=ink.main, width=width - 1.4 * LINE, closed=False)


def leg(x: float, top: float, foot: float, width: float, fill: RGB, ink: Ink) -> Shape:
    """A straight leg from the height `top` down to the height `foot`, with rounded ends."""
    return Shape(rectangle(x, (top + foot) / 2, width, foot - top, width * 0.4), fill, ink.line, LINE)


def symmetric(*knots: tuple[float, float]) -> Points:
    """A smooth outline from its right half, top to bottom; the first and the last knot lie on the axis x = 0."""
    return smooth(*knots, *((-x, y) for x, y in knots[-2:0:-1]))
