"""Training the VAE: which parts of which pictures it sees."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from cloudgazing.picturebook.dataset import TRAINING_SEEDS
from cloudgazing.training import pictures as pictures_module
from cloudgazing.training.autoencoder import CROP, SETTINGS, batches
from cloudgazing.training.pictures import Pictures, shuffled_rows, to_pixel_values


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setattr(pictures_module, "PART", 8)
    drawn = Pictures(tmp_path_factory.mktemp("runs"), TRAINING_SEEDS[:16])
    assert list(drawn.prepare()) == [8, 16]
    yield drawn
    patch.undo()


def test_crops_come_first_and_whole_pictures_last(pictures):
    settings = replace(SETTINGS, samples=160, batch=8)
    batch_at = batches(pictures, settings)
    assert batch_at(0)["pixel_values"].shape == (8, 3, CROP, CROP)
    assert batch_at(0)["noise"].shape == (8, 4, CROP // 8, CROP // 8)
    assert batch_at(settings.steps - 1)["pixel_values"].shape == (2, 3, 128, 128)
    assert batch_at(settings.steps - 1)["noise"].shape == (2, 4, 16, 16)


def test_the_lesson_in_colours_fades(pictures):
    batch_at = batches(pictures, replace(SETTINGS, samples=160, batch=8))
    weights = [float(batch_at(step)["first_lesson"].mean()) for step in range(20)]
    assert weights[0] == 1
    assert weights == sorted(weights, reverse=True)
    assert weights[4:] == [0] * 16


def test_a_crop_is_a_part_of_its_picture(pictures):
    settings = replace(SETTINGS, samples=160, batch=8)
    crop = batches(pictures, settings)(3)["pixel_values"][0]
    whole = to_pixel_values(pictures[shuffled_rows(16, 8, 3, settings.seed)])[0]
    windows = whole.unfold(1, CROP, 1).unfold(2, CROP, 1)
    found = any(torch.equal(windows[:, y, x], crop) for y in range(windows.shape[1]) for x in range(windows.shape[2]))
    assert found


def test_every_picture_is_seen_once_before_any_is_seen_again():
    rows = np.concatenate([shuffled_rows(16, 8, step, seed=0) for step in range(4)])
    assert sorted(rows[:16]) == sorted(rows[16:]) == list(range(16))
    assert list(rows[:16]) != list(rows[16:])
