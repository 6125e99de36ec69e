"""Training the small pixel denoiser, on drawings made on the spot. Chapter 2 runs it in a notebook.

The bundled one was made by ``python -m cloudgazing.training.pixel_denoiser``: the same code, more drawings, longer.
"""

from __future__ import annotations

import argparse
import copy
import math
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from ..models import BUNDLED
from ..picturebook import layout
from ..picturebook.canvas import SIZE
from ..picturebook.scenes import Item, Scene, Spot, draw
from ..picturebook.things import THINGS
from ..pixel_denoiser import SIDE, Pictures, PixelDenoiser, save_pixel_denoiser
from ..pixels import bytes_to_pixel_values
from .practice import QUICK, check_length

SMALL_WORLD = ("apple", "mushroom", "house", "tree", "car", "cup")
"""What the small drawings show: one of these, large and flat."""
SMALL_PLACES = ("meadow", "beach", "snow", "night")

DRAWINGS = 64 if QUICK else 2000
STEPS = 60 if QUICK else 1500
SECONDS = 105
"""A notebook's training takes no longer than this, however slow the machine."""

FRESH = 1_000_000
"""Seeds from here on are never trained on."""


def small_scene(seed: int) -> Scene:
    """What the small drawing of a seed shows: one thing in one place."""
    rng = np.random.default_rng([seed, 3])
    name, place = rng.choice(SMALL_WORLD).item(), rng.choice(SMALL_PLACES).item()
    thing = THINGS[name]
    ((x, y, size),) = layout.alone(name, "large", place, rng)
    spot = Spot(x, y, size, rng.choice(thing.poses).item(), thing.random_form(rng), bool(rng.integers(2)))
    item = Item(name, rng.choice(thing.natural).item(), "large", (spot,))
    return Scene((item,), None, place, "flat", seed)


def small_drawing(seed: int) -> np.ndarray:
    """The small drawing of a seed, uint8, (32, 32, 3)."""
    large = draw(small_scene(seed))
    shrunk = large.reshape(SIDE, SIZE // SIDE, SIDE, SIZE // SIDE, 3).mean(axis=(1, 3))
    return shrunk.round().astype(np.uint8)


def small_drawings(seeds: Iterable[int]) -> Float[Tensor, "batch 3 32 32"]:
    """The small drawings of many seeds as pixel values, -1 to 1."""
    return bytes_to_pixel_values(np.stack([small_drawing(seed) for seed in seeds]))


@dataclass(frozen=True, eq=False)
class Lesson:
    """Where a training stands: `loss` is the mean square error of its guess; `share` of the budget is spent."""

    step: int
    share: float
    loss: float
    average: nn.Module


def train_denoiser(
    denoiser: PixelDenoiser,
    drawings: Pictures,
    *,
    steps: int = STEPS,
    seconds: float = SECONDS,
    batch: int = 16,
    rate: float = 2.5e-3,
    seed: int = 0,
) -> Iterator[Lesson]:
    """Train a denoiser: mix in noise, let it guess, correct it a little; yields after every step.

    Ends after so many steps or seconds, whichever comes first. What counts in the end is the `average` of the last
    steps' weights, which is calmer than the last one; `denoiser` holds it when the training is over. Raises
    `ValueError` without time for a step.
    """
    check_length(steps, seconds)
    random = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(denoiser.parameters(), lr=rate, betas=(0.9, 0.99))
    average, began = copy.deepcopy(denoiser).eval().requires_grad_(False), time.monotonic()
    step, share = 0, 0.0
    while share < 1:
        optimizer.param_groups[0]["lr"] = rate * pace(step, share)
        loss = lesson_loss(denoiser, drawings, batch, random)
        correct(denoiser, optimizer, loss)
        step += 1
        follow(average, denoiser, min(0.998, 1 - 8 / (step + 8)))
        share = min(1.0, max(step / steps, (time.monotonic() - began) / seconds))
        yield Lesson(step, share, loss.item(), average)
    denoiser.load_state_dict(average.state_dict())


def correct(denoiser: PixelDenoiser, optimizer: torch.optim.Optimizer, loss: Float[Tensor, ""]) -> None:
    """Turn every weight a little in the direction that would have made the loss smaller."""
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(denoiser.parameters(), 1.0)
    optimizer.step()


def pace(step: int, share: float) -> float:
    """How fast to learn, of the full rate: up a ramp of 20 steps, then down along a quarter of a wave."""
    return min(1, (step + 1) / 20) * (0.01 + 0.99 * math.cos(share * math.pi / 2))


def lesson_loss(denoiser: PixelDenoiser, drawings: Pictures, batch: int, random: torch.Generator) -> Float[Tensor, ""]:
    """How far the guess is off on some of the drawings, each with its own amount of noise."""
    pictures = drawings[torch.randint(len(drawings), (batch,), generator=random)]
    noise = torch.randn(pictures.shape, generator=random)
    angle = torch.rand(batch, generator=random) * math.pi / 2
    signal, spread = angle.cos().reshape(-1, 1, 1, 1), angle.sin().reshape(-1, 1, 1, 1)
    velocity = denoiser(signal * pictures + spread * noise, angle.cos().square())
    return F.mse_loss(velocity, signal * noise - spread * pictures)


@torch.no_grad()
def follow(average: PixelDenoiser, denoiser: PixelDenoiser, keep: float) -> None:
    """Move the average a little towards the network's present weights."""
    for slow, fast in zip(average.parameters(), denoiser.parameters(), strict=True):
        slow.lerp_(fast, 1 - keep)


def main() -> None:
    """Train the denoiser that comes with the book, and save it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=9000, help="how many steps (default: %(default)s)")
    parser.add_argument("--minutes", type=float, default=60, help="how long at most (default: %(default)s)")
    parser.add_argument("--drawings", type=int, default=3200, help="how many drawings (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=BUNDLED / "pixel-denoiser", help="where to save it")
    options = parser.parse_args()
    check_length(options.steps, 60 * options.minutes)  # before minutes are spent on drawing
    drawings = small_drawings(tqdm(range(options.drawings), desc="drawing"))
    torch.manual_seed(0)
    denoiser = PixelDenoiser()
    bar = tqdm(total=100.0, desc="training", unit="%", bar_format="{desc} {percentage:3.0f}% {elapsed} {postfix}")
    for lesson in train_denoiser(denoiser, drawings, steps=options.steps, seconds=60 * options.minutes):
        bar.set_postfix(loss=f"{lesson.loss:.4f}", steps=lesson.step, refresh=False)
        bar.update(100 * lesson.share - bar.n)
        if lesson.step % 100 == 0:  # so that a run that is stopped has not been for nothing
            save_pixel_denoiser(lesson.average, options.out)
    save_pixel_denoiser(denoiser, options.out)


if __name__ == "__main__":
    main()
