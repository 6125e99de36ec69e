"""Facts: what the engine in the page has to know of the model beside its networks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...attention import cross_attentions
from ...autoregression import load_autoregressor
from ...clip import Clip
from ...models import Model
from ...pixel_denoiser import SIDE
from ...widgets.denoising.unet_blocks import list_blocks
from ...widgets.text.token_strip import tokenizer_lists
from .cell_graph import memory_shape

WAYS = ("jumps", "jump_power", "num_inference_steps", "guidance_scale")
"""How a model draws best, wherein siblings differ."""


def gather_facts(model: Model, clip: Clip, siblings: Sequence[Model] = ()) -> dict[str, Any]:
    """Schedule, shapes, words and names, by the names that Python uses, in what JSON can hold.

    All but the `models`' ways holds for the model's `siblings` too, which have another U-Net and nothing else.
    """
    return {
        "name": model.name,
        "models": {each.name: {way: getattr(each, way) for way in WAYS} for each in (model, *siblings)},
        "alphas_cumprod": model.alphas_cumprod.tolist(),
        "final_alpha_cumprod": model.final_alpha_cumprod,
        "prediction_type": model.prediction_type,
        "timestep_spacing": model.timestep_spacing,
        "steps_offset": model.steps_offset,
        "latents_shape": list(model.latents_shape),
        "picture_size": [model.picture_side, model.picture_side],
        "scaling_factor": model.vae.config.scaling_factor,
        "width": model.text_encoder.config.hidden_size,
        "vocabulary": list(model.vocabulary),
        "tokenizer": tokenizer_lists(model.tokenizer),
        "cross_attentions": list(cross_attentions(model.unet)),
        "blocks": [block.name for block in list_blocks(model.unet) if block.kind != "given"],
        "clip": {"scale": clip.scale, "side": clip.network.config.vision_config.image_size},
        "pixel_side": SIDE,
        "cell_memory": list(memory_shape(load_autoregressor().network)),
    }
