"""`cloudgazing record`: what chapter 7 plays back, made by the bundled weights.

minute: a short training from nothing;  habits: what is drawn where the prompt leaves it open  ->  recordings/
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from .clip import Clip, load_clip
from .habits import name_all, name_colours, name_places
from .models import Model, load
from .picturebook import FRESH_SEEDS, draw, imagine
from .recordings import RECORDINGS, save_session, write_facts
from .training.minute import build_untrained_unet, train_briefly
from .training.practice import Budget
from .widgets.kit.sheets import to_webp
from .widgets.learning.habits import ASKED, GUIDED
from .widgets.learning.rows import draw_row
from .widgets.learning.sessions import MINUTE, run_session

DRAWN = 24
"""Drawings of each, from the seeds 0 and up."""
SIDE = 80
TESTED = 100
"""True drawings on which CLIP's naming is checked."""
PATIENT = Budget(steps=250, seconds=1200, batch=16, rate=2e-3)


def add_to(commands: argparse._SubParsersAction) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("record", help="make what chapter 7 plays back", description=__doc__)
    parser.add_argument("what", nargs="*", metavar="WHAT", help=f"{' and '.join(RECORDERS)} (default: all)")
    parser.add_argument("--out", type=Path, default=RECORDINGS, help="where to save it")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Make each recording that was asked for."""
    if unknown := sorted(set(options.what) - set(RECORDERS)):
        raise ValueError(f'There is no recording "{unknown[0]}": there are {" and ".join(RECORDERS)}.')
    options.out.mkdir(parents=True, exist_ok=True)
    model = load(device="cpu")
    for name in options.what or RECORDERS:
        RECORDERS[name](model, options.out)


def record_minute(model: Model, out: Path) -> None:
    """Train a U-Net for as many steps as a free processor takes in about a minute, however busy this one is."""
    unet = build_untrained_unet(model)
    stages = ((practice, lambda: replace(model, unet=unet)) for practice in train_briefly(model, unet, PATIENT))
    save_session("minute", run_session(MINUTE, model, stages), out)


def record_habits(model: Model, out: Path, drawn: int = DRAWN, tested: int = TESTED) -> None:
    """Draw each prompt from many seeds, without guidance and with it, and let CLIP name what came.

    Also see how well CLIP names true drawings.
    """
    clip = load_clip(model)
    rows = {
        (scale, prompt): draw_row(model, [prompt] * drawn, range(drawn), guidance_scale=scale)
        for scale in GUIDED
        for prompt in ASKED
    }
    (out / "habits.webp").write_bytes(to_webp(np.concatenate(list(rows.values())), 8, SIDE, quality=70))
    named = [{prompt: name_all(rows[scale, prompt], prompt, clip) for prompt in ASKED} for scale in GUIDED]
    right = check_naming(clip, tested)
    write_facts("habits.json", {"drawn": drawn, "guidance_scales": GUIDED, "named": named, "right": right}, out)


def check_naming(clip: Clip, count: int) -> dict[str, float]:
    """How often CLIP names the colour and the place of fresh drawings with one kind of thing as their captions do."""
    scenes = [scene for scene in map(imagine, FRESH_SEEDS[: 3 * count]) if len(scene.items) == 1][:count]
    right = {"colour": 0, "place": 0}
    for scene in scenes:
        item, picture = scene.items[0], draw(scene)[None]
        noun = item.thing.split(" (")[0]
        right["colour"] += name_colours(picture, f"a {noun}", clip) == [item.colour]
        right["place"] += name_places(picture, f"a {noun}", clip) == [scene.place]
    return {kind: round(found / len(scenes), 3) for kind, found in right.items()}


RECORDERS: dict[str, Callable[[Model, Path], None]] = {"minute": record_minute, "habits": record_habits}
