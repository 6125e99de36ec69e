"""The small pixel denoiser: its algebra against a network that knows the answer, its file, and how well it does."""

import json
from itertools import pairwise

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from cloudgazing.integrity import ModelError
from cloudgazing.noise import seeded_noise
from cloudgazing.pixel_denoiser import (
    WEIGHTS,
    PixelDenoiser,
    guess,
    load_pixel_denoiser,
    remove_noise,
    save_pixel_denoiser,
)
from cloudgazing.training.pixel_denoiser import FRESH, small_drawings


class Knowing(nn.Module):
    """A denoiser that knows the picture: its velocity is the true one."""

    def __init__(self, picture):
        super().__init__()
        self.picture = picture

    def forward(self, noisy, alpha_cumprod):
        signal, spread = (share.sqrt().reshape(-1, 1, 1, 1) for share in (alpha_cumprod, 1 - alpha_cumprod))
        noise = (noisy - signal * self.picture) / spread
        return signal * noise - spread * self.picture


class Gaussian(nn.Module):
    """The best denoiser there can be for pixels that are Gaussian with this mean and variance, each by itself."""

    def __init__(self, mean, variance):
        super().__init__()
        self.mean, self.variance = mean, variance

    def forward(self, noisy, alpha_cumprod):
        a = alpha_cumprod.reshape(-1, 1, 1, 1)
        off = noisy - a.sqrt() * self.mean
        total = a * self.variance + 1 - a
        picture = self.mean + a.sqrt() * self.variance / total * off
        noise = (1 - a).sqrt() / total * off
        return a.sqrt() * noise - (1 - a).sqrt() * picture


@pytest.fixture
def picture():
    return seeded_noise((2, 3, 8, 8), 1).clamp(-1, 1)


def test_a_guess_splits_the_noisy_picture_into_its_two_parts(picture):
    noise = seeded_noise(picture.shape, 2)
    noise_pred, original = guess(Knowing(picture), 0.6 * picture + 0.8 * noise, 0.36)
    torch.testing.assert_close(noise_pred, noise)
    torch.testing.assert_close(original, picture)


def test_a_guess_is_made_where_the_noisy_picture_is(picture):
    # The meta device stands for a graphics card: what lies elsewhere cannot be worked out with what lies there.
    denoiser, noisy = PixelDenoiser().to("meta"), picture.to("meta")
    assert {part.device.type for part in guess(denoiser, noisy, 0.36)} == {"meta"}


@pytest.mark.parametrize("steps", [1, 2, 7, 20])
def test_who_knows_the_picture_arrives_at_it_in_any_number_of_steps(picture, steps):
    noise = seeded_noise(picture.shape, 2)
    moments = list(remove_noise(Knowing(picture), noise, 0.0, steps))
    assert len(moments) == steps
    assert moments[0].alpha_cumprod < 1e-12
    torch.testing.assert_close(moments[-1].next_noisy, picture, atol=1e-5, rtol=0)
    for moment, following in pairwise(moments):
        a = following.alpha_cumprod
        torch.testing.assert_close(moment.next_noisy, a**0.5 * picture + (1 - a) ** 0.5 * noise, atol=1e-5, rtol=0)


def test_one_jump_of_the_best_denoiser_is_the_mean_and_many_steps_are_not():
    static = seeded_noise((1, 3, 32, 32), 5)
    denoiser = Gaussian(mean=0.2, variance=0.04)
    (jump,) = remove_noise(denoiser, static, 0.0, 1)
    *_, last = remove_noise(denoiser, static, 0.0, 100)
    torch.testing.assert_close(jump.next_noisy, torch.full_like(static, 0.2))
    assert abs(float(last.next_noisy.mean()) - 0.2) < 0.02
    assert abs(float(last.next_noisy.std()) - 0.2) < 0.02


def test_steps_begin_at_the_given_share_of_signal(picture):
    first, *_ = remove_noise(Knowing(picture), picture, 0.25, 3)
    assert first.alpha_cumprod == pytest.approx(0.25)


def test_the_network_is_told_how_much_noise_there_is():
    torch.manual_seed(0)
    denoiser, noisy = PixelDenoiser(), seeded_noise((1, 3, 32, 32), 3)
    little, much = (denoiser(noisy, torch.tensor([kept])) for kept in (0.9, 0.1))
    assert little.shape == noisy.shape
    assert not torch.allclose(little, much, atol=1e-3)


def test_a_saved_denoiser_can_be_loaded_and_says_the_same(tmp_path):
    torch.manual_seed(0)
    denoiser, noisy = PixelDenoiser(width=16), seeded_noise((1, 3, 32, 32), 3)
    save_pixel_denoiser(denoiser, tmp_path)
    loaded = load_pixel_denoiser(tmp_path)
    share = torch.tensor([0.5])
    torch.testing.assert_close(loaded(noisy, share), denoiser(noisy, share), atol=5e-3, rtol=0)
    assert set(json.loads((tmp_path / "manifest.json").read_text())) == {"config.json", WEIGHTS}


def test_altered_weights_are_refused(tmp_path):
    save_pixel_denoiser(PixelDenoiser(width=8), tmp_path)
    with (tmp_path / WEIGHTS).open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\x01")
    with pytest.raises(ModelError, match="not the file that was published"):
        load_pixel_denoiser(tmp_path)


def test_the_bundled_denoiser_is_small_and_beats_a_blur():
    denoiser = load_pixel_denoiser()
    assert sum(weights.numel() for weights in denoiser.parameters()) * 2 < 700_000
    fresh = small_drawings(range(FRESH, FRESH + 16))
    noise = seeded_noise(fresh.shape, 3)
    for kept in (0.3, 0.5, 0.7):
        noisy = kept**0.5 * fresh + (1 - kept) ** 0.5 * noise
        _, original = guess(denoiser, noisy, kept)
        padded = [F.pad(noisy / kept**0.5, (w // 2,) * 4, mode="replicate") for w in (1, 3, 5, 7, 9)]
        blurred = [F.avg_pool2d(p, w, stride=1).clamp(-1, 1) for p, w in zip(padded, (1, 3, 5, 7, 9), strict=True)]
        assert (original - fresh).abs().mean() < 0.8 * min((b - fresh).abs().mean() for b in blurred)
