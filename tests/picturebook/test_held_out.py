"""Held-out pairs: training never shows them, yet each can be asked for and drawn."""

import numpy as np
import pytest

from cloudgazing.picturebook import (
    COLOUR_PAIRS,
    FRESH_SEEDS,
    STYLE_PAIRS,
    STYLES,
    THINGS,
    TRAINING_SEEDS,
    Item,
    Scene,
    Spot,
    draw,
    imagine,
)
from cloudgazing.picturebook.captions import Said, phrase

EVERYTHING = Said(colour=(True,), size=(False,), relation=False, place=False, style=True)


def shown(scene: Scene) -> set[tuple[str, str]]:
    """The (thing, colour) and (thing, style) pairs of a scene."""
    return {(item.thing, fact) for item in scene.items for fact in (item.colour, scene.style)}


def test_there_are_enough_pairs():
    assert min(len(COLOUR_PAIRS), len(STYLE_PAIRS)) >= 12


def test_training_shows_none():
    seen = set().union(*(shown(imagine(seed)) for seed in TRAINING_SEEDS[::32]))
    assert seen & (COLOUR_PAIRS | STYLE_PAIRS) == set()


def test_scenes_that_may_show_them_do():
    seen = set().union(*(shown(imagine(seed, held_out=True)) for seed in FRESH_SEEDS[:1000]))
    assert seen & COLOUR_PAIRS
    assert seen & STYLE_PAIRS


@pytest.mark.parametrize(
    ("thing", "colour", "style"),
    [(thing, colour, "flat") for thing, colour in sorted(COLOUR_PAIRS)]
    + [(thing, THINGS[thing].natural[0], style) for thing, style in sorted(STYLE_PAIRS)],
)
def test_each_can_be_named_and_drawn(thing, colour, style):
    kind = THINGS[thing]
    spot = Spot(0.5, 0.5, 0.4, kind.poses[0], (0.5,) * len(kind.form))
    scene = Scene((Item(thing, colour, "medium", (spot,)),), None, "meadow", style, 0)
    noun = f"{'an' if colour == 'orange' else 'a'} {colour} {kind.word}"
    assert phrase(scene, EVERYTHING, np.random.default_rng(0)) in [form.format(noun) for form in STYLES[style].phrases]
    assert draw(scene).shape == (128, 128, 3)
