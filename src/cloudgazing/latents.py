"""Latents: the picture in small, in which the denoising happens, and the network that makes and unmakes it.

Taught in chapter 5. The network is a variational autoencoder (VAE; Kingma and Welling, 2014), used as in
Rombach et al., "High-resolution image synthesis with latent diffusion models" (2022).
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from .memory import either, in_tiles, shrinking_of

BRIGHTEST = 3.0
"""The latent value drawn as white; its opposite is drawn as black. Latents vary by about 1."""
NEARLY = 1e-6
"""Angles and cosines closer together than this count as the same."""


@torch.no_grad()
def encode(
    pixel_values: Float[Tensor, "batch 3 height width"], vae: nn.Module
) -> Float[Tensor, "batch channels rows columns"]:
    """Shrink pixels (-1 to 1) into latents that vary by about 1: the likeliest ones, with no chance involved.

    Raises `ValueError` where a side is no multiple of the pixels that share a place, which is 8 for most: the rest of
    them would be lost without a word.
    """
    check_sides(pixel_values, vae)

    def compute(vae: nn.Module) -> Tensor:
        likeliest = vae.encode(pixel_values.to(vae.device, vae.dtype)).latent_dist.mode()
        return (likeliest - _shift(vae)) * vae.config.scaling_factor

    return _finite(compute, vae, max(pixel_values.shape[-2:]) // shrinking_of(vae))


@torch.no_grad()
def decode(
    latents: Float[Tensor, "batch channels rows columns"], vae: nn.Module
) -> Float[Tensor, "batch 3 height width"]:
    """Turn latents back into pixels, about -1 to 1, in one pass."""

    def compute(vae: nn.Module) -> Tensor:
        return vae.decode(latents.to(vae.device, vae.dtype) / vae.config.scaling_factor + _shift(vae)).sample

    return _finite(compute, vae, max(latents.shape[-2:]))


def check_sides(pixel_values: Float[Tensor, "batch 3 height width"], vae: nn.Module) -> None:
    """Raise `ValueError` where pixels are left over at an edge, too few for a place of the latents."""
    height, width = pixel_values.shape[-2:]
    shrinking = shrinking_of(vae)
    if height % shrinking or width % shrinking:
        raise ValueError(
            f"The sides of a picture must be multiples of {shrinking} pixels, as {shrinking} x {shrinking} of them "
            f"share a place in the latents; these are {width} x {height}: cut or scale it (`crop_square`)."
        )


def _shift(vae: nn.Module) -> float:
    """What is taken off a VAE's numbers so that latents lie around 0; most VAEs of this kind need none."""
    return vae.config.shift_factor or 0.0


def _finite(compute: Callable[[nn.Module], Tensor], vae: nn.Module, side: int) -> Tensor:
    """What a VAE computes: in tiles where memory runs out, and by a copy in float32 where half precision overflows.

    Half precision ends at 65,504, which some VAEs exceed; the picture would be black. `side` is the longer one of the
    latents.
    """
    result = either(lambda: compute(vae), lambda: compute(in_tiles(vae, side)))
    if vae.dtype == torch.float16 and not result.isfinite().all():
        return _finite(compute, copy.deepcopy(vae).float(), side)
    return result


def channel_images(latents: Float[Tensor, "1 channels rows columns"]) -> Float[np.ndarray, "channels rows columns"]:
    """The latents' channels as grey pictures from 0 to 1, in which 0.5 stands for a latent value of 0."""
    return (latents[0].float().cpu() / (2 * BRIGHTEST) + 0.5).clamp(0, 1).numpy()


def fit_colours(
    latents: Float[Tensor, "batch channels rows columns"], pixel_values: Float[Tensor, "batch 3 height width"]
) -> Float[Tensor, "weights 3"]:
    """Find how a place's colour follows from its latents: by least squares, from pictures and their latents.

    A place's colour is the mean of its square of pixels (-1 to 1). Returns a row of red, green and blue for each
    channel, to be multiplied with it, and a last one to be added; `thumbnail` puts them to use.
    """
    # On the CPU, as a Mac's graphics processor has no float64.
    colours = functional.adaptive_avg_pool2d(pixel_values.cpu().double(), latents.shape[-2:])
    places = latents.cpu().double().movedim(1, -1).flatten(0, 2)
    with_one = functional.pad(places, (0, 1), value=1.0)
    return torch.linalg.lstsq(with_one, colours.movedim(1, -1).flatten(0, 2)).solution.float().to(latents.device)


def thumbnail(
    latents: Float[Tensor, "batch channels rows columns"], colours: Float[Tensor, "weights 3"]
) -> Float[Tensor, "batch 3 rows columns"]:
    """A picture with one pixel (about -1 to 1) for each place, by the weights of `fit_colours`: no network is asked."""
    weights = colours.to(latents.device, latents.dtype)
    return (latents.movedim(1, -1) @ weights[:-1] + weights[-1]).movedim(-1, 1)


def slerp(
    start: Float[Tensor, "batch ..."], end: Float[Tensor, "batch ..."], share: float
) -> Float[Tensor, "batch ..."]:
    """Go a share (0 to 1) of the way from `start` to `end` along an arc, each of the batch by itself.

    With the angle w between the two it is sin((1 - share) w) / sin(w) start + sin(share w) / sin(w) end (Shoemake,
    "Animating rotation with quaternion curves", 1985), used for latents by White, "Sampling generative networks"
    (2016). Between two of one length every stop has that length, where the straight way would cut through the ball.
    Raises `ValueError` for opposite ones, between which no arc is the shortest, and for those that are all zero.
    """
    flat_start, flat_end = (each.cpu().double().flatten(1) for each in (start, end))  # a Mac's has no float64
    lengths = flat_start.norm(dim=1) * flat_end.norm(dim=1)
    if (lengths == 0).any():
        raise ValueError("There is no arc from or to latents that are all zero: begin with others.")
    cosine = ((flat_start * flat_end).sum(dim=1) / lengths).clamp(-1, 1)
    if (cosine < -1 + NEARLY).any():
        raise ValueError("There is no shortest arc between opposite latents: take another one for an end.")
    angle = torch.acos(cosine)
    # Where the two point the same way, the arc is straight, and the formula would divide by zero.
    straight = angle < NEARLY
    sine = torch.where(straight, torch.ones_like(angle), angle.sin())
    from_start = torch.where(straight, 1 - share, torch.sin((1 - share) * angle) / sine)
    from_end = torch.where(straight, share, torch.sin(share * angle) / sine)
    way = from_start[:, None] * flat_start + from_end[:, None] * flat_end
    return way.reshape(start.shape).to(start.dtype).to(start.device)


def psnr(image: Float[np.ndarray, "height width 3"], original: Float[np.ndarray, "height width 3"]) -> float:
    """How like two images (0 to 1) are, in decibels: -10 log10 of the mean squared error (peak signal-to-noise ratio).

    20 is an error of a tenth, 40 of a hundredth; infinite for the same image twice. Raises `ValueError` where they are
    not of one size.
    """
    if image.shape != original.shape:
        shapes = f"{image.shape} and {original.shape}"
        raise ValueError(f"Only images of one size can be compared; these are of shapes {shapes}: scale one of them.")
    error = float(np.square(image.astype(np.float64) - original).mean())
    return -10 * math.log10(error) if error > 0 else math.inf
