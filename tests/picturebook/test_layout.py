"""Layout: things are large enough to see, stay on the page, hide little of each other, and stand where it is said."""

from itertools import pairwise

import numpy as np
import pytest

from cloudgazing.picturebook import TRAINING_SEEDS, Scene, Spot, compose, imagine
from cloudgazing.picturebook.canvas import SIZE, Canvas
from cloudgazing.picturebook.shapes import Drawing, bounds
from cloudgazing.picturebook.styles.sheet import sheet


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    """Every 512th scene of the training set."""
    return [imagine(seed) for seed in TRAINING_SEEDS[::512]]


@pytest.fixture(scope="module")
def drawings(scenes) -> list[tuple[Drawing, ...]]:
    """The things of each scene, from back to front."""
    return [compose(scene).things for scene in scenes]


def inked(thing: Drawing) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a thing with its edges, in pixels."""
    boxes = [np.array(bounds([s])) + (s.width / 2 if s.line else 0) * np.array([-1, -1, 1, 1]) for s in thing]
    left, top, right, bottom = SIZE * np.array(boxes).T
    return left.min(), top.min(), right.max(), bottom.max()


def painted(thing: Drawing) -> np.ndarray:
    """The pixels that a thing covers: bool, (128, 128)."""
    canvas = Canvas(None)
    sheet(thing).draw(canvas)
    return canvas.opacity() > 127


def test_nothing_is_too_small_to_see(drawings):
    boxes = np.array([bounds(thing) for page in drawings for thing in page])
    sides = SIZE * (boxes[:, 2:] - boxes[:, :2])
    assert sides.max(axis=1).min() >= 30
    assert sides.min(axis=1).min() >= 12


def test_nothing_leaves_the_page(drawings):
    boxes = np.array([inked(thing) for page in drawings for thing in page])
    assert boxes.min() >= 0
    assert boxes.max() <= SIZE


def test_nothing_hides_more_than_a_fifth_of_another(drawings):
    for page in drawings:
        above = np.zeros((SIZE, SIZE), dtype=bool)
        for thing in reversed(page):
            mask = painted(thing)
            assert (mask & above).sum() <= mask.sum() / 5
            above |= mask


def test_relations_are_true_to_their_names(scenes):
    for scene in scenes:
        if scene.relation is not None:
            (first,), (second,) = (item.spots for item in scene.items)
            assert stands(scene.relation, first, second)


def test_things_of_a_group_stand_side_by_side_or_two_by_two(scenes):
    for scene in scenes:
        spots = scene.items[0].spots
        assert all(left.x < right.x for left, right in pairwise(spots[:2]))
        if len(spots) == 4:
            assert spots[0].y < spots[2].y


def stands(relation: str, first: Spot, second: Spot) -> bool:
    """Whether the first stands so, seen from the second, and clears it."""
    left, top, right, bottom = first.box
    other_left, other_top, other_right, other_bottom = second.box
    return {
        "left of": right < other_left,
        "right of": left > other_right,
        "above": bottom < other_top,
        "below": top > other_bottom,
    }[relation]
