"""Postcards: a very small world of pictures, 32 x 32, of which thousands can be drawn in a second.

Each shows a sky, a sun or a moon, hills, and a house. Four things are chosen from a few colours, eight vary freely, so
no two seeds give the same card.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, UInt8
from torch import Tensor

from ..pixels import bytes_to_pixel_values

SIDE = 32
"""Pixels along each side of a card."""
SKIES = np.array(
    [
        [[116, 178, 226], [214, 236, 246]],
        [[36, 44, 92], [92, 86, 140]],
        [[246, 196, 140], [252, 232, 196]],
        [[150, 206, 206], [232, 242, 222]],
    ],
    float,
)
HILLS = np.array([[96, 160, 86], [64, 120, 104], [214, 180, 110], [238, 240, 244], [150, 110, 170]], float)
LIGHTS = np.array([[250, 206, 70], [238, 110, 70], [252, 250, 238], [226, 80, 110]], float)
WALLS = np.array([[206, 70, 60], [250, 246, 236], [240, 190, 80], [90, 120, 190]], float)
ROOF = np.array([110.0, 66.0, 60.0])
AT_ONCE = 512

TRAINING = range(16_384)
"""The cards that the models of the ladder learn from: each takes the first few."""
OTHERS = range(16_384, 32_768)
"""As many again, for models that share no card with those."""
FRESH = range(1_000_000, 1_100_000)
"""Cards that no model learns from."""

Cards = UInt8[np.ndarray, "cards 32 32 3"]


def postcards(seeds: Sequence[int]) -> Cards:
    """The cards of these seeds."""
    parts = [_draw(seeds[first : first + AT_ONCE]) for first in range(0, len(seeds), AT_ONCE)]
    return np.concatenate(parts)


def as_pixel_values(cards: Cards) -> Float[Tensor, "cards 3 32 32"]:
    """Cards as a network sees them, -1 to 1."""
    return bytes_to_pixel_values(cards)


def _draw(seeds: Sequence[int]) -> Cards:
    sky, hill, light, wall, free = _choose(seeds)
    y, x = (np.mgrid[:SIDE, :SIDE] + 0.5) / SIDE
    across, down, radius, height, waves, phase, place, size = free.T[:, :, None, None]
    (top,), (low,) = np.split(SKIES[sky][:, :, None, None].swapaxes(0, 1), 2)
    cards = top + (low - top) * y[..., None]
    distance = np.hypot(x - 0.15 - 0.7 * across, y - 0.13 - 0.25 * down)
    cards = _over(cards, 0.07 + 0.07 * radius - distance, LIGHTS[light])
    skyline = 0.62 + 0.12 * height + 0.05 * np.sin(2 * np.pi * (x * (0.8 + 0.4 * waves) + phase))
    cards = _over(cards, y - skyline, HILLS[hill])
    middle, half, ground = 0.2 + 0.6 * place, 0.09 + 0.05 * size, 0.86
    eaves = ground - 1.3 * half
    cards = _over(cards, np.minimum(half - abs(x - middle), np.minimum(ground - y, y - eaves)), WALLS[wall])
    cards = _over(cards, np.minimum(eaves - y, 0.8 * (y - eaves + 1.1 * half - abs(x - middle))), ROOF)
    return cards.round().clip(0, 255).astype(np.uint8)


def _choose(seeds: Sequence[int]) -> tuple[np.ndarray, ...]:
    """Numbers of a sky, hills, light and walls for each seed, and eight numbers from 0 to 1."""
    rngs = [np.random.default_rng([seed, 8]) for seed in seeds]
    kinds = np.array([rng.integers([len(SKIES), len(HILLS), len(LIGHTS), len(WALLS)]) for rng in rngs])
    return *kinds.T, np.array([rng.random(8) for rng in rngs])


def _over(cards: np.ndarray, inside: np.ndarray, colour: np.ndarray) -> np.ndarray:
    """Paint where `inside`, the way to the shape's edge in card widths, is above 0, with a soft edge of a pixel."""
    cover = np.clip(0.5 + inside * SIDE, 0, 1)[..., None]
    return cards * (1 - cover) + cover * (colour if colour.ndim == 1 else colour[:, None, None])
