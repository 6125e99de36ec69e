"""Kandinsky 2.2 in miniature, held to the stock pipelines of diffusers: the prior's and the decoder's."""

import itertools
import json
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler, KandinskyV22Pipeline, KandinskyV22PriorPipeline, UnCLIPScheduler
from small_unclip import WIDTH, save_unclip

from cloudgazing import (
    ModelError,
    decode,
    draw_steps,
    embed,
    generate,
    image_to_image,
    load,
    picturebook,
    seeded_noise,
    self_attention,
)
from cloudgazing.devices import Needs, choose_plan
from cloudgazing.latents import encode
from cloudgazing.scores.prompts import Prompt
from cloudgazing.scores.score import Settings, artist
from cloudgazing.unclip import FAR_AWAY, STEPS, PriorReader, prior_timesteps
from cloudgazing.widgets import GuidanceDial, PatchTokens, PromptHeat, TokenStrip, TrainingStep, UnetShape
from cloudgazing.widgets.latents.cost_meter import measure
from cloudgazing.widgets.latents.latent_walk import walk
from cloudgazing.widgets.player.drawing import Request, draw

PROMPT, OTHER, SEED = "a red cat at night", "a blue dog in the meadow", 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "small-unclip"
    save_unclip(folder)
    return folder


@pytest.fixture(scope="module")
def unclip(folder: Path):
    return load(folder, device="cpu")


