"""Rows of drawings for the figures of chapter 7, and how they travel: as one WebP for several pictures."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image

from ...denoise import denoise
from ...models import Model
from ...noise import seeded_noise
from ...safety import screen_all
from ...text import embed
from ..latents.codec import decode_rgb

Row = UInt8[np.ndarray, "pictures height width 3"]


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


def to_webp(pictures: Row, columns: int, side: int | None = None, quality: int = 80) -> bytes:
    """Pictures in rows of so many columns as one WebP file, each `side` pixels wide, by default as they are."""
    rows = [np.concatenate(list(pictures[i : i + columns]), axis=1) for i in range(0, len(pictures), columns)]
    short = rows[0].shape[1] - rows[-1].shape[1]
    rows[-1] = np.pad(rows[-1], ((0, 0), (0, short), (0, 0)))
    sheet = Image.fromarray(np.concatenate(rows))
    if side:
        sheet = sheet.resize((side * columns, side * len(rows)), Image.Resampling.BOX)
    file = io.BytesIO()
    sheet.save(file, "WEBP", quality=quality, method=6)
    return file.getvalue()
