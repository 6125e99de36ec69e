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
    """The same share of noise, once over the pixels and once over the latents, which are then decoded."""

    module = "latents/two_noises.js"
    links = ("share", "seed")

    share = traitlets.Float(0.35, min=0, max=1, help="The noise's standard deviation, out of 1.").tag(sync=True)
    seed = traitlets.Int(7, min=0, help="Names the noise.").tag(sync=True)
    opening = traitlets.Bytes(help="The first drawing's noisy latents, decoded: three bytes a pixel.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Decode the first drawing under the noise to begin with; the page does the rest."""
        super().__init__(model, **traits)
        shape = (1, *self.latents_shape)
        count = math.prod(shape)
        clean = torch.from_numpy(np.frombuffer(self.latents, np.float32, count).copy()).reshape(shape)
        noisy = math.sqrt(1 - self.share**2) * clean + self.share * seeded_noise(shape, self.seed)
        self.opening = decode_rgb(self._model, noisy).tobytes()
