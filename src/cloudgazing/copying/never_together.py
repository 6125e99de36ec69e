"""`cloudgazing pairs`: draws what training never showed together, and counts how often it comes out as asked.

Each held-out pair (a thing with a colour, or with a style) is drawn beside a pair that training did show: the same
thing with the colour or style of the next held-out pair. The book's own CLIP says which colour or style it sees. It is
no impartial judge: the generator's text encoder began as a copy of its text tower. So the same question is put to it
about true drawings of the same pairs, and what it says of those is the most that can be reached.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from tqdm import tqdm

from ..clip import Clip, load_clip, match
from ..files import check_out, write_json
from ..integrity import write_manifest
from ..models import BUNDLED, Model, load
from ..picturebook import COLOUR_PAIRS, COLOURS, FRESH_SEEDS, STYLE_PAIRS, STYLES, THINGS, Scene, draw, imagine
from ..picturebook.captions import article
from ..picturebook.held_out import allows
from ..pipeline import generate
from ..scores.intervals import clustered

FILE = BUNDLED / "neighbours" / "pairs.json"
KINDS = ("colour", "style")
SEEDS = (0,)
"""Each pair is drawn from so many seeds."""
HOW: dict[str, Any] = {"num_inference_steps": 10, "sampler": "dpm"}
"""Half of the usual steps, by a sampler that needs fewer."""


@dataclass(frozen=True)
class Pair:
    """A thing and the colour, or the style, that it is to have; `kind` says which of the two."""

    kind: str
    thing: str
    asked: str

    @property
    def prompt(self) -> str:
        """The pair in words."""
        return self.caption(self.asked)

    def caption(self, asked: str) -> str:
        """The words for the same thing with another colour or style."""
        word = THINGS[self.thing].word
        if self.kind == "colour":
            return f"{article(asked)} {asked} {word}"
        return STYLES[asked].phrases[0].format(f"{article(word)} {word}")

    @property
    def choices(self) -> list[str]:
        """What it could be instead, itself included."""
        return list(COLOURS if self.kind == "colour" else STYLES)

    @property
    def held_out(self) -> bool:
        """Whether no training drawing shows the two together."""
        return not allows(self.thing, **{self.kind: self.asked})


def held_out_pairs(kind: str) -> list[Pair]:
    """All pairs of this kind that training never shows."""
    pairs = COLOUR_PAIRS if kind == "colour" else STYLE_PAIRS
    return [Pair(kind, thing, asked) for thing, asked in sorted(pairs)]


def seen_pairs(kind: str) -> list[Pair]:
    """The same things with the colour or style of another of the pairs: each of these, training shows."""
    pairs = held_out_pairs(kind)
    others = [[*pairs[i + 1 :], *pairs[:i]] for i in range(len(pairs))]
    partners = [
        [Pair(kind, pair.thing, other.asked) for other in rest] for pair, rest in zip(pairs, others, strict=True)
    ]
    return [next(partner for partner in row if not partner.held_out) for row in partners]


Verdict = Callable[[Pair, Sequence[Image.Image]], list[bool]]
"""Says of each picture of a pair whether it came out as asked."""


def by_clip(clip: Clip) -> Verdict:
    """CLIP's verdict: whether the asked colour or style is likelier than every other."""

    def verdict(pair: Pair, pictures: Sequence[Image.Image]) -> list[bool]:
        cosines = match(list(pictures), [pair.caption(choice) for choice in pair.choices], clip)
        return [pair.choices[best] == pair.asked for best in np.argmax(cosines, axis=1).tolist()]

    return verdict


def true_scene(thing: str, seed: int) -> Scene:
    """The first of some fresh scenes that shows this thing alone, and one of it, as the prompts ask for one."""
    fresh = (imagine(FRESH_SEEDS[300_000 + seed + tries], held_out=True) for tries in range(0, 100_000, 10))
    return next(scene for scene in fresh if [(item.thing, item.count) for item in scene.items] == [(thing, 1)])


def true_drawing(pair: Pair, seed: int) -> Image.Image:
    """A drawing of one such thing by the picture book, which can draw what training never shows."""
    scene = true_scene(pair.thing, seed)
    [item] = scene.items
    if pair.kind == "colour":
        scene = replace(scene, items=(replace(item, colour=pair.asked),))
    else:
        scene = replace(scene, style=pair.asked)
    return Image.fromarray(draw(scene))


def score(
    pairs: Sequence[Pair], pictures: Iterable[list[Image.Image]], verdict: Verdict
) -> dict[str, float | list[float]]:
    """The share that comes out as asked, with its 95 % interval; `pictures` holds a list for each pair."""
    passes = [verdict(pair, row) for pair, row in zip(pairs, pictures, strict=True)]
    share, low, high = clustered(passes)
    return {"share": share, "interval": [low, high], "pictures": sum(map(len, passes))}


def measure(model: Model, verdict: Verdict) -> dict[str, dict[str, Any]]:
    """For colours and for styles: held-out pairs, seen ones, and true drawings of the held-out ones."""
    results: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        held_out, seen = held_out_pairs(kind), seen_pairs(kind)
        drawn = {
            name: [
                [generate(pair.prompt, model, seed=seed, **HOW) for seed in SEEDS] for pair in tqdm(pairs, desc=name)
            ]
            for name, pairs in (("held_out", held_out), ("seen", seen))
        }
        true = [[true_drawing(pair, seed) for seed in SEEDS] for pair in held_out]
        results[kind] = {
            "held_out": score(held_out, drawn["held_out"], verdict),
            "seen": score(seen, drawn["seen"], verdict),
            "true_drawings": score(held_out, true, verdict),
            "chance": 1 / len(held_out[0].choices),
        }
    return results


def add_to(commands: argparse._SubParsersAction) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("pairs", help="draw and score what training never showed", description=__doc__)
    parser.add_argument("--out", type=Path, default=FILE, help="where to put the scores (default: %(default)s)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Draw, score, and save; in its own place the scores go into the manifest."""
    check_out(options.out)
    model = load()
    results = measure(model, by_clip(load_clip(model)))
    write_json(options.out, results)
    if options.out.resolve() == FILE.resolve():
        write_manifest(FILE.parent)
    for kind, rows in results.items():
        for name in ("held_out", "seen", "true_drawings"):
            low, high = rows[name]["interval"]
            print(f"{kind:7} {name:14} {rows[name]['share']:.0%} ({low:.0%} to {high:.0%})")
