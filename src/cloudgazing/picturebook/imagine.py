"""Imagining: from a seed to a scene. This is where the world's habits and biases are decided."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..noise import check_seed
from . import layout
from .held_out import allows
from .meanings import MEANINGS, settled
from .palette import COLOURS
from .places import PLACES
from .scenes import Item, Scene, Spot
from .styles import STYLES
from .things import THINGS

RELATIONS = ("left of", "right of", "above", "below")
SIZE_SHARES = {"small": 0.2, "medium": 0.6, "large": 0.2}
KIND_SHARES = {"alone": 0.36, "group": 0.26, "pair": 0.38}
NATURAL_SHARE = 0.3
"""How often a thing has a colour of its own kind rather than any of the eleven."""
FLAT_SHARE = 0.3
"""How often a picture is flat; the other styles share the rest."""
PLAIN_SHARE = 0.16
"""How often a picture has no place but plain paper."""


def imagine(seed: int, held_out: bool = False) -> Scene:
    """The scene of a seed, 0 to 2**64 - 1. With `held_out`, pairs that training never shows may occur.

    Raises `ValueError` for a seed that is not such a number.
    """
    seed = check_seed(seed)
    rng = np.random.default_rng([seed, 0])
    while True:
        scene = _propose(seed, rng, held_out)
        if scene is not None:
            return scene


def _propose(seed: int, rng: np.random.Generator, held_out: bool) -> Scene | None:
    """One try; None where the scene would leave a word's meaning open or show a held-out pair."""
    kind = _choose(KIND_SHARES, rng)
    names = tuple(_companions(rng) if kind == "pair" else rng.choice(list(THINGS), 1).tolist())
    place = _choose_place(names, rng)
    style = _choose_style(rng)
    colours = tuple(_choose_colour(name, rng) for name in names)
    unseen = not all(allows(n, c, style) for n, c in zip(names, colours, strict=True))
    if len(set(names)) < len(names) or (unseen and not held_out):
        return None
    if not all(settled(name, place, names) for name in names):
        return None
    return _lay_out(kind, names, colours, place, style, seed, rng)


def _lay_out(
    kind: str,
    names: tuple[str, ...],
    colours: tuple[str, ...],
    place: str,
    style: str,
    seed: int,
    rng: np.random.Generator,
) -> Scene:
    relation = None
    sizes = tuple(_choose(SIZE_SHARES, rng) for _ in names)
    if kind == "alone":
        spots = [layout.alone(names[0], sizes[0], place, rng)]
    elif kind == "group":
        sizes = ("medium",)
        spots = [layout.group(names[0], int(rng.integers(2, 5)), place, rng)]
    else:
        relation = RELATIONS[rng.integers(len(RELATIONS))]
        first, second = layout.pair((names[0], names[1]), (sizes[0], sizes[1]), relation, place, rng)
        spots = [(first,), (second,)]
    items = tuple(
        Item(name, colour, size, _spots(name, where, rng))
        for name, colour, size, where in zip(names, colours, sizes, spots, strict=True)
    )
    return Scene(items, relation, place, style, seed)


def _spots(name: str, where: Sequence[layout.Place], rng: np.random.Generator) -> tuple[Spot, ...]:
    thing = THINGS[name]
    pose = thing.poses[rng.integers(len(thing.poses))]
    rounded = [tuple(round(v, 4) for v in place) for place in where]
    return tuple(Spot(x, y, size, pose, thing.random_form(rng), bool(rng.integers(2))) for x, y, size in rounded)


def _companions(rng: np.random.Generator) -> list[str]:
    """Two things; one whose word has two meanings often comes with a companion that settles it."""
    first, second = rng.choice(list(THINGS), 2).tolist()
    if first in MEANINGS and rng.random() < 0.7:
        second = rng.choice(sorted(MEANINGS[first].companions)).item()
    return [first, second] if rng.random() < 0.5 else [second, first]


def _choose_place(names: tuple[str, ...], rng: np.random.Generator) -> str:
    meanings = [MEANINGS[name] for name in names if name in MEANINGS]
    if len(names) == 1 and meanings:
        return rng.choice(sorted(meanings[0].places)).item()
    if rng.random() < PLAIN_SHARE:
        return "plain"
    return rng.choice([name for name in PLACES if name != "plain"]).item()


def _choose_style(rng: np.random.Generator) -> str:
    if rng.random() < FLAT_SHARE:
        return "flat"
    return rng.choice([name for name in STYLES if name != "flat"]).item()


def _choose_colour(name: str, rng: np.random.Generator) -> str:
    own = rng.random() < NATURAL_SHARE
    return rng.choice(THINGS[name].natural if own else list(COLOURS)).item()


def _choose(shares: dict[str, float], rng: np.random.Generator) -> str:
    return rng.choice(list(shares), p=list(shares.values())).item()
