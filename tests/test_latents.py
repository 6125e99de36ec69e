"""The VAE's two halves, against diffusers' own calls, and arithmetic on latents, against closed forms."""

import math
from inspect import unwrap

import numpy as np
import pytest
import torch
from small_mac import SmallMac
from torch.nn import functional

from cloudgazing.latents import channel_images, decode, encode, fit_colours, psnr, slerp, thumbnail
from cloudgazing.noise import seeded_noise
from cloudgazing.pixels import pixel_values_to_image


def test_encode_gives_the_likeliest_latents_scaled(model):
    pixel_values = seeded_noise((2, 3, 16, 16), 1).clamp(-1, 1)
    latents = encode(pixel_values, model.vae)
    assert latents.shape == (2, 4, 8, 8)
    expected = model.vae.encode(pixel_values).latent_dist.mean * model.vae.config.scaling_factor
    torch.testing.assert_close(latents, expected)


@pytest.mark.parametrize(("height", "width"), [(15, 16), (16, 17), (1, 1)])
def test_a_side_that_leaves_pixels_over_is_refused_in_a_sentence(model, height, width):
    with pytest.raises(ValueError, match=f"must be multiples of 2 pixels, .* these are {width} x {height}") as caught:
        encode(torch.zeros(1, 3, height, width), model.vae)
    assert "\n" not in str(caught.value)
    assert encode(torch.zeros(1, 3, 18, 14), model.vae).shape == (1, 4, 9, 7)


def test_decode_undoes_the_scaling(model):
    latents = seeded_noise((2, 4, 8, 8), 1)
    expected = model.vae.decode(latents / model.vae.config.scaling_factor).sample
    torch.testing.assert_close(decode(latents, model.vae), expected)


def test_channels_are_grey_pictures_with_zero_in_the_middle():
    latents = torch.tensor([-9.0, -3, 0, 3]).reshape(1, 4, 1, 1)
    assert channel_images(latents).flatten().tolist() == [0, 0, 0.5, 1]


def test_a_linear_map_from_latents_to_colours_is_found_again():
    latents = seeded_noise((3, 4, 8, 8), 1)
    truth = seeded_noise((5, 3), 2)
    pixel_values = functional.interpolate(thumbnail(latents, truth), scale_factor=4)
    torch.testing.assert_close(fit_colours(latents, pixel_values), truth)
    torch.testing.assert_close(
        thumbnail(latents[:, :, :1, :1], truth)[0, :, 0, 0], latents[0, :, 0, 0] @ truth[:4] + truth[4]
    )


def test_the_best_map_errs_least():
    latents, pixel_values = seeded_noise((3, 4, 8, 8), 1), seeded_noise((3, 3, 8, 8), 2)
    best = fit_colours(latents, pixel_values)
    error = (thumbnail(latents, best) - pixel_values).square().mean()
    for seed in range(5):
        other = best + 0.05 * seeded_noise((5, 3), seed)
        assert (thumbnail(latents, other) - pixel_values).square().mean() > error


def test_the_arc_is_a_quarter_circle_between_two_that_stand_upright_on_each_other():
    east, north = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.0]])
    for share in (0.0, 0.25, 0.5, 1.0):
        angle = share * math.pi / 2
        expected = torch.tensor([[math.cos(angle), math.sin(angle)]])
        torch.testing.assert_close(slerp(east, north, share), expected)


def test_the_arc_begins_and_ends_where_it_should_and_keeps_the_length():
    start, end = seeded_noise((2, 4, 8, 8), 1), seeded_noise((2, 4, 8, 8), 2)
    end = end * (start.flatten(1).norm(dim=1) / end.flatten(1).norm(dim=1)).reshape(2, 1, 1, 1)
    torch.testing.assert_close(slerp(start, end, 0), start)
    torch.testing.assert_close(slerp(start, end, 1), end)
    for share in (0.1, 0.5, 0.8):
        torch.testing.assert_close(slerp(start, end, share).flatten(1).norm(dim=1), start.flatten(1).norm(dim=1))
    assert (0.5 * start + 0.5 * end).norm() < 0.8 * start.norm()


def test_the_arc_between_two_that_point_the_same_way_is_straight():
    start = seeded_noise((1, 4, 8, 8), 1)
    torch.testing.assert_close(slerp(start, 3 * start, 0.5), 2 * start)


@pytest.mark.parametrize(("end", "sentence"), [(-1.0, "opposite latents"), (0.0, "all zero")])
def test_where_there_is_no_arc_a_sentence_says_so(end, sentence):
    start = seeded_noise((1, 4, 8, 8), 1)
    with pytest.raises(ValueError, match=sentence):
        slerp(start, end * start, 0.5)


def test_psnr_counts_decibels():
    black = np.zeros((4, 4, 3), np.float32)
    assert psnr(black + np.float32(0.1), black) == pytest.approx(20, abs=1e-4)
    assert psnr(black + np.float32(0.01), black) == pytest.approx(40, abs=1e-4)
    assert psnr(black, black) == math.inf


def test_images_of_two_sizes_are_not_compared():
    large, small = np.zeros((4, 4, 3), np.float32), np.zeros((1, 1, 3), np.float32)
    with pytest.raises(ValueError, match=r"of shapes \(4, 4, 3\) and \(1, 1, 3\): scale one of them"):
        unwrap(psnr)(large, small)  # as a reader calls it, for whom no shapes are checked


def test_psnr_is_that_of_pixel_values_at_half_their_width():
    pixel_values = seeded_noise((1, 3, 8, 8), 3).clamp(-1, 1)
    image = pixel_values_to_image(pixel_values)
    grey = pixel_values_to_image(torch.zeros_like(pixel_values))
    assert psnr(grey, image) == pytest.approx(float(-10 * torch.log10((pixel_values / 2).square().mean())), rel=1e-5)


def test_colours_and_arcs_are_found_where_there_is_no_float64():
    latents, pixel_values = torch.zeros(2, 4, 8, 8, device="meta"), torch.zeros(2, 3, 64, 64, device="meta")
    with SmallMac():
        colours, middle = fit_colours(latents, pixel_values), slerp(latents, latents, 0.5)
    assert (colours.shape, colours.dtype, colours.device) == ((5, 3), torch.float32, latents.device)
    assert (middle.shape, middle.dtype, middle.device) == (latents.shape, torch.float32, latents.device)
