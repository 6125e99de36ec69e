"""`cloudgazing score`: how often a model draws what it was asked for, beside what is possible."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tqdm import tqdm

from ..denoise import check_guidance_scale
from ..files import check_out, write_json
from ..models import Model, load
from ..noise import check_seed
from .judge import FOLDER, NETWORKS, Judge, load_judge
from .prompts import Prompt, load_known, make_prompts
from .score import (
    Draw,
    Score,
    Scores,
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
    parser.add_argument(
        "--judge", nargs="+", choices=list(NETWORKS), default=["judge"], help="who judges (default: the first alone)"
    )
    parser.add_argument("--quick", action="store_true", help="25 prompts and 2 pictures of each, not 100 and 4")
    parser.add_argument(
        "--only-model", action="store_true", help="leave out true drawings, which show what is possible"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("scores.json"), help="the file; a second judge's is beside it (%(default)s)"
    )
    parser.set_defaults(run=run)


def add_way(parser: argparse.ArgumentParser) -> None:
    """Add the options that say who draws, and in which way, and where the judges are."""
    parser.add_argument("--model", default="picture-book", help="a model's name or folder (default: %(default)s)")
    parser.add_argument("--judges", type=Path, default=FOLDER, help="the judges' folder (default: the bundled one)")
    parser.add_argument("--steps", type=int, help="how many steps, 1 to 1000 (default: the model's own)")
    parser.add_argument("--guidance", type=float, help="how strictly, 1 is off (default: the model's own)")
    parser.add_argument("--seed", type=int, default=0, help="the noise of the first picture (default: %(default)s)")
    parser.add_argument("--folder", type=Path, default=Path("runs"), help="where the list of training captions is kept")


def run(options: argparse.Namespace) -> None:
    """Score with progress bars, print each judge's table, and save it."""
    check_out(options.out)
    judges = [load_judge(name, options.judges) for name in dict.fromkeys(options.judge)]
    model = load(options.model)
    count, seeds = (25, 2) if options.quick else (100, 4)
    settings = choose_settings(options, model, seeds)
    is_known = load_known(options.folder)
    prompts = {name: make_prompts(name, count, is_known) for name in tqdm(TASKS, unit="task", desc="prompts")}
    texts = {name: [prompt.text for prompt in made] for name, made in prompts.items()}
    for judge, scores in zip(judges, measure(model, judges, prompts, settings, options.only_model), strict=True):
        print(f"{judge.name}\n{report(scores)}")
        facts = {"model": model.name, "judge": judge.name, **asdict(settings)}
        write_json(file_of(judge, judges, options.out), facts | to_json(scores) | {"prompts": texts})


def file_of(judge: Judge, judges: list[Judge], out: Path) -> Path:
    """The first judge's scores go where they are asked for, another's beside them: scores-second-judge.json."""
    return out if judge is judges[0] else out.with_stem(f"{out.stem}-{judge.name}")


def choose_settings(options: argparse.Namespace, model: Model, seeds: int) -> Settings:
    """How the model draws; raises `ValueError` where it cannot, before the long list of training's captions is made."""
    way = choose_way(options, model)
    model.timesteps(way["steps"])
    check_guidance_scale(way["guidance"])
    return Settings(**way, seed=check_seed(options.seed), seeds=seeds)


def choose_way(options: argparse.Namespace, model: Model) -> dict[str, Any]:
    """Steps and guidance as they were asked for, and else the model's own."""
    own = {"steps": model.num_inference_steps, "guidance": model.guidance_scale}
    return own | {name: value for name in own if (value := getattr(options, name)) is not None}


def measure(
    model: Model, judges: list[Judge], prompts: dict[str, list[Prompt]], settings: Settings, only_model: bool
) -> list[Scores]:
    """What each judge passes of a model's pictures, and unless it is `only_model`, of true drawings beside them."""
    drawn = score_all(model.name, prompts, artist(model, settings), judges, settings)
    if only_model:
        return [Scores(tasks, {}, {}) for tasks in drawn]
    limits = score_all("through the VAE", prompts, draw_through(model.vae), judges, settings)
    ceilings = score_all("true drawings", prompts, draw_truly, judges, settings)
    return [Scores(*each) for each in zip(drawn, limits, ceilings, strict=True)]


def score_all(
    who: str, prompts: dict[str, list[Prompt]], draw_all: Draw, judges: list[Judge], settings: Settings
) -> list[dict[str, Score]]:
    """Score every task in turn, for each judge, with a progress bar over all pictures."""
    looks = [judge.look for judge in judges]
    scores: list[dict[str, Score]] = [{} for _ in judges]
    with tqdm(total=settings.seeds * sum(map(len, prompts.values())), unit="picture", desc=who) as bar:
        for name, made in prompts.items():
            verdicts: list[tuple[bool, ...]] = []
            for of_batch in judge_pictures(name, made, draw_all, looks, settings):
                verdicts += of_batch
                bar.update(len(of_batch))
            for own, passes in zip(scores, zip(*verdicts, strict=True), strict=True):
                own[name] = summarise(passes, settings.seeds)
    return scores
