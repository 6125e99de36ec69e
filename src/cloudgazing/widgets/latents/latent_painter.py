"""Latent painter: a brush whose colours are latents, and the decoded picture that follows it."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from PIL import ImageColor

from ...models import Model
from ..kit.shades import SHADES
from .codec import CodecWidget, encode_rgb
from .drawings import CLEAREST_FIRST
from .latent_channels import colour_map


class LatentPainter(CodecWidget):
    """The latents as a sheet to paint on, and what the decoder makes of the paint.

    The colours come from encoding plain sheets of them.
    """

    module = "latents/latent_painter.js"

    colours = traitlets.List(traitlets.List(traitlets.Float()), help="The map from latents to colours.").tag(sync=True)
    palette = traitlets.List(traitlets.Unicode(), help="The names of the brush's colours.").tag(sync=True)
    shades = traitlets.List(traitlets.Unicode(), help="What they look like, as #rrggbb.").tag(sync=True)
    paints = traitlets.List(traitlets.List(traitlets.Float()), help="Each colour's latents.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Encode a plain sheet of each of the picture book's colours."""
        super().__init__(model, **{"seeds": CLEAREST_FIRST, **traits})
        self.colours = colour_map(self._model)
        self.palette, self.shades = list(SHADES), list(SHADES.values())
        self.paints = [self._encode_plain(shade) for shade in self.shades]

    def _encode_plain(self, shade: str) -> list[float]:
        side = self._model.picture_side
        latents = encode_rgb(self._model, np.full((1, side, side, 3), ImageColor.getrgb(shade), np.uint8))
        # The edges of a sheet feel the emptiness around it; its middle does not.
        edge = latents.shape[-1] // 4
        return latents[0, :, edge:-edge, edge:-edge].mean(dim=(1, 2)).tolist()
