"""Tasks: what a model is asked to draw, and when a judge agrees that it has.

The first six are those of GenEval (Ghosh et al., "GenEval: an object-focused framework for evaluating text-to-image
alignment", 2023), in our world; the others ask for what is special to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ..picturebook import COLOUR_PAIRS, COLOURS, STYLE_PAIRS, STYLES, THINGS, Item, Scene, imagine
from ..picturebook.meanings import MEANINGS, rivals
from .judge import Finding, Sight

APART = 0.1
"""How far apart two centres must be, as a share of the picture, for one to be left of or above the other."""


@dataclass(frozen=True)
class Task:
    """A kind of prompt.

    `choose` gives the scene of a seed, or None where that makes no such prompt; `said` names the facts that the prompt
    must mention (colour, relation, place, style); `passes` compares the scene asked for with what is seen.
    """

    choose: Callable[[int], Scene | None]
    said: frozenset[str]
    passes: Callable[[Scene, Sight], bool]


def shows(item: Item, sight: Sight, colour: bool = False) -> bool:
    """Whether such a thing is seen, in its colour where that is asked."""
    return any(found.thing == item.thing and (not colour or found.colour == item.colour) for found in sight.findings)


def shows_all(scene: Scene, sight: Sight) -> bool:
    """Whether every thing is seen, at least once."""
    return all(shows(item, sight) for item in scene.items)


def shows_colours(scene: Scene, sight: Sight) -> bool:
    """Whether every thing is seen in its colour."""
    return all(shows(item, sight, colour=True) for item in scene.items)


def shows_count(scene: Scene, sight: Sight) -> bool:
    """Whether exactly as many are seen as were asked for."""
    (item,) = scene.items
    return sum(found.thing == item.thing for found in sight.findings) == item.count


def shows_relation(scene: Scene, sight: Sight) -> bool:
    """Whether both things are seen, the surest of each kind standing to each other as asked."""
    if not shows_all(scene, sight):
        return False
    first, second = (_surest(item, sight) for item in scene.items)
    ahead = {
        "left of": second.x - first.x,
        "right of": first.x - second.x,
        "above": second.y - first.y,
        "below": first.y - second.y,
    }
    return scene.relation is not None and ahead[scene.relation] >= APART


def _surest(item: Item, sight: Sight) -> Finding:
    return max((found for found in sight.findings if found.thing == item.thing), key=lambda found: found.chance)


def shows_style(scene: Scene, sight: Sight) -> bool:
    """Whether the things are seen, in the style asked for."""
    return sight.style == scene.style and shows_all(scene, sight)


def shows_place(scene: Scene, sight: Sight) -> bool:
    """Whether the things are seen, at the place asked for."""
    return sight.place == scene.place and shows_all(scene, sight)


def shows_meaning(scene: Scene, sight: Sight) -> bool:
    """Whether the things are seen, and nothing that another meaning of their words would be."""
    others = {rival for item in scene.items for rival in rivals(item.thing)}
    return shows_all(scene, sight) and not others & {found.thing for found in sight.findings}


def one(seed: int) -> Scene | None:
    """A scene of one thing."""
    scene = imagine(seed)
    return scene if len(scene.items) == 1 and scene.items[0].count == 1 else None


def several(seed: int) -> Scene | None:
    """A scene of two, three or four of a kind."""
    scene = imagine(seed)
    return scene if len(scene.items) == 1 and scene.items[0].count > 1 else None


def two(seed: int) -> Scene | None:
    """A scene of two different things."""
    scene = imagine(seed)
    return scene if len(scene.items) == 2 else None


def somewhere(seed: int) -> Scene | None:
    """A scene of one thing, not on plain paper."""
    scene = one(seed)
    return scene if scene and scene.place != "plain" else None


def ambiguous(seed: int) -> Scene | None:
    """A scene with a thing whose word has two meanings."""
    scene = imagine(seed)
    return scene if any(item.thing in MEANINGS for item in scene.items) else None


def held_out_colour(seed: int, held_out: bool = True) -> Scene | None:
    """A scene of one thing in the colour that is held out for it, or else in one that is as little its own."""
    scene = one(seed)
    if scene is None or not _has_pair(scene.items[0].thing, COLOUR_PAIRS):
        return None
    (item,) = scene.items
    colours = [name for name in COLOURS if ((item.thing, name) in COLOUR_PAIRS) == held_out]
    colour = _pick([name for name in colours if name not in THINGS[item.thing].natural], seed)
    return replace(scene, items=(replace(item, colour=colour),))


def held_out_style(seed: int, held_out: bool = True) -> Scene | None:
    """A scene of one thing in a style that is held out for it, or else in another; flat, the commonest, is left out."""
    scene = one(seed)
    if scene is None or not _has_pair(scene.items[0].thing, STYLE_PAIRS):
        return None
    thing = scene.items[0].thing
    styles = [name for name in STYLES if name != "flat" and ((thing, name) in STYLE_PAIRS) == held_out]
    return replace(scene, style=_pick(styles, seed))


def seen_colour(seed: int) -> Scene | None:
    """The like of `held_out_colour`, of the same things, in colours that training shows."""
    return held_out_colour(seed, held_out=False)


def seen_style(seed: int) -> Scene | None:
    """The like of `held_out_style`, of the same things, in styles that training shows."""
    return held_out_style(seed, held_out=False)


def _has_pair(thing: str, pairs: frozenset[tuple[str, str]]) -> bool:
    return any(name == thing for name, _ in pairs)


def _pick(names: list[str], seed: int) -> str:
    return names[np.random.default_rng([seed, 5]).integers(len(names))]


def _task(choose: Callable[[int], Scene | None], passes: Callable[[Scene, Sight], bool], *said: str) -> Task:
    return Task(choose, frozenset(said), passes)


GENEVAL: dict[str, Task] = {
    "single object": _task(one, shows_all),
    "two objects": _task(two, shows_all),
    "counting": _task(several, shows_count),
    "colours": _task(one, shows_colours, "colour"),
    "position": _task(two, shows_relation, "relation"),
    "colour attribution": _task(two, shows_colours, "colour"),
}
"""GenEval's six; their mean is the overall score."""

OTHERS: dict[str, Task] = {
    "styles": _task(one, shows_style, "style"),
    "places": _task(somewhere, shows_place, "place"),
    "two meanings": _task(ambiguous, shows_meaning),
    "held-out colours": _task(held_out_colour, shows_colours, "colour", "place", "style"),
    "seen colours": _task(seen_colour, shows_colours, "colour", "place", "style"),
    "held-out styles": _task(held_out_style, shows_style, "colour", "place", "style"),
    "seen styles": _task(seen_style, shows_style, "colour", "place", "style"),
}
"""What is special to our world; the last four tell whether pairs never seen together can be put together."""

TASKS = GENEVAL | OTHERS
