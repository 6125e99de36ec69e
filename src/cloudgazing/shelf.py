"""`cloudgazing models`: the models that `load` knows by name, what is here already, and what this machine can run."""

from __future__ import annotations

import argparse

import torch

from .catalogue import PUBLISHED, Published
from .classroom import TURBO, is_offered
from .hub import find_local
from .machine import GIGABYTE, free_memory, of_all
from .models import has_turbo

LEAST = 0.65
"""The share of the memory needed with which a graphics card can do too, by the measures that `devices` takes."""
WIDTH = max(map(len, PUBLISHED))
"""How wide the column of names is."""


def add_to(commands: argparse._SubParsersAction) -> None:
    """Add the command."""
    parser = commands.add_parser("models", help="list the models that can be loaded by name", description=__doc__)
    parser.set_defaults(run=run)


def run(_options: argparse.Namespace) -> None:
    """Print a line for each model, and under it what a reader should know."""
    memory, place = measure_memory()
    print(f"{'picture-book':<{WIDTH}} bundled, draws everywhere; 128 x 128 pixels, 20 steps, guidance 4")
    if has_turbo():
        print(f"{TURBO:<{WIDTH}} bundled, draws everywhere; 128 x 128 pixels, 4 steps, guidance 1")
    for name, published in ((name, PUBLISHED[name]) for name in PUBLISHED if is_offered(name)):
        print(f"{name:<{WIDTH}} {describe(published)}")
        print(f"{'':<{WIDTH}} {judge(published, memory, place)}")
        print(f"{'':<{WIDTH}} {tell_sources(published)}")


def describe(published: Published) -> str:
    """What a model is, in a line."""
    return (
        f"{published.side} x {published.side} pixels, {published.num_inference_steps} steps, guidance "
        f"{published.guidance_scale:g}; predicts by {published.prediction_type}; {published.text_encoder}; "
        f"{published.licence}" + (f" ({published.remark})" if published.remark else "")
    )


def tell_sources(published: Published) -> str:
    """Where a model comes from: its repositories in turn, each at a revision, and what else belongs to it."""
    first, *mirrors = (f"{source.repository} at {source.revision[:7]}" for source in published.sources)
    others = {"its adapter": published.adapter, "its prior": published.prior}
    extra = [f"{what} from {each.repository} at {each.revision[:7]}" for what, each in others.items() if each]
    return "; ".join([", or ".join([f"from {first}", *mirrors]), *extra])


def judge(published: Published, memory: float, place: str) -> str:
    """Whether a model is here, and whether it fits into so many gigabytes of memory."""
    here = "on this machine" if find_local(published) else f"{published.download:.1f} GB to download"
    needed = needed_memory(published, place)
    fits = "runs here" if fits_in(published, memory, place) else "is too large for this machine"
    if place == "graphics memory" and LEAST * needed <= memory < needed:
        fits = "runs here by saving memory, more slowly"
    slowly = ", slowly" if place == "memory" and memory >= needed else ""
    return f"{here}; {fits}{slowly}: it takes about {needed:.1f}{of_all(memory)} GB of {place}"


def fits_in(published: Published, memory: float, place: str) -> bool:
    """Whether a model draws with so many gigabytes of memory, be it by saving some."""
    return memory >= (LEAST if place == "graphics memory" else 1) * needed_memory(published, place)


def needed_memory(published: Published, place: str) -> float:
    """How many gigabytes a model takes: on the processor twice as many, as it computes in float32 there."""
    return published.memory if place == "graphics memory" else 2 * published.memory


def measure_memory() -> tuple[float, str]:
    """How many gigabytes networks have here, and of what: graphics memory where there is a GPU, else memory."""
    if torch.cuda.is_available():
        return torch.cuda.get_device_properties(0).total_memory / GIGABYTE, "graphics memory"
    if torch.backends.mps.is_available():
        return torch.mps.recommended_max_memory() / GIGABYTE, "graphics memory"
    return free_memory(torch.device("cpu")), "memory"
