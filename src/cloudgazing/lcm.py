"""Latent consistency: a model that was taught to jump to the end of its path from anywhere, and so draws in 4 steps.

Taught in chapter 9. Luo et al., "Latent consistency models" (2023), and for an adapter, which is a small change to a
model that was there before, "LCM-LoRA: a universal Stable-Diffusion acceleration module" (2023).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from jaxtyping import Int64
from safetensors.torch import load_file
from torch import Tensor, nn

from .integrity import ModelError, check_weights
from .low_rank import Change, add_changes
from .noise import is_whole

PRACTISED = 50
"""How many timesteps the teaching knew, evenly spaced; only there does a model jump well."""
PREFIX, FLAT, TALL, ALPHA = "lora_unet_", ".lora_down.weight", ".lora_up.weight", ".alpha"
"""How the adapter's file names what it changes: the U-Net's layers with "_" for ".", and three entries for each."""


def choose_jumps(
    num_inference_steps: int, num_train_timesteps: int = 1000, practised: int = PRACTISED, power: float = 1.0
) -> Int64[np.ndarray, " steps"]:
    """The timesteps to jump from, noisiest first: so many of the `practised` that the teaching knew.

    They are an even spread to the `power`, as the teaching's were: below 1, more of them are noisy. Raises `ValueError`
    for less than 1 step, for more than the teaching knew, and for what is no whole number.
    """
    if not is_whole(num_inference_steps, 1, practised):
        raise ValueError(
            f"This model draws in 1 to {practised} steps, best in 4; it was asked for {num_inference_steps!r}."
        )
    known = np.arange(practised, 0, -1) * (num_train_timesteps // practised) - 1
    left = 1 - np.arange(num_inference_steps) / num_inference_steps
    places = np.floor(practised * (1 - left**power) + 1e-9).astype(np.int64)
    return known[np.maximum(places, np.arange(num_inference_steps))]  # none twice, however many are wanted


def put_on(unet: nn.Module, file: Path) -> None:
    """Add an adapter's change to the weights of a U-Net, for good.

    For each of its layers the file holds a flat matrix, a tall one, and alpha; the change is the product of the two
    times alpha / rank. Raises `ModelError` where the file is no such adapter, or one for another U-Net.
    """
    check_weights(file)
    tensors = load_file(file)
    changed = {name.split(".")[0] for name in tensors}
    whole = set(tensors) == {name + part for name in changed for part in (FLAT, TALL, ALPHA)}
    if not changed or not whole or any(tensors[name + ALPHA].numel() != 1 for name in changed):
        raise ModelError(f"{file} is no adapter as it is known here: download it again.")
    layers = {PREFIX + name.replace(".", "_"): layer for name, layer in unet.named_modules()}
    add_changes(layers, {name: _read_change(tensors, name) for name in changed})


def _read_change(tensors: Mapping[str, Tensor], name: str) -> Change:
    flat, tall, alpha = (tensors[name + part].float() for part in (FLAT, TALL, ALPHA))
    return Change(flat, tall, alpha.item() / len(flat))
