"""Denoising against diffusers' DDIM scheduler, and against a Gaussian whose best denoiser is known."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler

from cloudgazing.denoise import PREDICTION_TYPES, check_guidance_scale, denoise, predict_noise, split
from cloudgazing.noise import add_noise, choose_timesteps, cosine_alphas_cumprod, seeded_noise
from cloudgazing.samplers import ddim_step

SHAPE = (1, 4, 8, 8)
NO_TEXT, TEXT = torch.zeros(1, 2, 3), torch.ones(1, 2, 3)


class ScriptedUNet(torch.nn.Module):
    """Stands in for a U-Net: answers by a function of latents and t, louder with text, and counts its calls."""

    def __init__(self, answer):
        super().__init__()
        self.answer, self.batches = answer, []

    def forward(self, latents, t, encoder_hidden_states):
        self.batches.append(len(latents))
        loudness = 1 + encoder_hidden_states.mean(dim=(1, 2)).reshape(-1, 1, 1, 1)
        return SimpleNamespace(sample=self.answer(latents, t) * loudness)


def wavy(latents, t):
    return torch.sin(latents * 3 + t / 100)


@pytest.mark.parametrize("steps", [1, 4, 20])
@pytest.mark.parametrize(
    ("prediction_type", "zero_terminal"),
    # Not a noise prediction at zero signal, where diffusers divides by zero.
    [("epsilon", False), ("v_prediction", False), ("v_prediction", True), ("sample", False), ("sample", True)],
)
def test_steps_are_those_of_diffusers(prediction_type, steps, zero_terminal):
    scheduler = DDIMScheduler(
        beta_schedule="scaled_linear",
        prediction_type=prediction_type,
        clip_sample=False,
        timestep_spacing="trailing",
        rescale_betas_zero_snr=zero_terminal,
    )
    scheduler.set_timesteps(steps)
    latents = expected = seeded_noise(SHAPE, 3)
    for t in scheduler.timesteps:
        expected = scheduler.step(wavy(expected, int(t)), t, expected).prev_sample
    for step in denoise(
        ScriptedUNet(wavy),
        latents,
        NO_TEXT,
        timesteps=choose_timesteps(steps),
        alphas_cumprod=scheduler.alphas_cumprod.double().numpy(),
        prediction_type=prediction_type,
    ):
        latents = step.next_latents
    torch.testing.assert_close(latents, expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
def test_split_finds_the_noise_and_the_picture_that_were_mixed(prediction_type):
    picture, noise, a = seeded_noise(SHAPE, 1), seeded_noise(SHAPE, 2), 0.3
    latents = a**0.5 * picture + (1 - a) ** 0.5 * noise
    velocity = a**0.5 * noise - (1 - a) ** 0.5 * picture
    output = {"epsilon": noise, "v_prediction": velocity, "sample": picture}[prediction_type]
    found_noise, found_picture = split(output, latents, a, prediction_type)
    torch.testing.assert_close(found_noise, noise, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(found_picture, picture, rtol=1e-4, atol=1e-5)


def gaussian_unet(mean: float, deviation: float, alphas_cumprod: np.ndarray, prediction_type: str) -> ScriptedUNet:
    """The best denoiser there can be for pictures whose pixels are Gaussian: the posterior mean, in closed form."""

    def answer(latents, t):
        a = alphas_cumprod[t]
        gain = a**0.5 * deviation**2 / (a * deviation**2 + 1 - a)
        picture = mean + gain * (latents - a**0.5 * mean)
        noise = (latents - a**0.5 * picture) / (1 - a) ** 0.5
        velocity = a**0.5 * noise - (1 - a) ** 0.5 * picture
        return {"epsilon": noise, "v_prediction": velocity, "sample": picture}[prediction_type]

    return ScriptedUNet(answer)


@pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
@pytest.mark.parametrize(("mean", "deviation"), [(2.0, 0.5), (-1.0, 3.0), (0.5, 0.0)])
def test_the_best_denoiser_of_a_gaussian_turns_noise_into_that_gaussian(prediction_type, mean, deviation):
    alphas_cumprod = cosine_alphas_cumprod()
    unet = gaussian_unet(mean, deviation, alphas_cumprod, prediction_type)
    noise = seeded_noise(SHAPE, 5).double()
    *_, last = denoise(
        unet,
        noise,
        NO_TEXT.double(),
        timesteps=choose_timesteps(1000),
        alphas_cumprod=alphas_cumprod,
        prediction_type=prediction_type,
    )
    # Without chance, each number keeps its rank: it is stretched by the deviation and moved by the mean.
    torch.testing.assert_close(last.next_latents, mean + deviation * noise, rtol=0, atol=0.02)


def test_guidance_goes_past_the_text_away_from_no_text():
    unet = ScriptedUNet(wavy)
    latents = seeded_noise(SHAPE, 1)
    guided = predict_noise(unet, latents, 500, TEXT, NO_TEXT, alpha_cumprod=0.4, guidance_scale=3.0)
    assert unet.batches == [2]
    torch.testing.assert_close(guided.noise_pred_uncond, wavy(latents, 500))
    torch.testing.assert_close(guided.noise_pred_text, 2 * wavy(latents, 500))
    torch.testing.assert_close(guided.noise_pred, 4 * wavy(latents, 500))
    rebuilt = 0.4**0.5 * guided.pred_original_sample + 0.6**0.5 * guided.noise_pred
    torch.testing.assert_close(rebuilt, latents)


def test_guidance_of_one_asks_for_the_text_alone():
    unet = ScriptedUNet(wavy)
    latents = seeded_noise(SHAPE, 1)
    plain = predict_noise(unet, latents, 500, TEXT, NO_TEXT, alpha_cumprod=0.4, guidance_scale=1.0)
    assert unet.batches == [1]
    assert plain.noise_pred_uncond is None
    assert plain.pred_original_sample_uncond is None
    torch.testing.assert_close(plain.noise_pred, plain.noise_pred_text)


def test_guidance_of_zero_ignores_the_text():
    latents = seeded_noise(SHAPE, 1)
    blind = predict_noise(ScriptedUNet(wavy), latents, 500, TEXT, NO_TEXT, alpha_cumprod=0.4, guidance_scale=0.0)
    torch.testing.assert_close(blind.noise_pred, wavy(latents, 500))


@pytest.mark.parametrize(
    ("scale", "said"),
    [
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        ("4", "'4'"),
        (None, "None"),
        (10**400, "beyond every float"),
        (-(10**5000), "beyond every float"),
    ],
    ids=lambda value: str(value)[:20] if not isinstance(value, int) else "a long number",
)
def test_guidance_must_be_a_number(scale, said):
    with pytest.raises(ValueError, match=rf"guidance scale must be a finite number, such as 4; it was {said}\.$"):
        check_guidance_scale(scale)


def test_no_network_is_asked_at_a_guidance_that_is_no_number():
    unet = ScriptedUNet(wavy)
    with pytest.raises(ValueError, match="guidance scale must be a finite number"):
        predict_noise(unet, torch.zeros(SHAPE), 0, TEXT, NO_TEXT, alpha_cumprod=0.4, guidance_scale=float("nan"))
    assert unet.batches == []


def test_guidance_needs_what_to_guide_away_from():
    with pytest.raises(ValueError, match="negative_prompt_embeds"):
        predict_noise(ScriptedUNet(wavy), torch.zeros(SHAPE), 0, TEXT, alpha_cumprod=0.4, guidance_scale=2.0)


def test_an_unknown_prediction_type_is_refused():
    with pytest.raises(ValueError, match="v_prediction"):
        split(torch.zeros(SHAPE), torch.zeros(SHAPE), 0.5, "flow")


@pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
def test_pure_noise_is_where_a_picture_can_start(prediction_type):
    alphas_cumprod = np.linspace(1, 0, 1000)
    steps = list(
        denoise(
            ScriptedUNet(wavy),
            seeded_noise(SHAPE, 1),
            TEXT,
            NO_TEXT,
            timesteps=choose_timesteps(4),
            alphas_cumprod=alphas_cumprod,
            prediction_type=prediction_type,
            guidance_scale=4.0,
        )
    )
    assert steps[0].sigma == float("inf")
    assert all(bool(step.next_latents.isfinite().all()) for step in steps)


def test_every_step_says_where_it_stands():
    alphas_cumprod = cosine_alphas_cumprod()
    timesteps = choose_timesteps(5)
    noise = seeded_noise(SHAPE, 1)
    unet = ScriptedUNet(wavy)
    steps = list(denoise(unet, noise, TEXT, timesteps=timesteps, alphas_cumprod=alphas_cumprod))
    assert [step.index for step in steps] == [0, 1, 2, 3, 4]
    assert [step.t for step in steps] == timesteps.tolist()
    assert [step.sigma for step in steps] == sorted((step.sigma for step in steps), reverse=True)
    assert torch.equal(steps[0].latents, noise)
    assert all(torch.equal(before.next_latents, after.latents) for before, after in pairwise(steps))
    torch.testing.assert_close(steps[-1].next_latents, steps[-1].pred_original_sample)


def tensors(step) -> list[torch.Tensor]:
    return [value for value in vars(step).values() if isinstance(value, torch.Tensor)]


def test_painting_on_a_stored_step_changes_no_other_and_not_the_outcome():
    def run(paint: bool) -> list:
        steps = []
        for step in denoise(
            ScriptedUNet(wavy),
            seeded_noise(SHAPE, 1),
            TEXT,
            NO_TEXT,
            timesteps=choose_timesteps(4),
            alphas_cumprod=cosine_alphas_cumprod(),
            guidance_scale=2.0,
        ):
            steps.append(step)
            if paint and step.index == 1:
                for tensor in tensors(step):
                    tensor.fill_(99)
        return steps

    clean, painted = run(False), run(True)
    for before, after in zip(clean, painted, strict=True):
        if before.index != 1:
            assert all(torch.equal(a, b) for a, b in zip(tensors(before), tensors(after), strict=True))


def test_a_step_with_the_true_noise_lands_on_the_true_path():
    picture, noise = seeded_noise(SHAPE, 1), seeded_noise(SHAPE, 2)
    levels = cosine_alphas_cumprod()
    torch.testing.assert_close(ddim_step(picture, noise, levels[300]), add_noise(picture, noise, 300, levels))
