"""A minute of training, from nothing: a small U-Net that a reader watches while it learns. Chapter 7 runs it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import numpy as np
import torch
from diffusers import UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor

from ..models import Model
from ..picturebook import TRAINING_SEEDS, captions, picture
from .practice import Budget, Practice, practise, prepare

QUICK = bool(os.environ.get("CLOUDGAZING_QUICK"))
"""Whether a test is running, which wants to see that the network learns, not how well."""
BUDGET = Budget(steps=6 if QUICK else 4000, seconds=60, batch=4 if QUICK else 16, rate=2e-3)
DRAWINGS = 8 if QUICK else 192
"""From how many it learns; the book's model learns from thousands."""


def build_small_unet(model: Model) -> UNet2DConditionModel:
    """An untrained U-Net of half the width, for a model's latents and its text encoder; the same at every call."""
    torch.manual_seed(0)
    unet = UNet2DConditionModel(
        sample_size=model.latents_shape[-1],
        in_channels=model.latents_shape[1],
        out_channels=model.latents_shape[1],
        block_out_channels=(32, 64, 96),
        layers_per_block=1,
        down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
        cross_attention_dim=model.text_encoder.config.hidden_size,
        attention_head_dim=(2, 4, 6),
        norm_num_groups=16,
    )
    unet.set_attn_processor(AttnProcessor())
    return unet.to(model.device)


def train_small(
    model: Model, unet: UNet2DConditionModel, budget: Budget = BUDGET, drawings: int = DRAWINGS
) -> Iterator[Practice]:
    """Train it on the first drawings of the training set, read and encoded by the model's finished networks."""
    seeds = TRAINING_SEEDS[:drawings]
    pictures = np.stack([picture(seed) for seed in seeds])
    lessons = prepare(model, pictures, [captions(seed, 1)[0] for seed in seeds])
    yield from practise(unet, lessons, model.alphas_cumprod, budget)
