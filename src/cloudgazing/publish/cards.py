"""The landing page's cards: a drawing by the bundled model for each chapter, shown as the chapter looks at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image

from ..latents import channel_images
from ..models import Model
from ..noise import seeded_noise
from .film import Drawing, Shot, record, save


def as_drawn(drawing: Drawing) -> Image.Image:
    """The finished picture."""
    return drawing.pictures[-1]


def as_pixels(drawing: Drawing) -> Image.Image:
    """The picture in so few pixels that one sees each of them."""
    last = drawing.pictures[-1]
    return last.resize((16, 16), Image.Resampling.BOX).resize(last.size, Image.Resampling.NEAREST)


def as_noise(drawing: Drawing) -> Image.Image:
    """The picture under noise that grows from left to right."""
    last = np.asarray(drawing.pictures[-1], dtype=np.float32) / 255
    noise = seeded_noise((*last.shape[:2], 3), seed=7).numpy() / 4
    share = np.linspace(0, 1, last.shape[1], dtype=np.float32)[None, :, None]
    return _to_image(np.sqrt(1 - share**2) * (last - 0.5) + share * noise + 0.5)


def as_steps(drawing: Drawing) -> Image.Image:
    """Five bands of the picture, each some steps further than the one on its left."""
    return _bands([drawing.pictures[round(share * (len(drawing.pictures) - 1))] for share in (0, 0.35, 0.6, 0.8, 1)])


def as_latents(drawing: Drawing) -> Image.Image:
    """The four channels of the latents as tinted squares, enlarged so that one sees each number."""
    tints = np.array([[0.12, 0.4, 0.68], [0.58, 0.33, 0.0], [0.15, 0.47, 0.29], [0.5, 0.25, 0.55]])
    channels = channel_images(drawing.latents)
    squares = [channel[..., None] * (1 - tint) + tint * 0.85 for channel, tint in zip(channels, tints, strict=True)]
    rows = [np.concatenate(squares[:2], axis=1), np.concatenate(squares[2:], axis=1)]
    return _to_image(np.concatenate(rows)).resize((256, 256), Image.Resampling.NEAREST)


def as_pair(first: Drawing, second: Drawing) -> Image.Image:
    """The left half of one picture and the right half of another."""
    return _bands([first.pictures[-1], second.pictures[-1]])


def as_sheet(*drawings: Drawing) -> Image.Image:
    """Four pictures, two by two."""
    pictures = [np.asarray(drawing.pictures[-1]) for drawing in drawings]
    return Image.fromarray(np.concatenate([np.concatenate(pictures[:2], axis=1), np.concatenate(pictures[2:], axis=1)]))


@dataclass(frozen=True)
class Card:
    """A chapter's card: what the reader will do there, and the drawings that its picture shows."""

    promise: str
    show: Callable[..., Image.Image]
    shots: tuple[Shot, ...]

    @property
    def description(self) -> str:
        """What the picture shows, in words, from what made it."""
        prompts = " and ".join(f"“{prompt}”" for prompt in dict.fromkeys(shot.prompt for shot in self.shots))
        return f"The model's drawing of {prompts}"


CARDS = {
    "00_cloudgazing": Card(
        "watch noise become a picture, and take the machine apart",
        as_drawn,
        (Shot("a red cat in the meadow", 7),),
    ),
    "01_pixels": Card(
        "find the numbers that a picture is, and change them",
        as_pixels,
        (Shot("an orange cat in the meadow", 7),),
    ),
    "02_noise": Card(
        "pour noise over a picture, and train a network that takes it away",
        as_noise,
        (Shot("a yellow flower in the meadow, stained glass", 8),),
    ),
    "03_text": Card(
        "follow your words from the keyboard to where they meet a picture",
        as_pair,
        (Shot("a blue mushroom in the meadow", 4), Shot("a red mushroom in the meadow", 4)),
    ),
    "04_denoising": Card(
        "see how words steer each step",
        as_steps,
        (Shot("a purple butterfly in the forest, stained glass", 5),),
    ),
    "05_latents": Card(
        "squeeze a picture into a few grids of numbers, paint there, and come back",
        as_latents,
        (Shot("a red house in the meadow", 2),),
    ),
    "06_pipeline": Card(
        "put all the parts together, and draw with them",
        as_drawn,
        (Shot("a red balloon on the beach, watercolour", 3),),
    ),
    "07_learning": Card(
        "watch a network learn to draw",
        as_drawn,
        (Shot("a green cactus in the desert, a pencil sketch", 3),),
    ),
    "08_copying": Card(
        "look for the drawings that it may have learnt by heart",
        as_sheet,
        tuple(Shot("a yellow star at night", seed) for seed in (4, 5, 7, 12)),
    ),
    "09_family": Card(
        "meet its relatives, and what they do differently",
        as_sheet,
        tuple(
            Shot(f"a red mushroom in the forest, {style}", 7)
            for style in ("watercolour", "stained glass", "pixel art", "swirling brush strokes")
        ),
    ),
}
"""The card of each chapter, by the name of its notebook."""


def save_cards(model: Model, folder: Path) -> None:
    """Draw the picture of every card."""
    for name, card in CARDS.items():
        save(card.show(*(record(shot, model) for shot in card.shots)), folder / f"{name}.webp")


def _bands(pictures: list[Image.Image]) -> Image.Image:
    """Upright bands of equal width, one from each picture."""
    result = pictures[0].copy()
    edges = np.linspace(0, result.width, len(pictures) + 1).round().astype(int).tolist()
    for picture, (left, right) in zip(pictures, pairwise(edges), strict=True):
        result.paste(picture.crop((left, 0, right, result.height)), (left, 0))
    return result


def _to_image(image: np.ndarray) -> Image.Image:
    return Image.fromarray((image.clip(0, 1) * 255).round().astype(np.uint8))
