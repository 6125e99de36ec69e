"""Denoising: from noise to latents, a step at a time, towards the prompt.

Taught in chapter 4. At each timestep the network is asked which part of the latents is noise; a step then takes
some of it away. How it does that is the sampler's business: DDIM without chance (Song et al., "Denoising diffusion
implicit models", 2021), unless another of `samplers` is passed in.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from .memory import ask
from .noise import sigmas
from .samplers import Latents, Sampler, ddim

Embeds = Float[Tensor, "batch tokens width"]

PREDICTION_TYPES = ("epsilon", "v_prediction", "sample")
"""What a network may have been trained to predict: the noise, the velocity, or the picture."""


@dataclass(frozen=True, eq=False)
class Prediction:
    """What the network makes of noisy latents: so much is noise, and this is the picture behind it.

    `noise_pred` and `pred_original_sample` are after guidance, the others before: without the text (uncond) and
    with it. Those without the text are None where guidance is off.
    """

    noise_pred: Latents
    noise_pred_uncond: Latents | None
    noise_pred_text: Latents
    pred_original_sample: Latents
    pred_original_sample_uncond: Latents | None
    pred_original_sample_text: Latents


@dataclass(frozen=True, eq=False)
class Step(Prediction):
    """One step of denoising: what it began with, what the network predicted there, and what came of it.

    `index` counts the steps from 0, `t` is the training timestep, `sigma` the noise for each unit of picture in
    `latents` (infinite for pure noise); `next_latents` hold less noise, and after the last step as much as
    `final_alpha_cumprod` leaves: with most models none.
    """

    index: int
    t: int
    sigma: float
    latents: Latents
    next_latents: Latents


def denoise(
    unet: nn.Module,
    latents: Latents,
    prompt_embeds: Embeds,
    negative_prompt_embeds: Embeds | None = None,
    *,
    timesteps: Int[np.ndarray, " steps"],
    alphas_cumprod: Float[np.ndarray, " train_timesteps"],
    final_alpha_cumprod: float = 1.0,
    prediction_type: str = "epsilon",
    guidance_scale: float = 1.0,
    sampler: Sampler = ddim,
    seeds: Sequence[int] = (0,),
) -> Iterator[Step]:
    """Denoise latents at each of the timesteps, noisiest first, and yield every step.

    `alphas_cumprod` is the training schedule, `final_alpha_cumprod` the level after the last step; `seeds`, one for
    each of the batch, name the noise of a sampler that adds any. The other arguments are those of `predict_noise`.
    The last step's `next_latents` are the picture, ready to decode.
    """
    predict = partial(predict_noise, unet, prediction_type=prediction_type, guidance_scale=guidance_scale)
    levels = np.append(alphas_cumprod[timesteps], final_alpha_cumprod)
    originals: list[Latents] = []
    for index, (t, sigma) in enumerate(zip(timesteps.tolist(), sigmas(levels[:-1]).tolist(), strict=True)):
        prediction = predict(latents, t, prompt_embeds, negative_prompt_embeds, alpha_cumprod=levels[index])
        originals.append(prediction.pred_original_sample.clone())
        stepped = sampler(originals, prediction.noise_pred, levels, seeds)
        # A copy, so that painting on a step that was handed out changes none that follows.
        yield Step(**vars(prediction), index=index, t=t, sigma=sigma, latents=latents, next_latents=stepped.clone())
        latents = stepped


@torch.no_grad()
def predict_noise(
    unet: nn.Module,
    latents: Latents,
    t: int,
    prompt_embeds: Embeds,
    negative_prompt_embeds: Embeds | None = None,
    *,
    alpha_cumprod: float,
    prediction_type: str = "epsilon",
    guidance_scale: float = 1.0,
) -> Prediction:
    """Ask the network which part of the latents is noise, with the text and without, and guide by the difference.

    Guidance is uncond + scale (text - uncond) (Ho and Salimans, "Classifier-free diffusion guidance", 2022); 1 means
    off, and then the network sees the text alone. `alpha_cumprod` is the schedule's value at `t`, `prediction_type`
    what the network was trained to predict: "epsilon", "v_prediction" or "sample". Raises `ValueError` for another of
    these, for a scale that is not finite, and for guidance without `negative_prompt_embeds`.
    """
    check_guidance_scale(guidance_scale)
    if guidance_scale != 1 and negative_prompt_embeds is None:
        raise ValueError("Guidance needs negative_prompt_embeds: give those of an empty prompt, or a scale of 1.")
    if guidance_scale == 1:
        output = ask(unet, latents, t, encoder_hidden_states=prompt_embeds)
        noise, original = split(output, latents, alpha_cumprod, prediction_type)
        return Prediction(noise, None, noise.clone(), original, None, original.clone())
    embeds = torch.cat([negative_prompt_embeds, prompt_embeds])
    output = ask(unet, torch.cat([latents, latents]), t, encoder_hidden_states=embeds)
    uncond, text = (split(half, latents, alpha_cumprod, prediction_type) for half in output.chunk(2))
    return guide(uncond, text, guidance_scale)


def guide(uncond: tuple[Latents, Latents], text: tuple[Latents, Latents], guidance_scale: float) -> Prediction:
    """Go from what was predicted without the text towards what was predicted with it, and beyond.

    Each is a pair of the predicted noise and the predicted picture, both moved by the same formula.
    """
    (noise_uncond, original_uncond), (noise_text, original_text) = uncond, text
    return Prediction(
        noise_uncond + guidance_scale * (noise_text - noise_uncond),
        noise_uncond,
        noise_text,
        original_uncond + guidance_scale * (original_text - original_uncond),
        original_uncond,
        original_text,
    )


def check_guidance_scale(guidance_scale: Any) -> float:
    """The same scale; raises `ValueError` for infinity, what exceeds every float, and what is not a number."""
    try:
        is_finite = math.isfinite(guidance_scale)
    except (OverflowError, TypeError):
        is_finite = False
    if not is_finite:
        told = "beyond every float" if isinstance(guidance_scale, int) else f"{guidance_scale!r:.40}"
        raise ValueError(f"The guidance scale must be a finite number, such as 4; it was {told}.")
    return guidance_scale


def split(output: Latents, latents: Latents, alpha_cumprod: float, prediction_type: str) -> tuple[Latents, Latents]:
    """Split latents = sqrt(a) original + sqrt(1 - a) noise into (noise, original) by what the network said.

    "v_prediction" is sqrt(a) noise - sqrt(1 - a) original (Salimans and Ho, "Progressive distillation", 2022).
    Where no picture is left (a = 0), a noise prediction tells nothing about it, and the original is taken to be 0,
    the mean of all latents.
    """
    signal, spread = math.sqrt(alpha_cumprod), math.sqrt(1 - alpha_cumprod)
    if prediction_type == "epsilon":
        original = (latents - spread * output) / signal if signal > 0 else torch.zeros_like(latents)
        return output, original
    if prediction_type == "v_prediction":
        return signal * output + spread * latents, signal * latents - spread * output
    if prediction_type == "sample":
        return (latents - signal * output) / spread, output
    raise ValueError(f'A network predicts "epsilon", "v_prediction" or "sample", not "{prediction_type}".')
