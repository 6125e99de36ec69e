"""Places: what stands behind the things of a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from .palette import RGB, mix, rgb
from .shapes import Drawing, Shape, ellipse, polygon, rectangle, smooth


@dataclass(frozen=True)
class Place:
    """One kind of place: what captions call it, and the function that draws it.

    `phrase` follows the things in a caption ("in the meadow"); `floor` is the range of
    heights, from 0 (top) to 1, where things that stand on the ground have their feet.
    """

    name: str
    phrase: str
    floor: tuple[float, float]
    sketch: Callable[[np.random.Generator], Iterator[Shape]]

    def draw(self, rng: np.random.Generator) -> Drawing:
        """Draw one; every drawing differs."""
        return tuple(self.sketch(rng))


PLACES: dict[str, Place] = {}
"""Every place by its name."""


def place(name: str, phrase: str, floor: tuple[float, float]) -> Callable:
    """Register the function below as the drawing of a place."""

    def register(sketch: Callable[[np.random.Generator], Iterator[Shape]]) -> Callable:
        PLACES[name] = Place(name, phrase, floor, sketch)
        return sketch

    return register


def bands(top: float, bottom: float, above: RGB, below: RGB, count: int = 7) -> Iterator[Shape]:
    """A sky or a sea as strips of paper, shading from one colour to another."""
    edges = np.linspace(top, bottom, count + 1)
    for i in range(count):
        height = bottom - edges[i]  # each strip reaches the bottom, so that no seam shows
        shade = mix(above, below, i / max(1, count - 1))
        yield Shape(rectangle(0.5, edges[i] + height / 2, 1.04, height), shade)


@place("meadow", "in the meadow", (0.72, 0.92))
def meadow(rng: np.random.Generator) -> Iterator[Shape]:
    """Green hills under a light sky, with small flowers."""
    horizon = rng.uniform(0.5, 0.62)
    yield from bands(0, horizon + 0.08, rgb("a9d8f0"), rgb("e9f5f2"))
    yield from _hill(rng, horizon - 0.06, rgb("a7cf86"))
    yield from _hill(rng, horizon + 0.03, rgb("8fc26b"))
    yield from _hill(rng, horizon + 0.22, rgb("7db65a"))
    for _ in range(12):
        x, y = rng.uniform(0, 1), rng.uniform(horizon + 0.15, 0.99)
        petals = (rgb("fbf3d0"), rgb("f6d3dd"), rgb("f2e08a"))[rng.integers(3)]
        yield Shape(ellipse(x, y, 0.012, 0.01), petals, detail=True)


def _hill(rng: np.random.Generator, height: float, shade: RGB) -> Iterator[Shape]:
    knots = [(x, height + rng.uniform(-0.04, 0.04)) for x in np.linspace(-0.1, 1.1, 5)]
    top = smooth(*knots, closed=False)
    yield Shape(np.concatenate([top, polygon((1.1, 1.05), (-0.1, 1.05))]), shade)
