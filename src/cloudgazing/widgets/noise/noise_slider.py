"""The noise slider: a drawing, and as much noise over it as the reader wants."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from jaxtyping import Float32
from PIL import Image

from ..kit.base import BookWidget, from_bytes
from .drawings import EXAMPLES, describe, example, together


class NoiseSlider(BookWidget):
    """A drawing under noise, how its pixel values are spread, the triangle of the two weights, and the formula.

    `amount` is the noise's share, 0 to 1; every setting is a trait that another cell can read or set. All arithmetic
    is done in the page.
    """

    module = "noise/noise_slider.js"
    links = ("amount", "seed", "drawing", "view")

    amount = traitlets.Float(0.3, min=0, max=1, help="The noise's share of the variance.").tag(sync=True)
    seed = traitlets.Int(7, min=0, max=2**31 - 1, help="Which noise.").tag(sync=True)
    drawing = traitlets.Enum(list(EXAMPLES), next(iter(EXAMPLES)), help="Which drawing.").tag(sync=True)
    view = traitlets.Enum(["both", "noise"], "both", help="The noisy picture, or its noise alone.").tag(sync=True)
    names = traitlets.List(traitlets.Unicode(), help="The drawings' names.").tag(sync=True)
    captions = traitlets.List(traitlets.Unicode(), help="What they show.").tag(sync=True)
    drawings = traitlets.Bytes(help="The drawings, three bytes a pixel.").tag(sync=True)
    size = traitlets.List(traitlets.Int(), help="The height and width of each.").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        """Make the drawings."""
        drawn = [example(name) for name in EXAMPLES]
        facts = {"names": list(EXAMPLES), "captions": [describe(name) for name in EXAMPLES]}
        super().__init__(drawings=together(drawn), size=list(drawn[0].shape[:2]), **facts, **traits)

    def figure_caption(self) -> str:
        """What is there to see, and the noise that it opens with: this tells two such figures of a page apart."""
        return (
            f"A drawing under noise, {100 * self.amount:.0f}\N{NO-BREAK SPACE}% to begin with: how its pixel values "
            "are spread, the triangle of the two weights, and the formula with its present numbers."
        )

    def still(self) -> Image.Image:
        """The first drawing, without noise."""
        return from_bytes(self.drawings, self.size)

    @property
    def image(self) -> Float32[np.ndarray, "height width 3"]:
        """The chosen drawing, without noise, from 0 to 1."""
        return example(self.drawing).astype(np.float32) / 255