@pytest.fixture
def imagine(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """What the stock prior makes of a prompt and the book's own noise: a picture's vector, and that of no prompt."""
    stock = KandinskyV22PriorPipeline.from_pretrained(folder / "prior", image_processor=None)
    stock.set_progress_bar_config(disable=True)
    # In single precision its schedule is a thousandth off where little noise is left: 1 - 0.99996 has lost its digits.
    stock.scheduler.alphas = 1 - stock.scheduler.betas.double()
    stock.scheduler.betas = 1 - stock.scheduler.alphas
    stock.scheduler.alphas_cumprod = stock.scheduler.alphas.cumprod(dim=0)

    def draw_vector(prompt: str) -> tuple[torch.Tensor, torch.Tensor]:
        seed, streams = SEED + FAR_AWAY, itertools.count(1)
        fresh = "diffusers.schedulers.scheduling_unclip.randn_tensor"
        monkeypatch.setattr(fresh, lambda shape, **_: seeded_noise(shape, seed, stream=next(streams)))
        return stock(prompt, latents=seeded_noise((1, WIDTH), seed), return_dict=False)

    return draw_vector


@pytest.fixture(scope="module")
def stock(folder: Path) -> KandinskyV22Pipeline:
    """The stock decoder, which takes DDIM's steps, and splits the clipped picture from its noise as DDPM does."""
    pipeline = KandinskyV22Pipeline.from_pretrained(folder)
    pipeline.scheduler = DDIMScheduler.from_pretrained(folder / "scheduler")
    pipeline.scheduler.step = partial(pipeline.scheduler.step, use_clipped_model_output=True)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def draw_stock(stock: KandinskyV22Pipeline, unclip, vectors, guidance_scale: float, output_type: str):
    side = unclip.picture_side
    return stock(
        *vectors,
        latents=seeded_noise(unclip.latents_shape, SEED),
        height=side,
        width=side,
        num_inference_steps=4,
        guidance_scale=guidance_scale,
        output_type=output_type,
    ).images


def test_the_prior_draws_the_vector_of_the_stock_pipeline(unclip, imagine):
    expected, grey = imagine(PROMPT)
    states = embed(PROMPT, unclip.tokenizer, unclip.text_encoder, SEED)
    assert states.shape == (1, unclip.tokenizer.model_max_length + 1, WIDTH)
    assert expected.std() > 1
    torch.testing.assert_close(states[:, -1], expected, atol=1e-4, rtol=0)
    torch.testing.assert_close(embed("", unclip.tokenizer, unclip.text_encoder, SEED)[:, -1], grey)


@pytest.mark.parametrize(("guidance_scale", "negative_prompt"), [(1.0, ""), (4.0, ""), (4.0, OTHER)])
def test_it_draws_what_the_stock_pipelines_draw(unclip, imagine, stock, guidance_scale, negative_prompt):
    vector, grey = imagine(PROMPT)
    away = imagine(negative_prompt)[0] if negative_prompt else grey
    expected = draw_stock(stock, unclip, (vector, away), guidance_scale, "latent")
    how = {"num_inference_steps": 4, "guidance_scale": guidance_scale, "negative_prompt": negative_prompt}
    *_, last = draw_steps(PROMPT, unclip, seed=SEED, **how)
    assert last.next_latents.shape == unclip.latents_shape == (1, 4, 8, 8)
    assert last.pred_original_sample.abs().max() > 1, "the clipping had nothing to do"
    torch.testing.assert_close(last.next_latents, expected, atol=1e-4, rtol=0)


def test_the_picture_is_the_stock_pipelines(unclip, imagine, stock):
    picture = generate(PROMPT, unclip, seed=SEED, num_inference_steps=4)
    [expected] = draw_stock(stock, unclip, imagine(PROMPT), 4.0, "pil")
    assert picture.size == (64, 64)
    assert np.abs(np.asarray(picture, dtype=int) - np.asarray(expected, dtype=int)).max() <= 1


def test_pixels_and_latents_are_those_of_the_stock_movq(unclip, stock):
    pixels, latents = torch.rand(1, 3, 64, 64) * 2 - 1, seeded_noise(unclip.latents_shape, SEED)
    with torch.no_grad():
        torch.testing.assert_close(encode(pixels, unclip.vae), stock.movq.encode(pixels).latents)
        certain = unclip.vae.encode(pixels).latent_dist
        assert torch.equal(certain.mean, certain.mode())
        assert not certain.std.any()
        expected = stock.movq.decode(latents, force_not_quantize=True).sample
    torch.testing.assert_close(decode(latents, unclip.vae), expected)


@pytest.mark.parametrize("steps", [2, 5, STEPS])
def test_the_prior_visits_the_timesteps_of_diffusers(steps):
    scheduler = UnCLIPScheduler()
    scheduler.set_timesteps(steps)
    assert prior_timesteps(steps).tolist() == scheduler.timesteps.tolist()


def test_a_seed_names_the_vector_as_it_names_the_latents(unclip):
    first, again, last, wrapped = (
        embed(PROMPT, unclip.tokenizer, unclip.text_encoder, seed)[0, -1] for seed in (3, 3, 4, 2**64 - 1)
    )
    assert torch.equal(first, again)
    assert (first - last).abs().max() > 1e-3
    assert (first - wrapped).abs().max() > 1e-3
    with pytest.raises(ValueError, match="The seed must be"):
        embed(PROMPT, unclip.tokenizer, unclip.text_encoder, -1)


def test_the_prior_is_asked_for_words_alone(unclip):
    calls = []
    hook = unclip.text_encoder.prior.register_forward_hook(lambda *_: calls.append(1))
    embed("", unclip.tokenizer, unclip.text_encoder)
    looks = self_attention(PROMPT, unclip.tokenizer, unclip.text_encoder)
    assert (len(calls), looks.shape[:2]) == (0, (2, 2))
    embed(PROMPT, unclip.tokenizer, unclip.text_encoder)
    hook.remove()
    assert len(calls) == STEPS


@torch.no_grad()
def test_the_u_net_hears_the_vector_and_not_the_words(unclip):
    embeds = embed(PROMPT, unclip.tokenizer, unclip.text_encoder)
    other_words, other_vector = embeds.clone(), embeds.clone()
    other_words[:, :-1], other_vector[:, -1] = 0, 0
    noise = seeded_noise(unclip.latents_shape, SEED)
    spoken, same, changed = (unclip.unet(noise, 500, each).sample for each in (embeds, other_words, other_vector))
    assert torch.equal(spoken, same)
    assert (spoken - changed).abs().max() > 1e-3


def test_an_image_can_be_drawn_over(unclip):
    before = generate(PROMPT, unclip, seed=SEED, num_inference_steps=2)
    assert image_to_image(OTHER, before, unclip, strength=0.5, num_inference_steps=4) != before


def test_figures_work_and_those_of_single_words_say_that_none_is_heard(unclip):
    messages = list(draw(unclip, Request("x", PROMPT, seed=7, num_inference_steps=2, guidance_scale=4.0)))
    assert [content["kind"] for content, _ in messages] == ["start", *["frame"] * 3, "done"]
    assert TokenStrip(unclip).length == unclip.tokenizer.model_max_length
    assert PatchTokens(unclip).latents_shape == [4, 8, 8]
    shape = UnetShape(unclip, prompt=PROMPT)
    assert [block["kind"] for block in shape.blocks].count("down") == 2
    assert shape.blocks[-1]["shape"] == [8, 8, 8]
    with pytest.raises(ValueError, match="one vector stands for them all"):
        _ = PromptHeat(unclip, prompt=PROMPT, num_inference_steps=2).opening
    costs = [content["kind"] for content, _ in measure(unclip, {"id": "m", "sides": [16]})]
    assert costs == ["row", "decoder", "row", "done"]


def test_figures_show_the_vector_that_their_seed_names(unclip, monkeypatch):
    seeds, draw_vector = [], PriorReader.draw_vector

    def note(reader: PriorReader, input_ids: torch.Tensor, seed: int) -> torch.Tensor:
        seeds.append(seed)
        return draw_vector(reader, input_ids, seed)

    monkeypatch.setattr(PriorReader, "draw_vector", note)
    for figure in (UnetShape, GuidanceDial, TrainingStep):
        figure(replace(unclip, guidance_scale=1.0), seed=7)
    list(walk(unclip, {"id": "w", "prompt": PROMPT, "seeds": [7, 8], "stops": 2, "num_inference_steps": 1}, 4.0))
    assert len(seeds) > 4
    assert set(seeds) == {7}


def test_a_decoder_without_its_prior_is_refused(folder, tmp_path):
    copied = Path(shutil.copytree(folder, tmp_path / "copy", ignore=shutil.ignore_patterns("prior")))
    with pytest.raises(ModelError, match=r'a decoder without its prior: put .* named "prior"\.$'):
        load(copied, device="cpu")


def test_a_prior_alone_is_refused(folder):
    with pytest.raises(ModelError, match=r'a part of one.*"kandinsky-2\.2" instead'):
        load(folder / "prior", device="cpu")


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("scheduler/scheduler_config.json", {"prediction_type": "epsilon"}, "not known here"),
        ("scheduler/scheduler_config.json", {"clip_sample_range": None}, "not known here"),
        ("scheduler/scheduler_config.json", {"_class_name": "DDPMScheduler"}, "not known here"),
        ("prior/config.json", {"auto_map": {"": "evil.Evil"}}, "asks for other code"),
        ("model_index.json", {"prior": ["evil", "PriorTransformer"]}, "not of Stable Diffusion's kind"),
    ],
)
def test_another_prior_is_refused(folder, tmp_path, file, change, said):
    copied = Path(shutil.copytree(folder, tmp_path / "copy"))
    changed = copied / "prior" / file
    changed.write_text(json.dumps(json.loads(changed.read_text()) | change))
    with pytest.raises(ModelError, match=said):
        load(copied, device="cpu")


