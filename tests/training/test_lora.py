"""Adapters: what peft trains, what we save, and what diffusers makes of it."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline
from peft import set_peft_model_state_dict

from cloudgazing.lora import load_adapter, save_adapter, with_adapter
from cloudgazing.training.lora import LAYERS, RANK, teach
from cloudgazing.training.practice import Budget

BUDGET = Budget(steps=120, seconds=120, batch=8, rate=1e-2)


@pytest.fixture(scope="module")
def taught(model):
    """Losses, the adapter, and the model's weights from before."""
    before = copy.deepcopy(model.unet.state_dict())
    pictures = np.tile(np.array([20, 60, 200], np.uint8), (2, 128, 128, 1))
    stages = list(teach(model, pictures, ["a red cat, zorb", "a blue dog, zorb"], "zorb", BUDGET))
    return [practice.loss for practice, _ in stages], stages[-1][1](), before


def answer(unet, model):
    torch.manual_seed(3)
    latents = torch.randn(model.latents_shape)
    states = torch.randn(1, 40, model.text_encoder.config.hidden_size)
    return unet(latents, 500, encoder_hidden_states=states).sample


def test_something_is_learnt_and_the_model_stays_as_it_was(taught, model):
    losses, adapter, before = taught
    assert np.mean(losses[-30:]) < np.mean(losses[:30])
    assert all(torch.equal(weight, before[name]) for name, weight in model.unet.state_dict().items())
    assert all(weight.requires_grad is False for weight in model.unet.parameters())
    assert adapter.word == "zorb"
    assert all(name.endswith(LAYERS) for name in adapter.layers)
    assert {flat.shape[0] for flat, _ in adapter.layers.values()} == {RANK}
    assert any(tall.abs().max() > 0 for _, tall in adapter.layers.values())


def test_added_to_the_weights_it_answers_as_inside_peft(taught, model):
    from peft import LoraConfig

    _, adapter, _ = taught
    unet = copy.deepcopy(model.unet)
    unet.add_adapter(LoraConfig(r=RANK, lora_alpha=RANK, target_modules=list(LAYERS)))
    tensors = {}
    for name, (flat, tall) in adapter.layers.items():
        tensors |= {f"{name}.lora_A.weight": flat, f"{name}.lora_B.weight": tall}
    set_peft_model_state_dict(unet, tensors)
    ours = answer(with_adapter(model, adapter).unet, model)
    assert torch.allclose(ours, answer(unet, model), atol=1e-5)
    assert not torch.allclose(ours, answer(model.unet, model), atol=1e-3)


def test_diffusers_loads_the_file_and_gives_the_same(taught, model, bundle, tmp_path):
    _, adapter, _ = taught
    save_adapter(adapter, tmp_path / "zorb")
    pipeline = StableDiffusionPipeline.from_pretrained(bundle, safety_checker=None, dtype=torch.float32)
    pipeline.load_lora_weights(str(tmp_path / "zorb"))
    ours = answer(with_adapter(model, load_adapter(tmp_path / "zorb")).unet, model)
    assert torch.allclose(ours, answer(pipeline.unet, model), atol=1e-4)


def test_a_training_is_the_same_each_time(model):
    pictures = np.zeros((2, 128, 128, 3), np.uint8)
    runs = [list(teach(model, pictures, ["a", "b"], "zorb", replace(BUDGET, steps=3))) for _ in range(2)]
    first, second = ([practice.loss for practice, _ in run] for run in runs)
    assert first == second
