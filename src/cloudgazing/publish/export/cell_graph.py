"""The auto-regressive model, one place at a time, as a graph that is given all that it has to remember."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from ...cell_transformer import CELLS, PREFIX, SIDE, CellTransformer
from ...noise import seeded_noise
from .graphs import ANY_NUMBER, Graph

PLACES = PREFIX + CELLS
"""Words and cells together."""


class OnePlace(nn.Module):
    """The logits that follow from one more word or cell, and what the blocks will remember of it.

    `told` holds for a word (1, its number, its slot, 0, 0, 0), for a cell (0, 0, its number, and its neighbours'
    colours); `position` says how many places of the memory hold something; the rest is not looked at.
    """

    def __init__(self, network: CellTransformer) -> None:
        super().__init__()
        self.network = network

    def forward(
        self,
        told: Int[Tensor, "batch 6"],
        position: Int[Tensor, "batch 1"],
        past: Float[Tensor, "batch memories heads places size"],
    ) -> tuple[Float[Tensor, "batch colours"], Float[Tensor, "batch memories heads size"]]:
        """One step; keys and values of each block take turns in the memory."""
        x, remembered = self._enter(told.long()), []
        empty = torch.arange(PLACES + 1, device=told.device) >= position
        mask = torch.where(empty & (torch.arange(PLACES + 1, device=told.device) < PLACES), -1e9, 0.0)
        for i, block in enumerate(self.network.blocks):
            query, key, value = block.ask(block.before(x)).unflatten(-1, (3, block.heads, -1)).unbind(1)
            keys = torch.cat([past[:, 2 * i], key.unsqueeze(2)], dim=2)
            values = torch.cat([past[:, 2 * i + 1], value.unsqueeze(2)], dim=2)
            scores = (keys @ query.unsqueeze(-1)).squeeze(-1) / query.shape[-1] ** 0.5 + mask.unsqueeze(1)
            seen = (scores.softmax(dim=-1).unsqueeze(2) @ values).flatten(1)
            x = block.settle(x, seen)
            remembered += [key, value]
        return self.network.conv_out(self.network.last(x)), torch.stack(remembered, dim=1)

    def _enter(self, told: Int[Tensor, "batch 6"]) -> Float[Tensor, "batch width"]:
        network, is_word = self.network, told[:, :1]
        word = network.word_embedding(told[:, 1]) + network.slot_embedding(told[:, 2].clamp(max=PREFIX - 1))
        around = sum(embed(told[:, 3 + i]) for i, embed in enumerate(network.neighbour_embeddings))
        place = network.row_embedding(told[:, 2] // SIDE) + network.column_embedding(told[:, 2] % SIDE)
        return is_word * word + (1 - is_word) * (around + place)


def cell_graph(network: CellTransformer) -> Graph:
    """The model of chapter 9 that draws cell by cell."""
    told = torch.tensor([[1, 2, 3, 0, 0, 0], [0, 0, 37, 5, 6, 7], [0, 0, 255, 1, 2, 3]], dtype=torch.int32)
    position = torch.tensor([[3], [45], [263]], dtype=torch.int32)
    past = seeded_noise((ANY_NUMBER, *memory_shape(network)), 5)
    return Graph(
        "autoregression", OnePlace(network), (told, position, past), ("told", "position", "past"), ("logits", "memory")
    )


def memory_shape(network: CellTransformer) -> tuple[int, int, int, int]:
    """Keys and values of every block, heads, places, and how many numbers each head has."""
    heads, width = network.blocks[0].heads, network.last.weight.shape[0]
    return 2 * len(network.blocks), heads, PLACES, width // heads
