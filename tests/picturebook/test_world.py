"""The picture book holds what it promises: enough of everything, each thing varied, each picture repeatable."""

from dataclasses import replace
from inspect import unwrap
from itertools import combinations

import numpy as np
import pytest

from cloudgazing.picturebook import (
    COLOURS,
    FRESH_SEEDS,
    PLACES,
    STYLES,
    THINGS,
    TRAINING_SEEDS,
    Item,
    Scene,
    Spot,
    draw,
    imagine,
    picture,
)
from cloudgazing.picturebook.canvas import _RESTING, Canvas
from cloudgazing.picturebook.layout import PAIR_SIZES, SIZES
from cloudgazing.picturebook.shapes import moved
from cloudgazing.picturebook.styles.sheet import sheet


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    """Every 64th scene of the training set."""
    return [imagine(seed) for seed in TRAINING_SEEDS[::64]]


def alone(thing: str, pose: str, form: tuple[float, ...]) -> np.ndarray:
    """A red thing on white paper, as large as the paper allows."""
    canvas = Canvas((1, 1, 1))
    sheet(moved(THINGS[thing].draw(COLOURS["red"], pose, form), 0.5, 0.5, 0.9)).draw(canvas)
    return canvas.pixels()


def changed(one: np.ndarray, other: np.ndarray) -> float:
    """The share of a thing's pixels, in either picture, that differ visibly between them."""
    different = (abs(one.astype(int) - other) > 24).any(axis=-1)
    painted = ((one < 250) | (other < 250)).any(axis=-1)
    return different.sum() / painted.sum()


def test_there_is_enough_of_everything():
    assert len(THINGS) >= 32
    assert len(COLOURS) == 11
    assert len(set(PLACES) - {"plain"}) == 10
    assert len(STYLES) == 6


@pytest.mark.parametrize("seed", [-1, 2.5, "7"])
def test_a_seed_that_names_no_scene_is_refused_in_a_sentence(seed):
    with pytest.raises(ValueError, match=r"The seed must be a whole number from 0 to 2\*\*64 - 1, such as 3; it was "):
        unwrap(imagine)(seed)  # as a reader calls it, for whom no types are checked


def test_a_renderer_that_another_thread_has_just_taken_is_made_anew(monkeypatch):
    class Taken(list):
        def __bool__(self):
            return True

    monkeypatch.setitem(_RESTING, 48, Taken())
    assert Canvas(None, 48).opacity().shape == (48, 48)


def test_scenes_use_all_of_it(scenes):
    items = [item for scene in scenes for item in scene.items]
    poses = {(item.thing, spot.pose) for item in items for spot in item.spots}
    assert poses == {(name, pose) for name, thing in THINGS.items() for pose in thing.poses}
    assert {item.colour for item in items} == set(COLOURS)
    assert {item.size for item in items} == {"small", "medium", "large"}
    assert {item.count for item in items} == {1, 2, 3, 4}
    assert {scene.place for scene in scenes} == set(PLACES)
    assert {scene.style for scene in scenes} == set(STYLES)
    assert {scene.relation for scene in scenes} == {None, "left of", "right of", "above", "below"}


@pytest.mark.parametrize("thing", THINGS)
def test_every_pose_and_every_parameter_of_form_changes_the_drawing(thing):
    kind = THINGS[thing]
    assert len(kind.poses) >= 2
    assert len(kind.form) >= 3
    middle = (0.5,) * len(kind.form)
    drawings = [alone(thing, pose, middle) for pose in kind.poses]
    assert min(changed(one, other) for one, other in combinations(drawings, 2)) > 0.1
    for row, name in enumerate(kind.form):
        forms = [(*middle[:row], share, *middle[row + 1 :]) for share in (0.0, 0.4, 1.0)]  # a clock's hours come round
        looks = [[alone(thing, pose, form) for form in forms] for pose in kind.poses]
        effect = max(changed(least, other) for least, *others in looks for other in others)
        assert effect > 0.03, f"{name} changes next to nothing"


@pytest.mark.parametrize("sizes", [SIZES, PAIR_SIZES], ids=["alone", "pair"])
def test_size_words_do_not_overlap(sizes):
    ends = [end for size in ("small", "medium", "large") for end in sizes[size]]
    assert ends == sorted(set(ends))


@pytest.mark.parametrize("style", STYLES)
def test_a_scene_has_one_picture(style):
    scene = replace(imagine(FRESH_SEEDS[0]), style=style)
    first = draw(scene)
    assert (first.shape, first.dtype) == ((128, 128, 3), np.uint8)
    np.testing.assert_array_equal(first, draw(scene))


def test_another_seed_is_another_picture():
    pictures = [picture(seed) for seed in range(20)]
    np.testing.assert_array_equal(pictures[0], picture(0))
    assert len({drawn.tobytes() for drawn in pictures}) == len(pictures)


def test_styles_differ_widely_on_the_same_scene():
    shares = {}
    for seed in range(12):
        scene = imagine(seed)
        drawn = {style: draw(replace(scene, style=style)).astype(int) for style in STYLES}
        for one, other in combinations(STYLES, 2):
            visibly = (abs(drawn[one] - drawn[other]).max(axis=-1) > 12).mean()
            shares[one, other] = min(visibly, shares.get((one, other), 1.0))
    assert {pair: share for pair, share in shares.items() if share < 0.15} == {}


def test_training_and_fresh_seeds_are_what_the_book_says():
    assert range(131_072) == TRAINING_SEEDS
    assert TRAINING_SEEDS[-1] < FRESH_SEEDS[0]


def test_a_colours_word_is_the_colour_that_is_drawn():
    for thing, kind in THINGS.items():
        for pose in kind.poses:
            spot = Spot(0.5, 0.5, 0.6, pose, (0.5,) * len(kind.form))
            items = [(Item(thing, colour, "large", (spot,)),) for colour in ("red", "blue")]
            red, blue = (draw(Scene(item, None, "plain", "flat", 0)).astype(int) for item in items)
            redder = (red - blue)[..., 0] - (red - blue)[..., 2] > 50
            assert redder.mean() > 0.02, (thing, pose)


def test_places_differ_widely():
    scene = replace(imagine(FRESH_SEEDS[0]), style="flat")
    drawn = {place: draw(replace(scene, place=place)).astype(int) for place in PLACES}
    for one, other in combinations(PLACES, 2):
        assert (abs(drawn[one] - drawn[other]).max(axis=-1) > 24).mean() > 0.15, (one, other)


def test_a_size_word_is_the_size_that_is_laid_out(scenes):
    for scene in scenes:
        for item in scene.items:
            if item.count == 1:
                least, most = (PAIR_SIZES if len(scene.items) == 2 else SIZES)[item.size]
                assert least - 1e-4 <= item.spots[0].size <= most + 1e-4
