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
from jaxtyping import Float, UInt8
from safetensors.torch import load_file, save_file

from .cell_transformer import (
    CELLS,
    COLOURS,
    OUTSIDE,
    PREFIX,
    SIDE,
    Cells,
    CellTransformer,
    Memory,
    Words,
    neighbours_of,
)
from .integrity import check_manifest, check_weights, read_json, write_manifest
from .models import BUNDLED
from .noise import seeded_noise

WEIGHTS = "model.safetensors"


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
