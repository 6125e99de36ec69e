"""Stable Diffusion 3 in miniature, held to the stock pipeline of diffusers; flow matching, to its closed form."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import FlowMatchEulerDiscreteScheduler, StableDiffusion3Pipeline
from small_model import edit_json, open_stock

from cloudgazing import (
    ModelError,
    decode,
    draw_steps,
    embed,
    encode,
    generate,
    hears_words,
    image_to_image,
    load,
    seeded_noise,
)
from cloudgazing.flow import OnTheLine, flow_alphas_cumprod, flow_sigmas
from cloudgazing.widgets import PromptHeat, UnetShape
from cloudgazing.widgets.denoising.unet_blocks import watch_blocks
from cloudgazing.widgets.player.drawing import Request, draw

PROMPT = "a red cat at night"
STEPS = 4


@pytest.fixture(scope="module")
def sd3(sd3_folder):
    return load(sd3_folder, device="cpu")


@pytest.fixture(scope="module")
def stock(sd3_folder) -> StableDiffusion3Pipeline:
    return open_stock(sd3_folder, text_encoder_3=None, tokenizer_3=None)


def draw_stock(stock: StableDiffusion3Pipeline, noise: torch.Tensor, **settings: object):
    """What the stock pipeline makes of this noise, at evenly spread shares of it, which its scheduler then shifts."""
    return stock(PROMPT, latents=noise, sigmas=np.linspace(1, 1 / STEPS, STEPS).tolist(), **settings).images


@pytest.mark.parametrize(("guidance_scale", "negative_prompt"), [(1.0, ""), (4.5, ""), (4.5, "a blue dog")])
def test_it_draws_what_the_stock_pipeline_draws(sd3, stock, guidance_scale, negative_prompt):
    settings = {"guidance_scale": guidance_scale, "negative_prompt": negative_prompt}
    *_, last = draw_steps(PROMPT, sd3, seed=3, num_inference_steps=STEPS, **settings)
    noise = seeded_noise(sd3.latents_shape, 3)
    expected = draw_stock(stock, noise, output_type="latent", **settings)
    assert noise.shape == (1, 16, 8, 8)
    torch.testing.assert_close(last.next_latents, expected, atol=1e-4, rtol=0)


def test_the_picture_is_the_stock_pipelines(sd3, stock):
    picture = generate(PROMPT, sd3, seed=3, num_inference_steps=STEPS, guidance_scale=4.5)
    [expected] = draw_stock(stock, seeded_noise(sd3.latents_shape, 3), guidance_scale=4.5)
    assert np.abs(np.asarray(picture, dtype=int) - np.asarray(expected, dtype=int)).max() <= 1


@pytest.mark.parametrize("shift", [1.0, 3.0])
def test_the_shares_of_noise_are_those_of_diffusers(shift):
    expected = FlowMatchEulerDiscreteScheduler(shift=shift).sigmas.flip(0).numpy()
    np.testing.assert_allclose(flow_sigmas(shift), expected, atol=1e-6)


def test_a_step_carries_its_sigma(sd3):
    shares = flow_sigmas(3.0)
    for step in draw_steps(PROMPT, sd3, num_inference_steps=STEPS):
        expected = np.inf if step.index == 0 else shares[step.t] / (1 - shares[step.t])
        assert step.sigma == pytest.approx(expected)


def test_a_point_of_the_line_is_a_point_of_the_diffusion_scaled():
    original, noise = np.random.default_rng(0).normal(size=(2, 5))
    sigma, a = flow_sigmas(3.0)[400], flow_alphas_cumprod(3.0)[400]
    line, circle = (1 - sigma) * original + sigma * noise, np.sqrt(a) * original + np.sqrt(1 - a) * noise
    np.testing.assert_allclose(line / np.hypot(sigma, 1 - sigma), circle)
    assert flow_alphas_cumprod()[-1] == 0


def test_the_vae_takes_off_its_shift_and_puts_it_on_again(sd3, stock):
    pixels = torch.linspace(-1, 1, 3 * 64 * 64).reshape(1, 3, 64, 64)
    with torch.no_grad():
        plain = stock.vae.encode(pixels).latent_dist.mode()
        expected = stock.vae.decode(plain).sample
    latents = encode(pixels, sd3.vae)
    torch.testing.assert_close(latents, (plain - 0.0609) * 0.13025)
    torch.testing.assert_close(decode(latents, sd3.vae), expected, atol=1e-4, rtol=1e-4)


def test_an_image_can_be_drawn_over(sd3):
    before = generate(PROMPT, sd3, seed=3, num_inference_steps=2)
    assert image_to_image("a blue dog", before, sd3, strength=0.5, num_inference_steps=4) != before


def test_the_player_shows_each_step(sd3):
    messages = list(draw(sd3, Request("x", PROMPT, seed=7, num_inference_steps=2, guidance_scale=4.0)))
    assert [content["kind"] for content, _ in messages] == ["start", *["frame"] * 3, "done"]


def test_maps_of_words_say_that_there_are_none(sd3, model):
    with pytest.raises(ValueError, match="take one with a U-Net"):
        _ = PromptHeat(sd3, prompt=PROMPT, num_inference_steps=2).opening
    assert [hears_words(each.unet) for each in (sd3, model)] == [False, True]


def test_in_the_place_of_the_u_stands_a_stack(sd3):
    figure = UnetShape(sd3, prompt=PROMPT)
    layers = len(sd3.unet.transformer_blocks)
    assert [block["kind"] for block in figure.blocks] == ["given", "cut", *["layer"] * layers, "join"]
    assert [block["hears"] for block in figure.blocks] == [False, False, *[True] * layers, False]
    shapes = [block["shape"] for block in figure.blocks]
    assert shapes == [[16, 8, 8], *[[sd3.unet.inner_dim, 4, 4]] * (layers + 1), [16, 8, 8]]
    assert figure.answer({"prompt": PROMPT, "seed": 7, "at": 1}, [])[0]["shapes"] == figure.opening["shapes"]


def test_what_the_stack_shows_is_what_comes_out_of_each_layer_patch_by_patch(sd3):
    embeds, noise = embed(PROMPT, sd3.tokenizer, sd3.text_encoder), seeded_noise(sd3.latents_shape, 3)
    with torch.no_grad(), watch_blocks(sd3.unet) as features:
        answer = sd3.unet(noise, 500, encoder_hidden_states=embeds).sample
    assert torch.equal(features[""], answer[0])
    assert torch.equal(features["latents"], noise[0])
    with torch.no_grad():
        patches = sd3.unet.pos_embed(noise * OnTheLine.at(500, noise, sd3.unet.shift).length)[0]
    assert torch.equal(features["pos_embed"][:, 1, 2], patches[1 * 4 + 2])
    assert not any(each._forward_hooks or each._forward_pre_hooks for each in sd3.unet.modules())


@pytest.mark.parametrize(
    "change", [{"use_dynamic_shifting": True}, {"_class_name": "DDIMScheduler"}, {"shift": "far"}, {"shift": -1}]
)
def test_another_schedule_is_refused(sd3_folder, tmp_path, change):
    copied = Path(shutil.copytree(sd3_folder, tmp_path / "copy"))
    edit_json(copied / "scheduler/scheduler_config.json", **change)
    with pytest.raises(ModelError, match="not known here"):
        load(copied, device="cpu")
