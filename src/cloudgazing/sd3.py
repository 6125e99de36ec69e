"""Stable Diffusion 3: a transformer where the others have a U-Net, on straight paths (`flow`).

Taught in chapter 9. Latents are cut into patches, and patches and pieces of the prompt look at one another in the same
layers (Esser et al., "Scaling rectified flow transformers for high-resolution image synthesis", 2024). Of the three
text encoders the two of CLIP's kind are always used; the third, a T5 of almost five billion numbers (`t5`), was left
out at times in training, so that one can do without it, at some cost in long prompts and in lettering (section 5.3.3
there). It is used where the model's folder has it and there is memory for it.
"""

from __future__ import annotations

from typing import Any

import diffusers
from diffusers.models.modeling_outputs import Transformer2DModelOutput
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from .flow import TRAIN_TIMESTEPS, OnTheLine

T5_PIECES = 256
"""How many pieces the third text encoder reads; without it they are zeros, as where it was left out in training."""


class SD3Transformer2DModel(diffusers.SD3Transformer2DModel):
    """The transformer of diffusers, called as a U-Net that predicts the velocity of a diffusion ("v_prediction").

    `shift` is that of its schedule, by which it tells the share of noise at a timestep.
    """

    shift = 3.0

    def forward(
        self,
        sample: Float[Tensor, "batch channels rows columns"],
        timestep: Any,
        encoder_hidden_states: Float[Tensor, "batch rows_and_whole width"],
    ) -> Transformer2DModelOutput:
        """Predict for latents of variance 1: they are stretched to lie on the straight line, and the answer turned."""
        spot = OnTheLine.at(timestep, sample, self.shift)
        velocity = super().forward(
            sample * spot.length,
            encoder_hidden_states=self._fill(encoder_hidden_states[:, :-1]),
            pooled_projections=encoder_hidden_states[:, -1, : self.config.pooled_projection_dim],
            timestep=TRAIN_TIMESTEPS * spot.sigma.flatten(),
        )
        return Transformer2DModelOutput(sample=spot.turn(sample, velocity.sample))

    def _fill(self, pieces: Float[Tensor, "batch tokens width"]) -> Float[Tensor, "batch rows wider"]:
        """The pieces as they are where a T5 spoke; else as wide as they would be, and zeros in the T5's places."""
        missing = self.config.joint_attention_dim - pieces.shape[-1]
        return functional.pad(pieces, (0, missing, 0, T5_PIECES if missing else 0))
