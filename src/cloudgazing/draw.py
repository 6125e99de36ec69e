"""`cloudgazing draw`: draws a picture of a prompt and saves it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from .files import check_out
from .models import load
from .pipeline import draw_steps, to_picture


def add_to(commands: argparse._SubParsersAction) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("draw", help="draw a picture of a prompt", description=__doc__)
    parser.add_argument("prompt", help='what to draw, such as "a red cat at night"')
    parser.add_argument("--out", type=Path, default=Path("picture.png"), help="the file (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="which noise to begin with (default: %(default)s)")
    parser.add_argument("--steps", type=int, help="how many steps, 1 to 1000 (default: the model's own)")
    parser.add_argument("--guidance", type=float, help="how strictly, 1 is off (default: the model's own)")
    parser.add_argument("--negative", default="", help="what to draw away from (default: nothing)")
    parser.add_argument("--model", default="picture-book", help="a model's name or folder (default: %(default)s)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Draw with a progress bar, save the picture, and say how the prompt was read."""
    check_picture(options.out)
    model = load(options.model)
    steps = draw_steps(
        options.prompt,
        model,
        negative_prompt=options.negative,
        seed=options.seed,
        num_inference_steps=options.steps,
        guidance_scale=options.guidance,
    )
    total = model.num_inference_steps if options.steps is None else options.steps
    for step in tqdm(steps, total=total, unit="step", file=sys.stderr):
        latents = step.next_latents
    to_picture(latents, model).save(options.out)
    print(f"Saved {options.out}.")
    if notes := str(model.note_prompt(options.prompt)):
        print(notes)


def check_picture(file: Path) -> None:
    """Raise `ValueError` where no picture could be saved, before any time is spent on drawing it."""
    check_out(file)
    if file.suffix.lower() not in (".png", ".jpg", ".webp"):
        raise ValueError(f"{file} names no kind of picture: let it end in .png, .jpg or .webp.")
