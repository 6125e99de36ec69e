"""Latents: the picture in small, in which the denoising happens, and the network that makes and unmakes it.

Taught in chapter 5. The network is a variational autoencoder (VAE; Kingma and Welling, 2014), used as in
Rombach et al., "High-resolution image synthesis with latent diffusion models" (2022).
"""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

BRIGHTEST = 3.0
"""The latent value drawn as white; its opposite is drawn as black. Latents vary by about 1."""


@torch.no_grad()
def encode(
    pixel_values: Float[Tensor, "batch 3 height width"], vae: nn.Module
) -> Float[Tensor, "batch channels rows columns"]:
    """Shrink pixels (-1 to 1) into latents that vary by about 1: the likeliest ones, with no chance involved."""
    pixel_values = pixel_values.to(vae.device, vae.dtype)
    return vae.encode(pixel_values).latent_dist.mode() * vae.config.scaling_factor


@torch.no_grad()
def decode(
    latents: Float[Tensor, "batch channels rows columns"], vae: nn.Module
) -> Float[Tensor, "batch 3 height width"]:
    """Turn latents back into pixels, about -1 to 1, in one pass."""
    return vae.decode(latents.to(vae.device, vae.dtype) / vae.config.scaling_factor).sample


def channel_images(latents: Float[Tensor, "1 channels rows columns"]) -> Float[np.ndarray, "channels rows columns"]:
    """The latents' channels as grey pictures from 0 to 1, in which 0.5 stands for a latent value of 0."""
    return (latents[0].float().cpu() / (2 * BRIGHTEST) + 0.5).clamp(0, 1).numpy()
