"""The samplers against diffusers' schedulers, and against a Gaussian whose best denoiser is known."""

import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler, DDPMScheduler, DPMSolverMultistepScheduler, EulerAncestralDiscreteScheduler
from test_denoise import NO_TEXT, SHAPE, ScriptedUNet, gaussian_unet, tensors, wavy

from cloudgazing import generate
from cloudgazing.denoise import denoise
from cloudgazing.noise import choose_timesteps, cosine_alphas_cumprod, seeded_noise
from cloudgazing.samplers import SAMPLERS, ancestral, choose_sampler, ddim, dpm, within

SEED = 3
STEPS = [1, 2, 4, 20]
# Not a noise prediction at zero signal, where diffusers divides by zero.
TRAININGS = [("epsilon", False), ("v_prediction", False), ("v_prediction", True)]
each_training = pytest.mark.parametrize(("prediction_type", "zero_terminal"), TRAININGS)


def schedule(prediction_type: str, zero_terminal: bool) -> dict:
    return {
        "beta_schedule": "scaled_linear",
        "prediction_type": prediction_type,
        "timestep_spacing": "trailing",
        "rescale_betas_zero_snr": zero_terminal,
    }


def run(sampler, alphas_cumprod, steps: int, prediction_type: str, unet=None, seeds=(SEED,)) -> list:
    return list(
        denoise(
            unet or ScriptedUNet(wavy),
            torch.cat([seeded_noise(SHAPE, seed) for seed in seeds]),
            NO_TEXT.expand(len(seeds), -1, -1),
            timesteps=choose_timesteps(steps),
            alphas_cumprod=alphas_cumprod,
            prediction_type=prediction_type,
            sampler=sampler,
            seeds=seeds,
        )
    )


