"""What figures that hold a picture share: its numbers as a trait, and as the three forms of `cloudgazing.pixels`."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import traitlets
from jaxtyping import Float, UInt8
from PIL import Image

from ... import picturebook
from ...pixels import picture_to_image
from ..kit.base import BookWidget, from_bytes

SEED = 10_091_455
"""A drawing that no network was trained on."""
LARGEST_SIDE = 512
WANTED = "Give a picture: a PIL image, or an array (height, width, 3) of uint8, such as picture(7) draws."


@cache
def drawing() -> tuple[UInt8[np.ndarray, "128 128 3"], str]:
    """The drawing of the chapter, and what it shows."""
    return picturebook.picture(SEED), picturebook.captions(SEED)[0]


def to_levels(picture: Any) -> UInt8[np.ndarray, "height width 3"]:
    """The whole numbers, 0 to 255, of a PIL image or of an array that already holds them.

    Raises `ValueError` for anything else, and for a picture with a side over 512 pixels.
    """
    levels = np.asarray(picture.convert("RGB") if isinstance(picture, Image.Image) else picture)
    if levels.dtype != np.uint8 or levels.ndim != 3 or levels.shape[2] != 3 or levels.size == 0:
        raise ValueError(WANTED)
    if max(levels.shape) > LARGEST_SIDE:
        raise ValueError(
            f"The picture's longer side is {max(levels.shape)} pixels: scale it to at most {LARGEST_SIDE}."
        )
    return levels


def _as_bytes(value: Any, _widget: Any) -> bytes:
    return bytes(value)


class PictureFigure(BookWidget):
    """A figure that holds a picture, which the reader may change or replace; other cells read it here."""

    pixels = traitlets.Bytes(help="Three bytes a pixel, row by row.").tag(sync=True, from_json=_as_bytes)
    size = traitlets.List(traitlets.Int(min=1, max=LARGEST_SIDE), help="Height and width.").tag(sync=True)
    words = traitlets.Unicode(help="What the picture shows.").tag(sync=True)

    def __init__(self, picture: Any = None, **traits: Any) -> None:
        """Show a PIL image or an array of uint8; by default a drawing. Raises `ValueError` for anything else."""
        levels, words = drawing() if picture is None else (to_levels(picture), "a picture of your own")
        super().__init__(**{"pixels": levels.tobytes(), "size": list(levels.shape[:2]), "words": words, **traits})

    def still(self) -> Image.Image:
        """The picture."""
        return from_bytes(self.pixels, self.size)

    @property
    def levels(self) -> UInt8[np.ndarray, "height width 3"]:
        """The numbers as the figure shows them: whole, from 0 to 255. A copy, free to change."""
        return np.frombuffer(self.pixels, np.uint8).reshape(*self.size, 3).copy()

    @property
    def picture(self) -> Image.Image:
        """The picture, to show and to save."""
        return Image.fromarray(self.levels)

    @property
    def image(self) -> Float[np.ndarray, "height width 3"]:
        """The numbers as this book computes with them: from 0 to 1."""
        return picture_to_image(self.picture)
