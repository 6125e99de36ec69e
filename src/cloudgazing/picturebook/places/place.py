"""What a place is: the words that name it, and the function that draws it behind the things of a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ..shapes import Drawing, Shape


@dataclass(frozen=True)
class Place:
    """One kind of place: what captions call it, and the function that draws it.

    `phrase` follows the things in a caption ("in the meadow") and is empty where a caption
    names no place; `floor` is the range of heights, from 0 (top) to 1, where things that
    stand on the ground have their feet.
    """

    name: str
    phrase: str
    floor: tuple[float, float]
    sketch: Callable[[np.random.Generator], Iterator[Shape]]

    def draw(self, rng: np.random.Generator) -> Drawing:
        """Draw one; every drawing differs."""
        return tuple(self.sketch(rng))


PLACES: dict[str, Place] = {}
"""Every place by its name, in the order in which the modules define them."""


def place(name: str, phrase: str, floor: tuple[float, float]) -> Callable:
    """Register the function below as the drawing of a place; it takes a random generator."""

    def register(sketch: Callable[[np.random.Generator], Iterator[Shape]]) -> Callable:
        PLACES[name] = Place(name, phrase, floor, sketch)
        return sketch

    return register
