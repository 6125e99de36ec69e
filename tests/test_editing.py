"""Image-to-image and inpainting against diffusers' own pipelines: same latents, same noise, same result."""

import numpy as np
import pytest
import torch
from diffusers import DPMSolverMultistepScheduler, StableDiffusionImg2ImgPipeline, StableDiffusionInpaintPipeline
from PIL import Image, ImageDraw
from small_model import build_pipeline

from cloudgazing import decode, generate, image_to_image, inpaint, load, redraw_steps, seeded_noise, to_picture
from cloudgazing.editing import encode_picture, mask_places, steps_left

SCHEDULES = {
    "epsilon": {"beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012, "set_alpha_to_one": False},
    "v_prediction": {
        "beta_schedule": "squaredcos_cap_v2",
        "timestep_spacing": "trailing",
        "rescale_betas_zero_snr": True,
    },
}
PROMPT, NEGATIVE = "a red cat at night", "a blue dog"
SETTINGS = {"num_inference_steps": 10, "guidance_scale": 4.0, "negative_prompt": NEGATIVE}


@pytest.fixture(scope="module", params=SCHEDULES)
def stock(request):
    return build_pipeline(prediction_type=request.param, **SCHEDULES[request.param])


@pytest.fixture(scope="module")
def loaded(stock, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stock")
    stock.save_pretrained(folder)
    return load(folder, device="cpu")


@pytest.fixture
def picture():
    rng = np.random.default_rng(0)
    return Image.fromarray(rng.integers(0, 256, (16, 16, 3), dtype=np.uint8))


@pytest.fixture
def mask():
    """White in the lower right quarter; each place of the latents is 2 pixels wide."""
    mask = Image.new("L", (16, 16))
    ImageDraw.Draw(mask).rectangle([8, 8, 15, 15], fill=255)
    return mask


def as_stock(pipeline_class, stock, noise, monkeypatch, **parts):
    """One of diffusers' pipelines on the same networks, which takes our noise for its own."""
    pipeline = pipeline_class(**{**stock.components, **parts}, requires_safety_checker=False)
    pipeline.set_progress_bar_config(disable=True)
    monkeypatch.setattr(f"{pipeline_class.__module__}.randn_tensor", lambda *_, **__: noise)
    return pipeline


def last(steps):
    *_, step = steps
    return step.next_latents


@pytest.mark.parametrize("strength", [0.1, 0.35, 0.6, 1.0])
def test_image_to_image_is_that_of_diffusers(stock, loaded, picture, monkeypatch, strength):
    noise, latents = seeded_noise(loaded.latents_shape, 5), encode_picture(picture, loaded)
    pipeline = as_stock(StableDiffusionImg2ImgPipeline, stock, noise, monkeypatch)
    expected = pipeline(PROMPT, image=latents, strength=strength, output_type="latent", **SETTINGS).images
    redrawn = last(redraw_steps(PROMPT, latents, loaded, strength=strength, seed=5, **SETTINGS))
    torch.testing.assert_close(redrawn, expected, atol=1e-4, rtol=0)


# DPM-Solver++ of diffusers always ends without any noise, so only on a schedule that does.
@pytest.mark.parametrize("stock", ["v_prediction"], indirect=True)
def test_another_sampler_starts_midway_as_that_of_diffusers(stock, loaded, picture, monkeypatch):
    noise, latents = seeded_noise(loaded.latents_shape, 5), encode_picture(picture, loaded)
    solver = DPMSolverMultistepScheduler.from_config(stock.scheduler.config, final_sigmas_type="zero")
    pipeline = as_stock(StableDiffusionImg2ImgPipeline, stock, noise, monkeypatch, scheduler=solver)
    expected = pipeline(PROMPT, image=latents, strength=0.5, output_type="latent", **SETTINGS).images
    redrawn = last(redraw_steps(PROMPT, latents, loaded, strength=0.5, seed=5, sampler="dpm", **SETTINGS))
    torch.testing.assert_close(redrawn, expected, atol=1e-4, rtol=0)


@pytest.mark.parametrize("strength", [0.3, 0.8, 1.0])
def test_inpainting_is_that_of_diffusers(stock, loaded, picture, mask, monkeypatch, strength):
    noise, latents = seeded_noise(loaded.latents_shape, 6), encode_picture(picture, loaded)
    pipeline = as_stock(StableDiffusionInpaintPipeline, stock, noise, monkeypatch)
    given = {"image": latents, "masked_image_latents": latents, "mask_image": mask, "height": 16, "width": 16}
    expected = pipeline(PROMPT, **given, strength=strength, output_type="latent", **SETTINGS).images
    places = mask_places(mask, loaded)
    redrawn = last(redraw_steps(PROMPT, latents, loaded, mask=places, strength=strength, seed=6, **SETTINGS))
    torch.testing.assert_close(redrawn, expected, atol=1e-4, rtol=0)


def test_outside_the_mask_the_latents_stay_what_they_were(model, picture, mask):
    latents, places = encode_picture(picture, model), mask_places(mask, model)
    redrawn = last(redraw_steps(PROMPT, latents, model, mask=places, strength=0.7, seed=3, num_inference_steps=4))
    outside = (places == 0).expand_as(latents)
    assert torch.equal(redrawn[outside], latents[outside])
    assert not torch.allclose(redrawn[~outside], latents[~outside], atol=0.1)


def test_no_strength_changes_nothing_but_what_the_vae_loses(model, picture):
    expected = to_picture(encode_picture(picture, model), model)
    assert image_to_image(PROMPT, picture, model, strength=0).tobytes() == expected.tobytes()
    assert list(redraw_steps(PROMPT, encode_picture(picture, model), model, strength=0.05)) != []
    assert list(redraw_steps(PROMPT, encode_picture(picture, model), model, strength=0.04)) == []


def test_more_strength_leads_further_from_the_picture(model, picture):
    latents = encode_picture(picture, model)
    ends = [last(redraw_steps(PROMPT, latents, model, strength=share, seed=1)) for share in (0.1, 0.5, 1.0)]
    moved = [(end - latents).norm().item() for end in ends]
    assert moved == sorted(moved)


def test_a_place_is_drawn_anew_where_any_of_its_pixels_is_white(model):
    dot = Image.new("L", (16, 16))
    dot.putpixel((5, 2), 255)
    places = mask_places(dot, model)
    assert places.shape == (1, 1, 8, 8)
    assert places.nonzero().tolist() == [[0, 0, 1, 2]]


@pytest.mark.parametrize("side", [8, 16, 128, 512, 1024, 3000])
@pytest.mark.parametrize("further", [0, 1, 70])
def test_one_white_pixel_marks_one_place_however_large_the_mask(model, side, further):
    dot = Image.new("L", (side + 2 * further, side))
    dot.putpixel((further + side * 11 // 16, side * 5 // 16), 255)
    assert mask_places(dot, model).nonzero().tolist() == [[0, 0, 2, 5]]


def test_pictures_of_any_size_and_kind_are_taken(model):
    for size, mode in (((40, 25), "RGBA"), ((3, 7), "P"), ((16, 16), "L")):
        drawn = image_to_image(PROMPT, Image.new(mode, size), model, num_inference_steps=2)
        assert drawn.size == (16, 16)
    white = Image.new("1", (30, 30), 1)
    drawn = inpaint(PROMPT, Image.new("RGB", (30, 30)), white, model, num_inference_steps=2)
    assert decode(torch.zeros(model.latents_shape), model.vae).shape[-1] == drawn.width == model.picture_side


def test_settings_are_those_of_generate(model, picture):
    """Under a mask that is all white, at full strength, the picture beneath does not matter."""
    white = Image.new("L", (16, 16), 255)
    settings = {"seed": 4, "num_inference_steps": 3, "sampler": "ancestral", "negative_prompt": NEGATIVE}
    assert inpaint(PROMPT, picture, white, model, **settings).tobytes() == generate(PROMPT, model, **settings).tobytes()


def test_a_strength_that_is_a_text_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match=r"from 0 to 1, such as 0\.6; it was '0\.5'"):
        steps_left(20, "0.5")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"strength": -0.1}, "The strength must be a number from 0 to 1"),
        ({"strength": 1.01}, "The strength must be a number from 0 to 1"),
        ({"strength": float("nan")}, "The strength must be a number from 0 to 1"),
        ({"num_inference_steps": 0}, "The number of steps must be"),
        ({"seed": -1}, "The seed must be"),
        ({"sampler": "euler"}, "The sampler must be"),
        ({"guidance_scale": float("inf")}, "The guidance scale must be"),
    ],
)
def test_settings_out_of_range_are_refused_in_words(model, picture, settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        image_to_image(PROMPT, picture, model, **settings)


def test_a_mask_of_nothing_is_refused_in_words(model, picture):
    with pytest.raises(ValueError, match="The mask is empty"):
        inpaint(PROMPT, picture, Image.new("L", (16, 16)), model)


def test_a_slip_of_the_pen_is_refused(model, picture):
    with pytest.raises(TypeError, match="steps"):
        image_to_image(PROMPT, picture, model, steps=3)
