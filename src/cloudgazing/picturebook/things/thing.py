"""What a thing is: a word, the ways in which it varies, and the function that draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..palette import COLOURS, Ink
from ..shapes import Drawing, bounds, moved

Ground = Literal["ground", "air", "either"]


@dataclass(frozen=True)
class Thing:
    """One kind of thing.

    `name` is unique ("bat (club)"), `word` is what captions say ("bat"). `form` gives the
    range of each continuous parameter of shape. `natural` lists the colours it has when a
    caption names none; a colour listed twice is twice as likely. `stands` says where it
    belongs when nothing else decides.
    """

    name: str
    word: str
    plural: str
    poses: tuple[str, ...]
    form: Mapping[str, tuple[float, float]]
    natural: tuple[str, ...]
    stands: Ground
    sketch: Callable[..., Sequence]

    def draw(self, ink: Ink, pose: str, form: Sequence[float]) -> Drawing:
        """Draw one in `ink`; `form` holds a share from 0 to 1 for each parameter.

        The drawing fills a square of side 1 about the origin: its longer side is exactly 1.
        """
        ranges = self.form.items()
        values = {name: low + share * (high - low) for share, (name, (low, high)) in zip(form, ranges, strict=True)}
        drawing = tuple(self.sketch(ink, pose, **values))
        left, top, right, bottom = bounds(drawing)
        scale = 1 / max(right - left, bottom - top)
        return moved(drawing, -(left + right) / 2 * scale, -(top + bottom) / 2 * scale, scale)

    def random_form(self, rng: np.random.Generator) -> tuple[float, ...]:
        """A share from 0 to 1 for each parameter of shape."""
        return tuple(round(float(share), 3) for share in rng.random(len(self.form)))


THINGS: dict[str, Thing] = {}
"""Every thing of the picture book by its name, in the order in which the modules define them."""


def thing(
    name: str,
    *,
    poses: tuple[str, str, *tuple[str, ...]],
    form: Mapping[str, tuple[float, float]],
    natural: tuple[str, ...],
    stands: Ground,
    plural: str | None = None,
) -> Callable:
    """Register the function below as the drawing of `name`; it takes an ink, a pose and the form by keyword."""
    unknown = set(natural) - set(COLOURS)
    if unknown:
        raise ValueError(f"{name}: no such colour: {', '.join(sorted(unknown))}")

    def register(sketch: Callable[..., Sequence]) -> Callable[..., Sequence]:
        word = name.split(" (")[0]
        THINGS[name] = Thing(name, word, plural or word + "s", poses, form, natural, stands, sketch)
        return sketch

    return register
