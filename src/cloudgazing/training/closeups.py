"""Close-ups: windows of the latents about one thing each, with a caption that names it alone.

A thing's box covers about an eighth of a picture. In a close-up it covers half, so that a denoiser, which is the same
at every place, learns a thing's shape from a quarter of the work. Training on parts of pictures is due to Wang et al.
("Patch Diffusion", 2023), who choose them blindly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from transformers import CLIPTokenizer

from ..picturebook import Item, Scene, caption, imagine
from ..picturebook.dataset import WORDINGS
from ..picturebook.meanings import settled
from .kept import load_made, rule_of
from .named import SIDE as WHOLE
from .named import covered, mark, noun_tokens
from .pictures import drawing_digest
from .words import to_input_ids

SIDE = 8
"""Places along each side of a close-up."""
NEIGHBOURS = 0.2
"""How much of another thing's places may be in the window."""


@dataclass(frozen=True)
class CloseUps:
    """All close-ups, each with four windows and four captions.

    `rows` (M,) are the drawings' rows, `items` int8 (M,) the item's number from 0, `windows` int8 (M, 4, 2) the first
    column and row of each window, `input_ids` int16 (M, 4, 40) the captions, and `tokens` int8 (M, 4, 40) is 1 at the
    thing's noun where that has one meaning, else 0.
    """

    rows: np.ndarray
    items: np.ndarray
    windows: np.ndarray
    input_ids: np.ndarray
    tokens: np.ndarray


def load_close_ups(folder: Path, tokenizer: CLIPTokenizer, seeds: range) -> CloseUps:
    """The close-ups of all seeds' drawings; made at the first call."""

    def make(part: range) -> dict[str, np.ndarray]:
        found = [
            (row, number, windows, replace(scene, items=(scene.items[number],), relation=None))
            for row, scene in zip(part, map(imagine, seeds[part.start : part.stop]), strict=True)
            for number, windows in close_ups(scene)
        ]
        if not found:
            raise ValueError(f"Of {len(part)} drawings none has a thing that can stand alone: learn from more of them.")
        rows, items, windows, scenes = zip(*found, strict=True)
        input_ids, tokens = _write(tokenizer, scenes)
        return {
            "rows": np.array(rows),
            "items": np.array(items, np.int8),
            "windows": np.stack(windows),
            "input_ids": input_ids,
            "tokens": tokens,
        }

    path = folder / f"close-ups-{rule_of(make, len(seeds))}-{drawing_digest()}-{seeds.start}-{seeds.stop}.npz"
    return CloseUps(**load_made(path, len(seeds), make, "close-ups"))


def close_ups(scene: Scene) -> list[tuple[int, np.ndarray]]:
    """Which items of a scene can be shown alone, and by which windows: int8, (4, 2).

    Left out are an item of several things, one larger than the window, one too near to another, and one whose word has
    two meanings, where the place alone does not tell which: "a bat" beside a ball may be of wood.
    """
    rng = np.random.default_rng([scene.seed, 4])
    found = []
    for number, item in enumerate(scene.items):
        others = [covered(other) for other in scene.items if other is not item]
        can_stand_alone = item.count == 1 and settled(item.thing, scene.place, ())
        windows = _windows(item, others) if can_stand_alone else []
        if windows:
            found.append((number, np.array(windows, np.int8)[rng.integers(0, len(windows), WORDINGS)]))
    return found


def _windows(item: Item, others: list[np.ndarray]) -> list[tuple[int, int]]:
    """The first column and row of every window that holds all of an item, and little of the others."""
    left, top, right, bottom = (edge * WHOLE for edge in item.spots[0].box)
    most = WHOLE - SIDE

    def starts(first: float, last: float) -> range:
        """A box that leaves the picture is held as far as it lies within."""
        return range(max(0, int(np.ceil(min(last, WHOLE) - SIDE))), min(most, int(max(first, 0))) + 1)

    return [
        (x, y)
        for x in starts(left, right)
        for y in starts(top, bottom)
        if all(cells[y : y + SIDE, x : x + SIDE].sum() <= NEIGHBOURS * cells.sum() for cells in others)
    ]


def _write(tokenizer: CLIPTokenizer, scenes: tuple[Scene, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The captions of scenes of one item, and where its noun is: `input_ids` and `tokens` of `CloseUps`."""
    texts = [caption(scene, wording) for scene in scenes for wording in range(WORDINGS)]
    input_ids = to_input_ids(tokenizer, texts).numpy().astype(np.int16).reshape(len(scenes), WORDINGS, -1)
    nouns = noun_tokens(tokenizer)
    tokens = [
        [mark([scene.items[0].thing], nouns, ids) for ids in wordings]
        for scene, wordings in zip(scenes, input_ids, strict=True)
    ]
    return input_ids, np.array(tokens, np.int8)
