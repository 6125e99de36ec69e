"""Rows of drawings for the figures of chapter 7."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from ...denoise import denoise
from ...models import Model
from ...noise import seeded_noise
from ...safety import screen_all
from ...text import embed
from ..kit.sheets import Row
from ..latents.codec import decode_rgb


@torch.no_grad()
def draw_row(
    model: Model,
    prompts: Sequence[str],
    seeds: Sequence[int],
    num_inference_steps: int = 20,
    guidance_scale: float = 4.0,
) -> Row:
    """Draw a prompt from a seed, another one from another seed, and so on, all at once, as `generate` draws each."""
    asked = zip(prompts, seeds, strict=True)
    read = torch.cat([embed(text, model.tokenizer, model.text_encoder, seed) for text, seed in asked])
    nothing = embed("", model.tokenizer, model.text_encoder).expand(len(prompts), -1, -1)
    noise = torch.cat([seeded_noise(model.latents_shape, seed) for seed in seeds]).to(model.device, model.dtype)
    *_, last = denoise(
        model.unet,
        noise,
        read,
        nothing,
        timesteps=model.timesteps(num_inference_steps),
        alphas_cumprod=model.alphas_cumprod,
        final_alpha_cumprod=model.final_alpha_cumprod,
        prediction_type=model.prediction_type,
        guidance_scale=guidance_scale,
        sampler=model.sampler("ddim"),
        seeds=seeds,
    )
    return screen_all(decode_rgb(model, last.next_latents), model.safety_checker)
