"""A transformer that foretells the colour of the next cell of a picture, from words and the cells before it.

Taught in chapter 9; `autoregression.py` draws with it. It looks only backwards (Vaswani et al., 2017).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

SIDE = 16
"""Cells along each side of a picture."""
CELLS = SIDE * SIDE
COLOURS = 64
"""How many colours a cell can have."""
OUTSIDE = COLOURS  # what a cell at the edge is told of a neighbour that is not there
PREFIX = 8
"""How many words are read, at most, before the first cell."""

Words = Int[Tensor, "batch words"]
Cells = Int[Tensor, "batch cells"]
Memory = tuple[Float[Tensor, "batch heads _ size"], Float[Tensor, "batch heads _ size"]]


class Block(nn.Module):
    """Each place looks at all places before it, and then thinks by itself."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.before = nn.LayerNorm(width)
        self.ask = nn.Linear(width, 3 * width)
        self.tell = nn.Linear(width, width)
        self.between = nn.LayerNorm(width)
        self.widen = nn.Linear(width, 4 * width)
        self.narrow = nn.Linear(4 * width, width)

    def forward(
        self, x: Float[Tensor, "batch places width"], past: Memory | None = None
    ) -> tuple[Float[Tensor, "batch places width"], Memory]:
        """Change every place by what it sees; also returns what later places will look at.

        `past` is what it returned for the places before, so that none is computed twice; with it comes one new place.
        """
        asked = self.ask(self.before(x)).unflatten(-1, (3, self.heads, -1))
        query, key, value = asked.permute(2, 0, 3, 1, 4)
        if past is not None:
            key, value = torch.cat([past[0], key], dim=2), torch.cat([past[1], value], dim=2)
        seen = F.scaled_dot_product_attention(query, key, value, is_causal=x.shape[1] > 1)
        return self.settle(x, seen.transpose(1, 2).flatten(2)), (key, value)

    def settle(
        self, x: Float[Tensor, "*places width"], seen: Float[Tensor, "*places width"]
    ) -> Float[Tensor, "*places width"]:
        """Add to every place what it has seen, and what it makes of that by itself."""
        x = x + self.tell(seen)
        return x + self.narrow(F.gelu(self.widen(self.between(x)), approximate="tanh"))


class CellTransformer(nn.Module):
    """Reads words, then cells, and gives each colour a chance to be the next cell's.

    Each cell is told where it is and which colours lie to its left, above it, and above it to the right; all else it
    has to find out by looking back.
    """

    def __init__(self, vocabulary: int, width: int = 128, layers: int = 4, heads: int = 4) -> None:
        super().__init__()
        self.word_embedding = nn.Embedding(vocabulary + 1, width)
        self.slot_embedding = nn.Embedding(PREFIX, width)
        self.row_embedding, self.column_embedding = nn.Embedding(SIDE, width), nn.Embedding(SIDE, width)
        self.neighbour_embeddings = nn.ModuleList(nn.Embedding(COLOURS + 1, width) for _ in range(3))
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.last = nn.LayerNorm(width)
        self.conv_out = nn.Linear(width, COLOURS)
        for name, weight in self.named_parameters():
            if "embedding" in name:
                nn.init.normal_(weight, std=0.1)

    def enter_words(self, words: Words) -> Float[Tensor, "batch words width"]:
        """The prompt as vectors; 0 stands for no word."""
        return self.word_embedding(words) + self.slot_embedding.weight

    def enter_cells(
        self, neighbours: Int[Tensor, "batch places 3"], places: Int[Tensor, " places"]
    ) -> Float[Tensor, "batch places width"]:
        """Cells as vectors: what lies around them, and where they are."""
        around = sum(embed(neighbours[..., i]) for i, embed in enumerate(self.neighbour_embeddings))
        return around + self.row_embedding(places // SIDE) + self.column_embedding(places % SIDE)

    def think(
        self, x: Float[Tensor, "batch places width"], past: Sequence[Memory | None]
    ) -> tuple[Float[Tensor, "batch places width"], list[Memory]]:
        """Go through all blocks, each with its memory of the places before."""
        memories = []
        for block, memory in zip(self.blocks, past, strict=True):
            x, memory = block(x, memory)
            memories.append(memory)
        return x, memories

    def forward(self, words: Words, cells: Cells) -> Float[Tensor, "batch cells colours"]:
        """The logits of every cell, each from the words and the cells before it alone."""
        entered = self.enter_cells(neighbours_of(cells), torch.arange(cells.shape[1], device=cells.device))
        x, _ = self.think(torch.cat([self.enter_words(words), entered], dim=1), [None] * len(self.blocks))
        return self.conv_out(self.last(x[:, PREFIX:]))


def neighbours_of(cells: Cells) -> Int[Tensor, "batch cells 3"]:
    """The colours to the left, above, and above to the right of each cell; `OUTSIDE` beyond the edge."""
    grid = F.pad(cells.reshape(len(cells), SIDE, SIDE), (1, 1, 1, 0), value=OUTSIDE)
    left, above, corner = grid[:, 1:, :SIDE], grid[:, :SIDE, 1:-1], grid[:, :SIDE, 2:]
    return torch.stack([left, above, corner], dim=-1).flatten(1, 2)
