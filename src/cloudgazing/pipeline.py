"""The pipeline: from a prompt to a picture, all stages in a row.

Taught in chapter 6.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from jaxtyping import Float, Int
from PIL import Image
from torch import Tensor

from .denoise import Step, check_guidance_scale, denoise
from .latents import decode
from .models import Model, default_model
from .noise import seeded_noise
from .pixels import image_to_picture, pixel_values_to_image
from .safety import screen
from .samplers import Sampler, ddim
from .text import embed


def generate(
    prompt: str,
    model: Model | None = None,
    *,
    negative_prompt: str = "",
    seed: int = 0,
    num_inference_steps: int | None = None,
    guidance_scale: float | None = None,
    sampler: str = "ddim",
) -> Image.Image:
    """Draw a picture of the prompt: the same one for the same words, seed and settings.

    `model` is the bundled one unless another is given; `seed` is 0 to 2**64 - 1, `num_inference_steps` 1 to 1000
    (fewer where the model `jumps`).
    A `guidance_scale` of 1 follows the prompt as it is, more exaggerates it, away from the `negative_prompt`. Steps
    and guidance are those that the model's makers advise unless others are given (20 and 4 for the bundled one).
    `sampler` is "ddim", "ancestral" or "dpm"; a model that `jumps` takes its own.
    An empty prompt is allowed, and shows what the model draws unasked. Returns an RGB picture, which a notebook shows
    as it is. Raises `ValueError` for settings out of range.
    """
    model = model or default_model()
    for step in draw_steps(
        prompt,
        model,
        negative_prompt=negative_prompt,
        seed=seed,
        num_inference_steps=num_inference_steps,
        guidance_scale=guidance_scale,
        sampler=sampler,
    ):
        latents = step.next_latents
    return to_picture(latents, model)


def draw_steps(
    prompt: str,
    model: Model,
    *,
    negative_prompt: str = "",
    seed: int = 0,
    num_inference_steps: int | None = None,
    guidance_scale: float | None = None,
    sampler: str = "ddim",
) -> Iterator[Step]:
    """Draw as `generate` does, but yield each step in between; the last one's `next_latents` are the picture."""
    return draw_from(
        seeded_noise(model.latents_shape, seed).to(model.device, model.dtype),
        prompt,
        model,
        timesteps=model.timesteps(model.num_inference_steps if num_inference_steps is None else num_inference_steps),
        negative_prompt=negative_prompt,
        guidance_scale=guidance_scale,
        sampler=model.sampler(sampler),
        seed=seed,
    )


def draw_from(
    latents: Float[Tensor, "1 channels rows columns"],
    prompt: str,
    model: Model,
    *,
    timesteps: Int[np.ndarray, " steps"],
    negative_prompt: str = "",
    guidance_scale: float | None = None,
    sampler: Sampler = ddim,
    seed: int = 0,
) -> Iterator[Step]:
    """Draw from these latents on, at the timesteps that are left: `draw_steps` begins with noise, `editing` elsewhere.

    The latents must be as noisy as the first of the timesteps says; `seed` names the noise of a sampler that adds any,
    and of a prior.
    """
    guidance_scale = check_guidance_scale(model.guidance_scale if guidance_scale is None else guidance_scale)
    return denoise(
        model.unet,
        latents,
        embed(prompt, model.tokenizer, model.text_encoder, seed),
        None if guidance_scale == 1 else embed(negative_prompt, model.tokenizer, model.text_encoder, seed),
        timesteps=timesteps,
        alphas_cumprod=model.alphas_cumprod,
        final_alpha_cumprod=model.final_alpha_cumprod,
        prediction_type=model.prediction_type,
        guidance_scale=guidance_scale,
        sampler=sampler,
        seeds=(seed,),
    )


@torch.no_grad()
def draw_batch(
    prompts: Sequence[str], seeds: Sequence[int], model: Model, *, num_inference_steps: int, guidance_scale: float
) -> Float[Tensor, "pictures channels rows columns"]:
    """Draw a prompt from a seed, another one from another seed, and so on, all at once: latents, ready to decode.

    Each picture is the one that `generate` draws alone.
    """
    asked = zip(prompts, seeds, strict=True)
    *_, last = denoise(
        model.unet,
        torch.cat([seeded_noise(model.latents_shape, seed) for seed in seeds]).to(model.device, model.dtype),
        torch.cat([embed(prompt, model.tokenizer, model.text_encoder, seed) for prompt, seed in asked]),
        embed("", model.tokenizer, model.text_encoder).expand(len(prompts), -1, -1),
        timesteps=model.timesteps(num_inference_steps),
        alphas_cumprod=model.alphas_cumprod,
        final_alpha_cumprod=model.final_alpha_cumprod,
        prediction_type=model.prediction_type,
        guidance_scale=guidance_scale,
        sampler=model.sampler("ddim"),
        seeds=seeds,
    )
    return last.next_latents


def to_picture(latents: Float[Tensor, "1 channels rows columns"], model: Model) -> Image.Image:
    """Decode latents into a picture; those of a step in between give a picture in between.

    Raises `ValueError` as `finish` does.
    """
    return finish(decode(latents, model.vae), model)


def finish(pixel_values: Float[Tensor, "1 3 height width"], model: Model) -> Image.Image:
    """Make a picture of pixel values, or a card in its place where the model's safety checker objects.

    Raises `ValueError` where the numbers have grown beyond the denoiser's precision, half or full, which would show as
    a black picture.
    """
    if not pixel_values.isfinite().all():
        is_half = model.dtype.itemsize < torch.float32.itemsize
        way_out = "load the model with dtype=torch.float32" if is_half else "take a smaller guidance_scale"
        raise ValueError(f"The picture holds values that are not numbers: {way_out}.")
    return screen(image_to_picture(pixel_values_to_image(pixel_values)), model.safety_checker)
