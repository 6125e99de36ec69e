"""The neighbours of a picture: ranked in full, caught when forged, measured beside what was never seen."""

import numpy as np
import pytest

from cloudgazing import load, load_clip
from cloudgazing.copying.codes import SEEN, load_index
from cloudgazing.copying.neighbours import (
    CANDIDATES,
    as_drawing,
    difference,
    find_neighbours,
    measured,
    nearness,
    share_nearer,
    through_vae,
)
from cloudgazing.picturebook import captions, picture

ORIGINAL = 4321


@pytest.fixture(scope="module")
def found():
    model = load(device="cpu")
    [forgery] = through_vae([picture(ORIGINAL)], model)
    return forgery, find_neighbours(forgery, load_index(), load_clip(model))


def test_difference_is_0_for_the_same_and_1_between_black_and_white():
    black, white = np.zeros((4, 4, 3), np.uint8), np.full((4, 4, 3), 255, np.uint8)
    assert difference(black, black) == 0
    assert difference(black, white) == 1


def test_a_training_drawing_through_the_vae_is_traced_back(found):
    forgery, neighbours = found
    first, second = neighbours[:2]
    assert (first.seed, first.caption) == (ORIGINAL, captions(ORIGINAL, 1)[0])
    assert first.pixels == pytest.approx(difference(forgery, picture(ORIGINAL)))
    assert first.pixels < second.pixels


def test_fifty_candidates_are_ranked_by_pixels_and_have_distances_of_features(found):
    _, neighbours = found
    pixels = [neighbour.pixels for neighbour in neighbours]
    assert len(neighbours) == CANDIDATES
    assert pixels == sorted(pixels)
    assert min(neighbours, key=lambda neighbour: neighbour.features).seed == ORIGINAL
    assert all(0 <= neighbour.features <= 2 for neighbour in neighbours)


def test_a_forgery_is_nearer_than_nearly_every_fresh_drawing(found):
    _, neighbours = found
    assert share_nearer(neighbours[0].pixels, measured()["fresh"]["pixels"]) < 0.1


def test_a_picture_of_any_size_becomes_a_drawing():
    from PIL import Image

    assert as_drawing(Image.new("L", (300, 200), 7)).shape == (128, 128, 3)


def test_nearness_is_1_where_pictures_are_as_far_from_training_as_fresh_drawings_and_less_for_copies():
    fresh = {"pixels": [0.1, 0.2, 0.9]}
    assert nearness({"generated": {"pixels": [0.2, 0.2, 0.2]}, "fresh": fresh}) == 1
    assert nearness({"generated": {"pixels": [0.0, 0.05, 0.9]}, "fresh": fresh}) == pytest.approx(0.25)


def test_what_was_measured_is_complete():
    known = measured()
    assert known["training_drawings"] == len(SEEN)
    for name in ("fresh", "generated"):
        assert set(known[name]) == {"pixels", "features", "codes"}
        for distances in known[name].values():
            assert distances == sorted(distances)
            assert len(distances) >= 30
    assert known["searched"] / 2 < known["found"] <= known["searched"]
