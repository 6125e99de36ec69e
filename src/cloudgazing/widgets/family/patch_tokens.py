"""Patches: how a picture, or its latents, becomes a sequence that a transformer can read."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from ...latents import encode
from ...models import Model, default_model
from ...pixels import image_to_pixel_values, picture_to_image
from ..kit.base import BookWidget
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
        picture = drawing.picture.resize((side, side))
        latents = encode(image_to_pixel_values(picture_to_image(picture)).to(model.device, model.dtype), model.vae)
        self.picture, self.size = np.asarray(picture).tobytes(), [side, side]
        self.latents = latents[0].float().cpu().numpy().tobytes()
        self.latents_shape = list(latents.shape[1:])
