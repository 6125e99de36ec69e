"""Animals."""

from __future__ import annotations

from collections.abc import Iterator

from ..palette import SOOT, Ink, mix
from ..shapes import Shape, ellipse, mirror, polygon, smooth
from .thing import thing

LINE = 0.03


@thing(
    "cat",
    poses=("sitting", "walking"),
    form={"ears": (0.8, 1.3), "tail": (-0.06, 0.14), "plump": (0.85, 1.15)},
    natural=("orange", "gray", "black", "white"),
    stands="ground",
)
def cat(ink: Ink, pose: str, *, ears: float, tail: float, plump: float) -> Iterator[Shape]:
    """A cat with pointed ears, whiskers and a long tail."""
    if pose == "sitting":
        curl = smooth((0.12, 0.38), (0.40, 0.34), (0.44, 0.10 - tail), (0.34, -0.06 - tail), closed=False)
        yield Shape(curl, line=ink.line, width=0.115, closed=False)
        yield Shape(curl, line=ink.main, width=0.075, closed=False)
        body = smooth((0, -0.12), (0.17 * plump, 0.05), (0.25 * plump, 0.34), (0.17, 0.47), (0, 0.49))
        yield Shape(_both(body), ink.main, ink.line, LINE)
        yield Shape(ellipse(0, 0.26, 0.11 * plump, 0.16), ink.light, detail=True)
        for side in (-1, 1):
            yield Shape(ellipse(side * 0.09, 0.46, 0.08, 0.045), ink.light, ink.line, 0.02)
        yield from _cat_head(ink, 0, -0.22, 1.0, ears)
        return
    curl = smooth((0.30, 0.10), (0.44, 0.02), (0.47, -0.16 - tail), (0.40, -0.28 - tail), closed=False)
    yield Shape(curl, line=ink.line, width=0.105, closed=False)
    yield Shape(curl, line=ink.main, width=0.065, closed=False)
    for x, shade in ((-0.17, ink.dark), (0.26, ink.dark), (-0.07, ink.main), (0.16, ink.main)):
        yield Shape(polygon((x - 0.05, 0.1), (x + 0.05, 0.1), (x + 0.04, 0.40), (x - 0.06, 0.40)), shade, ink.line, LINE)
    yield Shape(ellipse(0.06, 0.07, 0.30, 0.16 * plump), ink.main, ink.line, LINE)
    yield Shape(ellipse(0.06, 0.14, 0.18, 0.06 * plump), ink.light, detail=True)
    yield from _cat_head(ink, -0.24, -0.12, 0.85, ears)


def _cat_head(ink: Ink, x: float, y: float, scale: float, ears: float) -> Iterator[Shape]:
    for side in (-1, 1):
        ear = polygon((0.05, -0.12), (0.22, -0.12 - 0.16 * ears), (0.24, 0.0)) * (side, 1) * scale + (x, y)
        yield Shape(ear, ink.main, ink.line, LINE)
        inner = polygon((0.10, -0.12), (0.20, -0.12 - 0.11 * ears), (0.21, -0.04)) * (side, 1) * scale + (x, y)
        yield Shape(inner, mix(ink.light, (0.95, 0.6, 0.65), 0.6), detail=True)
    yield Shape(ellipse(x, y, 0.26 * scale, 0.205 * scale), ink.main, ink.line, LINE)
    yield Shape(ellipse(x, y + 0.09 * scale, 0.12 * scale, 0.075 * scale), ink.light, detail=True)
    for side in (-1, 1):
        yield Shape(ellipse(x + side * 0.105 * scale, y - 0.02 * scale, 0.043 * scale, 0.05 * scale), (1, 1, 0.92), detail=True)
        yield Shape(ellipse(x + side * 0.10 * scale, y - 0.015 * scale, 0.028 * scale, 0.042 * scale), SOOT, detail=True)
        whisker = polygon((0.10, 0.075), (0.31, 0.05)) * (side, 1) * scale + (x, y)
        yield Shape(whisker, line=ink.line, width=0.014, closed=False, detail=True)
    yield Shape(polygon((-0.035, 0.045), (0.035, 0.045), (0, 0.085)) * scale + (x, y), (0.93, 0.45, 0.5), detail=True)


def _both(half):
    """Close the right half of a body with its mirror image."""
    import numpy as np

    return np.concatenate([half, mirror(half)[::-1]])
