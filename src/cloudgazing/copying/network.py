"""A denoiser small enough to be trained in seconds, for postcards.

Like the large models it works on fewer numbers than a picture has pixels. There an autoencoder finds them; here they
are the first principal components of other cards (Pearson 1901), which needs no training: 96 numbers for 3,072.
"""

from __future__ import annotations

import functools
import itertools
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F

from ..integrity import check_manifest, check_weights, read_json, write_manifest
from ..models import BUNDLED
from ..noise import seeded_noise
from .postcards import FRESH, SIDE, as_pixel_values, postcards

FOLDER = BUNDLED / "postcards"
NUMBERS = 96
"""How many numbers stand for a card."""
BASIS_CARDS = 4096
"""The last so many of the fresh cards say which numbers; no model learns from them."""
LOWEST, HIGHEST = 0.5, 40.0
"""The noise that a card is taken through: its standard deviation at the end and at the start."""
STEPS = 30
"""In how many steps a card is drawn."""
WIDTH = 256
"""How many numbers the denoiser thinks in."""

Numbers = Float[Tensor, "cards numbers"]
Levels = Float[Tensor, " cards"]


@dataclass(frozen=True, eq=False)
class Basis:
    """How cards become numbers: their mean (3072), the axes (numbers x 3072), and how far cards spread along each."""

    mean: Float[Tensor, " pixels"]
    axes: Float[Tensor, "numbers pixels"]
    spread: Float[Tensor, " numbers"]

    def to_numbers(self, pixel_values: Float[Tensor, "cards 3 height width"]) -> Numbers:
        """Cards (-1 to 1) as numbers. A distance between these is one between the pixels that they stand for."""
        return (pixel_values.flatten(1) - self.mean) @ self.axes.T

    def to_pixel_values(self, numbers: Numbers) -> Float[Tensor, "cards 3 height width"]:
        """The cards that numbers stand for."""
        return (numbers @ self.axes + self.mean).reshape(-1, 3, SIDE, SIDE)


def find_basis() -> Basis:
    """Find the axes along which cards differ most."""
    pixels = as_pixel_values(postcards(FRESH[-BASIS_CARDS:])).flatten(1)
    mean = pixels.mean(0)
    variance, axes = torch.linalg.eigh(torch.cov((pixels - mean).T))
    return Basis(mean, axes.T.flip(0)[:NUMBERS].contiguous(), variance.flip(0)[:NUMBERS].sqrt())


class PostcardDenoiser(nn.Module):
    """Given noisy numbers and how strong their noise is, it says which card may be behind them: 331,104 weights.

    As a module it works on pixels and answers with the velocity, as `PixelDenoiser` does, so that chapter 2's tools
    serve it too.
    """

    def __init__(self, basis: Basis) -> None:
        super().__init__()
        self.basis = basis
        count = len(basis.spread)
        self.enter = nn.Linear(count, WIDTH)
        self.blocks = nn.ModuleList([Block(WIDTH), Block(WIDTH)])
        self.leave = nn.Linear(WIDTH, count)

    def guess(self, noisy: Numbers, level: Levels) -> Numbers:
        """The card behind `noisy`, which is a card plus `level` times Gaussian noise."""
        spread = self.basis.spread
        waves = _waves(level)
        hidden = self.enter(noisy / (spread**2 + level[:, None] ** 2).sqrt())
        for block in self.blocks:
            hidden = block(hidden, waves)
        return spread * self.leave(hidden)

    def forward(
        self, noisy: Float[Tensor, "cards 3 height width"], alpha_cumprod: Levels
    ) -> Float[Tensor, "cards 3 height width"]:
        """The velocity of noisy cards, sqrt(a) card + sqrt(1 - a) noise with a = `alpha_cumprod`."""
        signal, noise = (share.sqrt().reshape(-1, 1, 1, 1) for share in (alpha_cumprod, 1 - alpha_cumprod))
        level = (noise / signal).flatten().clamp(LOWEST, HIGHEST)
        card = self.basis.to_pixel_values(self.guess(self.basis.to_numbers(noisy / signal), level))
        return (signal * noisy - card) / noise


class Block(nn.Module):
    """Two layers that are told how much noise there is, and add what they find to what they were given."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.first = nn.Linear(width, width)
        self.second = nn.Linear(width, width)
        self.tell = nn.Linear(16, 2 * width)

    def forward(
        self, hidden: Float[Tensor, "cards width"], waves: Float[Tensor, "cards 16"]
    ) -> Float[Tensor, "cards width"]:
        """Give back as many numbers as came in."""
        scale, shift = self.tell(waves).chunk(2, dim=1)
        return hidden + self.second(F.silu(self.first(self.norm(hidden) * (1 + scale) + shift)))


def _waves(level: Levels) -> Float[Tensor, "cards 16"]:
    """The strength of the noise as sixteen waves, which a network can tell apart more easily than one number."""
    share = (level / LOWEST).log() / math.log(HIGHEST / LOWEST)
    angle = share[:, None] * math.pi * torch.arange(1, 9, device=level.device)
    return torch.cat([angle.cos(), angle.sin()], dim=1)


@torch.no_grad()
def draw_cards(denoiser: PostcardDenoiser, seeds: range) -> Numbers:
    """Draw a card for each seed, from its noise alone, with nothing left to chance on the way (DDIM, chapter 4)."""
    count = len(denoiser.basis.spread)
    noisy = HIGHEST * torch.cat([seeded_noise((1, count), seed) for seed in seeds])
    levels = [*np.geomspace(HIGHEST, LOWEST, STEPS).tolist(), 0.0]
    for now, then in itertools.pairwise(levels):
        card = denoiser.guess(noisy, torch.full((len(noisy),), now))
        noisy = card + (noisy - card) * (then / now)
    return noisy


def save_denoisers(denoisers: dict[str, PostcardDenoiser], basis: Basis, folder: Path) -> None:
    """Save a basis and some denoisers in half precision, with a manifest of everything in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: value.half().contiguous() for name, value in vars(basis).items()}, folder / "basis.safetensors")
    for name, denoiser in denoisers.items():
        weights = {key: value.half().contiguous() for key, value in denoiser.state_dict().items()}
        save_file(weights, folder / f"{name}.safetensors")
    write_manifest(folder)


@functools.cache
def load_basis(folder: Path = FOLDER) -> Basis:
    """The basis that comes with the book. Raises `ModelError` when its file is missing or altered."""
    _check(folder, "basis.safetensors")
    return Basis(**{name: value.float() for name, value in load_file(folder / "basis.safetensors").items()})


@functools.cache
def load_denoiser(name: str, folder: Path = FOLDER) -> PostcardDenoiser:
    """A trained denoiser that comes with the book: "four" learnt from four cards, "all" from 16,384.

    Raises `ModelError` when its file is missing or not what was published.
    """
    _check(folder, f"{name}.safetensors")
    denoiser = PostcardDenoiser(load_basis(folder))
    weights = load_file(folder / f"{name}.safetensors")
    denoiser.load_state_dict({key: value.float() for key, value in weights.items()})
    return denoiser.eval().requires_grad_(False)


def _check(folder: Path, name: str) -> None:
    check_weights(folder / name)
    check_manifest(read_json(folder / "manifest.json"), folder)