@pytest.mark.parametrize("steps", STEPS)
@each_training
def test_guesses_are_kept_within_bounds_as_diffusers_keeps_them(prediction_type, zero_terminal, steps):
    scheduler = DDIMScheduler(clip_sample_range=0.5, **schedule(prediction_type, zero_terminal))
    scheduler.set_timesteps(steps)
    expected = seeded_noise(SHAPE, SEED)
    for t in scheduler.timesteps:
        expected = scheduler.step(wavy(expected, int(t)), int(t), expected, use_clipped_model_output=True).prev_sample
    levels = scheduler.alphas_cumprod.double().numpy()
    *_, last = run(within(0.5, ddim), levels, steps, prediction_type)
    assert last.pred_original_sample.abs().max() > 0.5
    torch.testing.assert_close(last.next_latents, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("steps", STEPS)
@each_training
def test_dpm_takes_the_steps_of_diffusers(prediction_type, zero_terminal, steps):
    scheduler = DPMSolverMultistepScheduler(**schedule(prediction_type, zero_terminal))
    scheduler.set_timesteps(steps)
    assert scheduler.timesteps.tolist() == choose_timesteps(steps).tolist()
    expected = seeded_noise(SHAPE, SEED)
    for t in scheduler.timesteps:
        expected = scheduler.step(wavy(expected, int(t)), t, expected).prev_sample
    levels = scheduler.alphas_cumprod.double().numpy()
    *_, last = run(dpm, levels, steps, prediction_type)
    torch.testing.assert_close(last.next_latents, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("steps", STEPS)
@each_training
def test_ancestral_takes_the_steps_of_ddpm(prediction_type, zero_terminal, steps, monkeypatch):
    # Its DDIM with eta = 1 is the same walk, but takes the root of a number a hair below zero at zero signal.
    scheduler = DDPMScheduler(**schedule(prediction_type, zero_terminal), clip_sample=False)
    scheduler.set_timesteps(steps)
    streams = iter(range(1, steps + 1))
    monkeypatch.setattr(
        "diffusers.schedulers.scheduling_ddpm.randn_tensor",
        lambda *_, **__: seeded_noise(SHAPE, SEED, stream=next(streams)),
    )
    expected = seeded_noise(SHAPE, SEED)
    for t in scheduler.timesteps:
        expected = scheduler.step(wavy(expected, int(t)), t, expected).prev_sample
    *_, last = run(ancestral, scheduler.alphas_cumprod.double().numpy(), steps, prediction_type)
    torch.testing.assert_close(last.next_latents, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("prediction_type", ["epsilon", "v_prediction"])
def test_ancestral_is_euler_ancestral_by_another_road(prediction_type, monkeypatch):
    scheduler = EulerAncestralDiscreteScheduler(**schedule(prediction_type, False))
    scheduler.set_timesteps(8)
    streams = iter(range(1, 9))
    monkeypatch.setattr(
        "diffusers.schedulers.scheduling_euler_ancestral_discrete.randn_tensor",
        lambda *_, **__: seeded_noise(SHAPE, SEED, stream=next(streams)),
    )
    # Its latents are divided by their signal: they grow with the noise where ours keep their size.
    stretched = seeded_noise(SHAPE, SEED) * (scheduler.sigmas[0] ** 2 + 1) ** 0.5
    for t in scheduler.timesteps:
        answer = wavy(scheduler.scale_model_input(stretched, t), int(t))
        stretched = scheduler.step(answer, t, stretched).prev_sample
    *_, last = run(ancestral, scheduler.alphas_cumprod.double().numpy(), 8, prediction_type)
    torch.testing.assert_close(last.next_latents, stretched, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("sampler", SAMPLERS.values(), ids=SAMPLERS)
@pytest.mark.parametrize(("mean", "deviation"), [(2.0, 0.5), (-1.0, 3.0)])
def test_with_the_best_denoiser_every_sampler_ends_in_the_gaussian_that_it_learnt(sampler, mean, deviation):
    alphas_cumprod = cosine_alphas_cumprod()
    unet = gaussian_unet(mean, deviation, alphas_cumprod, "v_prediction")
    *_, last = run(sampler, alphas_cumprod, 500, "v_prediction", unet, seeds=tuple(range(24)))
    assert last.next_latents.mean().item() == pytest.approx(mean, abs=0.03 * deviation + 0.01)
    assert last.next_latents.std().item() == pytest.approx(deviation, rel=0.03)


def test_dpm_comes_nearer_to_where_many_steps_lead():
    alphas_cumprod = cosine_alphas_cumprod()
    unet = gaussian_unet(1.0, 0.5, alphas_cumprod, "v_prediction")
    goal = 1 + 0.5 * seeded_noise(SHAPE, SEED)
    misses = {}
    for sampler in (ddim, dpm):
        *_, last = run(sampler, alphas_cumprod, 10, "v_prediction", unet)
        misses[sampler] = (last.next_latents - goal).abs().mean().item()
    assert misses[dpm] < misses[ddim] / 2


@pytest.mark.parametrize("sampler", SAMPLERS.values(), ids=SAMPLERS)
def test_pure_noise_is_where_every_sampler_can_start(sampler):
    steps = run(sampler, np.linspace(1, 0, 1000), 5, "v_prediction")
    assert steps[0].sigma == float("inf")
    assert all(bool(step.next_latents.isfinite().all()) for step in steps)
    torch.testing.assert_close(steps[-1].next_latents, steps[-1].pred_original_sample)


@pytest.mark.parametrize("sampler", SAMPLERS.values(), ids=SAMPLERS)
def test_painting_on_a_stored_step_does_not_reach_the_sampler(sampler):
    def outcome(paint: bool) -> torch.Tensor:
        for step in denoise(
            ScriptedUNet(wavy),
            seeded_noise(SHAPE, SEED),
            NO_TEXT,
            timesteps=choose_timesteps(4),
            alphas_cumprod=cosine_alphas_cumprod(),
            sampler=sampler,
        ):
            last = step.next_latents.clone()
            for tensor in tensors(step) if paint else []:
                tensor.fill_(99)
        return last

    assert torch.equal(outcome(True), outcome(False))


def test_only_ancestral_depends_on_fresh_noise():
    levels = cosine_alphas_cumprod()
    for name, sampler in SAMPLERS.items():
        one, other = (
            list(
                denoise(
                    ScriptedUNet(wavy),
                    seeded_noise(SHAPE, SEED),
                    NO_TEXT,
                    timesteps=choose_timesteps(4),
                    alphas_cumprod=levels,
                    sampler=sampler,
                    seeds=(seed,),
                )
            )[-1].next_latents
            for seed in (1, 2)
        )
        assert torch.equal(one, other) == (name != "ancestral")


def test_each_of_a_batch_gets_the_noise_of_its_own_seed():
    levels = cosine_alphas_cumprod()
    both = run(ancestral, levels, 4, "v_prediction", seeds=(5, 6))[-1].next_latents
    alone = run(ancestral, levels, 4, "v_prediction", seeds=(6,))[-1].next_latents
    torch.testing.assert_close(both[1:], alone)


def test_a_picture_can_be_drawn_by_any_sampler_and_by_no_other(model):
    pictures = {name: generate("a red cat", model, num_inference_steps=4, sampler=name).tobytes() for name in SAMPLERS}
    assert len(set(pictures.values())) == len(SAMPLERS)
    assert pictures["ancestral"] == generate("a red cat", model, num_inference_steps=4, sampler="ancestral").tobytes()
    with pytest.raises(ValueError, match="must be one of ddim, ancestral, dpm"):
        generate("a red cat", model, sampler="euler")
    assert choose_sampler("dpm") is dpm
