"""Random pictures: every pixel by chance, one picture after the other, and the count of all that there could be."""

from __future__ import annotations

import traitlets

from .picture_figure import PictureFigure

SIDES = (2, 3, 4, 16, 128)
COLOURS = ("two", "greys", "all")


class RandomPictures(PictureFigure):
    """Pictures by chance, beside one that was drawn, in as many pixels and colours.

    `side` is the number of rows and of columns; `colours` is "two" (black and white), "greys" (256) or "all".
    """

    module = "pixels/random_pictures.js"
    links = ("side", "colours", "seed")

    side = traitlets.Enum(SIDES, 3, help="How many rows and columns.").tag(sync=True)
    colours = traitlets.Enum(COLOURS, "two", help="How many colours a pixel may have.").tag(sync=True)
    seed = traitlets.Int(1, min=0, max=2**31 - 1, help="Names the random picture.").tag(sync=True)
