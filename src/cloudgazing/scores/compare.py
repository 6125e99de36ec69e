"""`cloudgazing compare`: do a model's pictures look like true drawings, and do they show all that those show?

The model draws the captions of fresh drawings. Its pictures are compared with other fresh drawings by precision and
recall in a judge's features, and so are, beside it, the very drawings whose captions it was given, as they are and as
the model's VAE gives them back.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor
from tqdm import tqdm

from ..files import check_out, write_json
from ..models import load
from ..picturebook.captions import caption
from ..picturebook.dataset import SCORE_SEEDS
from ..picturebook.imagine import imagine
from .command import add_way, choose_settings
from .judge import NETWORKS, load_judge
from .precision import NEIGHBOURS, Overlap, overlap
from .prompts import Prompt, load_known
from .score import BATCH, Draw, Settings, artist, draw_through, draw_truly

ASKED, OTHERS = SCORE_SEEDS[7_000_000:7_500_000], SCORE_SEEDS[7_500_000:]
"""Seeds that no task takes its scenes from: those that the model is asked for, and those that it is compared with."""
TRIES = 8
"""A scene is put into so many wordings before it is passed over, as training had every one of them."""


def add_to(commands: argparse._SubParsersAction) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("compare", help="compare a model's pictures with drawings", description=__doc__)
    add_way(parser)
    parser.add_argument("--judge", choices=list(NETWORKS), default="judge", help="who looks (default: %(default)s)")
    parser.add_argument("--pictures", type=int, default=2048, help="how many of each kind (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=Path("precision.json"), help="the file (default: %(default)s)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Draw with progress bars, compare, print the table, and save it."""
    check_out(options.out)
    if options.pictures <= NEIGHBOURS:
        raise ValueError(f"Compare at least {NEIGHBOURS + 1} pictures, not {options.pictures}.")
    judge, model = load_judge(options.judge, options.judges), load(options.model)
    settings = choose_settings(options, model, seeds=1)
    asked = ask(ASKED, options.pictures, load_known(options.folder))
    others = ask(OTHERS, options.pictures, is_known=lambda text: False)
    true = gather("other drawings", others, draw_truly, judge.notice, settings)
    drawers = {"drawn": artist(model, settings), "limit": draw_through(model.vae), "fresh": draw_truly}
    found = {
        who: overlap(gather(who, asked, draw_all, judge.notice, settings), true) for who, draw_all in drawers.items()
    }
    print(report(model.name, **found))
    facts = {"model": model.name, "judge": judge.name, **asdict(settings), "pictures": options.pictures}
    write_json(options.out, facts | {"neighbours": NEIGHBOURS} | to_json(**found))


def ask(seeds: range, count: int, is_known: Callable[[str], bool]) -> list[Prompt]:
    """The first `count` scenes of these seeds, each in the first of its wordings that is not known."""
    prompts: list[Prompt] = []
    for scene in map(imagine, seeds):
        if len(prompts) == count:
            break
        texts = (caption(scene, wording) for wording in range(TRIES))
        prompts += [Prompt(text, scene) for text in texts if not is_known(text)][:1]
    return prompts


def gather(
    who: str, prompts: list[Prompt], draw_all: Draw, look: Callable[[Tensor], Tensor], settings: Settings
) -> Float[Tensor, "pictures features"]:
    """Draw the prompts a batch at a time, the k-th from noise seed + k, and keep the features of each picture."""
    features = []
    with tqdm(total=len(prompts), unit="picture", desc=who) as bar:
        for first in range(0, len(prompts), BATCH):
            batch = prompts[first : first + BATCH]
            seeds = range(settings.seed + first, settings.seed + first + len(batch))
            features.append(look(draw_all(batch, seeds)).float().cpu())
            bar.update(len(batch))
    return torch.cat(features)


def report(name: str, drawn: Overlap, limit: Overlap, fresh: Overlap) -> str:
    """A table of a model's pictures, of drawings behind its VAE and before it, and of the first over the last."""
    lines = [f"{'':<20}{name:>16}{'through the VAE':>18}{'fresh drawings':>16}{'ratio':>8}"]
    for measure, share in asdict(drawn).items():
        ratio = "" if (over := ratios(drawn, fresh)[measure]) is None else f"{over:.3f}"
        best = f"{getattr(limit, measure):>18.3f}{getattr(fresh, measure):>16.3f}"
        lines.append(f"{measure:<20}{share:>16.3f}{best}{ratio:>8}")
    return "\n".join(lines)


def ratios(drawn: Overlap, fresh: Overlap) -> dict[str, float | None]:
    """Precision and recall over those of fresh drawings: 1 is as good as true drawings; None where those have 0."""
    best = asdict(fresh)
    return {measure: share / best[measure] if best[measure] else None for measure, share in asdict(drawn).items()}


def to_json(drawn: Overlap, limit: Overlap, fresh: Overlap) -> dict[str, object]:
    """The same as plain data."""
    return {
        "drawn": asdict(drawn),
        "limit": asdict(limit),
        "fresh": asdict(fresh),
        "ratios": ratios(drawn, fresh),
    }
