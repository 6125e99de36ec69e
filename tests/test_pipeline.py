"""Whole pictures against the stock pipeline: same noise, same networks, same picture."""

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline
from PIL import Image
from small_model import build_pipeline, save_bundle

import cloudgazing
from cloudgazing import decode, draw_steps, generate, image_to_image, load, seeded_noise, to_picture
from cloudgazing.pipeline import default_model

SCHEDULES = {
    "epsilon": {"beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012, "set_alpha_to_one": False},
    "v_prediction": {"beta_schedule": "squaredcos_cap_v2", "timestep_spacing": "trailing"},
    "sample": {"beta_schedule": "squaredcos_cap_v2", "timestep_spacing": "trailing"},
}
PROMPT, NEGATIVE = "a red cat at night", "a blue dog"


@pytest.fixture(scope="module", params=SCHEDULES)
def stock(request) -> StableDiffusionPipeline:
    pipeline = build_pipeline(prediction_type=request.param, **SCHEDULES[request.param])
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def numbers(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture, dtype=int)


@pytest.mark.parametrize("guidance_scale", [1.0, 4.0])
@pytest.mark.parametrize("steps", [1, 5, 20])
def test_the_picture_is_that_of_the_stock_pipeline(stock, tmp_path, guidance_scale, steps):
    stock.save_pretrained(tmp_path)
    model = load(tmp_path, device="cpu")
    settings = {"num_inference_steps": steps, "guidance_scale": guidance_scale, "negative_prompt": NEGATIVE}
    expected = stock(PROMPT, latents=seeded_noise(model.latents_shape, 11), **settings).images[0]
    picture = generate(PROMPT, model, seed=11, **settings)
    assert np.ptp(numbers(expected)) > 20, "a flat picture would prove nothing"
    assert abs(numbers(picture) - numbers(expected)).max() <= 1


def test_the_bundle_opens_in_the_stock_pipeline_with_no_type_named_and_draws_the_same(bundle, model):
    stock = StableDiffusionPipeline.from_pretrained(bundle)
    stock.set_progress_bar_config(disable=True)
    expected = stock(PROMPT, latents=seeded_noise(model.latents_shape, 2), num_inference_steps=10, guidance_scale=4.0)
    picture = generate(PROMPT, model, seed=2, num_inference_steps=10)
    assert abs(numbers(picture) - numbers(expected.images[0])).max() <= 1


def test_unless_told_otherwise_it_draws_as_the_model_s_makers_advise(model):
    advised = replace(model, num_inference_steps=3, guidance_scale=1.0)
    assert generate(PROMPT, advised) == generate(PROMPT, model, num_inference_steps=3, guidance_scale=1.0)
    assert len(list(draw_steps(PROMPT, model))) == 20
    paper = Image.new("RGB", (model.picture_side, model.picture_side), "red")
    redrawn = image_to_image(PROMPT, paper, advised, strength=0.7)
    assert redrawn == image_to_image(PROMPT, paper, model, strength=0.7, num_inference_steps=3, guidance_scale=1.0)
    assert redrawn != image_to_image(PROMPT, paper, model, strength=0.7)


def test_a_picture_depends_on_prompt_and_seed_and_on_nothing_else(model):
    def draw(prompt=PROMPT, seed=0):
        return generate(prompt, model, seed=seed, num_inference_steps=3).tobytes()

    torch.manual_seed(1)
    first = draw()
    torch.manual_seed(2)
    assert draw() == first
    assert draw(seed=1) != first
    assert draw(prompt=NEGATIVE) != first


def test_the_steps_lead_to_the_picture(model):
    steps = list(draw_steps(PROMPT, model, seed=4, num_inference_steps=3))
    assert len(steps) == 3
    assert decode(steps[-1].next_latents, model.vae).shape == (1, 3, 16, 16)
    picture = to_picture(steps[-1].next_latents, model)
    assert picture.size == (16, 16)
    assert picture.tobytes() == generate(PROMPT, model, seed=4, num_inference_steps=3).tobytes()


def test_an_empty_prompt_draws_what_the_noise_alone_suggests(model):
    guided = generate("", model, num_inference_steps=3, guidance_scale=4.0)
    unguided = generate("", model, num_inference_steps=3, guidance_scale=1.0)
    assert abs(numbers(guided) - numbers(unguided)).max() <= 1


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"seed": -1}, "The seed must be a whole number"),
        ({"seed": 2**64}, "The seed must be a whole number"),
        ({"num_inference_steps": 0}, "The number of steps must be"),
        ({"num_inference_steps": 1001}, "The number of steps must be"),
        ({"guidance_scale": float("nan")}, "The guidance scale must be"),
    ],
)
def test_settings_out_of_range_are_refused_in_words(model, settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        generate(PROMPT, model, **settings)


def test_an_overflow_is_said_instead_of_shown_as_black(model):
    with pytest.raises(ValueError, match=r"not numbers: take a smaller guidance_scale\.$"):
        generate(PROMPT, model, guidance_scale=1e38, num_inference_steps=2)


def test_each_stage_imports_only_what_stands_before_it():
    stages = ["pixels", "noise", "text", "samplers", "denoise", "latents"]
    for number, stage in enumerate(stages):
        tree = ast.parse((Path(cloudgazing.__file__).parent / f"{stage}.py").read_text())
        own = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level}
        # What to do when memory runs out is every stage's concern.
        assert own <= {"memory", *stages[:number]}


def test_without_a_model_the_bundled_one_draws_and_is_loaded_once(monkeypatch, tmp_path):
    save_bundle(tmp_path / "picture-book")
    monkeypatch.setattr("cloudgazing.models.BUNDLED", tmp_path)
    default_model.cache_clear()
    try:
        assert generate(PROMPT, num_inference_steps=1).size == (16, 16)
        assert default_model() is default_model()
        assert default_model().name == "picture-book"
    finally:
        default_model.cache_clear()
