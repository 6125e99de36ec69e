"""Drawings of the picture book to be named, and what they may be called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count, islice

from PIL import Image

from ...picturebook import COLOURS, FRESH_SEEDS, PLACES, STYLES, THINGS, Scene, draw, imagine
from ...picturebook.captions import article, plain_caption


@dataclass(frozen=True, eq=False)
class Drawing:
    """A drawing of one thing that no network has seen in training, and the facts of it, by their kind."""

    picture: Image.Image
    caption: str
    facts: dict[str, str]


def questions() -> dict[str, dict[str, str]]:
    """What a drawing may be asked for: for each kind, captions to choose from, and the word that each stands for."""
    return {
        "places": {place.phrase: name for name, place in PLACES.items() if place.phrase},
        "colours": {f"{article(colour)} {colour} thing": colour for colour in COLOURS},
        "things": {f"{article(thing.word)} {thing.word}": thing.word for thing in THINGS.values()},
        "styles": {style.phrases[0].format("a picture"): name for name, style in STYLES.items()},
    }


def single_drawings(number: int, start: int = 0, wanted: Callable[[Scene], bool] = lambda scene: True) -> list[Drawing]:
    """So many drawings of a single thing in a place; other ones for each `start`."""
    return [describe(scene) for scene in islice(filter(wanted, _scenes(start)), number)]


def drawings_of(thing: str, number: int, place: str | None = None) -> list[Image.Image]:
    """So many drawings of one thing, in the places where it belongs, or all in one place."""
    scenes = islice((scene for scene in _scenes(0) if scene.items[0].thing == thing), number)
    return [Image.fromarray(draw(replace(scene, place=place) if place else scene)) for scene in scenes]


def describe(scene: Scene) -> Drawing:
    """Draw a scene of one thing, and say what it shows."""
    [item] = scene.items
    facts = {"places": scene.place, "colours": item.colour, "things": THINGS[item.thing].word, "styles": scene.style}
    return Drawing(Image.fromarray(draw(scene)), plain_caption(scene), facts)


def _scenes(start: int) -> Iterator[Scene]:
    """Scenes with one thing, not too small, in a place."""
    for seed in count(FRESH_SEEDS[0] + 1000 * start):
        scene = imagine(seed)
        item = scene.items[0]
        if len(scene.items) == 1 and item.count == 1 and item.size != "small" and PLACES[scene.place].phrase:
            yield scene
