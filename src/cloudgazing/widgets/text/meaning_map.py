"""The meaning map: a word with two meanings, read in many sentences, and where its vector goes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import traitlets
from jaxtyping import Float

from ...models import Model, default_model
from ...picturebook import PLACES
from ...picturebook.meanings import MEANINGS
from ...text import embed, find_word, pieces
from ..kit.asking import AskingWidget
from ..kit.newest import Message
from .projection import Plane

BETWEEN = ("and", "above", "below", "next to", "to the left of")
READINGS = ("word", "end")
ORDERS = ("before", "after")
TIED = 1e-3
"""Distances that differ by less do not tell meanings apart."""


@dataclass(frozen=True)
class Context:
    """A sentence in two orders: what settles the word's meaning stands before it, or after it."""

    meaning: str
    before: str
    after: str


def meanings_of(word: str) -> tuple[str, ...]:
    """The things of the picture book that bear the word."""
    return tuple(name for name in MEANINGS if name.split(" (")[0] == word)


def contexts(word: str) -> list[Context]:
    """Sentences with the word, for each of its meanings, made from the places and companions that point to it."""
    made = []
    for name in meanings_of(word):
        places = [PLACES[place].phrase for place in sorted(MEANINGS[name].places)]
        companions = sorted(MEANINGS[name].companions)
        made += [Context(name, f"{place}, a {word}", f"a {word} {place}") for place in places]
        made += [
            Context(name, f"a {other} {between} a {word}", f"a {word} {between} a {other}")
            for other, between in product(companions, BETWEEN)
        ]
        made += [
            Context(name, f"{place}, a {other} and a {word}", f"a {word} and a {other} {place}")
            for place, other in product(places, companions)
        ]
    return made


class MeaningMap(AskingWidget):
    """A word in many sentences, one dot each, coloured by what is meant; and your own sentence among them.

    `reading` chooses where the text encoder is read, at the word or at the end mark; `order` whether the context
    stands before the word or after it.
    """

    module = "text/meaning_map.js"
    links = ("prompt", "reading", "order")

    word = traitlets.Unicode("bat", help="A word of the picture book with two meanings.").tag(sync=True)
    prompt = traitlets.Unicode(help="The reader's own sentence.").tag(sync=True)
    reading = traitlets.Enum(READINGS, "word", help="Read at the word, or at the end mark.").tag(sync=True)
    order = traitlets.Enum(ORDERS, "before", help="Where the context stands.").tag(sync=True)
    examples = traitlets.List(traitlets.Unicode(), help="Sentences to try at a click.").tag(sync=True)
    meanings = traitlets.List(traitlets.Unicode(), help="What is meant.").tag(sync=True)
    sentences = traitlets.List(traitlets.Dict(), help="The sentences, in both orders, and their meaning.").tag(
        sync=True
    )
    points = traitlets.Dict(help="For each reading and order, where each sentence lies.").tag(sync=True)
    told_apart = traitlets.Dict(help="For each reading and order, how many lie nearer to their own.").tag(sync=True)
    bare = traitlets.Dict(help="For each reading, where the word lies without any context.").tag(sync=True)
    mine = traitlets.Dict(help="For each reading, where the reader's sentence lies.").tag(sync=True)
    mine_of = traitlets.Unicode(help="The sentence that lies there.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Read all the sentences with the model's text encoder, by default the bundled one's."""
        super().__init__(**traits)
        self._model = model or default_model()
        self.meanings = list(meanings_of(self.word))
        if len(self.meanings) < 2:
            raise ValueError(f'"{self.word}" has one meaning in the picture book: use "bat" or "mouse".')
        made = contexts(self.word)
        self.sentences = [vars(context) for context in made]
        self._kinds = np.array([self.meanings.index(context.meaning) for context in made])
        self._vectors = {
            (reading, order): np.stack(vectors)
            for order in ORDERS
            for reading, vectors in zip(
                READINGS, zip(*(self._read(getattr(context, order)) for context in made), strict=True), strict=True
            )
        }
        self._planes = {reading: Plane.fit(self._vectors[reading, "before"]) for reading in READINGS}
        self._place_all()

    def _place_all(self) -> None:
        first = {name: next(c for c in self.sentences if c["meaning"] == name) for name in self.meanings}
        if not self.examples:
            self.examples = [first[name][order] for order in ORDERS for name in self.meanings]
        self.prompt = self.prompt or self.examples[0]
        self.points = {r: {o: self._planes[r].place(self._vectors[r, o]) for o in ORDERS} for r in READINGS}
        self.told_apart = {r: {o: self._count_told_apart(self._vectors[r, o]) for o in ORDERS} for r in READINGS}
        self.bare = {reading: place["point"] for reading, place in self._find(f"a {self.word}").items()}
        self.mine, self.mine_of = self._find(self.prompt), self.prompt

    def answer(self, request: dict[str, Any], buffers: list[memoryview]) -> Message:
        """Where a sentence lies for each reading, and which meaning's sentences are nearer in the middle."""
        return {"kind": "sentence", "mine": self._find(request["prompt"])}, []

    def _find(self, prompt: str) -> dict[str, Any]:
        return {
            reading: {
                "point": self._planes[reading].place(vector[None])[0],
                "distances": self._distances(vector, reading),
            }
            for reading, vector in zip(READINGS, self._read(prompt), strict=True)
        }

    def _distances(self, vector: Float[np.ndarray, " width"], reading: str) -> list[float]:
        """How far a vector lies from the middle of each meaning's sentences, those with the context first."""
        return [float(np.linalg.norm(vector - centre)) for centre in self._centres(self._vectors[reading, "before"])]

    def _read(self, prompt: str) -> tuple[Float[np.ndarray, " width"], Float[np.ndarray, " width"]]:
        """What the text encoder says of a sentence, at the word and at the end mark."""
        tokenizer, text_encoder = self._model.tokenizer, self._model.text_encoder
        places = find_word(self.word, prompt, tokenizer)
        end = min(len(pieces(prompt, tokenizer)), tokenizer.model_max_length - 2) + 1
        said = embed(prompt, tokenizer, text_encoder)[0].float().cpu().numpy()
        return said[places].mean(axis=0), said[end]

    def _centres(self, vectors: Float[np.ndarray, "count width"]) -> list[Float[np.ndarray, " width"]]:
        return [vectors[self._kinds == kind].mean(axis=0) for kind in range(len(self.meanings))]

    def _count_told_apart(self, vectors: Float[np.ndarray, "count width"]) -> int:
        """How many sentences lie nearer to the middle of their own meaning, when they are left out of it."""
        right = 0
        for at, kind in enumerate(self._kinds):
            others = np.arange(len(vectors)) != at
            centres = [vectors[others & (self._kinds == k)].mean(axis=0) for k in range(len(self.meanings))]
            distances = [float(np.linalg.norm(vectors[at] - centre)) for centre in centres]
            right += int(np.argmin(distances) == kind and max(distances) - min(distances) > TIED)
        return right
