"""Words with two meanings, and what in a scene settles them.

"Orange" needs no entry: grammar alone tells the fruit from the colour.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Meaning:
    """One meaning of a word: the places and the companions that point to it."""

    places: frozenset[str]
    companions: frozenset[str]


MEANINGS: dict[str, Meaning] = {
    "bat": Meaning(frozenset({"night", "forest", "city"}), frozenset({"moon", "butterfly"})),
    "bat (club)": Meaning(frozenset({"playing field", "beach"}), frozenset({"ball", "clock"})),
    "mouse": Meaning(frozenset({"meadow", "forest", "snow"}), frozenset({"cat", "mushroom"})),
    "mouse (computer)": Meaning(frozenset({"desk"}), frozenset({"lamp", "robot"})),
}
"""The meaning of each thing whose word has two; the sets of two meanings of a word never meet."""


def rivals(thing: str) -> tuple[str, ...]:
    """The other things that bear the same word."""
    word = thing.split(" (")[0]
    return tuple(name for name in MEANINGS if name != thing and name.split(" (")[0] == word)


def settled(thing: str, place: str, others: tuple[str, ...]) -> bool:
    """Whether the place or a companion points to this meaning, and nothing to another one."""
    if thing not in MEANINGS:
        return True
    return _points_to(thing, place, others) and not any(_points_to(rival, place, others) for rival in rivals(thing))


def _points_to(thing: str, place: str, others: tuple[str, ...]) -> bool:
    meaning = MEANINGS[thing]
    return place in meaning.places or bool(meaning.companions & set(others))
