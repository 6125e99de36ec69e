"""`cloudgazing train`: runs a trainer with a progress bar, a metrics file and sample sheets."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import torch
from accelerate import Accelerator
from tqdm import tqdm

from ..picturebook.dataset import JUDGE_SEEDS, TRAINING_SEEDS
from . import autoencoder, autoregression, clip, decoder, judge, text_encoder, turbo, unet
from .loop import Progress, Settings
from .plan import Plan, Trainer

HALF = len(TRAINING_SEEDS) // 2
"""The denoiser learns from the first half of the drawings, and once it is deeper from all of them."""

TRAININGS: dict[str, tuple[Settings, range, Callable[[Plan], Trainer]]] = {
    "vae": (autoencoder.SETTINGS, TRAINING_SEEDS, autoencoder.AutoencoderTrainer),
    "decoder": (decoder.SETTINGS, TRAINING_SEEDS, decoder.DecoderTrainer),
    "clip": (clip.SETTINGS, TRAINING_SEEDS, clip.ClipTrainer),
    "text": (text_encoder.SETTINGS, TRAINING_SEEDS, text_encoder.TextTrainer),
    "unet": (unet.SETTINGS, TRAINING_SEEDS[:HALF], unet.UnetTrainer),
    unet.DEEPER: (unet.DEEPER_SETTINGS, TRAINING_SEEDS, partial(unet.UnetTrainer, name=unet.DEEPER)),
    "turbo": (turbo.SETTINGS, TRAINING_SEEDS, turbo.TurboTrainer),
    "judge": (judge.SETTINGS, JUDGE_SEEDS, partial(judge.JudgeTrainer, name="judge")),
    "second-judge": (judge.SETTINGS, JUDGE_SEEDS, partial(judge.JudgeTrainer, name="second-judge")),
    "autoregression": (autoregression.SETTINGS, autoregression.SEEDS, autoregression.AutoregressionTrainer),
}
"""How long each network learns, from which drawings, and by what; the first six build upon each other, and Turbo upon
the bundle of them."""

SHEET_SECONDS = 300
"""How often a run shows what it can do by now."""
REPORT_STEPS = 20
"""Metrics are means over so many steps; the first ones, in which most happens, stand singly."""


def add_to(commands: argparse._SubParsersAction) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("train", help="train one of the networks", description=__doc__)
    parser.add_argument("network", choices=list(TRAININGS), help="what to train, in this order")
    parser.add_argument("--folder", type=Path, default=Path("runs"), help="where runs are kept (default: runs)")
    parser.add_argument("--samples", type=int, help="how many pictures to see in all, repeats included")
    parser.add_argument("--batch", type=int, help="how many in a step, over all processes")
    parser.add_argument("--pictures", type=int, help="learn from so many drawings (default: all)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1, help="processes that draw those drawings")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Train until done; the same command goes on with a run that was stopped."""
    accelerator = Accelerator(mixed_precision="bf16" if _uses_bfloat16() else "no")
    settings, seeds, make_trainer = TRAININGS[options.network]
    given = {name: value for name in ("samples", "batch") if (value := getattr(options, name)) is not None}
    settings = replace(settings, seed=options.seed, **given)
    if options.pictures is not None and not 1 <= options.pictures <= len(seeds):
        raise ValueError(f"A run learns from 1 to {len(seeds):,} drawings; {options.pictures} were asked for.")
    plan = Plan(options.folder, settings, accelerator, seeds[: options.pictures], options.workers)
    trainer = make_trainer(plan)
    steps = follow(trainer, settings, accelerator.is_main_process)
    finished = trainer.folder / "finished"  # what came of it is kept, and perhaps trained on by another command since
    if accelerator.is_main_process and (steps or not finished.exists()):
        trainer.finish()
        finished.touch()


def follow(trainer: Trainer, settings: Settings, speaks: bool) -> int:
    """Run a training to its end, and return how many steps that took; the process that speaks shows and records it."""
    bar = tqdm(total=settings.samples, unit="pictures", disable=not speaks, smoothing=0.05)
    recent: list[Progress] = []
    steps = 0
    shown: float | None = None  # since the first step: what was made before it may have taken long
    for progress in trainer.train():
        shown = shown or time.monotonic()
        bar.update(progress.samples - bar.n)
        recent.append(progress)
        steps += 1
        if len(recent) == REPORT_STEPS or progress.step <= REPORT_STEPS or progress.step == settings.steps:
            means = {name: sum(p.losses[name] for p in recent) / len(recent) for name in progress.losses}
            bar.set_postfix({name: f"{value:.4f}" for name, value in means.items()})
            if speaks:
                record(trainer.folder, replace(progress, losses=means))
            recent.clear()
        if speaks and time.monotonic() - shown > SHEET_SECONDS:
            trainer.show(progress.samples)
            shown = time.monotonic()
    bar.close()
    return steps


def record(folder: Path, progress: Progress) -> None:
    """Add a line to a run's metrics file; after a resumed run the last line for a step counts."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "metrics.jsonl").open("a", encoding="utf8") as file:
        file.write(json.dumps(asdict(progress)) + "\n")


def _uses_bfloat16() -> bool:
    """Whether to compute in bfloat16: on a recent GPU, a CPU that multiplies matrices in it, or where one asks for it.

    With the vector instructions alone (AVX-512) it depends: one CPU trained the VAE at three quarters of single
    precision's speed, another the denoiser at one and a half times of it.
    """
    if os.environ.get("ACCELERATE_MIXED_PRECISION") == "bf16":
        return True
    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.cpu.get_capabilities().get("amx_bf16", False)
