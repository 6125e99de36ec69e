"""Scoring: a model draws prompts, and a judge says how many of the pictures show what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn

from ..latents import decode, encode
from ..models import Model
from ..picturebook import draw
from ..pipeline import draw_batch
from ..pixels import image_to_pixel_values
from .intervals import clustered
from .judge import Sight
from .prompts import Prompt
from .tasks import GENEVAL, TASKS

BATCH = 16
"""Pictures drawn at once."""

Draw = Callable[[Sequence[Prompt], Sequence[int]], Tensor]
"""Draws a picture for each prompt and seed: (n, 3, height, width), -1 to 1."""
Look = Callable[[Tensor], list[Sight]]
"""Says what is seen in pictures (n, 3, height, width), -1 to 1."""


@dataclass(frozen=True)
class Score:
    """The share of pictures that pass a task, from `low` to `high` with 95 % confidence."""

    share: float
    low: float
    high: float
    prompts: int
    pictures: int


@dataclass(frozen=True)
class Scores:
    """What a judge passes of each task: a model's pictures, and true drawings behind its VAE and before it.

    The last two are empty where they were left out.
    """

    tasks: dict[str, Score]
    limits: dict[str, Score]
    ceilings: dict[str, Score]


@dataclass(frozen=True)
class Settings:
    """How a model draws, and how often: `seeds` pictures for each prompt, the first of them from noise `seed`."""

    steps: int = 20
    guidance: float = 4.0
    seed: int = 0
    seeds: int = 4


def judge_pictures(
    name: str, prompts: Sequence[Prompt], draw_all: Draw, looks: Sequence[Look], settings: Settings
) -> Iterator[list[tuple[bool, ...]]]:
    """Draw a task's prompts a batch at a time, and yield of each picture whether it passes, by each of the looks.

    Every picture has noise of its own: the k-th of prompt number p begins from noise seed + p seeds + k.
    """
    jobs = [prompt for prompt in prompts for _ in range(settings.seeds)]
    for first in range(0, len(jobs), BATCH):
        batch = jobs[first : first + BATCH]
        seeds = range(settings.seed + first, settings.seed + first + len(batch))
        drawn = draw_all(batch, seeds)
        sights = zip(*(look(drawn) for look in looks), strict=True)
        yield [
            tuple(TASKS[name].passes(prompt.scene, sight) for sight in seen)
            for prompt, seen in zip(batch, sights, strict=True)
        ]


def summarise(passes: Sequence[bool], seeds: int) -> Score:
    """The score of a task from its pictures' passes, `seeds` of them for each prompt in turn."""
    rows = [passes[first : first + seeds] for first in range(0, len(passes), seeds)]
    return Score(*clustered(rows), prompts=len(rows), pictures=len(passes))


def artist(model: Model, settings: Settings) -> Draw:
    """A model's way of drawing: the same pictures as `generate` draws one by one."""

    def draw_all(prompts: Sequence[Prompt], seeds: Sequence[int]) -> Tensor:
        texts = [prompt.text for prompt in prompts]
        how = {"num_inference_steps": settings.steps, "guidance_scale": settings.guidance}
        return decode(draw_batch(texts, seeds, model, **how), model.vae)

    return draw_all


def draw_truly(prompts: Sequence[Prompt], seeds: Sequence[int]) -> Tensor:
    """The picture book's own drawings of the prompts' scenes, each with its own hills and pencil strokes."""
    scenes = [replace(prompt.scene, seed=prompt.scene.seed + seed) for prompt, seed in zip(prompts, seeds, strict=True)]
    return torch.cat([image_to_pixel_values(draw(scene).astype(np.float32) / 255) for scene in scenes])


def draw_through(vae: nn.Module) -> Draw:
    """True drawings as a VAE gives them back: what a model with this VAE would draw, were its denoiser perfect."""

    def draw_all(prompts: Sequence[Prompt], seeds: Sequence[int]) -> Tensor:
        return decode(encode(draw_truly(prompts, seeds), vae), vae)

    return draw_all


def mean(scores: dict[str, Score]) -> float | None:
    """GenEval's overall score, the mean of its six tasks; None where nothing was scored."""
    return float(np.mean([scores[name].share for name in GENEVAL])) if scores else None


def report(scores: Scores) -> str:
    """A table of a model's scores, of true drawings behind its VAE and before it, and of what they come to."""
    lines = [f"{'task':<20}{'score':>8}   {'95 % interval':<18}{'VAE':>8}{'ceiling':>10}"]
    for name, found in scores.tasks.items():
        best = [_number(some[name].share if some else None) for some in (scores.limits, scores.ceilings)]
        lines.append(f"{name:<20}{found.share:8.3f}   {found.low:.3f} to {found.high:.3f}{best[0]:>12}{best[1]:>10}")
    means = [_number(mean(some)) for some in (scores.tasks, scores.limits, scores.ceilings)]
    lines.append(f"{'mean of the six':<20}{means[0]:>8}{means[1]:>29}{means[2]:>10}")
    for pairs in ("colours", "styles"):
        if scores.tasks[f"seen {pairs}"].share:
            ratio = scores.tasks[f"held-out {pairs}"].share / scores.tasks[f"seen {pairs}"].share
            lines.append(f"{'held-out / seen ' + pairs:<24}{ratio:.3f}")
    return "\n".join(lines)


def _number(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"


def to_json(scores: Scores) -> dict[str, object]:
    """The same as plain data."""
    means = {"mean": scores.tasks, "limit_mean": scores.limits, "ceiling_mean": scores.ceilings}
    return asdict(scores) | {name: mean(some) for name, some in means.items()}
