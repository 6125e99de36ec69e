"""The drawings on which the figures of chapter 2 pour their noise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, UInt8
from torch import Tensor

from ...picturebook.captions import caption
from ...picturebook.scenes import Item, Scene, Spot, draw
from ...picturebook.things import THINGS
from ...pixels import pixel_values_to_bytes

RGB = UInt8[np.ndarray, "height width 3"]


def single(name: str, colour: str, place: str, *, pose: str, at: tuple[float, float, float]) -> Scene:
    """A flat scene with one thing; `at` is its centre and its size, as shares of the page."""
    spot = Spot(*at, pose, (0.5,) * len(THINGS[name].form))
    return Scene((Item(name, colour, "large", (spot,)),), None, place, "flat", seed=11)


EXAMPLES = {
    "Cat": single("cat", "orange", "meadow", pose="sitting", at=(0.5, 0.56, 0.68)),
    "House": single("house", "red", "snow", pose="gable", at=(0.48, 0.56, 0.66)),
    "Fish": single("fish", "yellow", "underwater", pose="straight", at=(0.5, 0.46, 0.66)),
    "Rocket": single("rocket", "white", "night", pose="flying", at=(0.5, 0.46, 0.7)),
}
"""Scenes to choose from, by the word on their button."""


def example(name: str) -> RGB:
    """The drawing of an example, 128 x 128."""
    return draw(EXAMPLES[name])


def describe(name: str) -> str:
    """What an example shows, in words."""
    return caption(EXAMPLES[name], 0)


def to_bytes(pictures: Float[Tensor, "batch 3 height width"]) -> bytes:
    """Pictures (-1 to 1) as the pages want them: three bytes a pixel, one picture after the other."""
    return pixel_values_to_bytes(pictures).tobytes()


def together(drawings: Sequence[RGB]) -> bytes:
    """Drawings of one size as bytes, one after the other."""
    return b"".join(drawing.tobytes() for drawing in drawings)
