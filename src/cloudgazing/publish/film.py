"""The landing page's films: the bundled model drawing, from noise to picture, recorded when the site is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jaxtyping import Float
from PIL import Image
from torch import Tensor

from ..models import Model
from ..pipeline import draw_steps, to_picture

STEPS = 20
QUALITY = 82
"""Of WebP, 0 to 100: above, noise costs many bytes and looks no better."""


@dataclass(frozen=True)
class Shot:
    """What is drawn, and from which noise."""

    prompt: str
    seed: int


@dataclass(frozen=True)
class Drawing:
    """One drawing: the noise, decoded, then what each step makes of it; and the latents of the last step."""

    pictures: tuple[Image.Image, ...]
    latents: Float[Tensor, "1 channels rows columns"]


FILMS = (
    Shot("a red mushroom in the forest, stained glass", 7),
    Shot("a red balloon on the beach, watercolour", 3),
    Shot("a blue bird in the snow, a pencil sketch", 8),
)
"""The films of the landing page, in the order in which they play."""


def save_films(model: Model, folder: Path) -> None:
    """Draw the films; each is one WebP strip, from the noise on the left to the picture on the right."""
    for number, shot in enumerate(FILMS):
        drawing = record(shot, model)
        save(join(drawing.pictures), folder / f"film-{number}.webp")
        save(drawing.pictures[-1], folder / f"film-{number}-still.webp")


def record(shot: Shot, model: Model) -> Drawing:
    """Draw, and keep what each step looked like."""
    steps = list(draw_steps(shot.prompt, model, seed=shot.seed, num_inference_steps=STEPS))
    latents = [steps[0].latents, *(step.next_latents for step in steps)]
    return Drawing(tuple(to_picture(each, model) for each in latents), latents[-1])


def join(pictures: Sequence[Image.Image]) -> Image.Image:
    """Pictures of one size side by side in one strip."""
    width, height = pictures[0].size
    strip = Image.new("RGB", (width * len(pictures), height))
    for number, picture in enumerate(pictures):
        strip.paste(picture, (number * width, 0))
    return strip


def save(picture: Image.Image, file: Path) -> None:
    """Save as WebP, small rather than exact."""
    picture.save(file, quality=QUALITY, method=6)
