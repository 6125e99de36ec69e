"""Which recipe teaches a U-Net best? Each choice of the book's training against its rivals, in small, from nothing.

    OMP_NUM_THREADS=1 python benchmarks/trials.py [--pictures 12000] [--drawings 2048] [--seed 0] [--out trials.json]

A U-Net of the book's size learns from drawings that the bundled VAE encodes. All recipes see
the same drawings, captions and noise in the same order, and differ from the first row in what their names say. Then
each is asked about the same fresh drawings under the same noise. `error` is that of the velocity which the answer comes
to (Salimans and Ho 2022), 1 for who always answers 0, over six levels from much noise to little; `words` is how much it
grows with another drawing's caption; `light` how far the means of drawn latents lie from those of true drawings at
night and in the snow, which a schedule that never ends in pure noise cannot reach (Lin et al. 2024). `averaged` is the
error of averages of the same run's weights (EMA), one for each of `DECAYS`.

What was measured is written to book/_static/model/trials.json, which `tests/test_model_card.py` holds the card's table
to. Paste the rows that are printed into the card.
"""

from __future__ import annotations

import argparse
import copy
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from cloudgazing import Model, encode, load, load_clip, seeded_noise
from cloudgazing.cli import in_one_line
from cloudgazing.denoise import denoise, split
from cloudgazing.files import check_out, write_json
from cloudgazing.noise import choose_timesteps, cosine_alphas_cumprod, scaled_linear_alphas_cumprod
from cloudgazing.picturebook import FRESH_SEEDS, TRAINING_SEEDS, captions, imagine, picture
from cloudgazing.pixels import bytes_to_pixel_values
from cloudgazing.training.material import CAPTION_DROPOUT
from cloudgazing.training.minute import build_untrained_unet
from cloudgazing.training.networks import build_text_encoder
from cloudgazing.training.optimizer import Optimizer
from cloudgazing.training.words import to_input_ids

KEPT = Path(__file__).parent.parent / "book" / "_static" / "model" / "trials.json"
BATCH = 32
LEVELS = (0.005, 0.05, 0.2, 0.5, 0.8, 0.95)
"""Shares of the picture in the mixture, by variance; Stable Diffusion's schedule ends just below the first."""
DECAYS = (0.9, 0.98, 0.995)
"""Of the averages; each begins as the mean of all weights so far."""


@dataclass(frozen=True)
class Recipe:
    """How a U-Net is taught; `highest_snr` is where the weight of nearly clean steps is cut, if it is."""

    name: str
    prediction_type: str = "v_prediction"
    schedule: Callable[[], np.ndarray] = cosine_alphas_cumprod
    spacing: str = "trailing"
    highest_snr: float = 5.0
    rate: float = 8e-4
    reader: str = "the book's"
    joint: bool = False


OURS = Recipe("the book's: velocity, down to pure noise, a text encoder that stays as it is")
RECIPES = (
    OURS,
    replace(
        OURS,
        name="noise, on Stable Diffusion's schedule, every step with the same weight",
        prediction_type="epsilon",
        schedule=scaled_linear_alphas_cumprod,
        spacing="leading",
        highest_snr=float("inf"),
    ),
    replace(OURS, name="every step with the same weight", highest_snr=float("inf")),
    replace(OURS, name="half the rate", rate=4e-4),
    replace(OURS, name="twice the rate", rate=16e-4),
    replace(OURS, name="CLIP's text tower, as it is", reader="CLIP's"),
    replace(OURS, name="CLIP's text tower, learning along", reader="CLIP's", joint=True),
)


@dataclass(frozen=True, eq=False)
class Drawings:
    """Latents (n, 4, 16, 16), and a caption of each as input_ids (n, 40)."""

    latents: Tensor
    input_ids: Tensor


class Pupil(nn.Module):
    """A U-Net and the text encoder that reads for it."""

    def __init__(self, model: Model, recipe: Recipe) -> None:
        super().__init__()
        reader = model.text_encoder if recipe.reader == "the book's" else build_text_encoder(load_clip(model).network)
        self.reader = copy.deepcopy(reader).requires_grad_(recipe.joint)
        self.unet = build_untrained_unet(model)
        self.joint = recipe.joint

    def read(self, input_ids: Tensor) -> Tensor:
        """Captions as states (n, 40, width)."""
        with torch.set_grad_enabled(self.joint and torch.is_grad_enabled()):
            return self.reader(input_ids).last_hidden_state

    def forward(self, latents: Tensor, timesteps: Tensor, input_ids: Tensor) -> Tensor:
        """The U-Net's answer, of the latents' shape."""
        return self.unet(latents, timesteps, self.read(input_ids)).sample


