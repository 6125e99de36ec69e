from dataclasses import replace

import numpy as np
import pytest
import torch

from cloudgazing.latents import encode
from cloudgazing.text import embed
from cloudgazing.training.minute import build_untrained_unet
from cloudgazing.training.practice import Budget, Lessons, draw_batch, practise, prepare, velocity_error

BUDGET = Budget(steps=14, seconds=600, batch=4, rate=3e-3)
CAPTIONS = ["a red cat at night", "a blue dog in the meadow"]


@pytest.fixture(scope="module")
def lessons(model):
    pictures = np.random.default_rng(0).integers(0, 256, (2, 128, 128, 3), dtype=np.uint8)
    return prepare(model, pictures, CAPTIONS)


@pytest.fixture(scope="module")
def levels(model):
    return torch.from_numpy(model.alphas_cumprod).float()


def test_lessons_are_what_the_models_own_networks_say(model, lessons):
    grey = np.full((1, 128, 128, 3), 127.5, np.float32).round().astype(np.uint8)
    one = prepare(model, grey, CAPTIONS[:1])
    flat = torch.full((1, 3, 16, 16), float(grey[0, 0, 0, 0]) / 127.5 - 1)
    assert torch.allclose(one.latents, encode(flat, model.vae), atol=1e-5)
    assert one.latents.shape == model.latents_shape
    assert torch.equal(lessons.prompt_embeds[1:], embed(CAPTIONS[1], model.tokenizer, model.text_encoder))
    assert torch.equal(lessons.empty, embed("", model.tokenizer, model.text_encoder))


def test_a_batch_lies_where_the_lessons_do(lessons, levels):
    # The meta device stands for a graphics card: what lies elsewhere cannot be added to what lies there.
    away = Lessons(*(part.to("meta") for part in (lessons.latents, lessons.prompt_embeds, lessons.empty)))
    parts = draw_batch(away, levels, 4, torch.Generator().manual_seed(0))
    assert {part.device.type for part in parts} == {"meta"}


def test_an_untrained_u_net_is_built_where_its_model_computes(model):
    away = replace(model, plan=replace(model.plan, device=torch.device("meta")))
    assert {weights.device.type for weights in build_untrained_unet(away).parameters()} == {"meta"}


def test_a_short_training_lowers_the_error(model, lessons):
    unet = build_untrained_unet(model)
    losses = [practice.loss for practice in practise(unet, lessons, model.alphas_cumprod, BUDGET)]
    assert len(losses) == BUDGET.steps
    assert np.mean(losses[-4:]) < 0.95 * np.mean(losses[:3])


def test_it_ends_when_the_time_is_up(model, lessons):
    unet = build_untrained_unet(model)
    *_, last = practise(unet, lessons, model.alphas_cumprod, replace(BUDGET, steps=10**6, seconds=1e-6))
    assert (last.step, last.share) == (1, 1.0)


@pytest.mark.parametrize("short", [{"steps": 0}, {"steps": -1}, {"seconds": 0.0}, {"seconds": float("nan")}])
def test_without_time_for_a_step_there_is_no_training(short):
    with pytest.raises(ValueError, match=r"^A training takes at least one step, .* asked for\.$"):
        replace(BUDGET, **short)


def test_only_weights_that_want_training_change(model, lessons):
    unet = build_untrained_unet(model).requires_grad_(False)
    unet.conv_out.requires_grad_(True)
    before = {name: weight.clone() for name, weight in unet.named_parameters()}
    list(practise(unet, lessons, model.alphas_cumprod, replace(BUDGET, steps=2)))
    changed = {name for name, weight in unet.named_parameters() if not torch.equal(weight, before[name])}
    assert changed == {"conv_out.weight", "conv_out.bias"}


def test_time_steps_cover_the_schedule_and_some_captions_are_withheld(lessons, levels):
    _, _, timesteps, a, states = draw_batch(lessons, levels, 200, torch.Generator().manual_seed(0))
    assert timesteps.sort().values.diff().max() <= 10
    assert torch.equal(a.flatten(), levels[timesteps])
    withheld = (states == lessons.empty).all(dim=(1, 2)).float().mean()
    assert 0.03 < withheld < 0.2


def test_the_right_answer_has_no_error(lessons, levels):
    latents, noise, timesteps, a, states = draw_batch(lessons, levels, 8, torch.Generator().manual_seed(1))
    truth = a.sqrt() * noise - (1 - a).sqrt() * latents

    def knows(noisy, t, encoder_hidden_states):
        assert torch.allclose(noisy, a.sqrt() * latents + (1 - a).sqrt() * noise)
        return type("Said", (), {"sample": truth})

    def says_nothing(noisy, t, encoder_hidden_states):
        return type("Said", (), {"sample": torch.zeros_like(noisy)})

    assert velocity_error(knows, latents, noise, timesteps, a, states) == 0
    off = velocity_error(says_nothing, latents, noise, timesteps, a, states)
    assert torch.isclose(off, truth.square().mean())
