"""What the U-Net is shown: whole pictures and close-ups, with noise, captions, and what these name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import CLIPTokenizer

from ..picturebook import Scene, imagine
from ..picturebook.dataset import WORDINGS
from ..picturebook.meanings import MEANINGS
from .closeups import SIDE, CloseUps, load_close_ups
from .encoded import load_latents
from .kept import load_made, rule_of
from .loop import Batch, Settings, generator_at
from .named import Named, load_named
from .pictures import drawing_digest
from .plan import Plan
from .words import load_captions, to_input_ids

NEAR = 2
"""Close-ups for each whole picture: they make half as many places."""
WHOLE_ALONE = 0.2
"""The last share of a run, without close-ups: what is drawn in the end are whole pictures."""
CAPTION_DROPOUT = 0.1
"""How often the caption is withheld, so that the network also learns to draw without one (Ho and Salimans 2022); from
all drawings equally often, however often they are shown: guidance leads away from the ordinary, and is the weaker
towards a kind the more of it is drawn without words."""
NOISY_POWER = 0.7
"""Time steps are the power of an even spread: below 1, the noisy ones come more often, for there the words decide."""
SINGLE_SHARE, PAIR_SHARE, MEANING_SHARE, PIXEL_SHARE = 1.5, 1.5, 2.0, 2.0
"""How much more often a drawing is shown: of a single thing, and of two different ones, rather than of several alike,
which are learnt sooner; with a word of two meanings, as place and companion tell which is meant, for the companion's
sake once more where it has one; and as pixel art, whose shapes come last."""


@dataclass(frozen=True)
class Material:
    """What batches are picked from: scaled `latents` (N, 4, 16, 16), `captions` (N, 4, 40), the drawings' chances
    `shares` (N,), what is named in them and their close-ups; `empty` (40,) stands for no caption.
    """

    latents: Tensor
    captions: np.ndarray
    shares: np.ndarray
    named: Named
    close_ups: CloseUps
    empty: Tensor


def load_material(plan: Plan, tokenizer: CLIPTokenizer) -> Material:
    """Everything that a run learns from; what is missing in its folder is made."""
    folder, seeds = plan.folder, plan.seeds
    latents = load_latents(folder, plan.open_pictures(), plan.accelerator)
    with plan.accelerator.main_process_first():
        captions = load_captions(folder, tokenizer, seeds)
        named = load_named(folder, tokenizer, captions, seeds)
        near = load_close_ups(folder, tokenizer, seeds)
        shares = load_shares(folder, seeds)
    return Material(latents, captions, shares, named, near, to_input_ids(tokenizer, [""])[0])


def batches(material: Material, settings: Settings) -> Callable[[int], dict[str, Batch]]:
    """The batch of each step: `settings.batch` whole pictures, and except in the end twice as many close-ups.

    Both have latents, noise, time steps, captions (n, 40), and for the lesson in looking `nouns` (n, 40), the number of
    the item that a token names, and `cells` (n, items, side, side), where it is. Where the caption is withheld, nothing
    is named. Time steps are spread over the schedule within a batch, which steadies the loss.
    """

    def batch_at(step: int) -> dict[str, Batch]:
        rng = np.random.default_rng([settings.seed, step, 3])
        random = generator_at(settings, step)
        size, most = settings.batch, len(material.latents)
        rows = rng.choice(most, size, replace=size > most, p=material.shares)
        unread = CAPTION_DROPOUT / (most * material.shares[rows])
        whole = _mix(material, _whole(material, rows, rng), unread, rng, random)
        if step >= (1 - WHOLE_ALONE) * settings.steps:
            return {"whole": whole}
        size, most = NEAR * settings.batch, len(material.close_ups.rows)
        near = _near(material, rng.choice(most, size, replace=size > most), rng)
        return {"whole": whole, "near": _mix(material, near, CAPTION_DROPOUT, rng, random)}

    return batch_at


def _whole(material: Material, rows: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    wording = rng.integers(0, WORDINGS, len(rows))
    return {
        "latents": material.latents[rows].numpy(),
        "input_ids": material.captions[rows, wording],
        "nouns": material.named.tokens[rows, wording],
        "cells": material.named.cells[rows],
    }


def _near(material: Material, chosen: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    seen = material.close_ups
    rows, items, wording = seen.rows[chosen], seen.items[chosen], rng.integers(0, WORDINGS, len(chosen))
    places = np.arange(SIDE)
    x = seen.windows[chosen, wording, 0, None, None] + places
    y = seen.windows[chosen, wording, 1, None, None] + places[:, None]
    one = rows[:, None, None]
    return {
        "latents": material.latents.numpy()[one, :, y, x].transpose(0, 3, 1, 2),
        "input_ids": seen.input_ids[chosen, wording],
        "nouns": seen.tokens[chosen, wording],
        "cells": material.named.cells[one, items[:, None, None], y, x][:, None],
    }


def _mix(
    material: Material,
    shown: dict[str, np.ndarray],
    unread: float | np.ndarray,
    rng: np.random.Generator,
    random: torch.Generator,
) -> Batch:
    """Withhold captions, each by its chance `unread`, and add noise and time steps."""
    batch = {name: torch.from_numpy(np.ascontiguousarray(values)) for name, values in shown.items()}
    count = len(batch["latents"])
    withheld = torch.from_numpy(rng.random(count) < unread)
    batch |= {name: batch[name].long() for name in ("input_ids", "nouns")}
    batch["input_ids"][withheld] = material.empty
    batch["nouns"][withheld] = 0
    spread = (rng.permutation(count) + rng.random(count)) / count
    batch["latents"] = batch["latents"].float()
    batch["noise"] = torch.randn(batch["latents"].shape, generator=random)
    batch["timesteps"] = torch.from_numpy((spread**NOISY_POWER * 1000).astype(np.int64))
    return batch


def share(scene: Scene) -> float:
    """How much more often than another a scene's drawing is shown."""
    means_two = any(item.thing in MEANINGS for item in scene.items)
    alone = len(scene.items) == 1 and scene.items[0].count == 1
    number = PAIR_SHARE if len(scene.items) == 2 else SINGLE_SHARE if alone else 1.0
    meaning = MEANING_SHARE ** len(scene.items) if means_two else 1.0
    return number * meaning * (PIXEL_SHARE if scene.style == "pixel art" else 1.0)


def load_shares(folder: Path, seeds: range) -> np.ndarray:
    """Each drawing's chance to be the next, adding up to 1: float64, (seeds,); made at the first call."""

    def make(rows: range) -> np.ndarray:
        return np.array([share(imagine(seeds[row])) for row in rows])

    rule = rule_of(lambda rows: {"shares": make(rows)}, len(seeds))
    path = folder / f"shares-{rule}-{drawing_digest()}-{seeds.start}-{seeds.stop}.npy"
    shares = load_made(path, len(seeds), make, "shares")
    return shares / shares.sum()
