"""Captions are read back, by words alone, and held against the scenes that they describe."""

import re
from dataclasses import dataclass

import numpy as np
import pytest

from cloudgazing.picturebook import COLOURS, PLACES, STYLES, THINGS, TRAINING_SEEDS, Item, Scene, caption, imagine
from cloudgazing.picturebook.meanings import MEANINGS

NUMBERS = {"a": 1, "an": 1, "two": 2, "2": 2, "three": 3, "3": 3, "four": 4, "4": 4}
SIZES = {"small": "small", "little": "small", "tiny": "small", "medium-sized": "medium"}
SIZES |= {"large": "large", "big": "large", "huge": "large"}
JOINTS = {
    "to the left of": {"left of"},
    "on the left of": {"left of"},
    "left of": {"left of"},
    "to the right of": {"right of"},
    "on the right of": {"right of"},
    "right of": {"right of"},
    "above": {"above"},
    "over": {"above"},
    "below": {"below"},
    "under": {"below"},
    "beside": {"left of", "right of"},
    "next to": {"left of", "right of"},
    "and": {"left of", "right of", "above", "below"},
}
JOINT = re.compile(f" ({'|'.join(JOINTS)}) ")
OPPOSITE = {"left of": "right of", "right of": "left of", "above": "below", "below": "above"}


@dataclass
class Noun:
    """One to four things of a kind, as said; what is not said is None."""

    count: int
    size: str | None
    colour: str | None
    word: str


@dataclass
class Reading:
    """What a caption says; what it does not say is None."""

    nouns: list[Noun]
    relations: set[str] | None
    place: str | None
    style: str | None


def read(text: str) -> Reading:
    """Read a caption from the outside in."""
    text, style = read_style(text)
    text, place = read_place(text)
    first, *rest = JOINT.split(text, maxsplit=1)
    if not rest:
        return Reading([read_noun(first)], None, place, style)
    joint, second = rest
    return Reading([read_noun(first), read_noun(second)], JOINTS[joint], place, style)


def read_style(text: str) -> tuple[str, str | None]:
    """What is drawn, and the style that the longest frame about it names."""
    frames = [(form.split("{}"), style.name) for style in STYLES.values() for form in style.phrases]
    for (before, after), style in sorted(frames, key=lambda frame: -len("".join(frame[0]))):
        if text.startswith(before) and text.endswith(after):
            return text[len(before) : len(text) - len(after)], style
    return text, None


def read_place(text: str) -> tuple[str, str | None]:
    """The things, and the place named before or after them."""
    for place in PLACES.values():
        if place.phrase and text.startswith(f"{place.phrase}, "):
            return text.removeprefix(f"{place.phrase}, "), place.name
        if place.phrase and text.endswith(f" {place.phrase}"):
            return text.removesuffix(f" {place.phrase}"), place.name
    return text, None


def read_noun(text: str) -> Noun:
    """A number, perhaps a size, perhaps a colour, and the word for a thing."""
    number, *words = text.split()
    count = NUMBERS[number]
    size = SIZES[words.pop(0)] if words[0] in SIZES else None
    colour = words.pop(0) if words[0] in COLOURS and len(words) > 1 else None
    known = {thing.word if count == 1 else thing.plural: thing.word for thing in THINGS.values()}
    return Noun(count, size, colour, known[" ".join(words)])


def describes(noun: Noun, item: Item) -> bool:
    """Whether all that is said of a thing is true of an item."""
    return (
        (noun.word, noun.count) == (THINGS[item.thing].word, item.count)
        and noun.size in (None, item.size)
        and noun.colour in (None, item.colour)
    )


def is_true(said: Reading, scene: Scene) -> bool:
    """Whether all that a caption says is true of a scene; `and` claims no order."""
    if said.place not in (None, scene.place) or said.style not in (None, scene.style):
        return False
    items, relation = scene.items, scene.relation
    if len(items) == 2 and not describes(said.nouns[0], items[0]):
        items, relation = items[::-1], OPPOSITE[relation]
    told = said.relations is None or relation in said.relations
    return told and all(describes(noun, item) for noun, item in zip(said.nouns, items, strict=True))


def meanings(said: Reading) -> list[str]:
    """The thing that each word with two meanings stands for, as companions and the place tell."""
    words = {noun.word for noun in said.nouns}
    found = []
    for noun in said.nouns:
        rivals = {thing: meaning for thing, meaning in MEANINGS.items() if THINGS[thing].word == noun.word}
        settled = [
            thing
            for thing, meaning in rivals.items()
            if said.place in meaning.places or words & {THINGS[other].word for other in meaning.companions}
        ]
        assert len(settled) == bool(rivals)
        found += settled
    return found


@pytest.fixture(scope="module")
def told() -> list[tuple[Scene, str]]:
    """Four captions each of every 128th scene of the training set."""
    scenes = [imagine(seed) for seed in TRAINING_SEEDS[::128]]
    return [(scene, caption(scene, wording)) for scene in scenes for wording in range(4)]


def test_captions_say_only_what_is_true(told):
    assert [text for scene, text in told if not is_true(read(text), scene)] == []


def test_the_words_of_a_caption_settle_which_meaning_is_meant(told):
    decided = [(meanings(read(text)), scene) for scene, text in told]
    for found, scene in decided:
        assert sorted(found) == sorted(item.thing for item in scene.items if item.thing in MEANINGS)
    assert {thing for found, _ in decided for thing in found} == set(MEANINGS)


def test_the_sets_of_two_meanings_never_meet():
    for thing, meaning in MEANINGS.items():
        for other, rival in MEANINGS.items():
            if thing != other and THINGS[thing].word == THINGS[other].word:
                assert not meaning.places & rival.places
                assert not meaning.companions & rival.companions


def test_captions_are_written_in_english(told):
    for _, text in told:
        assert text == " ".join(text.split())
        for article, letter in re.findall(r"\b(an?) (\w)", text):
            assert article == ("an" if letter in "aeiou" else "a"), text
        assert not re.search(r"\bof (in|on|at|underwater)\b", text), text


def test_wordings_differ_and_some_are_short_and_some_full(told):
    texts = [text for _, text in told]
    kinds = [len(set(texts[i : i + 4])) for i in range(0, len(texts), 4)]
    lengths = [len(text.split()) for text in texts]
    assert np.mean(kinds) > 3
    assert min(lengths) <= 3
    assert max(lengths) >= 16


@pytest.mark.parametrize(
    ("thing", "plural"),
    [
        ("mouse", "mice"),
        ("mouse (computer)", "mice"),
        ("cactus", "cacti"),
        ("bus", "buses"),
        ("butterfly", "butterflies"),
        ("fish", "fish"),
        ("ice cream", "ice creams"),
        ("orange (fruit)", "oranges"),
        ("bat (club)", "bats"),
    ],
)
def test_plurals(thing, plural):
    assert THINGS[thing].plural == plural
