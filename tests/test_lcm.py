"""LCM-LoRA: the timesteps, the steps and the pictures of diffusers, and adapters that are none refused."""

from dataclasses import replace
from inspect import unwrap

import numpy as np
import pytest
import torch
from diffusers import LCMScheduler
from PIL import Image
from safetensors.torch import load_file, save_file
from small_model import build_pipeline
from test_denoise import NO_TEXT, SHAPE, ScriptedUNet, wavy
from torch import nn

from cloudgazing import ModelError, draw_steps, hub, image_to_image, load
from cloudgazing.catalogue import PUBLISHED
from cloudgazing.client import ADAPTER, Source
from cloudgazing.denoise import denoise
from cloudgazing.hub import adapter_of, find_local
from cloudgazing.lcm import PREFIX, choose_jumps, put_on
from cloudgazing.models import ways_of
from cloudgazing.noise import choose_timesteps, seeded_noise
from cloudgazing.samplers import lcm
from cloudgazing.training.turbo import STEPS, spread_stops

NAME = "stable-diffusion-1.5-lcm"
SEED = 3
SCHEDULE = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "prediction_type": "epsilon",
    "timestep_spacing": "leading",
}
"""What Stable Diffusion 1.5 says of its own."""


@pytest.fixture
def same_noise(monkeypatch):
    """Gives diffusers the noise of our seed, one stream after the other."""
    streams = iter(range(1, 100))

    def noise(shape, **_: object) -> torch.Tensor:
        return seeded_noise(shape, SEED, stream=next(streams))

    monkeypatch.setattr("diffusers.schedulers.scheduling_lcm.randn_tensor", noise)


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """The folders of a small Stable Diffusion and of an adapter for it, by their repositories."""
    base, adapter = tmp_path_factory.mktemp("base"), tmp_path_factory.mktemp("adapter")
    pipeline = build_pipeline(**SCHEDULE)
    pipeline.save_pretrained(base)
    save_file(random_adapter(pipeline.unet), adapter / ADAPTER)
    published = PUBLISHED[NAME]
    return {published.sources[0].repository: base, published.adapter.repository: adapter}


@pytest.fixture
def on_disk(places, monkeypatch):
    """The two stand in the Hub's cache; returns what stands there, to take something away."""
    here = dict(places)

    def snapshot(source, wanted, local_files_only):
        if source.repository not in here:
            raise FileNotFoundError(source.repository)
        return here[source.repository]

    monkeypatch.setattr(hub, "snapshot", snapshot)
    return here


def random_adapter(unet: nn.Module, rank: int = 2) -> dict[str, torch.Tensor]:
    """A change to every kind of layer that the published adapter changes, in the form in which it is published."""
    torch.manual_seed(1)
    kinds = ("to_q", "to_k", "to_v", "to_out.0", "proj_in", "proj_out", "conv1", "conv2", "time_emb_proj", "net.2")
    tensors = {}
    for name, layer in unet.named_modules():
        if name.endswith((*kinds, "downsamplers.0.conv", "upsamplers.0.conv")):
            out, inner = layer.weight.shape[:2]
            window = layer.weight.shape[2:]
            key = PREFIX + name.replace(".", "_")
            tensors[f"{key}.lora_down.weight"] = torch.randn(rank, inner, *window) / 4
            tensors[f"{key}.lora_up.weight"] = torch.randn(out, rank, *[1] * len(window)) / 4
            tensors[f"{key}.alpha"] = torch.tensor(1.0)
    return tensors


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 7, 8, 25, 50])
def test_the_timesteps_are_those_of_diffusers(steps):
    scheduler = LCMScheduler()
    scheduler.set_timesteps(steps)
    assert choose_jumps(steps).tolist() == scheduler.timesteps.tolist()


@pytest.mark.parametrize("steps", range(1, 21))
def test_no_timestep_is_jumped_from_twice_where_the_noisy_ones_come_more_often(steps):
    jumps = choose_jumps(steps, practised=20, power=0.5)
    assert jumps[0] == 999
    assert (np.diff(jumps) <= -50).all()
    assert set(jumps) <= set(choose_jumps(20, practised=20))


def test_below_a_power_of_one_the_jumps_are_the_timesteps_of_an_even_share_of_the_training():
    taught = choose_timesteps(STEPS, 1000)[spread_stops(20_000, np.random.default_rng(0))]
    exact = np.quantile(taught, [1, 3 / 4, 1 / 2, 1 / 4])
    assert (np.abs(choose_jumps(4, practised=20, power=ways_of("turbo")["jump_power"]) - exact) <= 50).all()


@pytest.mark.parametrize("steps", [0, 51, -1])
def test_a_number_of_steps_that_was_not_taught_is_refused(steps):
    with pytest.raises(ValueError, match="draws in 1 to 50 steps, best in 4"):
        choose_jumps(steps)


def test_steps_that_are_no_whole_number_are_refused():
    with pytest.raises(ValueError, match="draws in 1 to 50 steps, best in 4"):
        unwrap(choose_jumps)(2.5)  # as a reader calls it, for whom no types are checked


