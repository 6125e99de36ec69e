"""`cloudgazing milestones`: what the network drew on its way from untrained to trained, and how far off it was.

a run's sheets and metrics  ->  recordings: milestones.json, *.webp
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from accelerate import Accelerator
from diffusers import AutoencoderKL
from PIL import Image

from ..recordings import RECORDINGS, write_facts
from .loop import Settings
from .plan import Plan, as_sheet
from .unet import PROMPTS, SEEDS, UnetTrainer, draw

SIDE = 96
"""Pixels along each side of a picture, as it is kept."""
FACTS = "milestones.json"


@dataclass(frozen=True)
class Milestone:
    """One stop: how many drawings had been seen, repeats included, the error (None before the first), its sheet."""

    samples: int
    error: float | None
    sheet: str


def add_to(commands: argparse._SubParsersAction) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("milestones", help="collect what was drawn on the way", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("runs"), help="where runs are kept (default: runs)")
    parser.add_argument("--out", type=Path, default=RECORDINGS, help="where to save them")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Collect the milestones of the run of `cloudgazing train unet`, the untrained network first."""
    curve = read_curve(options.folder / "unet" / "metrics.jsonl")
    milestones = [untrained(options.folder, options.out)]
    for sheet in sorted((options.folder / "unet").glob("milestone-*.png")):
        samples = int(sheet.stem.partition("-")[2])
        error = min(curve, key=lambda point: abs(point[0] - samples))[1]
        milestones.append(Milestone(samples, error, keep(Image.open(sheet), samples, options.out)))
    content = {"prompts": PROMPTS, "seeds": SEEDS, "curve": curve, "milestones": [asdict(stop) for stop in milestones]}
    write_facts(FACTS, content, options.out)


def read_curve(metrics: Path) -> list[tuple[int, float]]:
    """The error on the way: (drawings seen, error), of lines for the same step the last.

    Raises `ValueError` where there was no run.
    """
    if not metrics.exists():
        raise ValueError(f"There is no {metrics}: begin a run by `cloudgazing train unet`.")
    lines = [json.loads(line) for line in metrics.read_text("utf8").splitlines()]
    return sorted({line["samples"]: round(line["losses"]["error"], 4) for line in lines}.items())


def untrained(folder: Path, out: Path) -> Milestone:
    """What the very network draws with which the run began."""
    trainer = UnetTrainer(Plan(folder, Settings(samples=64, batch=64, rate=0), Accelerator(cpu=True)))
    vae = AutoencoderKL.from_pretrained(folder / "vae")
    rows = [draw(trainer.task, trainer.tokenizer, vae, PROMPTS, seed) for seed in SEEDS]
    return Milestone(0, None, keep(as_sheet(rows), 0, out))


def keep(sheet: Image.Image, samples: int, out: Path) -> str:
    """Save a milestone's sheet in small; returns the file's name."""
    name = f"milestone-{samples:09d}.webp"
    out.mkdir(parents=True, exist_ok=True)
    small = sheet.convert("RGB").resize((SIDE * len(PROMPTS), SIDE * len(SEEDS)), Image.Resampling.BOX)
    small.save(out / name, quality=45, method=6)
    return name
