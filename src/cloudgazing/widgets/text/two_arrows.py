"""Two arrows and the angle between them: what a cosine says of how alike they are."""

from __future__ import annotations

import traitlets

from ..kit.base import BookWidget


class TwoArrows(BookWidget):
    """Two arrows of length 1; you turn one of them. `angle` is in degrees."""

    module = "text/two_arrows.js"
    links = ("angle",)

    angle = traitlets.Int(35, min=0, max=180, help="The angle between the arrows, in degrees.").tag(sync=True)
