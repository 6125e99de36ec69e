"""Growth: a decoder that doubles its picture and convolves it in one layer, for less than half of the multiplications.

Where each number is copied into a square of 2 x 2, a row of three weights meets only two different numbers; so the two
weights that meet the same one can be added beforehand. That makes of the doubling and the 3 x 3 convolution behind it
a transposed convolution of 4 x 4 with stride 2: 16 multiplications for each number that comes in, where 36 were.
"""

from __future__ import annotations

import torch
from diffusers.models.autoencoders.vae import Decoder
from diffusers.models.upsampling import Upsample2D
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

SUMS = ((0.0, 0.0, 1.0), (0.0, 1.0, 1.0), (1.0, 1.0, 0.0), (1.0, 0.0, 0.0))
"""Which of three weights in a row add up to each of four."""


class Grower(nn.Module):
    """What an `Upsample2D` computes, up to rounding; the sums are left to whoever loads the file."""

    def __init__(self, upsampler: Upsample2D) -> None:
        super().__init__()
        self.conv = upsampler.conv
        self.register_buffer("sums", torch.tensor(SUMS))

    def forward(
        self, hidden_states: Float[Tensor, "batch channels rows columns"]
    ) -> Float[Tensor, "batch channels 2*rows 2*columns"]:
        """Double and convolve."""
        weights = self.sums @ self.conv.weight @ self.sums.T
        return F.conv_transpose2d(hidden_states, weights.transpose(0, 1), self.conv.bias, stride=2, padding=1)


def put_growers(decoder: Decoder) -> None:
    """Have a decoder grow in fewer multiplications, in place."""
    for block in decoder.up_blocks:
        if block.upsamplers is not None:
            block.upsamplers = nn.ModuleList(map(Grower, block.upsamplers))
