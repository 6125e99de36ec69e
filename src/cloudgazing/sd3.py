"""Stable Diffusion 3: a transformer where the others have a U-Net, on straight paths (`flow`).

Taught in chapter 9. Latents are cut into patches, and patches and pieces of the prompt look at one another in the same
layers (Esser et al., "Scaling rectified flow transformers for high-resolution image synthesis", 2024). Of the three
text encoders the two of CLIP's kind are used; the third, a T5 of almost five billion numbers, was left out at times in
training, so that one can do without it, at some cost in long prompts and in lettering (section 5.3.3 there).
"""

from __future__ import annotations

from typing import Any

import diffusers
import torch
from diffusers.models.modeling_outputs import Transformer2DModelOutput
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from .flow import TRAIN_TIMESTEPS

T5_PIECES = 256
"""How many places the third text encoder would fill; they are zeros, as where it is left out in training."""


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
        """Predict for latents of variance 1: they are stretched to lie on the straight line, and the answer turned.

        With v = noise - original on the line x, sqrt(a) noise - sqrt(1 - a) original is (1 - 2 sigma) x / n + n v.
        """
        sigma = self._sigma(timestep, sample)
        length = (sigma**2 + (1 - sigma) ** 2).sqrt().to(sample.dtype)
        velocity = super().forward(
            sample * length,
            encoder_hidden_states=self._fill(encoder_hidden_states[:, :-1]),
            pooled_projections=encoder_hidden_states[:, -1, : self.config.pooled_projection_dim],
            timestep=TRAIN_TIMESTEPS * sigma.flatten(),
        )
        turned = (1 - 2 * sigma).to(sample.dtype) * sample + length * velocity.sample
        return Transformer2DModelOutput(sample=turned)

    def _sigma(self, timestep: Any, sample: Tensor) -> Float[Tensor, "batch 1 1 1"]:
        """The share of noise at a timestep, for each of the batch; the same as in `flow.flow_sigmas`."""
        share = (torch.as_tensor(timestep, device=sample.device).float() + 1) / TRAIN_TIMESTEPS
        sigma = self.shift * share / (1 + (self.shift - 1) * share)
        return sigma.expand(len(sample)).reshape(-1, 1, 1, 1)

    def _fill(self, pieces: Float[Tensor, "batch tokens width"]) -> Float[Tensor, "batch rows wider"]:
        """The pieces, as wide as the third encoder's would be, and zeros in its places."""
        return functional.pad(pieces, (0, self.config.joint_attention_dim - pieces.shape[-1], 0, T5_PIECES))
