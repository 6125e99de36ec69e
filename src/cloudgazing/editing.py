"""Editing: from a picture and words to another picture, and drawing a part of one anew.

Taught in chapter 6. The picture is encoded into latents, noise is poured over them, and the U-Net denoises from there
(Meng et al., "SDEdit: guided image synthesis and editing with stochastic differential equations", 2022).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from numbers import Real
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor
from torch.nn import functional

from .denoise import Step
from .latents import encode
from .models import Model, default_model
from .noise import add_noise, seeded_noise
from .pipeline import draw_from, to_picture
from .pixels import crop_square, image_to_pixel_values, picture_to_image
from .samplers import Latents, Levels, Sampler

Mask = Float[Tensor, "1 1 rows columns"]


def image_to_image(
    prompt: str, picture: Image.Image, model: Model | None = None, *, strength: float = 0.6, **settings: Any
) -> Image.Image:
    """Draw a picture anew, towards the prompt, and keep the less of it the higher the `strength`, 0 to 1.

    0 changes nothing but what the VAE loses, 1 starts from noise, or nearly. The middle square of the picture is
    taken. The other settings are those of `generate`. Raises `ValueError` for settings out of range.
    """
    model = model or default_model()
    latents = encode_picture(picture, model)
    for step in redraw_steps(prompt, latents, model, strength=strength, **settings):
        latents = step.next_latents
    return to_picture(latents, model)


def inpaint(
    prompt: str,
    picture: Image.Image,
    mask: Image.Image,
    model: Model | None = None,
    *,
    strength: float = 1.0,
    **settings: Any,
) -> Image.Image:
    """Draw a part of a picture anew, towards the prompt: the part that is white in the `mask`, and no other.

    The rest goes through the VAE, which changes it a little. `strength` and the other settings are those of
    `image_to_image`. Raises `ValueError` for a mask without white, and for settings out of range.
    """
    model = model or default_model()
    latents, places = encode_picture(picture, model), mask_places(mask, model)
    for step in redraw_steps(prompt, latents, model, mask=places, strength=strength, **settings):
        latents = step.next_latents
    return to_picture(latents, model)


def redraw_steps(
    prompt: str,
    original: Latents,
    model: Model,
    *,
    mask: Mask | None = None,
    strength: float = 0.6,
    seed: int = 0,
    num_inference_steps: int | None = None,
    sampler: str = "ddim",
    **guidance: Any,
) -> Iterator[Step]:
    """Redraw latents as `image_to_image` does, or as `inpaint` where there is a mask, and yield each step.

    Of the steps only the last `strength` x `num_inference_steps` are taken, rounded down; with none there is nothing
    to yield. `guidance` is a `negative_prompt` and a `guidance_scale`. Raises `ValueError` where the mask is all 0.
    """
    if mask is not None and not mask.any():
        raise ValueError("The mask is empty: paint over the part that shall be drawn anew.")
    steps = model.num_inference_steps if num_inference_steps is None else num_inference_steps
    timesteps = model.timesteps(steps)[steps - steps_left(steps, strength) :]
    original = original.to(model.device, model.dtype)  # a VAE may be more precise than the denoiser
    noise, step = seeded_noise(model.latents_shape, seed).to(original), model.sampler(sampler)
    if len(timesteps) == 0:
        return iter(())
    latents = add_noise(original, noise, int(timesteps[0]), model.alphas_cumprod)
    if mask is not None:
        step = only_inside(mask.to(original), original, noise, step)
        latents = noise if strength == 1 else latents
    return draw_from(latents, prompt, model, timesteps=timesteps, sampler=step, seed=seed, **guidance)


def only_inside(mask: Mask, original: Latents, noise: Latents, sampler: Sampler) -> Sampler:
    """A sampler that steps as another does where the mask is 1, and elsewhere puts the original back.

    The original is noised to the level that the step has reached, after the last step not at all (Lugmayr et al.,
    "RePaint: inpainting using denoising diffusion probabilistic models", 2022, equation 8, without its resampling).
    """

    def step(originals: Sequence[Latents], noise_pred: Latents, levels: Levels, seeds: Sequence[int]) -> Latents:
        stepped = sampler(originals, noise_pred, levels, seeds)
        finished = len(originals) == len(levels) - 1
        level = 1.0 if finished else float(levels[len(originals)])
        around = math.sqrt(level) * original + math.sqrt(1 - level) * noise
        return mask * stepped + (1 - mask) * around

    return step


def steps_left(num_inference_steps: int, strength: object) -> int:
    """How many of the steps a strength leaves to take. Raises `ValueError` for one that is not from 0 to 1."""
    if not isinstance(strength, Real) or not 0 <= float(strength) <= 1:
        raise ValueError(f"The strength must be a number from 0 to 1, such as 0.6; it was {strength!r}.")
    return int(num_inference_steps * float(strength))


def encode_picture(picture: Image.Image, model: Model) -> Latents:
    """The latents of the middle square of a picture, scaled to the size that the model draws."""
    image = picture_to_image(crop_square(picture.convert("RGB"), model.picture_side))
    return encode(image_to_pixel_values(image), model.vae)


def mask_places(mask: Image.Image, model: Model) -> Mask:
    """Which places of the latents a mask concerns: 1 where any of a place's pixels is white, 0 elsewhere.

    The middle square of the mask is taken, at its own size: scaled to the picture's, a thin line would fade.
    """
    side = min(mask.size)
    left, top = ((length - side) // 2 for length in mask.size)
    white = np.asarray(mask.convert("L").crop((left, top, left + side, top + side))) >= 128
    pixels = torch.from_numpy(white.astype(np.float32))[None, None]
    return functional.adaptive_max_pool2d(pixels, model.latents_shape[-2:]).to(model.device, model.dtype)
