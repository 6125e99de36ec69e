"""Captions: from a scene to one of the many ways to say it, some short and some full."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .meanings import MEANINGS
from .places import PLACES
from .scenes import Item, Scene
from .styles import STYLES
from .things import THINGS

NUMBERS = {2: ("two", "2"), 3: ("three", "3"), 4: ("four", "4")}
SIZE_WORDS = {"small": ("small", "little", "tiny"), "medium": ("medium-sized",), "large": ("large", "big", "huge")}
RELATION_WORDS = {
    "left of": ("to the left of", "left of", "on the left of"),
    "right of": ("to the right of", "right of", "on the right of"),
    "above": ("above", "over"),
    "below": ("below", "under"),
}
OPPOSITE = {"left of": "right of", "right of": "left of", "above": "below", "below": "above"}
BESIDE_WORDS = ("beside", "next to")


@dataclass(frozen=True)
class Said:
    """Which facts of a scene a caption mentions."""

    colour: tuple[bool, ...]
    size: tuple[bool, ...]
    relation: bool
    place: bool
    style: bool


def caption(scene: Scene, wording: int = 0) -> str:
    """One caption of a scene; another `wording` chooses other words and other facts to mention."""
    rng = np.random.default_rng([scene.seed, 3, wording])
    return phrase(scene, _choose_facts(scene, rng), rng)


def plain_caption(scene: Scene) -> str:
    """The caption of a scene of one thing that says what it is, its colour and its place, and nothing else."""
    [item] = scene.items
    word = THINGS[item.thing].word
    noun = word if item.colour == word else f"{item.colour} {word}"
    return f"{article(noun)} {noun} {PLACES[scene.place].phrase}".strip()


def phrase(scene: Scene, said: Said, rng: np.random.Generator) -> str:
    """Put the facts that are to be `said` into words."""
    nouns = [_noun_phrase(*facts, rng) for facts in zip(scene.items, said.colour, said.size, strict=True)]
    text = nouns[0] if len(nouns) == 1 else _relate(nouns, scene.relation if said.relation else None, rng)
    where = PLACES[scene.place].phrase if said.place else ""
    frame = _pick(STYLES[scene.style].phrases, rng) if said.style else "{}"
    if where and frame.startswith("{}") and rng.random() < 0.2:
        text = f"{where}, {text}"
    elif where:
        text = f"{text} {where}"
    return frame.format(text)


def _choose_facts(scene: Scene, rng: np.random.Generator) -> Said:
    return Said(
        colour=tuple(
            rng.random() < (0.4 if item.colour in THINGS[item.thing].natural else 0.92) for item in scene.items
        ),
        size=tuple(rng.random() < {"small": 0.9, "medium": 0.12, "large": 0.9}[item.size] for item in scene.items),
        relation=rng.random() < 0.85,
        place=rng.random() < 0.85 or any(_needs_place(item, scene) for item in scene.items),
        style=rng.random() < (0.25 if scene.style == "flat" else 0.92),
    )


def _needs_place(item: Item, scene: Scene) -> bool:
    """Whether only the place tells which meaning of a word is meant."""
    if item.thing not in MEANINGS:
        return False
    return not MEANINGS[item.thing].companions & {other.thing for other in scene.items}


def _noun_phrase(item: Item, say_colour: bool, say_size: bool, rng: np.random.Generator) -> str:
    thing = THINGS[item.thing]
    words = [thing.word if item.count == 1 else thing.plural]
    if say_colour and item.colour != thing.word:
        words.insert(0, item.colour)
    if say_size and item.count == 1:
        words.insert(0, _pick(SIZE_WORDS[item.size], rng))
    if item.count == 1:
        words.insert(0, article(words[0]))
    else:
        words.insert(0, NUMBERS[item.count][0 if rng.random() < 0.85 else -1])
    return " ".join(words)


def _relate(nouns: list[str], relation: str | None, rng: np.random.Generator) -> str:
    first, second = nouns
    if relation is None:
        return f"{first} and {second}"
    if rng.random() < 0.3:
        first, second, relation = second, first, OPPOSITE[relation]
    if relation in ("left of", "right of") and rng.random() < 0.15:
        return f"{first} {_pick(BESIDE_WORDS, rng)} {second}"
    return f"{first} {_pick(RELATION_WORDS[relation], rng)} {second}"


def _pick(options: tuple[str, ...], rng: np.random.Generator) -> str:
    return options[rng.integers(len(options))]


def article(word: str) -> str:
    """The article before a word of the picture book: "a" or "an"."""
    return "an" if word[0] in "aeiou" else "a"
