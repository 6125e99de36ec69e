"""Scenes: plain data that says what a picture shows, and how it is put on paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .palette import COLOURS, vary
from .places import PLACES
from .shapes import Drawing, moved
from .styles import STYLES
from .styles.page import Page
from .things import THINGS


@dataclass(frozen=True)
class Spot:
    """Where one thing stands and how it is drawn: centre and longer side as shares of the picture."""

    x: float
    y: float
    size: float
    pose: str
    form: tuple[float, ...]
    flip: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the square about the thing."""
        half = self.size / 2
        return self.x - half, self.y - half, self.x + half, self.y + half


@dataclass(frozen=True)
class Item:
    """One to four things of a kind: `thing` and `colour` are names, `size` is small, medium or large."""

    thing: str
    colour: str
    size: str
    spots: tuple[Spot, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.spots)


@dataclass(frozen=True)
class Scene:
    """What a picture shows.

    `relation` says where the first item stands seen from the second ("left of", "right of",
    "above", "below"), or is None. `seed` decides what no caption says: the run of the hills,
    the tremble of the pencil.
    """

    items: tuple[Item, ...]
    relation: str | None
    place: str
    style: str
    seed: int


def compose(scene: Scene) -> Page:
    """Lay a scene out in outlines."""
    rng = np.random.default_rng([scene.seed, 1])
    backdrop = PLACES[scene.place].draw(rng)
    return Page(backdrop, tuple(_place(item, spot, rng) for item in scene.items for spot in item.spots))


def _place(item: Item, spot: Spot, rng: np.random.Generator) -> Drawing:
    drawing = THINGS[item.thing].draw(vary(COLOURS[item.colour], rng), spot.pose, spot.form)
    return moved(drawing, spot.x, spot.y, spot.size, spot.flip)


def draw(scene: Scene) -> np.ndarray:
    """Put a scene on paper: uint8, (128, 128, 3). The same scene gives the same picture."""
    return STYLES[scene.style].draw(compose(scene), np.random.default_rng([scene.seed, 2]))
