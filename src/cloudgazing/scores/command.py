"""`cloudgazing score`: how often a model draws what it was asked for, beside what is possible."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tqdm import tqdm

from ..files import write_json
from ..models import Model, load
from .judge import FOLDER, NETWORKS, load_judge
from .prompts import Prompt, load_known, make_prompts
from .score import (
    Draw,
    Look,
    Score,
    Settings,
    artist,
    draw_through,
    draw_truly,
    judge_pictures,
    report,
    summarise,
    to_json,
)
from .tasks import TASKS


def add_to(commands: argparse._SubParsersAction) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("score", help="score a model's pictures", description=__doc__)
    add_way(parser)
    parser.add_argument("--quick", action="store_true", help="25 prompts and 2 pictures of each, not 100 and 4")
    parser.add_argument("--only-ceilings", action="store_true", help="score true drawings only; needs no model")
    parser.add_argument("--out", type=Path, default=Path("scores.json"), help="the file (default: %(default)s)")
    parser.set_defaults(run=run)


def add_way(parser: argparse.ArgumentParser) -> None:
    """Add the options that say who draws, in which way, and who looks."""
    parser.add_argument("--model", default="picture-book", help="a model's name or folder (default: %(default)s)")
    parser.add_argument("--judge", choices=list(NETWORKS), default="judge", help="who judges (default: %(default)s)")
    parser.add_argument("--judges", type=Path, default=FOLDER, help="the judges' folder (default: the bundled one)")
    parser.add_argument("--steps", type=int, help="how many steps, 1 to 1000 (default: the model's own)")
    parser.add_argument("--guidance", type=float, help="how strictly, 1 is off (default: the model's own)")
    parser.add_argument("--seed", type=int, default=0, help="the noise of the first picture (default: %(default)s)")
    parser.add_argument("--folder", type=Path, default=Path("runs"), help="where the list of training captions is kept")


def run(options: argparse.Namespace) -> None:
    """Score with progress bars, print the table, and save it."""
    check_out(options.out)
    judge = load_judge(options.judge, options.judges)
    model = None if options.only_ceilings else load(options.model)
    is_known = load_known(options.folder)
    count, seeds = (25, 2) if options.quick else (100, 4)
    settings = Settings(**choose_way(options, model), seed=options.seed, seeds=seeds)
    prompts = {name: make_prompts(name, count, is_known) for name in tqdm(TASKS, unit="task", desc="prompts")}
    ceilings = score_all("true drawings", prompts, draw_truly, judge.look, settings)
    scores: dict[str, Score] = {}
    limits: dict[str, Score] = {}
    if model:
        limits = score_all("through the VAE", prompts, draw_through(model.vae), judge.look, settings)
        scores = score_all(model.name, prompts, artist(model, settings), judge.look, settings)
    print(report(scores, limits, ceilings))
    facts = {"model": model and model.name, "judge": judge.name, **asdict(settings)}
    texts = {name: [prompt.text for prompt in made] for name, made in prompts.items()}
    content = facts | to_json(scores, limits, ceilings) | {"prompts": texts}
    write_json(options.out, content)


def check_out(file: Path) -> None:
    """Raise `ValueError` where nothing could be saved, before any time is spent on drawing."""
    if not file.parent.is_dir():
        raise ValueError(f"There is no folder {file.parent}: make it first, or choose another.")


def choose_way(options: argparse.Namespace, model: Model | None) -> dict[str, Any]:
    """Steps and guidance as they were asked for, and else the model's own."""
    own = {"steps": model.num_inference_steps, "guidance": model.guidance_scale} if model else {}
    return own | {name: value for name in ("steps", "guidance") if (value := getattr(options, name)) is not None}


def score_all(
    who: str, prompts: dict[str, list[Prompt]], draw_all: Draw, look: Look, settings: Settings
) -> dict[str, Score]:
    """Score every task in turn, with a progress bar over all pictures."""
    scores = {}
    with tqdm(total=settings.seeds * sum(map(len, prompts.values())), unit="picture", desc=who) as bar:
        for name, made in prompts.items():
            passes: list[bool] = []
            for verdicts in judge_pictures(name, made, draw_all, look, settings):
                passes += verdicts
                bar.update(len(verdicts))
            scores[name] = summarise(passes, settings.seeds)
    return scores
