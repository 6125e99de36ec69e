"""Latent channels: each channel of the latents as a picture, to be changed while the decoder follows."""

from __future__ import annotations

from typing import Any

import torch
import traitlets

from ...latents import encode, fit_colours
from ...models import Model
from ...pixels import image_to_pixel_values
from .codec import CodecWidget
from .drawings import CLEAREST_FIRST, drawing

LESSONS = range(10_000_100, 10_000_112)
"""The drawings from which the colours are read off, none of which is shown."""


class LatentChannels(CodecWidget):
    """The channels, each with a switch and two sliders: so many times as strong, and so much more of it."""

    module = "latents/latent_channels.js"

    colours = traitlets.List(traitlets.List(traitlets.Float()), help="The map from latents to colours.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Fit the map from latents to colours on other drawings than those that are shown."""
        super().__init__(model, **{"seeds": CLEAREST_FIRST, **traits})
        self.colours = colour_map(self._model)


def colour_map(model: Model) -> list[list[float]]:
    """How red, green and blue follow from a place's latents: a row for each channel, and one to add."""
    images = [drawing(seed, model.picture_side).rgb / 255 for seed in LESSONS]
    pixel_values = [image_to_pixel_values(image) for image in images]
    latents = torch.cat([encode(values, model.vae).float().cpu() for values in pixel_values])
    return fit_colours(latents, torch.cat(pixel_values)).tolist()
