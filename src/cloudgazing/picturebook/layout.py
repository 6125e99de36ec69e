"""Layout: where the things of a scene stand, so that none hides another and none leaves the page."""

from __future__ import annotations

import numpy as np

from .places import PLACES
from .things import THINGS

SIZES: dict[str, tuple[float, float]] = {"small": (0.27, 0.31), "medium": (0.40, 0.46), "large": (0.60, 0.68)}
"""The longer side of a thing that stands alone, as a share of the picture, for each size word."""

PAIR_SIZES: dict[str, tuple[float, float]] = {"small": (0.24, 0.27), "medium": (0.33, 0.37), "large": (0.43, 0.46)}
"""The same where two things share a page."""

GROUP_SIZES: dict[int, tuple[float, float]] = {2: (0.36, 0.42), 3: (0.27, 0.30), 4: (0.28, 0.36)}
"""The same for a group, by how many there are; 4 stand two by two."""

MARGIN = 0.02

Place = tuple[float, float, float]
"""Centre x, centre y and size."""


def alone(thing: str, size: str, place: str, rng: np.random.Generator) -> tuple[Place, ...]:
    """One thing: on the ground or in the air, as is its way."""
    side = rng.uniform(*SIZES[size])
    x = rng.uniform(side / 2 + MARGIN, 1 - side / 2 - MARGIN)
    return ((float(x), _height(thing, side, place, rng), float(side)),)


def group(thing: str, count: int, place: str, rng: np.random.Generator) -> tuple[Place, ...]:
    """Two to four of a kind: in a row, or two by two."""
    side = float(rng.uniform(*GROUP_SIZES[count]))
    if count == 4:
        gap = rng.uniform(side + 0.04, 1 - side - 2 * MARGIN)
        x, y = rng.uniform(side / 2 + MARGIN, 1 - gap - side / 2 - MARGIN, 2)
        corners = [(x, y), (x + gap, y), (x, y + gap), (x + gap, y + gap)]
        return tuple((float(a), float(b), side) for a, b in corners)
    step = rng.uniform(side + 0.01, (1 - side - 2 * MARGIN) / (count - 1))
    first = rng.uniform(side / 2 + MARGIN, 1 - step * (count - 1) - side / 2 - MARGIN)
    y = _height(thing, side, place, rng)
    sway = rng.uniform(-0.05, 0.05, count)
    return tuple((float(first + i * step), _inside(y + float(sway[i]), side), side) for i in range(count))


def pair(
    things: tuple[str, str], sizes: tuple[str, str], relation: str, place: str, rng: np.random.Generator
) -> tuple[Place, Place]:
    """Two things, the first one `relation` the second."""
    sides = [float(rng.uniform(*PAIR_SIZES[size])) for size in sizes]
    along = [float(v) for v in _apart(sides, rng)]
    if relation in ("right of", "below"):
        along = [1 - v for v in along]
    if relation in ("left of", "right of"):
        heights = [_height(thing, side, place, rng) for thing, side in zip(things, sides, strict=True)]
        return (along[0], heights[0], sides[0]), (along[1], heights[1], sides[1])
    across = _aligned(sides, rng)
    return (across[0], along[0], sides[0]), (across[1], along[1], sides[1])


def _apart(sides: list[float], rng: np.random.Generator) -> tuple[float, float]:
    """Two centres on a line from 0 to 1, in order, whose things do not touch."""
    room = 1 - 2 * MARGIN - sum(sides) - 0.02
    before, between = sorted(rng.uniform(0, room, 2))
    first = MARGIN + before + sides[0] / 2
    return first, first + sides[0] / 2 + 0.02 + (between - before) + sides[1] / 2


def _aligned(sides: list[float], rng: np.random.Generator) -> list[float]:
    """Centres that lie nearly one above the other."""
    reach = max(sides) / 2 + MARGIN
    x = rng.uniform(reach, 1 - reach)
    return [float(np.clip(x + rng.uniform(-0.08, 0.08), s / 2 + MARGIN, 1 - s / 2 - MARGIN)) for s in sides]


def _height(thing: str, side: float, place: str, rng: np.random.Generator) -> float:
    stands = THINGS[thing].stands
    airborne = stands == "air" or (stands == "either" and rng.random() < 0.5)
    y = rng.uniform(0.12, 0.5) if airborne else rng.uniform(*PLACES[place].floor) - side / 2
    return _inside(float(y), side)


def _inside(centre: float, side: float) -> float:
    return float(np.clip(centre, side / 2 + MARGIN, 1 - side / 2 - MARGIN))
