"""`cloudgazing lora`: teaches the bundled model blueprints, and records how that went for chapter 7.

a few drawings of blueprints  ->  weights/blueprint: the adapter;  recordings/: the training, and the adapter by degrees
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from tqdm import tqdm

from .lora import WEIGHTS, Adapter, load_adapter, save_adapter, with_adapter
from .models import BUNDLED, Model, load
from .recordings import RECORDINGS, save_session, write_facts
from .training.blueprint import WORD, examples
from .training.lora import BUDGET, teach
from .training.practice import Practice
from .widgets.kit.sheets import to_webp
from .widgets.learning.rows import draw_row
from .widgets.learning.sessions import LORA, put_on, run_session

DEGREES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
"""How much of the adapter is put on, from none to half as much again as was taught."""
DEGREE_PROMPTS = ("a rabbit, blueprint", "a red house at night, blueprint", "a rabbit", "a red cat in the meadow")


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
    budget = replace(BUDGET, steps=options.steps, seconds=60 * options.minutes)
    model = load(device="cpu")
    taken: list[Callable[[], Adapter]] = []

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
    rows = [draw_row(with_adapter(model, adapter, s), DEGREE_PROMPTS, [3] * len(DEGREE_PROMPTS)) for s in DEGREES]
    (out / "lora-grid.webp").write_bytes(to_webp(np.concatenate(rows), len(DEGREE_PROMPTS), quality=70))
    write_facts("lora-grid.json", {"prompts": DEGREE_PROMPTS, "scales": DEGREES}, out)
