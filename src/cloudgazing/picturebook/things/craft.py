"""What several made things share: colours of materials, bars, and drawings that lean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from ..palette import RGB, rgb
from ..shapes import LINE, Drawing, Points, Shape, polygon, rotate

GLASS: RGB = rgb("d3ecf5")
GLOW: RGB = rgb("ffe28a")
STEAM: RGB = rgb("dfe3e6")
STEEL: RGB = rgb("c3c8cf")
BRASS: RGB = rgb("e8b84a")
WOOD: RGB = rgb("a9743f")
WOOD_LINE: RGB = rgb("5d3c1e")


def bar(fill: RGB, line: RGB, thick: float, *knots: tuple[float, float]) -> Iterator[Shape]:
    """A rod from knot to knot, outlined; `thick` runs from the middle of one outline to that of the other."""
    path = polygon(*knots)
    yield Shape(path, line=line, width=thick + LINE, closed=False)
    yield Shape(path, line=fill, width=thick - LINE, closed=False)


def whole(half: Points) -> Points:
    """Close the right half of an outline with its mirror image about x = 0."""
    return np.concatenate([half, half[::-1] * (-1, 1)])


def turned(drawing: Iterable[Shape], degrees: float) -> Drawing:
    """A drawing turned clockwise about its origin."""
    return tuple(replace(shape, points=rotate(shape.points, degrees)) for shape in drawing)
