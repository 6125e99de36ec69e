"""Training the small denoiser: its drawings, and that it learns."""

import sys
from itertools import islice

import numpy as np
import pytest
import torch

from cloudgazing.noise import seeded_noise
from cloudgazing.pixel_denoiser import PixelDenoiser, guess
from cloudgazing.training import pixel_denoiser
from cloudgazing.training.pixel_denoiser import FRESH, small_drawing, small_drawings, train_denoiser


def test_a_small_drawing_is_the_same_for_the_same_seed_and_another_for_another():
    assert small_drawing(3).shape == (32, 32, 3)
    assert (small_drawing(3) == small_drawing(3)).all()
    assert len({small_drawing(seed).tobytes() for seed in (0, 1, 2, FRESH)}) == 4


def test_drawings_for_a_network_lie_between_black_and_white():
    drawings = small_drawings([3, 4])
    assert drawings.shape == (2, 3, 32, 32)
    assert float(drawings.min()) >= -1
    assert float(drawings.max()) <= 1
    np.testing.assert_allclose(drawings[1, 2, 5, 7], small_drawing(4)[5, 7, 2] / 127.5 - 1, rtol=1e-5)


def test_the_loss_falls_and_the_denoiser_gets_better():
    torch.manual_seed(0)
    drawings, denoiser = small_drawings(range(48)), PixelDenoiser(width=16)
    noise = seeded_noise(drawings.shape, 1)
    noisy = 0.6 * drawings + 0.8 * noise

    def error() -> float:
        return float((guess(denoiser, noisy, 0.36)[1] - drawings).abs().mean())

    before = error()
    lessons = list(train_denoiser(denoiser, drawings, steps=60, seconds=1000))
    losses = [lesson.loss for lesson in lessons]
    assert len(lessons) == lessons[-1].step == 60
    assert lessons[-1].share == 1
    assert np.mean(losses[-15:]) < 0.9 * np.mean(losses[:15])
    assert error() < 0.8 * before
    after = zip(denoiser.parameters(), lessons[-1].average.parameters(), strict=True)
    assert all(torch.equal(ours, average) for ours, average in after)


def test_a_training_ends_in_time_however_many_steps_it_was_to_have():
    lessons = list(train_denoiser(PixelDenoiser(width=8), small_drawings(range(4)), steps=10**9, seconds=0.2, batch=2))
    assert lessons[-1].share == 1
    assert lessons[-1].step < 10**6


def test_the_same_seed_gives_the_same_training():
    def first_losses(seed: int) -> list[float]:
        torch.manual_seed(0)
        lessons = train_denoiser(PixelDenoiser(width=8), small_drawings(range(4)), steps=50, batch=2, seed=seed)
        return [lesson.loss for lesson in islice(lessons, 3)]

    assert first_losses(1) == first_losses(1)
    assert first_losses(1) != first_losses(2)


@pytest.mark.parametrize("short", [{"steps": 0}, {"steps": -1}, {"seconds": 0.0}])
def test_without_time_for_a_step_there_is_no_training(short):
    with pytest.raises(ValueError, match=r"^A training takes at least one step, .* asked for\.$"):
        next(train_denoiser(PixelDenoiser(width=8), small_drawings(range(4)), **short))


@pytest.mark.parametrize("short", [["--steps", "0"], ["--minutes", "0"]])
def test_the_program_says_so_before_it_draws(monkeypatch, tmp_path, short):
    monkeypatch.setattr(sys, "argv", ["pixel_denoiser", *short, "--out", str(tmp_path)])
    monkeypatch.setattr(pixel_denoiser, "small_drawings", lambda _: pytest.fail("drawn"))
    with pytest.raises(ValueError, match="A training takes at least one step"):
        pixel_denoiser.main()
