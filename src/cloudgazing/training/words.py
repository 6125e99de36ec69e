"""The training captions on disk: the tokenizer learnt from them, and every caption as token ids."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import numpy as np
import torch
from transformers import CLIPTokenizer

from ..picturebook.dataset import WORDINGS, captions
from .kept import load_made, rule_of
from .networks import TOKENS, build_tokenizer
from .pictures import drawing_digest

TOKENIZER_SEEDS = 16_384
"""The tokenizer learns its pieces from the captions of so many drawings."""


def load_tokenizer(folder: Path) -> CLIPTokenizer:
    """The tokenizer of a training folder, learnt at the first call."""
    path = folder / "tokenizer"
    if not path.exists():
        learnt = build_tokenizer(chain.from_iterable(captions(seed) for seed in range(TOKENIZER_SEEDS)))
        unfinished = path.with_suffix(".part")  # so that a run that is killed leaves none behind that lacks a file
        learnt.save_pretrained(unfinished)
        unfinished.rename(path)
    return CLIPTokenizer.from_pretrained(path)


def to_input_ids(tokenizer: CLIPTokenizer, texts: list[str]) -> torch.Tensor:
    """Token ids of texts, padded and cut to the same length: int64, (n, 40)."""
    return tokenizer(texts, padding="max_length", truncation=True, max_length=TOKENS, return_tensors="pt").input_ids


def load_captions(folder: Path, tokenizer: CLIPTokenizer, seeds: range) -> np.ndarray:
    """The token ids of all captions of the seeds: int16, (seeds, 4, 40); made at the first call."""

    def make(rows: range) -> np.ndarray:
        written = [to_input_ids(tokenizer, list(captions(seeds[row]))).numpy() for row in rows]
        return np.stack(written).astype(np.int16)

    rule = rule_of(lambda rows: {"input_ids": make(rows)}, len(seeds))
    path = folder / f"captions-{rule}-{drawing_digest()}-{seeds.start}-{seeds.stop}.npy"
    return load_made(path, len(seeds), make, "captions")


def choose_wordings(ids: np.ndarray, rows: np.ndarray, rng: np.random.Generator) -> torch.Tensor:
    """One caption of each row: int64, (len(rows), 40)."""
    return torch.from_numpy(ids[rows, rng.integers(0, WORDINGS, len(rows))].astype(np.int64))
