"""Teaching the trained model something new by a few drawings: LoRA, by the peft library. Chapter 7 runs it.

`cloudgazing lora` made the adapter that comes with the book: the same code, with a larger budget.
"""

from __future__ import annotations

import argparse
import copy
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from peft import LoraConfig, get_peft_model_state_dict
from torch import nn
from tqdm import tqdm

from ..lora import FLAT, TALL, WEIGHTS, Adapter, load_adapter, save_adapter, with_adapter
from ..models import BUNDLED, Model, load
from ..recordings import RECORDINGS, save_session, write_facts
from .blueprint import WORD, examples
from .practice import Budget, Practice, practise, prepare

QUICK = bool(os.environ.get("CLOUDGAZING_QUICK"))
"""Whether a test is running, which wants to see that something is learnt, not how well."""
BUDGET = Budget(steps=4 if QUICK else 320, seconds=170, batch=4 if QUICK else 8, rate=1.2e-3)
"""What a reader's own training may take: about three minutes."""
RANK = 4
DEGREES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
DEGREE_PROMPTS = ("a rabbit, blueprint", "a red house at night, blueprint", "a rabbit", "a red cat in the meadow")
LAYERS = ("to_q", "to_k", "to_v", "to_out.0")
"""The layers that change: those of attention, where words meet places."""


def add_to(commands: argparse._SubParsersAction) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("lora", help="teach the model a new style", description=__doc__)
    parser.add_argument("--steps", type=int, default=BUDGET.steps, help="how many steps (default: %(default)s)")
    parser.add_argument("--minutes", type=float, default=8, help="how long at most (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=BUNDLED / "blueprint", help="where to save it")
    parser.add_argument("--recordings", type=Path, default=RECORDINGS, help="where to save how it went")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Train the adapter, save it, and record how it went and what the adapter does by degrees."""
    from ..widgets.learning.sessions import LORA, put_on, run_session

    model = load(device="cpu")
    taken: list[Callable[[], Adapter]] = []
    budget = replace(BUDGET, steps=options.steps, seconds=60 * options.minutes)

    def stages() -> Iterator[tuple[Practice, Callable[[], Model]]]:
        for practice, take_out in tqdm(teach(model, *examples(), WORD, budget), total=budget.steps, unit="steps"):
            taken[:] = [take_out]
            yield practice, partial(put_on, model, take_out)

    save_session("lora", run_session(LORA, model, stages()), options.recordings)
    save_adapter(taken[0](), options.out)
    record_degrees(model, load_adapter(options.out), options.recordings)
    print(f"{options.out / WEIGHTS}: {(options.out / WEIGHTS).stat().st_size / 1000:.0f} KB")


def record_degrees(model: Model, adapter: Adapter, out: Path) -> None:
    """Draw a few prompts with ever more of the adapter."""
    from ..widgets.learning.sheets import draw_row, to_webp

    rows = [draw_row(with_adapter(model, adapter, s), DEGREE_PROMPTS, [3] * len(DEGREE_PROMPTS)) for s in DEGREES]
    (out / "lora-grid.webp").write_bytes(to_webp(np.concatenate(rows), len(DEGREE_PROMPTS), quality=70))
    write_facts("lora-grid.json", {"prompts": DEGREE_PROMPTS, "scales": DEGREES}, out)


def teach(
    model: Model, pictures: np.ndarray, captions: list[str], word: str, budget: Budget = BUDGET
) -> Iterator[tuple[Practice, Callable[[], Adapter]]]:
    """Teach a copy of the model's U-Net by pictures (uint8, (n, 128, 128, 3)) and their captions, which hold the word.

    Yields after every step where it stands, and a function that gives the adapter as it is then. The model that is
    given stays as it is; what it knew is frozen in the copy too.
    """
    unet = copy.deepcopy(model.unet).requires_grad_(False)
    torch.manual_seed(budget.seed)  # the adapter begins with random numbers
    unet.add_adapter(LoraConfig(r=RANK, lora_alpha=RANK, target_modules=list(LAYERS), init_lora_weights="gaussian"))
    lessons = prepare(model, pictures, captions)
    for practice in practise(unet, lessons, model.alphas_cumprod, budget):
        yield practice, lambda: take_out(unet, word)


def take_out(unet: nn.Module, word: str) -> Adapter:
    """The adapter of a U-Net that peft has put one into."""
    tensors = {name: value.detach().clone() for name, value in get_peft_model_state_dict(unet).items()}
    names = [name.removesuffix(FLAT) for name in tensors if name.endswith(FLAT)]
    return Adapter(word, {name: (tensors[name + FLAT], tensors[name + TALL]) for name in names})
