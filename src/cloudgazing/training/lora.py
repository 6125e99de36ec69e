"""Teaching the trained model something new by a few drawings: LoRA, by the peft library. Chapter 7 runs it.

`cloudgazing lora` (`teach`) made the adapter that comes with the book: the same code, with a larger budget.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

import numpy as np
import torch
from peft import LoraConfig, get_peft_model_state_dict
from torch import nn

from ..lora import FLAT, TALL, Adapter
from ..models import Model
from .practice import QUICK, Budget, Practice, practise, prepare

BUDGET = Budget(steps=4 if QUICK else 320, seconds=170, batch=4 if QUICK else 8, rate=1.2e-3)
"""What a reader's own training may take: about three minutes."""
RANK = 4
LAYERS = ("to_q", "to_k", "to_v", "to_out.0")
"""The layers that change: those of attention, where words meet places."""


def teach(
    model: Model, pictures: np.ndarray, captions: list[str], word: str, budget: Budget = BUDGET
) -> Iterator[tuple[Practice, Callable[[], Adapter]]]:
    """Teach a copy of the model's U-Net by pictures (uint8, (n, 128, 128, 3)) and their captions, which hold the word.

    Yields after every step where it stands, and a function that gives the adapter as it is when that is called. The
    model that is given stays as it is; what it knew is frozen in the copy too.
    """
    unet = copy.deepcopy(model.unet).requires_grad_(False)
    torch.manual_seed(budget.seed)  # the adapter begins with random numbers
    unet.add_adapter(LoraConfig(r=RANK, lora_alpha=RANK, target_modules=list(LAYERS), init_lora_weights="gaussian"))
    lessons = prepare(model, pictures, captions)
    for practice in practise(unet, lessons, model.alphas_cumprod, budget):
        yield practice, lambda: take_out(unet, word)


def take_out(unet: nn.Module, word: str) -> Adapter:
    """The adapter of a U-Net that peft has put one into."""
    tensors = {name: value.detach().clone() for name, value in get_peft_model_state_dict(unet).items()}
    names = [name.removesuffix(FLAT) for name in tensors if name.endswith(FLAT)]
    return Adapter(word, {name: (tensors[name + FLAT], tensors[name + TALL]) for name in names})