def test_a_prior_as_a_pickle_is_refused(folder, tmp_path):
    copied = Path(shutil.copytree(folder, tmp_path / "copy"))
    weights = copied / "prior/prior/diffusion_pytorch_model.safetensors"
    weights.rename(weights.with_suffix(".bin"))
    with pytest.raises(ModelError, match="a pickle, which can run code"):
        load(copied, device="cpu")


def test_what_is_kept_is_weighed_as_one_reader_and_the_movq_is_never_said_to_work_in_tiles(unclip, monkeypatch):
    networks = {"unet": unclip.unet, "movq": unclip.vae, "text_encoder": unclip.text_encoder}
    counted = {part: sum(each.numel() for each in network.parameters()) for part, network in networks.items()}
    weighed = []
    monkeypatch.setattr("cloudgazing.models.choose_plan", lambda needs, *_: weighed.append(needs) or unclip.plan)
    load(unclip.folder, device="cpu")
    assert weighed == [Needs(counted, torch.float32, 64, knows_tiles=False)]
    large = Needs({"unet": 10**9, "text_encoder": 10**9}, torch.float32, 512, knows_tiles=False)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr("cloudgazing.devices.free_memory", lambda device: 16 if device.type == "cpu" else 3.0)
    plan = choose_plan(large, "cuda", torch.float16)
    assert (plan.tiling, plan.offload, "tiles" in str(plan)) == (False, True, False)


def test_pictures_that_are_scored_are_of_the_vectors_that_generate_draws_for_their_seeds(unclip):
    asked, seeds, heard = Prompt("a red cat", picturebook.imagine(0)), (5, 6), []
    hook = unclip.unet.register_forward_pre_hook(
        lambda _unet, _inputs, options: heard.append(options["encoder_hidden_states"]), with_kwargs=True
    )
    artist(unclip, Settings(steps=1, guidance=4.0))([asked, asked], seeds)
    hook.remove()
    vectors = [embed(asked.text, unclip.tokenizer, unclip.text_encoder, seed) for seed in seeds]
    assert not torch.equal(*vectors)
    torch.testing.assert_close(heard[0][2:], torch.cat(vectors))
