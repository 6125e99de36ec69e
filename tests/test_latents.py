"""The VAE's two halves, against diffusers' own calls."""

import torch

from cloudgazing.latents import channel_images, decode, encode
from cloudgazing.noise import seeded_noise


def test_encode_gives_the_likeliest_latents_scaled(model):
    pixel_values = seeded_noise((2, 3, 16, 16), 1).clamp(-1, 1)
    latents = encode(pixel_values, model.vae)
    assert latents.shape == (2, 4, 8, 8)
    expected = model.vae.encode(pixel_values).latent_dist.mean * model.vae.config.scaling_factor
    torch.testing.assert_close(latents, expected)


def test_decode_undoes_the_scaling(model):
    latents = seeded_noise((2, 4, 8, 8), 1)
    expected = model.vae.decode(latents / model.vae.config.scaling_factor).sample
    torch.testing.assert_close(decode(latents, model.vae), expected)


def test_channels_are_grey_pictures_with_zero_in_the_middle():
    latents = torch.tensor([-9.0, -3, 0, 3]).reshape(1, 4, 1, 1)
    assert channel_images(latents).flatten().tolist() == [0, 0, 0.5, 1]
