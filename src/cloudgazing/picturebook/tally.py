"""What is in many scenes, counted: the facts of the data card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .captions import caption
from .dataset import WORDINGS
from .imagine import RELATIONS, SIZE_SHARES
from .palette import COLOURS
from .places import PLACES
from .scenes import Scene
from .styles import STYLES
from .things import THINGS

NUMBERS = (1, 2, 3, 4)


def tally(scenes: Iterable[Scene]) -> dict:
    """Count what scenes show and what their captions say.

    `things`, `colours`, `sizes` and `numbers` count items (a group of three cats is one item, and two items stand in a
    pair); `places`, `styles` and `relations` count drawings; `captions` says how many of them mention a colour, a place
    or a style, and how long they are in words.
    """
    scenes = list(scenes)
    items = [item for scene in scenes for item in scene.items]
    natural = sum(item.colour in THINGS[item.thing].natural for item in items)
    return {
        "drawings": len(scenes),
        "items": len(items),
        "pairs": sum(len(scene.items) == 2 for scene in scenes),
        "natural": natural,
        "things": _count(THINGS, items, lambda item: item.thing),
        "colours": _count(COLOURS, items, lambda item: item.colour),
        "sizes": _count(SIZE_SHARES, items, lambda item: item.size),
        "numbers": _count(NUMBERS, items, lambda item: item.count),
        "places": _count(PLACES, scenes, lambda scene: scene.place),
        "styles": _count(STYLES, scenes, lambda scene: scene.style),
        "relations": _count(RELATIONS, scenes, lambda scene: scene.relation),
        "captions": _captions(scenes),
    }


def _count(names: Iterable, among: Sequence, fact: Callable[[Any], object]) -> dict[str, int]:
    """How often each name occurs, also those that never do."""
    found = Counter(fact(one) for one in among)
    return {str(name): found[name] for name in names}


def _captions(scenes: list[Scene]) -> dict[str, int | float]:
    texts = [(scene, caption(scene, wording)) for scene in scenes for wording in range(WORDINGS)]
    words = Counter(word for _, text in texts for word in text.replace(",", "").split())
    lengths = [len(text.split()) for _, text in texts]
    return {
        "all": len(texts),
        "different": len({text for _, text in texts}),
        "words": len(words),
        "shortest": min(lengths),
        "longest": max(lengths),
        "mean_length": sum(lengths) / len(lengths),
        "name_a_colour": sum(any(item.colour in text.split() for item in scene.items) for scene, text in texts),
        "name_the_place": sum(
            bool(PLACES[scene.place].phrase) and PLACES[scene.place].phrase in text for scene, text in texts
        ),
        "name_the_style": sum(_names_style(scene, text) for scene, text in texts),
    }


def _names_style(scene: Scene, text: str) -> bool:
    phrases = [phrase.split("{}") for phrase in STYLES[scene.style].phrases]
    return any(all(part.strip(" ,") in text for part in parts) for parts in phrases)
