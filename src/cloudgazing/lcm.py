"""Latent consistency: a model that was taught to jump to the end of its path from anywhere, and so draws in 4 steps.

Taught in chapter 9. Luo et al., "Latent consistency models" (2023), and for an adapter, which is a small change to a
model that was there before, "LCM-LoRA: a universal Stable-Diffusion acceleration module" (2023).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Int64
from safetensors.torch import load_file
from torch import Tensor, nn

from .integrity import ModelError, check_weights

PRACTISED = 50
"""How many timesteps the teaching knew, evenly spaced; only there does a model jump well."""
PREFIX, FLAT, TALL, ALPHA = "lora_unet_", ".lora_down.weight", ".lora_up.weight", ".alpha"
"""How the adapter's file names what it changes: the U-Net's layers with "_" for ".", and three entries for each."""


def choose_jumps(
    num_inference_steps: int, num_train_timesteps: int = 1000, practised: int = PRACTISED
) -> Int64[np.ndarray, " steps"]:
    """The timesteps to jump from, noisiest first: so many of the `practised` that the teaching knew, evenly spread.

    Raises `ValueError` for less than 1 step and for more than the teaching knew.
    """
    if not 1 <= num_inference_steps <= practised:
        raise ValueError(
            f"This model draws in 1 to {practised} steps, best in 4; it was asked for {num_inference_steps}."
        )
    known = np.arange(practised, 0, -1) * (num_train_timesteps // practised) - 1
    return known[np.linspace(0, practised, num_inference_steps, endpoint=False).astype(np.int64)]


@torch.no_grad()
def put_on(unet: nn.Module, file: Path) -> None:
    """Add an adapter's change to the weights of a U-Net, for good.

    For each of its layers the file holds a flat matrix, a tall one, and alpha; the change is the product of the two
    times alpha / rank (Hu et al., "LoRA", 2021, section 4.1). Raises `ModelError` where the file is no such adapter, or
    one for another U-Net.
    """
    check_weights(file)
    tensors = load_file(file)
    changed = {name.split(".")[0] for name in tensors}
    layers = {PREFIX + name.replace(".", "_"): layer for name, layer in unet.named_modules()}
    if not changed or set(tensors) != {name + part for name in changed for part in (FLAT, TALL, ALPHA)}:
        raise ModelError(f"{file} is no adapter as it is known here: download it again.")
    changes = [_change(layers.get(name), tensors, name, file) for name in changed]
    for weight, change in changes:  # only after all have been found to fit
        weight += change.to(weight.device, weight.dtype)


def _change(layer: nn.Module | None, tensors: Mapping[str, Tensor], name: str, file: Path) -> tuple[Tensor, Tensor]:
    """The weight of a layer, and what is to be added to it."""
    flat, tall, alpha = (tensors[name + part].float() for part in (FLAT, TALL, ALPHA))
    if not isinstance(layer, nn.Linear | nn.Conv2d) or not _fit(layer.weight, flat, tall) or alpha.numel() != 1:
        raise ModelError(f"The adapter {file} was made for another U-Net, as {name} does not fit: download it again.")
    change = (tall.flatten(1) @ flat.flatten(1) * (alpha.item() / len(flat))).reshape(layer.weight.shape)
    if not change.isfinite().all():
        raise ModelError(f"The adapter {file} holds values that are not numbers: download it again.")
    return layer.weight, change


def _fit(weight: Tensor, flat: Tensor, tall: Tensor) -> bool:
    return flat.shape[1:] == weight.shape[1:] and tall.flatten(1).shape == (len(weight), len(flat))
