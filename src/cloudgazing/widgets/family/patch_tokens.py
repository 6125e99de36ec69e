"""Patches: how a picture, or its latents, becomes a sequence that a transformer can read."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from ...models import Model, default_model
from ..kit.base import BookWidget
from ..latents.codec import encode_rgb
from ..text.naming import single_drawings

PATCHES = (1, 2, 4, 8)


class PatchTokens(BookWidget):
    """A drawing's latents, cut into patches of a size to choose, laid out as a sequence, and what that costs; the cuts
    are shown on the drawing, as latents are hard to read by eye.

    All of it happens in the page.
    """

    module = "family/patch_tokens.js"
    links = ("patch", "token")

    patch = traitlets.Enum(PATCHES, 2, help="Places along each side of a patch.").tag(sync=True)
    token = traitlets.Int(0, min=0, help="The patch that is looked at.").tag(sync=True)
    picture = traitlets.Bytes(help="The drawing, three bytes a pixel.").tag(sync=True)
    size = traitlets.List(traitlets.Int(), help="Its height and width.").tag(sync=True)
    latents = traitlets.Bytes(help="Its latents, channel by channel, 32-bit floats.").tag(sync=True)
    latents_shape = traitlets.List(traitlets.Int(), help="Channels, rows and columns.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Encode the drawing by a model, by default the bundled one."""
        super().__init__(**traits)
        model = model or default_model()
        [drawing] = single_drawings(1, start=4)
        side = model.picture_side
        rgb = np.asarray(drawing.picture.resize((side, side)))
        latents = encode_rgb(model, rgb[None])
        self.picture, self.size = rgb.tobytes(), [side, side]
        self.latents = latents.numpy().tobytes()
        self.latents_shape = list(latents.shape[1:])
