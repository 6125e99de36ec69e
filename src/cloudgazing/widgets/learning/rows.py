"""Rows of drawings for the figures of chapter 7."""

from __future__ import annotations

from collections.abc import Sequence

from ...models import Model
from ...pipeline import draw_batch
from ...safety import screen_all
from ..kit.sheets import Row
from ..latents.codec import decode_rgb


def draw_row(
    model: Model,
    prompts: Sequence[str],
    seeds: Sequence[int],
    num_inference_steps: int = 20,
    guidance_scale: float = 4.0,
) -> Row:
    """Draw a prompt from a seed, another one from another seed, and so on, all at once, as `generate` draws each."""
    latents = draw_batch(prompts, seeds, model, num_inference_steps=num_inference_steps, guidance_scale=guidance_scale)
    return screen_all(decode_rgb(model, latents), model.safety_checker)
