"""The word map: the words of the picture book in a plane, before the text encoder has read them and after."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import traitlets
from jaxtyping import Float

from ...models import Model, default_model
from ...picturebook import COLOURS, PLACES, THINGS
from ...text import embed_word, pieces
from ..kit.asking import AskingWidget
from ..kit.newest import Message
from .projection import Plane, directions

STYLE_WORDS = ("flat", "pencil", "pixel", "stained", "swirling", "watercolour")
NEAREST = 6
LONGEST_WORD = 40
SPACES = {"list": "in the list", "read": "after reading"}


def book_words() -> dict[str, str]:
    """The single words of the picture book, each with its kind."""
    things = {thing.word: "thing" for thing in THINGS.values() if " " not in thing.word}
    places = {place.phrase.split()[-1]: "place" for place in PLACES.values() if place.phrase}
    return things | dict.fromkeys(COLOURS, "colour") | places | dict.fromkeys(STYLE_WORDS, "style")


class WordMap(AskingWidget):
    """Words as dots: those that the text encoder takes for alike lie near each other.

    `space` chooses between the entries of the list, which know no context, and what stands at the word when the text
    encoder has read it after an "a".
    """

    module = "text/word_map.js"
    links = ("word", "space")

    word = traitlets.Unicode("cat", help="The word whose neighbours are shown.").tag(sync=True)
    space = traitlets.Enum(list(SPACES), "read", help="Before the text encoder has read, or after.").tag(sync=True)
    words = traitlets.List(traitlets.Dict(), help="Every word and its kind.").tag(sync=True)
    spaces = traitlets.Dict(help="For each space: points, neighbours, and the share kept.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Place the words as the model's text encoder has them, by default the bundled one's."""
        super().__init__(**traits)
        self._model = model or default_model()
        kinds = book_words()
        if self.word not in kinds:
            raise ValueError(f'"{self.word}" is no word of the picture book.')
        self.words = [{"word": word, "kind": kind} for word, kind in kinds.items()]
        self._vectors = {space: np.stack([self._vector(word, space) for word in kinds]) for space in SPACES}
        self._planes = {space: Plane.fit(self._arrows(space, self._vectors[space])) for space in SPACES}
        self.spaces = {space: self._describe(space) for space in SPACES}

    def link_limits(self) -> dict[str, dict[str, Any]]:
        """As for every figure, but only words that are on the map."""
        return {**super().link_limits(), "word": {"values": [entry["word"] for entry in self.words]}}

    def answer(self, request: dict[str, Any], buffers: list[memoryview]) -> Message:
        """Where a `word` of the reader's lies in each space, and what lies nearest."""
        word = request["word"].strip()
        if not 0 < len(word) <= LONGEST_WORD:
            raise ValueError(f"Write one word of at most {LONGEST_WORD} letters.")
        found = {space: self._find(self._vector(word, space)[None], space) for space in SPACES}
        return {"kind": "word", "word": word, "spaces": found}, []

    def _vector(self, word: str, space: str) -> Float[np.ndarray, " width"]:
        if space == "read":
            return embed_word(word, f"a {word}", self._model.tokenizer, self._model.text_encoder).float().cpu().numpy()
        ids = torch.tensor([piece.input_id for piece in pieces(word, self._model.tokenizer)])
        table = self._model.text_encoder.get_input_embeddings().weight
        return table[ids.to(table.device)].float().mean(dim=0).cpu().numpy()

    def _arrows(self, space: str, vectors: Float[np.ndarray, "count width"]) -> Float[np.ndarray, "count width"]:
        return directions(vectors, self._vectors[space].mean(axis=0))

    def _describe(self, space: str) -> dict[str, Any]:
        arrows = self._arrows(space, self._vectors[space])
        cosines = arrows @ arrows.T
        np.fill_diagonal(cosines, -2)
        plane = self._planes[space]
        return {"points": plane.place(arrows), "nearest": [nearest(row) for row in cosines], "kept": plane.kept}

    def _find(self, vector: Float[np.ndarray, "1 width"], space: str) -> dict[str, Any]:
        arrow = self._arrows(space, vector)
        cosines = (arrow @ self._arrows(space, self._vectors[space]).T)[0]
        return {"point": self._planes[space].place(arrow)[0], "nearest": nearest(cosines)}


def nearest(cosines: Float[np.ndarray, " count"]) -> list[list[float]]:
    """The places of the largest cosines, each with its cosine."""
    order = np.argsort(-cosines)[:NEAREST]
    return [[int(at), round(float(cosines[at]), 3)] for at in order]
