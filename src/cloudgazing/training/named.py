"""What the captions name, and where in the picture it is: what the denoiser's lessons in looking are made from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from transformers import CLIPTokenizer

from ..picturebook import Item, Scene, imagine
from ..picturebook.meanings import MEANINGS
from ..picturebook.things import THINGS
from .kept import load_made, rule_of
from .pictures import drawing_digest

ITEMS = 2
"""The most items of a scene."""
SIDE = 16
"""Places along each side of the latents."""
NAMES = tuple(THINGS)


@dataclass(frozen=True)
class Named:
    """Of every drawing: which tokens name an item, which places the items cover, and what they are.

    `tokens` int8 (N, wordings, 40) holds the item's number from 1 where a token belongs to its noun, else 0, and never
    at a word of two meanings: what a causal text encoder says there is the same for both, so nothing is to be learnt
    from it. `cells`
    bool (N, 2, 16, 16) is true within the boxes of each item; `things` int8 (N, 2) is its place in `NAMES`, or -1
    where there is no second item.
    """

    tokens: np.ndarray
    cells: np.ndarray
    things: np.ndarray


def load_named(folder: Path, tokenizer: CLIPTokenizer, captions: np.ndarray, seeds: range) -> Named:
    """What the captions of all seeds, token ids (N, wordings, 40), name; made at the first call."""
    nouns = noun_tokens(tokenizer)

    def make(rows: range) -> dict[str, np.ndarray]:
        found = [_find(imagine(seeds[row]), captions[row], nouns) for row in rows]
        tokens, cells, things = (np.stack(column) for column in zip(*found, strict=True))
        return {"tokens": tokens, "cells": cells, "things": things}

    path = folder / f"named-{rule_of(make, len(seeds))}-{drawing_digest()}-{seeds.start}-{seeds.stop}.npz"
    return Named(**load_made(path, len(seeds), make, "names"))


def noun_tokens(tokenizer: CLIPTokenizer) -> dict[str, list[list[int]]]:
    """Each thing's noun as token ids, in the singular and in the plural."""
    words = {name: {thing.word, thing.plural} for name, thing in THINGS.items()}
    return {
        name: [tokenizer(word, add_special_tokens=False).input_ids for word in sorted(both)]
        for name, both in words.items()
    }


def _find(
    scene: Scene, wordings: np.ndarray, nouns: dict[str, list[list[int]]]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The row of `Named` that belongs to a scene and its captions (wordings, 40)."""
    tokens = np.stack([mark([item.thing for item in scene.items], nouns, ids) for ids in wordings])
    cells = np.zeros((ITEMS, SIDE, SIDE), bool)
    things = np.full(ITEMS, -1, np.int8)
    for number, item in enumerate(scene.items):
        cells[number], things[number] = covered(item), NAMES.index(item.thing)
    return tokens, cells, things


def mark(things: list[str], nouns: dict[str, list[list[int]]], ids: np.ndarray) -> np.ndarray:
    """Where a caption's token ids (40,) hold the nouns of its things: a thing's number from 1, else 0; int8, (40,).

    A word right before a noun is none itself: in "an orange robot and a pink orange" the first one is a colour. A noun
    of two meanings is left out.
    """
    marks = np.zeros(len(ids), np.int8)
    known = [nouns[thing] for thing in things]
    for number, forms in enumerate(known, start=1):
        for form in forms:
            for start in range(len(ids) - len(form)):
                here = slice(start, start + len(form))
                is_named = ids[here].tolist() == form and not _begins_with(ids[here.stop :].tolist(), known)
                if is_named and not marks[here].any():
                    marks[here] = number
    marks[np.isin(marks, [number for number, thing in enumerate(things, start=1) if thing in MEANINGS])] = 0
    return marks


def _begins_with(ids: list[int], nouns: list[list[list[int]]]) -> bool:
    return any(ids[: len(form)] == form for forms in nouns for form in forms)


def covered(item: Item) -> np.ndarray:
    """Which places have their centre within the boxes of an item: bool, (16, 16)."""
    centres = (np.arange(SIDE) + 0.5) / SIDE
    cells = np.zeros((SIDE, SIDE), bool)
    for left, top, right, bottom in (spot.box for spot in item.spots):
        across, down = (centres >= left) & (centres <= right), (centres >= top) & (centres <= bottom)
        cells |= down[:, None] & across
    return cells
