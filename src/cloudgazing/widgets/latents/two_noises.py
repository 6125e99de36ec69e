"""Two noises: the same amount of noise put into pixels, and into latents."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
import traitlets

from ...models import Model
from ...noise import seeded_noise
from .codec import CodecWidget, decode_rgb


class TwoNoises(CodecWidget):
    """The same share of noise, once over the pixels and once over the latents, which are then decoded.

    `amount` and `seed` mean what they mean in `NoiseSlider`.
    """

    module = "latents/two_noises.js"
    links = ("amount", "seed")

    amount = traitlets.Float(0.3, min=0, max=1, help="The noise's share of the variance.").tag(sync=True)
    seed = traitlets.Int(7, min=0, max=2**31 - 1, help="Which noise.").tag(sync=True)
    opening = traitlets.Bytes(help="The first drawing's noisy latents, decoded: three bytes a pixel.").tag(sync=True)
    opened_with = traitlets.Dict(help="The amount and the seed of that noise.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Decode the first drawing under the noise to begin with; the page does the rest."""
        super().__init__(model, **traits)
        shape = (1, *self.latents_shape)
        count = math.prod(shape)
        clean = torch.from_numpy(np.frombuffer(self.latents, np.float32, count).copy()).reshape(shape)
        noisy = math.sqrt(1 - self.amount) * clean + math.sqrt(self.amount) * seeded_noise(shape, self.seed)
        self.opening = decode_rgb(self._model, noisy).tobytes()
        self.opened_with = {"amount": self.amount, "seed": self.seed}
