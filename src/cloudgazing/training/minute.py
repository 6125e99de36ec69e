"""A minute of training, from nothing: a U-Net that a reader watches while it learns. Chapter 7 runs it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from diffusers import UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor

from ..models import Model
from ..picturebook import TRAINING_SEEDS, captions, picture
from .practice import QUICK, Budget, Practice, practise, prepare

BUDGET = Budget(steps=6 if QUICK else 4000, seconds=60, batch=4 if QUICK else 16, rate=2e-3)
DRAWINGS = 8 if QUICK else 192
"""From how many it learns; the book's model learns from thousands."""


def build_untrained_unet(model: Model) -> UNet2DConditionModel:
    """A model's U-Net as it was before any training, with random weights; the same ones at every call."""
    torch.manual_seed(0)
    unet = UNet2DConditionModel.from_config(model.unet.config)
    unet.set_attn_processor(AttnProcessor())
    return unet.to(model.device)


def train_briefly(model: Model, unet: UNet2DConditionModel, budget: Budget = BUDGET) -> Iterator[Practice]:
    """Train it on the first drawings of the training set, read and encoded by the model's finished networks."""
    seeds = TRAINING_SEEDS[:DRAWINGS]
    pictures = np.stack([picture(seed) for seed in seeds])
    lessons = prepare(model, pictures, [captions(seed, 1)[0] for seed in seeds])
    yield from practise(unet, lessons, model.alphas_cumprod, budget)