def main() -> None:
    """Teach by each recipe, ask, and print a row of the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=12_000, help="shown to each, repeats included")
    parser.add_argument("--drawings", type=int, default=2048, help="how many different ones")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=KEPT, help="the file (default: %(default)s)")
    options = parser.parse_args()
    check_out(options.out)
    model = load(dtype=torch.float32)
    lessons, test = read(model, TRAINING_SEEDS[: options.drawings]), read(model, FRESH_SEEDS[:128])
    lit = read(model, [seed for seed in FRESH_SEEDS[:2000] if imagine(seed).place in ("night", "snow")][:64])
    print(f"{options.pictures:,} pictures in batches of {BATCH}, seed {options.seed}\n")
    print(f"| recipe | error | words | light | averaged: {' / '.join(map(str, DECAYS))} |\n|---|---|---|---|---|")
    measured = []
    for recipe in RECIPES:
        pupil, averaged = teach(recipe, model, lessons, options.pictures // BATCH, options.seed)
        measured.append(measure(recipe, model, pupil, averaged, test, lit))
        print(as_row(measured[-1]), flush=True)
    asked = {name: getattr(options, name) for name in ("pictures", "drawings", "seed")}
    write_json(options.out, {**asked, "batch": BATCH, "decays": list(DECAYS), "recipes": measured})


def measure(
    recipe: Recipe, model: Model, pupil: Pupil, averaged: Sequence[Pupil], test: Drawings, lit: Drawings
) -> dict[str, Any]:
    """What is told of a recipe, rounded as it is told."""
    error, *smooth = (ask(each, recipe, test) for each in (pupil, *averaged))
    words = ask(pupil, recipe, replace(test, input_ids=test.input_ids.roll(1, 0))) - error
    return {
        "recipe": recipe.name,
        "error": round(error, 4),
        "words": round(words, 4),
        "light": round(miss(pupil, recipe, model, lit), 3),
        "averaged": [round(each, 4) for each in smooth],
    }


def as_row(measured: dict[str, Any]) -> str:
    """The same as a row of the card's table."""
    averaged = " / ".join(f"{each:.4f}" for each in measured["averaged"])
    told = (f"{measured['error']:.4f}", f"{measured['words']:.4f}", f"{measured['light']:.3f}", averaged)
    return f"| {measured['recipe']} | {' | '.join(told)} |"


def read(model: Model, seeds: Sequence[int]) -> Drawings:
    """The drawings of some seeds, and a caption of each."""
    latents = [encode(bytes_to_pixel_values(picture(seed)[None]), model.vae) for seed in seeds]
    return Drawings(torch.cat(latents), to_input_ids(model.tokenizer, [captions(seed, 1)[0] for seed in seeds]))


def teach(recipe: Recipe, model: Model, lessons: Drawings, steps: int, seed: int) -> tuple[Pupil, list[Pupil]]:
    """A pupil that has learnt by a recipe, and its averages."""
    pupil = Pupil(model, recipe)
    averaged = [copy.deepcopy(pupil).requires_grad_(False) for _ in DECAYS]
    learning = {name: weight for name, weight in pupil.named_parameters() if weight.requires_grad}
    optimizer = Optimizer(learning, weight_decay=0.01)
    levels, random = torch.from_numpy(recipe.schedule()).float(), torch.Generator().manual_seed(seed)
    empty = to_input_ids(model.tokenizer, [""])
    for step in range(steps):
        loss(pupil, recipe, lessons, levels, empty, random).backward()
        nn.utils.clip_grad_norm_(learning.values(), 1.0)
        optimizer.step(recipe.rate * min(1, (step + 1) / 100, 5 * (1 - step / steps)))
        for decay, average in zip(DECAYS, averaged, strict=True):
            follow(average, pupil, min(decay, (1 + step) / (2 + step)))
    return pupil.eval(), averaged


def loss(
    pupil: Pupil, recipe: Recipe, lessons: Drawings, levels: Tensor, empty: Tensor, random: torch.Generator
) -> Tensor:
    """The weighted error on a batch; whatever is drawn by lot is the same for all recipes."""
    rows = torch.randint(len(lessons.latents), (BATCH,), generator=random)
    latents = lessons.latents[rows]
    noise = torch.randn(latents.shape, generator=random)
    spread = (torch.randperm(BATCH, generator=random) + torch.rand(BATCH, generator=random)) / BATCH
    withheld = torch.rand(BATCH, 1, generator=random) < CAPTION_DROPOUT
    timesteps = (spread * len(levels)).long().clamp(max=len(levels) - 1)
    a = levels[timesteps].view(-1, 1, 1, 1)
    wanted = a.sqrt() * noise - (1 - a).sqrt() * latents if recipe.prediction_type == "v_prediction" else noise
    said = pupil(
        a.sqrt() * latents + (1 - a).sqrt() * noise, timesteps, lessons.input_ids[rows].where(~withheld, empty)
    )
    snr = a.flatten() / (1 - a.flatten())
    weight = (snr + 1).clamp(max=recipe.highest_snr) / (snr + 1)
    return (weight * (said - wanted).square().mean(dim=(1, 2, 3))).mean()


@torch.no_grad()
def follow(average: nn.Module, pupil: nn.Module, decay: float) -> None:
    """Move an average towards the weights."""
    for kept, weight in zip(average.parameters(), pupil.parameters(), strict=True):
        kept.lerp_(weight, 1 - decay)


@torch.no_grad()
def ask(pupil: Pupil, recipe: Recipe, test: Drawings) -> float:
    """The velocity's mean square error, at every level the same drawings under the same noise."""
    schedule = recipe.schedule()
    noise = seeded_noise(test.latents.shape, 1)
    errors = []
    for level in LEVELS:
        t = int(np.abs(schedule - level).argmin())
        noisy = level**0.5 * test.latents + (1 - level) ** 0.5 * noise
        said = pupil(noisy, torch.tensor(t), test.input_ids)
        _, original = split(said, noisy, level, recipe.prediction_type)
        errors.append(float((original - test.latents).square().mean()) / (1 - level))
    return float(np.mean(errors))


@torch.no_grad()
def miss(pupil: Pupil, recipe: Recipe, model: Model, lit: Drawings) -> float:
    """How far the means of the latents' channels, drawn in 20 steps, lie from those of the true drawings."""
    schedule = recipe.schedule()
    *_, last = denoise(
        pupil.unet,
        torch.cat([seeded_noise(model.latents_shape, seed) for seed in range(len(lit.latents))]),
        pupil.read(lit.input_ids),
        timesteps=choose_timesteps(20, len(schedule), recipe.spacing),
        alphas_cumprod=schedule,
        prediction_type=recipe.prediction_type,
    )
    return float((last.next_latents - lit.latents).mean(dim=(2, 3)).abs().mean())


if __name__ == "__main__":
    sys.exit(in_one_line(main))
