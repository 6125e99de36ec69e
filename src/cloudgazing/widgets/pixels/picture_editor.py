"""The picture editor: each press adds a line of code, and each line changes all of the picture's numbers."""

from __future__ import annotations

import traitlets

from .picture_figure import PictureFigure

OPERATIONS = ("invert", "brighten", "contrast", "threshold", "grey", "swap", "mirror", "flip", "roll", "coarse")
"""What a line can do; `operations.js` does it."""
MOST_LINES = 6


class PictureEditor(PictureFigure):
    """A picture before and after a few lines of code, and what each line does to one chosen pixel.

    `edits` are the lines, each a name out of `OPERATIONS` and, where it has one, the number in it.
    """

    module = "pixels/picture_editor.js"

    edits = traitlets.List(
        traitlets.Dict(per_key_traits={"name": traitlets.Enum(OPERATIONS), "amount": traitlets.Float()}),
        [{"name": "brighten", "amount": 0.2}],
        maxlen=MOST_LINES,
        help="The lines, in order.",
    ).tag(sync=True)
    row = traitlets.Int(90, min=0, help="The row of the pixel whose numbers are shown.").tag(sync=True)
    column = traitlets.Int(100, min=0, help="Its column.").tag(sync=True)
