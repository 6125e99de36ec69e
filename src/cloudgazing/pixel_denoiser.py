"""A small denoiser that works on pixels: 32 x 32 drawings, no words, no latents.

Taught in chapter 2, where the reader trains one. It is a U-Net in miniature: squeeze the picture, look at it from
further away, bring it back to size, and keep a short cut past the squeezing so that no detail is lost on the way.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Float
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F

from .denoise import split
from .integrity import check_manifest, check_weights, read_json, write_manifest
from .models import BUNDLED
from .samplers import ddim_step

SIDE = 32
"""Pixels along each side of a drawing."""
WEIGHTS = "model.safetensors"

Pictures = Float[Tensor, "batch 3 height width"]
Shares = Float[Tensor, " batch"]


class Block(nn.Module):
    """Two convolutions that are told how much noise there is, and add what they find to what they were given."""

    def __init__(self, channels_in: int, channels: int, embedding: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels_in, channels, 3, padding=1)
        self.tell = nn.Linear(embedding, 2 * channels)
        self.norm = nn.GroupNorm(8, channels)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        self.past = nn.Identity() if channels_in == channels else nn.Conv2d(channels_in, channels, 1)

    def forward(
        self, x: Float[Tensor, "batch in_channels h w"], level: Float[Tensor, "batch embedding"]
    ) -> Float[Tensor, "batch out_channels h w"]:
        """Give back as many channels as were asked for, at the same size."""
        scale, shift = self.tell(level)[:, :, None, None].chunk(2, dim=1)
        found = self.norm(self.first(F.silu(x))) * (1 + scale) + shift
        return self.past(x) + self.second(F.silu(found))


class PixelDenoiser(nn.Module):
    """A network that is given a noisy picture and its share of signal, and says which part of it is noise.

    What it says is the velocity, sqrt(a) noise - sqrt(1 - a) picture, from which both can be had (`guess`).
    `width`, a multiple of 8, is the number of channels at half size; at a quarter there are about 1.6 times as many.
    """

    def __init__(self, width: int = 40) -> None:
        super().__init__()
        wide, embedding = 8 * (width // 5), 64
        self.level = nn.Sequential(nn.Linear(16, embedding), nn.SiLU(), nn.Linear(embedding, embedding), nn.SiLU())
        self.enter = nn.Conv2d(12, width, 3, padding=1)
        self.down = Block(width, width, embedding)
        self.squeeze = nn.Conv2d(width, wide, 3, stride=2, padding=1)
        self.middle = nn.ModuleList([Block(wide, wide, embedding), Block(wide, wide, embedding)])
        self.widen = nn.Conv2d(wide, width, 3, padding=1)
        self.up = Block(2 * width, width, embedding)
        self.leave = nn.Conv2d(width, 12, 3, padding=1)

    def forward(self, noisy: Pictures, alpha_cumprod: Shares) -> Pictures:
        """Predict the velocity; height and width are multiples of 4."""
        level = self.level(waves(alpha_cumprod))
        fine = self.down(self.enter(F.pixel_unshuffle(noisy, 2)), level)
        coarse = self.squeeze(fine)
        for block in self.middle:
            coarse = block(coarse, level)
        back = self.widen(F.interpolate(coarse, scale_factor=2))
        joined = self.up(torch.cat([back, fine], dim=1), level)
        return F.pixel_shuffle(self.leave(F.silu(joined)), 2)


def waves(alpha_cumprod: Shares) -> Float[Tensor, "batch 16"]:
    """The share of signal as sixteen waves of its angle, which a network can tell apart more easily than one number."""
    angle = torch.acos(alpha_cumprod.sqrt().clamp(0, 1))[:, None] * torch.arange(1, 9, device=alpha_cumprod.device)
    return torch.cat([angle.cos(), angle.sin()], dim=1)


@torch.no_grad()
def guess(denoiser: nn.Module, noisy: Pictures, alpha_cumprod: float) -> tuple[Pictures, Pictures]:
    """Guess which part of noisy pictures is noise, and the pictures behind it: (noise_pred, pred_original_sample).

    `noisy` is sqrt(a) picture + sqrt(1 - a) noise with a = `alpha_cumprod`, 0 (pure noise) to 1, exclusive.
    """
    velocity = denoiser(noisy, noisy.new_full((len(noisy),), alpha_cumprod))
    return split(velocity, noisy, alpha_cumprod, "v_prediction")


@dataclass(frozen=True, eq=False)
class Moment:
    """One step: its share of signal before it, the noisy pictures, the guess at them, and what is less noisy."""

    alpha_cumprod: float
    noisy: Pictures
    pred_original_sample: Pictures
    next_noisy: Pictures


def remove_noise(
    denoiser: nn.Module, noisy: Pictures, alpha_cumprod: float, num_inference_steps: int
) -> Iterator[Moment]:
    """Remove noise in so many steps, from the share of signal `alpha_cumprod` up to 1; yields every step.

    After each step the guess is mixed with less of the guessed noise (DDIM, Song et al. 2021, equation 12). The shares
    lie evenly along the quarter circle whose two sides are the weights of picture and noise.
    """
    start = math.acos(math.sqrt(alpha_cumprod))
    for left in range(num_inference_steps, 0, -1):
        now, then = (math.cos(start * rest / num_inference_steps) ** 2 for rest in (left, left - 1))
        noise_pred, original = guess(denoiser, noisy, now)
        original = original.clamp(-1, 1)
        yield Moment(now, noisy, original, noisy := ddim_step(original, noise_pred, then))


def save_pixel_denoiser(denoiser: PixelDenoiser, folder: Path) -> None:
    """Save a denoiser in half precision, with what it takes to build it again and a manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {"width": denoiser.enter.out_channels, "sample_size": SIDE, "prediction_type": "v_prediction"}
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    save_file({name: value.half().contiguous() for name, value in denoiser.state_dict().items()}, folder / WEIGHTS)
    write_manifest(folder)


@functools.cache
def load_pixel_denoiser(folder: Path = BUNDLED / "pixel-denoiser") -> PixelDenoiser:
    """Load a denoiser, by default the trained one that comes with the book.

    Raises `ModelError` when a file is missing or not what was published.
    """
    check_weights(folder / WEIGHTS)
    check_manifest(read_json(folder / "manifest.json"), folder)
    denoiser = PixelDenoiser(read_json(folder / "config.json")["width"])
    denoiser.load_state_dict({name: value.float() for name, value in load_file(folder / WEIGHTS).items()})
    return denoiser.eval().requires_grad_(False)
