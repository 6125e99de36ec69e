"""FLUX.1 in miniature, held to the stock pipeline of diffusers."""

import math
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import FlowMatchEulerDiscreteScheduler, FluxPipeline
from diffusers.pipelines.flux.pipeline_flux import calculate_shift
from small_model import edit_json, open_stock
from small_t5 import build_flux_pipeline

from cloudgazing import ModelError, draw_steps, embed, generate, image_to_image, load, seeded_noise, self_attention
from cloudgazing.flow import flow_sigmas
from cloudgazing.flux import GUIDANCE, choose_shift, pack, places, unpack
from cloudgazing.widgets import PatchTokens, PromptHeat, TokenStrip, UnetShape
from cloudgazing.widgets.latents.cost_meter import measure
from cloudgazing.widgets.player.drawing import Request, draw

PROMPT = "a red cat at night"
STEPS = 4


@pytest.fixture(scope="module", params=[False, True], ids=["schnell", "dev"])
def guided(request: pytest.FixtureRequest) -> bool:
    return request.param


@pytest.fixture(scope="module")
def folder(guided: bool, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "small-flux"
    build_flux_pipeline(guided).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def flux(folder: Path):
    return load(folder, device="cpu")


@pytest.fixture(scope="module")
def stock(folder: Path) -> FluxPipeline:
    return open_stock(folder)


def draw_stock(stock: FluxPipeline, flux, **settings: object):
    """What the stock pipeline makes of the noise of seed 3, packed as it wants it."""
    return stock(
        PROMPT,
        latents=pack(seeded_noise(flux.latents_shape, 3)),
        height=flux.picture_side,
        width=flux.picture_side,
        num_inference_steps=STEPS,
        max_sequence_length=flux.unet.pieces,
        guidance_scale=GUIDANCE,
        **settings,
    ).images


@pytest.mark.parametrize(("guidance_scale", "negative_prompt"), [(1.0, ""), (4.5, "a blue dog")])
def test_it_draws_what_the_stock_pipeline_draws(flux, stock, guidance_scale, negative_prompt):
    how = {"num_inference_steps": STEPS, "guidance_scale": guidance_scale, "negative_prompt": negative_prompt}
    *_, last = draw_steps(PROMPT, flux, seed=3, **how)
    settings = {"true_cfg_scale": guidance_scale, "negative_prompt": negative_prompt}
    expected = draw_stock(stock, flux, output_type="latent", **settings)
    assert flux.latents_shape == (1, 16, 8, 8)
    torch.testing.assert_close(last.next_latents, unpack(expected, 4, 4), atol=1e-4, rtol=0)


def test_the_picture_is_the_stock_pipelines(flux, stock):
    picture = generate(PROMPT, flux, seed=3, num_inference_steps=STEPS, guidance_scale=1.0)
    [expected] = draw_stock(stock, flux)
    assert picture.size == (64, 64)
    assert np.abs(np.asarray(picture, dtype=int) - np.asarray(expected, dtype=int)).max() <= 1


def test_the_t5_speaks_of_each_piece_and_clip_of_the_whole(flux, stock, guided):
    states = embed(PROMPT, flux.tokenizer, flux.text_encoder)
    pieces = 512 if guided else 256
    prompt_embeds, pooled, _ = stock.encode_prompt(PROMPT, None, max_sequence_length=pieces)
    torch.testing.assert_close(states[:, -1 - pieces : -1], prompt_embeds, atol=1e-4, rtol=0)
    torch.testing.assert_close(states[:, -1, :32], pooled)
    with torch.no_grad():
        clip = stock.text_encoder(stock.tokenizer(PROMPT, padding="max_length", return_tensors="pt").input_ids)
    torch.testing.assert_close(states[:, : -1 - pieces, :32], clip.last_hidden_state)


def test_both_encoders_make_a_difference_to_the_picture(flux):
    embeds = embed(PROMPT, flux.tokenizer, flux.text_encoder)
    noise, t = seeded_noise(flux.latents_shape, 3), 999
    without_t5, without_whole = embeds.clone(), embeds.clone()
    without_t5[:, -1 - flux.unet.pieces : -1] = 0
    without_whole[:, -1] = 0
    with torch.no_grad():
        spoken, *others = (flux.unet(noise, t, each).sample for each in (embeds, without_t5, without_whole))
    assert all((other - spoken).abs().max() > 1e-3 for other in others)


def test_patches_are_packed_as_diffusers_packs_them():
    latents = torch.arange(2 * 3 * 4 * 6.0).reshape(2, 3, 4, 6)
    packed = pack(latents)
    torch.testing.assert_close(packed, FluxPipeline._pack_latents(latents, 2, 3, 4, 6))
    torch.testing.assert_close(unpack(packed, 2, 3), latents)
    torch.testing.assert_close(places(2, 3), FluxPipeline._prepare_latent_image_ids(1, 2, 3, "cpu", torch.float32))


@pytest.mark.parametrize("tokens", [16, 256, 4096])
def test_the_shift_of_dev_grows_with_the_picture(tokens):
    scheduler = FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True)
    scheduler.set_timesteps(sigmas=np.linspace(1, 1 / 4, 4), mu=calculate_shift(tokens))
    config = {"_class_name": type(scheduler).__name__, **scheduler.config}  # as saving writes it
    shares = flow_sigmas(choose_shift(config, "here", tokens))
    np.testing.assert_allclose(shares[[999, 749, 499, 249]], scheduler.sigmas[:-1].numpy(), rtol=1e-5)


