"""Readers: text encoders that are called as one, whatever and however many they are.

Taught in chapter 9. Each says a row for each piece of the prompt, and a last row speaks of the prompt as a whole, where
the denoiser listens to that (`xl`, `flux`). Where a T5 reads along, what it says stands between the two (`t5`).
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedConfig


class Reader(nn.Module):
    """Text encoders, of which the first stands for all in attention, in the table of pieces, and in where it is."""

    def __init__(self, first: nn.Module) -> None:
        """Take the first; the others are for those who extend this."""
        super().__init__()
        self.first = first

    @property
    def config(self) -> PreTrainedConfig:
        """The first encoder's configuration."""
        return self.first.config

    @property
    def device(self) -> torch.device:
        """Where they compute."""
        return self.first.device

    @property
    def dtype(self) -> torch.dtype:
        """The type in which they compute."""
        return self.first.dtype

    def get_input_embeddings(self) -> nn.Module:
        """The first encoder's table of pieces."""
        return self.first.get_input_embeddings()

    def set_attn_implementation(self, name: str) -> None:
        """Choose how the first computes attention, as in transformers."""
        self.first.set_attn_implementation(name)


def add_whole(
    pieces: Float[Tensor, "batch tokens width"], whole: Float[Tensor, "batch narrower"]
) -> Float[Tensor, "batch rows width"]:
    """Add a last row that speaks of the whole prompt, with zeros where it is narrower than the others."""
    filled = functional.pad(whole, (0, pieces.shape[-1] - whole.shape[-1]))
    return torch.cat([pieces, filled[:, None]], dim=1)
