"""`cloudgazing ladder`: small models trained on 1 to 16,384 postcards; when does one copy?

Each training is kept when it is done, so that the same command goes on where it was stopped. Follows Kadkhodaie et al.,
"Generalization in diffusion models arises from geometry-adaptive harmonic representations" (ICLR 2024), section 2.
"""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from tqdm import tqdm

from ..files import in_one_piece, write_json
from ..integrity import write_manifest
from ..pixels import pixel_values_to_bytes
from .copies import COMPARED, agreement, as_numbers, count_repeats, find_nearest, measure
from .network import FOLDER, Basis, Numbers, PostcardDenoiser, draw_cards, find_basis, save_denoisers
from .postcards import OTHERS, TRAINING
from .training import train_postcards

RUNGS = (1, 4, 16, 64, 256, 1024, 4096, 16384)
PAIRED = (4, 64, 1024, 16384)
"""Rungs at which a second model learns from as many other cards."""
STEPS = 800
REPEATS = (1, 3, 10, 30, 100, 300, 1000)
"""How often each of the first cards occurs in the training set of the repeated ones."""
REPEATED_AMONG = 4096
DRAWN_REPEATS = range(10_000, 14_096)
SHOWN = range(8)
"""Seeds of the cards on a rung's sheet."""


def add_to(commands: argparse._SubParsersAction) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("ladder", help="train small models until they stop copying", description=__doc__)
    parser.add_argument("--runs", type=Path, default=Path("runs/ladder"), help="where trainings are kept")
    parser.add_argument("--out", type=Path, default=FOLDER, help="where to put the results and two of the models")
    parser.add_argument("--steps", type=int, default=STEPS, help="how long each training is (default: %(default)s)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Train what is missing, measure, and save results, sheets and the models of 4 and of 16,384 cards."""
    basis = load_or_find_basis(options.runs)
    trained, others = (as_numbers(seeds, basis) for seeds in (TRAINING, OTHERS))
    models, rungs, sheets = {}, [], {}
    for count in tqdm(RUNGS, desc="rungs"):
        models[count] = trained_on(trained[:count], options.runs / f"first-{count}.safetensors", basis, options.steps)
        rungs.append({"pictures": count, **measure(models[count], trained[:count])})
        sheets[count] = sheet(models[count], trained[:count])
    pairs = [
        trained_on(others[:count], options.runs / f"other-{count}.safetensors", basis, options.steps)
        for count in tqdm(PAIRED, desc="others")
    ]
    halves = [{"pictures": count, **agreement(models[count], pair)} for count, pair in zip(PAIRED, pairs, strict=True)]
    results = {"steps": options.steps, "rungs": rungs, "halves": halves, "repeats": repeats(trained, basis, options)}
    save_denoisers({"four": models[4], "all": models[16384]}, basis, options.out)
    write_json(options.out / "ladder.json", results)
    for count, picture in sheets.items():
        (options.out / f"rung-{count}.webp").write_bytes(picture)
    write_manifest(options.out)
    print(json.dumps(results, indent=1))


def load_or_find_basis(runs: Path) -> Basis:
    """The basis of an earlier run, or a new one."""
    file = runs / "basis.safetensors"
    if not file.exists():
        save_tensors({name: value.contiguous() for name, value in vars(find_basis()).items()}, file)
    return Basis(**load_file(file))


def trained_on(cards: Numbers, file: Path, basis: Basis, steps: int) -> PostcardDenoiser:
    """A model trained on these cards; if an earlier run of as many steps has left it beside `file`, from there."""
    file = file.with_stem(f"{file.stem}-{steps}-steps")
    torch.manual_seed(0)
    denoiser = PostcardDenoiser(basis)
    if file.exists():
        denoiser.load_state_dict(load_file(file))
        return denoiser.eval().requires_grad_(False)
    bar = tqdm(total=steps, desc=file.stem, leave=False)
    for lesson in train_postcards(denoiser, cards, steps=steps, seconds=1e9):
        bar.update(lesson.step - bar.n)
        bar.set_postfix(loss=f"{lesson.loss:.3f}", refresh=False)
    save_tensors(denoiser.state_dict(), file)
    return denoiser.eval().requires_grad_(False)


def save_tensors(tensors: dict[str, torch.Tensor], file: Path) -> None:
    """Save tensors in a file that is whole or absent. Raises `OSError` as `in_one_piece` does."""
    with in_one_piece(file) as unfinished:
        save_file(tensors, unfinished)


def repeats(trained: Numbers, basis: Basis, options: argparse.Namespace) -> list[dict[str, float]]:
    """For cards that occur once and more often among 4,096 others: how often a model draws each of them."""
    cards = trained[:REPEATED_AMONG]
    often = torch.cat([cards, *(cards[i : i + 1].expand(times - 1, -1) for i, times in enumerate(REPEATS))])
    model = trained_on(often, options.runs / "repeats.safetensors", basis, options.steps)
    found = count_repeats(model, cards, DRAWN_REPEATS)
    counted = [
        {"times": times, "copies": found[i], "share_of_training": times / len(often)} for i, times in enumerate(REPEATS)
    ]
    rest = {"times": 1, "copies": sum(found[len(REPEATS) :]), "share_of_training": 1 - sum(REPEATS) / len(often)}
    return [{**row, "drawn": len(DRAWN_REPEATS)} for row in (*counted, {**rest, "cards": len(cards) - len(REPEATS)})]


def sheet(denoiser: PostcardDenoiser, trained: Numbers) -> bytes:
    """A WebP picture: cards that a model draws, above the training card that is nearest to each."""
    basis = denoiser.basis
    drawn = draw_cards(denoiser, SHOWN)
    nearest = trained[find_nearest(drawn, trained, as_numbers(COMPARED, basis)).index]
    rows = [np.concatenate(list(to_rgb(basis, numbers)), axis=1) for numbers in (drawn, nearest)]
    stream = io.BytesIO()
    Image.fromarray(np.concatenate(rows)).save(stream, "WEBP", quality=92, method=6)
    return stream.getvalue()


def to_rgb(basis: Basis, numbers: Numbers) -> np.ndarray:
    """Cards as bytes: uint8, (cards, 32, 32, 3)."""
    return pixel_values_to_bytes(basis.to_pixel_values(numbers))