@pytest.mark.parametrize("steps", [1, 2, 4, 50])
@pytest.mark.parametrize("prediction_type", ["epsilon", "v_prediction"])
def test_every_step_is_that_of_diffusers(same_noise, prediction_type, steps):
    scheduler = LCMScheduler(prediction_type=prediction_type)
    scheduler.set_timesteps(steps)
    walk = denoise(
        ScriptedUNet(wavy),
        seeded_noise(SHAPE, SEED),
        NO_TEXT,
        timesteps=choose_jumps(steps),
        alphas_cumprod=scheduler.alphas_cumprod.double().numpy(),
        prediction_type=prediction_type,
        sampler=lcm,
        seeds=(SEED,),
    )
    for t, step in zip(scheduler.timesteps, walk, strict=True):
        expected = scheduler.step(wavy(step.latents, int(t)), t, step.latents).prev_sample
        torch.testing.assert_close(step.next_latents, expected, rtol=1e-4, atol=1e-4)


def test_it_draws_as_the_stock_pipeline_does(on_disk, places, same_noise):
    stock = build_pipeline(**SCHEDULE)
    latents = seeded_noise((1, 4, 8, 8), SEED)
    options = {"latents": latents, "num_inference_steps": 4, "guidance_scale": 1.0, "output_type": "latent"}
    stock.scheduler = LCMScheduler.from_config(stock.scheduler.config)
    stock.load_lora_weights(places[PUBLISHED[NAME].adapter.repository])
    expected = stock("a red cat", **options).images
    model = load(NAME, device="cpu")
    *_, last = draw_steps("a red cat", model, seed=SEED, num_inference_steps=4, guidance_scale=1)
    torch.testing.assert_close(last.next_latents, expected, rtol=0, atol=1e-4)
    plain = load(places[PUBLISHED[NAME].sources[0].repository], device="cpu")
    assert (plain.jumps, model.jumps) == (0, 50)
    assert (model.num_inference_steps, model.guidance_scale) == (4, 1)
    [name, *_] = [name for name, _ in plain.unet.named_modules() if name.endswith("to_q")]
    weights = [dict(each.unet.named_modules())[name].weight for each in (plain, model)]
    assert not torch.allclose(*weights)


def test_it_draws_in_the_few_steps_that_its_makers_advise(on_disk):
    model = load(NAME, device="cpu")
    assert model.advised == {"num_inference_steps": 4, "guidance_scale": 1}
    assert [step.noise_pred_uncond for step in draw_steps("a cat", model)] == [None] * 4


def test_it_takes_its_own_steps_whichever_are_asked_for(on_disk):
    model = load(NAME, device="cpu")
    walks = [list(draw_steps("a cat", model, sampler=name, num_inference_steps=2)) for name in ("ddim", "dpm")]
    assert torch.equal(*(steps[-1].next_latents for steps in walks))
    with pytest.raises(ValueError, match="must be one of"):
        draw_steps("a cat", model, sampler="euler")
    side = model.picture_side
    white = Image.new("RGB", (side, side), "white")
    redrawn = image_to_image("a cat", white, model, strength=0.5, num_inference_steps=4, guidance_scale=1)
    assert redrawn.size == (side, side)


def test_it_is_here_only_when_both_parts_are(on_disk):
    assert find_local(PUBLISHED[NAME]) is not None
    assert adapter_of(NAME).name == ADAPTER
    assert adapter_of("stable-diffusion-1.5") is None
    del on_disk[PUBLISHED[NAME].adapter.repository]
    assert find_local(PUBLISHED[NAME]) is None
    assert find_local(replace(PUBLISHED[NAME], adapter=None)) is not None


def test_both_parts_are_fetched(on_disk, monkeypatch):
    asked = []
    find = hub.snapshot
    monkeypatch.setattr(hub, "snapshot", lambda source, *more, **k: asked.append(source) or find(source, *more, **k))
    hub.bring(PUBLISHED[NAME])
    assert {source.repository for source in asked} == set(on_disk)
    assert all(isinstance(source, Source) for source in asked)


def elsewhere(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {f"{PREFIX}nowhere{key[key.index('.') :]}": value for key, value in tensors.items()}


def wider(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {key: torch.cat([value, value]) if "lora_up" in key else value for key, value in tensors.items()}


@pytest.mark.parametrize("fault", [elsewhere, wider])
def test_an_adapter_of_another_unet_is_refused_and_changes_nothing(places, tmp_path, fault):
    unet = build_pipeline(**SCHEDULE).unet
    before = {name: value.clone() for name, value in unet.state_dict().items()}
    tensors = load_file(places[PUBLISHED[NAME].adapter.repository] / ADAPTER)
    save_file(fault(tensors), tmp_path / ADAPTER)
    with pytest.raises(ModelError, match="made for another U-Net"):
        put_on(unet, tmp_path / ADAPTER)
    assert all(torch.equal(before[name], value) for name, value in unet.state_dict().items())


def test_what_is_no_adapter_is_refused(places, tmp_path):
    unet = build_pipeline(**SCHEDULE).unet
    file = tmp_path / ADAPTER
    tensors = load_file(places[PUBLISHED[NAME].adapter.repository] / ADAPTER)
    with pytest.raises(ModelError, match="is missing"):
        put_on(unet, file)
    file.write_text("version https://git-lfs.github.com/spec/v1")
    with pytest.raises(ModelError, match="Git-LFS pointer"):
        put_on(unet, file)
    several = {key: value.repeat(2) if key.endswith(".alpha") else value for key, value in tensors.items()}
    for spoilt in ({}, {"lora_te_text.alpha": torch.tensor(1.0)}, dict(list(tensors.items())[1:]), several):
        save_file(spoilt, file)
        with pytest.raises(ModelError, match="is no adapter as it is known here"):
            put_on(unet, file)
    save_file({key: value * float("nan") for key, value in tensors.items()}, file)
    with pytest.raises(ModelError, match="not numbers"):
        put_on(unet, file)
