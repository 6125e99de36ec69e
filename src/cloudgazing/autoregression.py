"""A small auto-regressive model: it draws a picture cell by cell, in reading order, and never goes back.

Taught in chapter 9, beside the diffusion model. It does with colours what a language model does with words: it reads
what is there so far, gives every possible next one a chance, and draws lots. Words and cells stand in one sequence, as
in the first DALL-E (Ramesh et al., "Zero-shot text-to-image generation", 2021); the network is a transformer (Vaswani
et al., 2017) that looks only backwards.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, Int, UInt8
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F

from .integrity import check_manifest, check_weights, read_json, write_manifest
from .models import BUNDLED
from .noise import seeded_noise

SIDE = 16
"""Cells along each side of a picture."""
CELLS = SIDE * SIDE
COLOURS = 64
"""How many colours a cell can have."""
OUTSIDE = COLOURS  # what a cell at the edge is told of a neighbour that is not there
PREFIX = 8
"""How many words are read, at most, before the first cell."""
WEIGHTS = "model.safetensors"

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
        x = x + self.tell(seen.transpose(1, 2).flatten(2))
        return x + self.narrow(F.gelu(self.widen(self.between(x)), approximate="tanh")), (key, value)


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


@dataclass(frozen=True, eq=False)
class Autoregressor:
    """The network, the words that it knows, and its colours: uint8, (64, 3)."""

    network: CellTransformer
    words: tuple[str, ...]
    palette: UInt8[np.ndarray, "64 3"]

    def read(self, prompt: str) -> Words:
        """A prompt as the numbers of its words, 0 where there is none; words that it does not know are left out.

        Raises `ValueError` when it knows none of them.
        """
        known = [word for word in re.findall(r"\w+", prompt.lower()) if word in self.words]
        if prompt.strip() and not known:
            raise ValueError(f"The small model knows only these words: {', '.join(self.words)}.")
        return word_ids([" ".join(known)], self.words)

    def paint(self, cells: Cells) -> UInt8[np.ndarray, "batch 16 16 3"]:
        """Cells as colours."""
        return self.palette[cells.cpu().numpy()].reshape(-1, SIDE, SIDE, 3)


def word_ids(texts: Sequence[str], words: Sequence[str]) -> Words:
    """Texts of known words as numbers from 1, filled up with 0 and cut to `PREFIX`."""
    numbers = {word: number for number, word in enumerate(words, 1)}
    ids = torch.zeros(len(texts), PREFIX, dtype=torch.long)
    for row, text in enumerate(texts):
        read = [numbers[word] for word in text.split()][:PREFIX]
        ids[row, : len(read)] = torch.tensor(read, dtype=torch.long)
    return ids


def save_autoregressor(model: Autoregressor, folder: Path) -> None:
    """Save a model in half precision, with its words and colours and a manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    network = model.network
    config = {
        "width": network.last.weight.shape[0],
        "layers": len(network.blocks),
        "heads": network.blocks[0].heads,
        "words": list(model.words),
        "palette": model.palette.tolist(),
    }
    (folder / "config.json").write_text(json.dumps(config) + "\n", encoding="utf-8")
    save_file({name: value.half().contiguous() for name, value in network.state_dict().items()}, folder / WEIGHTS)
    write_manifest(folder)


@functools.cache
def load_autoregressor(folder: Path = BUNDLED / "autoregression") -> Autoregressor:
    """Load a model, by default the trained one that comes with the book.

    Raises `ModelError` when a file is missing or not what was published.
    """
    check_weights(folder / WEIGHTS)
    check_manifest(read_json(folder / "manifest.json"), folder)
    config = read_json(folder / "config.json")
    network = CellTransformer(len(config["words"]), config["width"], config["layers"], config["heads"])
    network.load_state_dict({name: value.float() for name, value in load_file(folder / WEIGHTS).items()})
    palette = np.array(config["palette"], np.uint8)
    return Autoregressor(network.eval().requires_grad_(False), tuple(config["words"]), palette)


@dataclass(frozen=True, eq=False)
class CellStep:
    """One cell: its place in reading order, the chance of each colour to be next, and the colour that was drawn."""

    index: int
    chances: Float[np.ndarray, " colours"]
    colour: int


def draw_cells(prompt: str, model: Autoregressor, seed: int = 0, kept: Sequence[int] = ()) -> Iterator[CellStep]:
    """Draw a picture cell by cell, and yield each cell as soon as it is there.

    `kept` are colours that are settled already, those of the first cells in reading order. The same seed draws the same
    lots. Raises `ValueError` for a prompt of which the model knows no word.
    """
    words, lots = model.read(prompt), draw_lots(seed)
    memories: list[Memory] = []
    cells = torch.full((1, CELLS), OUTSIDE)
    for index in range(CELLS):
        chances, memories = _foretell(model.network, words, cells, index, memories)
        drawn = min(int(np.searchsorted(chances.cumsum(), lots[index])), COLOURS - 1)
        cells[0, index] = colour = kept[index] if index < len(kept) else drawn
        yield CellStep(index, chances, colour)


@torch.no_grad()
def _foretell(
    network: CellTransformer, words: Words, cells: Cells, index: int, memories: list[Memory]
) -> tuple[Float[np.ndarray, " colours"], list[Memory]]:
    """The chance of each colour at one cell, and what the blocks will remember of it."""
    past: Sequence[Memory | None] = memories
    if not memories:  # nothing is remembered yet, so the words are read first
        _, past = network.think(network.enter_words(words), [None] * len(network.blocks))
    entered = network.enter_cells(neighbours_of(cells)[:, index : index + 1], torch.tensor([index]))
    x, memories = network.think(entered, past)
    return network.conv_out(network.last(x[0, 0])).double().softmax(dim=0).numpy(), memories


def draw_lots(seed: int) -> Float[np.ndarray, " cells"]:
    """A number between 0 and 1 for each cell, evenly spread, from the noise of a seed.

    The method of Box and Muller backwards: of two Gaussian numbers x and y, exp(-(x^2 + y^2) / 2) is evenly spread.
    """
    pairs = seeded_noise((CELLS, 2), seed).double().numpy()
    return np.exp(-(pairs**2).sum(axis=1) / 2)


@torch.no_grad()
def log_likelihoods(
    prompts: Sequence[str], cells: Sequence[int], model: Autoregressor
) -> Float[np.ndarray, " prompts"]:
    """How likely the model would have drawn exactly these cells, for each prompt, as a natural logarithm.

    The chance of a picture is the product of the chances of its cells, each after those before it.
    """
    words = torch.cat([model.read(prompt) for prompt in prompts])
    drawn = torch.tensor(list(cells)).expand(len(prompts), CELLS)
    chances = model.network(words, drawn).double().log_softmax(dim=-1)
    return chances.gather(2, drawn.unsqueeze(-1)).sum(dim=(1, 2)).numpy()
