"""`cloudgazing census`: counts what the training set shows, and what it shows where its captions leave it open.

picturebook, seeds 0 to 131,071  ->  recordings/census.json
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from tqdm import tqdm

from ..picturebook import COLOURS, PLACES, STYLES, THINGS, TRAINING_SEEDS, captions, imagine
from ..picturebook.scenes import Scene
from ..recordings import RECORDINGS, write_facts

KINDS = {"thing": list(THINGS), "colour": list(COLOURS), "place": list(PLACES), "style": list(STYLES)}
ASKED = {"a cat": "cat", "a house": "house", "a mushroom": "mushroom"}
"""Prompts that leave almost everything open, and the thing that each is about."""


def add_to(commands: argparse._SubParsersAction) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("census", help="count what the training set shows", description=__doc__)
    parser.add_argument("--drawings", type=int, default=len(TRAINING_SEEDS), help="how many (default: all)")
    parser.add_argument("--out", type=Path, default=RECORDINGS, help="where to save the counts")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Count, and save. Raises `ValueError` for a number of drawings that there are not."""
    if not 1 <= options.drawings <= len(TRAINING_SEEDS):
        raise ValueError(f"A census counts 1 to {len(TRAINING_SEEDS):,} drawings; {options.drawings} were asked for.")
    seeds = TRAINING_SEEDS[: options.drawings]
    write_facts("census.json", take_census(tqdm(seeds, unit="drawings")), options.out)


def take_census(seeds: Iterable[int]) -> dict:
    """How many drawings of these seeds show each thing, colour, place and style, and each pair with a thing.

    `open` holds, for each thing that prompts ask for without more, what the drawings show whose caption is as silent:
    by captions, of which each drawing has four.
    """
    single: dict[str, Counter] = {kind: Counter() for kind in ("thing", "colour", "place", "style")}
    pairs: dict[str, Counter] = {"colour": Counter(), "style": Counter()}
    silent: dict[str, dict[str, Counter]] = {
        thing: {kind: Counter() for kind in ("colour", "place", "style")} for thing in ASKED.values()
    }
    drawings = 0
    for seed in seeds:
        scene, drawings = imagine(seed), drawings + 1
        _count(scene, single, pairs)
        if len(scene.items) == 1 and (thing := scene.items[0].thing) in silent:
            for kind, value in _left_open(scene, captions(seed)):
                silent[thing][kind][value] += 1
    tables = {kind: _table(counts, list(THINGS), KINDS[kind]) for kind, counts in pairs.items()}
    return {
        "drawings": drawings,
        **{kind: {name: single[kind][name] for name in names} for kind, names in KINDS.items()},
        "pairs": tables,
        "open": {thing: {kind: dict(found) for kind, found in kinds.items()} for thing, kinds in silent.items()},
    }


def _count(scene: Scene, single: dict[str, Counter], pairs: dict[str, Counter]) -> None:
    """Count a drawing once for each thing, colour, place and style that it shows."""
    single["place"][scene.place] += 1
    single["style"][scene.style] += 1
    single["colour"].update({item.colour for item in scene.items})
    for item in scene.items:
        single["thing"][item.thing] += 1
        pairs["colour"][item.thing, item.colour] += 1
        pairs["style"][item.thing, scene.style] += 1


def _left_open(scene: Scene, texts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What the drawing shows of that which a caption does not say, caption by caption."""
    colour, place = scene.items[0].colour, PLACES[scene.place].phrase
    for text in texts:
        if colour not in text.split():
            yield "colour", colour
        if not place or place not in text:
            yield "place", scene.place
        if not any(all(part in text for part in phrase.split("{}")) for phrase in STYLES[scene.style].phrases):
            yield "style", scene.style


def _table(counts: Counter, rows: list[str], columns: list[str]) -> list[list[int]]:
    return [[counts[row, column] for column in columns] for row in rows]