def test_a_step_carries_its_sigma(flux, guided):
    shares = flow_sigmas(math.exp(0.5 + 0.65 * (16 - 256) / (4096 - 256)) if guided else 1.0)
    for step in draw_steps(PROMPT, flux, num_inference_steps=STEPS, guidance_scale=1.0):
        expected = np.inf if step.index == 0 else shares[step.t] / (1 - shares[step.t])
        assert step.sigma == pytest.approx(expected)


def test_an_image_can_be_drawn_over(flux):
    before = generate(PROMPT, flux, seed=3, num_inference_steps=2, guidance_scale=1.0)
    assert image_to_image("a blue dog", before, flux, strength=0.5, num_inference_steps=4) != before


def test_figures_of_its_parts_work_and_those_of_a_u_net_say_that_there_is_none(flux):
    messages = list(draw(flux, Request("x", PROMPT, seed=7, num_inference_steps=2, guidance_scale=1.0)))
    assert [content["kind"] for content, _ in messages] == ["start", *["frame"] * 3, "done"]
    assert TokenStrip(flux).length == flux.tokenizer.model_max_length
    assert PatchTokens(flux).latents_shape == [16, 8, 8]
    assert self_attention(PROMPT, flux.tokenizer, flux.text_encoder).shape[:2] == (2, 2)
    with pytest.raises(ValueError, match="take one with a U-Net"):
        _ = PromptHeat(flux, prompt=PROMPT, num_inference_steps=2).opening
    double, single = len(flux.unet.transformer_blocks), len(flux.unet.single_transformer_blocks)
    blocks = UnetShape(flux, prompt=PROMPT).blocks
    assert [block["kind"] for block in blocks] == ["given", "cut", *["layer"] * (double + single), "join"]
    assert [block["shape"] for block in blocks[1:-1]] == [[flux.unet.inner_dim, 4, 4]] * (1 + double + single)
    assert blocks[0]["shape"] == blocks[-1]["shape"] == [16, 8, 8]


def test_what_a_step_costs_is_measured_on_latents_alone(flux):
    assert [content["kind"] for content, _ in measure(flux, {"id": "m", "sides": []})] == ["row", "decoder", "done"]
    with pytest.raises(ModelError, match="to compare with pixels"):
        list(measure(flux, {"id": "m", "sides": [16]}))


@pytest.mark.parametrize(
    "change",
    [{"invert_sigmas": True}, {"_class_name": "DDIMScheduler"}, {"use_dynamic_shifting": True, "time_shift_type": "x"}],
)
def test_another_schedule_is_refused(folder, tmp_path, change):
    copied = Path(shutil.copytree(folder, tmp_path / "copy"))
    edit_json(copied / "scheduler/scheduler_config.json", **change)
    with pytest.raises(ModelError, match="not known here"):
        load(copied, device="cpu")


@pytest.mark.parametrize(
    "odd", [{"base_shift": "much"}, {"base_image_seq_len": 4096}, {"max_shift": 1e9}, {"max_shift": float("nan")}]
)
def test_a_schedule_that_leads_nowhere_is_refused_in_words(odd):
    config = {"_class_name": "FlowMatchEulerDiscreteScheduler", "use_dynamic_shifting": True, **odd}
    with pytest.raises(ModelError, match="noise schedule in here is not known"):
        choose_shift(config, "here", 4096)
