"""The pixel inspector: a picture beside its numbers, a lens to look at them, and sliders to change them."""

from __future__ import annotations

from typing import Any

import traitlets

from .picture_figure import PictureFigure


class PixelInspector(PictureFigure):
    """A picture with a movable lens that shows the numbers of the pixels under it.

    `row` and `column` say where the lens stands; `levels`, `image` and `picture` are what the reader has made of the
    picture so far.
    """

    module = "pixels/pixel_inspector.js"
    links = ("row", "column")

    row = traitlets.Int(58, help="The row of the chosen pixel, counted from 0 at the top.").tag(sync=True)
    column = traitlets.Int(93, help="Its column, counted from 0 at the left.").tag(sync=True)
    channels = traitlets.List(
        traitlets.Enum(["red", "green", "blue"]), ["red", "green", "blue"], help="The channels that are shown."
    ).tag(sync=True)

    def __init__(self, picture: Any = None, **traits: Any) -> None:
        """Raises `ValueError` for what is no picture, and for a pixel outside it."""
        super().__init__(picture, **traits)
        height, width = self.size
        chosen = "row" in traits or "column" in traits
        if not (0 <= self.row < height and 0 <= self.column < width):
            if chosen:
                raise ValueError(f"The picture has rows 0 to {height - 1} and columns 0 to {width - 1}.")
            self.row, self.column = height // 2, width // 2
