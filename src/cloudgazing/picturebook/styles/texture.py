"""Textures of paper and paint, and how wet paint runs."""

from __future__ import annotations

from functools import cache

import numpy as np
from PIL import Image

from ..canvas import SIZE

TILE = 2 * SIZE


def grain(rng: np.random.Generator) -> np.ndarray:
    """The tooth of rough paper, as fine as pixels: (SIZE, SIZE, 3), the channels alike, mean 0, deviation 1."""
    return _cut(0.8, rng)


def blotches(rng: np.random.Generator) -> np.ndarray:
    """How unevenly wet paint dries: as `grain`, with blots a tenth of the picture wide."""
    return _cut(9.0, rng)


def blurred(picture: np.ndarray, spread: int) -> np.ndarray:
    """A picture, uint8 (SIZE, SIZE, 3) or (SIZE, SIZE), in which colours run about `spread` pixels far."""
    small = Image.fromarray(picture).reduce(spread)
    return np.asarray(small.resize((SIZE, SIZE), Image.Resampling.BICUBIC))


def _cut(softness: float, rng: np.random.Generator) -> np.ndarray:
    """A random part of a field that is made once, as making one takes longer than a picture."""
    x, y = rng.integers(0, TILE - SIZE, 2)
    return _field(softness)[y : y + SIZE, x : x + SIZE]


@cache
def _field(softness: float) -> np.ndarray:
    """White noise blurred by a Gaussian of `softness` pixels: (TILE, TILE, 3)."""
    noise = np.random.default_rng(0).normal(size=(TILE, TILE))
    frequencies = np.fft.fftfreq(TILE)
    blur = np.exp(-2 * (np.pi * softness * frequencies) ** 2)
    field = np.fft.ifft2(np.fft.fft2(noise) * blur[:, None] * blur).real
    return (field / field.std()).astype(np.float32)[..., None].repeat(3, axis=-1)
