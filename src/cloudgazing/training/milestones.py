"""`cloudgazing milestones`: what the network drew on its way from untrained to trained, and how far off it was.

a run's sheets and metrics, models of earlier editions, the bundled one  ->  recordings: milestones.json, *.webp

Without a run, one milestone is added for the bundled model, in place of any that had seen as much or more.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator
from PIL import Image

from ..models import Model, load
from ..picturebook import FRESH_SEEDS, captions, picture
from ..recordings import RECORDINGS, read_facts, write_facts
from .loop import Settings
from .plan import Plan, as_sheet
from .practice import draw_batch, prepare, velocity_error
from .unet import PROMPTS, UnetTask, UnetTrainer, draw

SEEDS = (0, 1)
"""The noise from which every milestone draws the eight prompts."""
SIDE = 96
"""Pixels along each side of a picture, as it is kept."""
FACTS = "milestones.json"
TRIED = 96
"""Fresh drawings on which a model's error is measured."""
FIRST_RUN, SECOND_RUN, WITH_CLOSEUPS = "first run", "second run: the book's model", "second run, with close-ups"
CLOSEUPS_SINCE = 188_800
"""So many drawings had the book's model seen when its training changed: close-ups came in (`training/closeups.py`)."""


@dataclass(frozen=True)
class Milestone:
    """One stop: how many drawings had been seen, the error (None if it was not measured), its sheet, and whose run."""

    samples: int
    error: float | None
    sheet: str
    run: str


def add_to(commands: argparse._SubParsersAction) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("milestones", help="collect what was drawn on the way", description=__doc__)
    parser.add_argument("--samples", type=int, required=True, help="how many drawings the bundled model has seen")
    parser.add_argument("--run", type=Path, dest="run_folder", help="the folder of a run from the very start")
    parser.add_argument("--earlier", nargs="*", default=[], metavar="SAMPLES=FOLDER", help="models of earlier editions")
    parser.add_argument("--out", type=Path, default=RECORDINGS, help="where to save them")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Collect the milestones that were asked for, and keep the others as they are."""
    if options.run_folder:
        milestones, curve = from_run(options.run_folder, options.out)
        earlier = [text.partition("=") for text in options.earlier]
        milestones += [from_model(load(folder), int(samples), options.out) for samples, _, folder in earlier]
    else:
        facts = read_facts(FACTS)
        milestones = [Milestone(**stop) for stop in facts["milestones"] if stop["samples"] < options.samples]
        curve = facts["curve"]
    milestones.append(from_model(load(device="cpu"), options.samples, options.out))
    content = {"prompts": PROMPTS, "seeds": SEEDS, "curve": curve, "milestones": [asdict(stop) for stop in milestones]}
    write_facts(FACTS, content, options.out)


def from_run(folder: Path, out: Path) -> tuple[list[Milestone], list[list[float]]]:
    """The milestones of a run by `cloudgazing train unet`, the untrained network first, and its error over time."""
    metrics = [json.loads(line) for line in (folder / "unet" / "metrics.jsonl").read_text("utf8").splitlines()]
    curve = [[line["samples"], round(line["losses"]["error"], 4)] for line in metrics]
    milestones = [untrained(folder, out)]
    for sheet in sorted((folder / "unet").glob("milestone-*.png")):
        samples = int(sheet.stem.partition("-")[2])
        error = min(curve, key=lambda point: abs(point[0] - samples))[1]
        milestones.append(Milestone(samples, error, keep(Image.open(sheet), samples, out), FIRST_RUN))
    return milestones, curve


def untrained(folder: Path, out: Path) -> Milestone:
    """What the very network draws with which the run began."""
    trainer = UnetTrainer(Plan(folder, Settings(samples=64, batch=64, rate=0), Accelerator(cpu=True)))
    vae = type(load().vae).from_pretrained(folder / "vae")
    rows = [draw(trainer.task, trainer.tokenizer, vae, PROMPTS, seed) for seed in SEEDS]
    return Milestone(0, None, keep(as_sheet(rows), 0, out), FIRST_RUN)


def from_model(model: Model, samples: int, out: Path) -> Milestone:
    """What a finished model draws, and its error on fresh drawings."""
    task = UnetTask(model.unet, model.text_encoder)
    rows = [draw(task, model.tokenizer, model.vae, PROMPTS, seed) for seed in SEEDS]
    name = WITH_CLOSEUPS if samples > CLOSEUPS_SINCE else SECOND_RUN
    return Milestone(samples, round(measure_error(model), 4), keep(as_sheet(rows), samples, out), name)


@torch.no_grad()
def measure_error(model: Model, count: int = TRIED) -> float:
    """The mean square error of a model's velocity on fresh drawings, at time steps spread evenly."""
    seeds = FRESH_SEEDS[:count]
    lessons = prepare(model, np.stack([picture(seed) for seed in seeds]), [captions(seed, 1)[0] for seed in seeds])
    levels = torch.from_numpy(model.alphas_cumprod).float()
    batch = draw_batch(lessons, levels, count, torch.Generator().manual_seed(0))
    return float(velocity_error(model.unet, *batch))


def keep(sheet: Image.Image, samples: int, out: Path) -> str:
    """Save a milestone's sheet in small; returns the file's name."""
    name = f"milestone-{samples:09d}.webp"
    out.mkdir(parents=True, exist_ok=True)
    small = sheet.convert("RGB").resize((SIDE * len(PROMPTS), SIDE * len(SEEDS)), Image.Resampling.BOX)
    small.save(out / name, quality=60, method=6)
    return name
