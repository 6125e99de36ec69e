"""The colour mixer: three lights, the colour that they make together, and a colour to match."""

from __future__ import annotations

import traitlets

from ...picturebook import COLOURS
from ..kit.base import BookWidget

TARGETS = [{"name": name, "colour": [round(255 * share) for share in ink.main]} for name, ink in COLOURS.items()]
"""The eleven colours of the picture book: red, green and blue, each from 0 to 255."""


class ColourMixer(BookWidget):
    """Three sliders from 0 to 255 for red, green and blue light, and the picture book's colours to match."""

    module = "pixels/colour_mixer.js"
    links = ("red", "green", "blue", "target")

    red = traitlets.Int(230, min=0, max=255, help="How much red.").tag(sync=True)
    green = traitlets.Int(180, min=0, max=255, help="How much green.").tag(sync=True)
    blue = traitlets.Int(120, min=0, max=255, help="How much blue.").tag(sync=True)
    target = traitlets.Enum(["", *COLOURS], "purple", help="The colour to match; empty for none.").tag(sync=True)
    targets = traitlets.List(traitlets.Dict(), TARGETS, help="The colours that can be matched.").tag(sync=True)
