"""The matching matrix: drawings against captions, held side by side by CLIP."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import traitlets
from jaxtyping import Float, UInt8
from PIL import Image
from torch import Tensor

from ...clip import Clip, caption_vectors, load_clip, picture_vectors
from ...picturebook import THINGS, Scene
from ..kit.asking import AskingWidget
from ..kit.base import from_bytes
from ..kit.newest import Message
from .naming import Drawing, questions, single_drawings

DRAWINGS = 6
LIKELIEST = 5
LAST_START = 999


@dataclass(frozen=True, eq=False)
class Drawings:
    """Drawings that no network has seen in training, a caption for each, and their arrows."""

    pictures: UInt8[np.ndarray, "drawings height width 3"]
    captions: tuple[str, ...]
    vectors: Float[Tensor, "drawings width"]


class MatchingMatrix(AskingWidget):
    """Six drawings, their six captions, and a caption of your own: which fits which, and how well.

    `start` chooses the drawings. The scale is what CLIP multiplies a cosine by before it becomes a chance.
    """

    module = "text/matching_matrix.js"
    links = ("caption", "view", "chosen", "kind")

    caption = traitlets.Unicode("a red cat", help="The reader's own caption.").tag(sync=True)
    start = traitlets.Int(0, min=0, max=LAST_START, help="Which drawings.").tag(sync=True)
    view = traitlets.Enum(["cosine", "chance"], "cosine", help="Show cosines, or chances.").tag(sync=True)
    chosen = traitlets.Int(0, min=0, max=DRAWINGS - 1, help="The drawing that is named below.").tag(sync=True)
    kind = traitlets.Enum(["places", "colours", "things", "styles"], "places", help="Named by what.").tag(sync=True)
    pictures = traitlets.Bytes(help="The first drawings, three bytes a pixel, one after another.").tag(sync=True)
    pictured = traitlets.Int(help="The `start` that these are the drawings of.").tag(sync=True)
    size = traitlets.List(traitlets.Int(), help="Height and width of each.").tag(sync=True)
    captions = traitlets.List(traitlets.Unicode(), help="Their captions.").tag(sync=True)
    cosines = traitlets.List(traitlets.List(), help="A row for each caption, the own one last.").tag(sync=True)
    matched = traitlets.Unicode(help="The `caption` that the last row is of.").tag(sync=True)
    names = traitlets.Dict(help="For each kind and drawing, the likeliest words with their chances.").tag(sync=True)
    questions = traitlets.Dict(help="For each kind, captions to choose from, and their words.").tag(sync=True)
    scale = traitlets.Float(help="What a cosine is multiplied by before the softmax.").tag(sync=True)

    def __init__(self, clip: Clip | None = None, **traits: Any) -> None:
        """Match with a CLIP, by default the bundled one."""
        super().__init__(**traits)
        self._clip = clip or load_clip()
        self._drawings = functools.lru_cache(maxsize=4)(self._draw)
        self.questions = questions()
        self._candidates = {
            kind: (list(words.values()), caption_vectors(list(words), self._clip))
            for kind, words in self.questions.items()
        }
        content, [self.pictures] = self.answer({"start": self.start, "caption": self.caption, "pictures": True}, [])
        self.pictured, self.matched, self.scale = self.start, self.caption, self._clip.scale
        self.set_trait("size", content["size"])
        self.captions, self.cosines, self.names = content["captions"], content["cosines"], content["names"]

    def still(self) -> Image.Image:
        """The first drawing."""
        return from_bytes(self.pictures, self.size)

    def answer(self, request: dict[str, Any], buffers: list[memoryview]) -> Message:
        """How the drawings of a `start` fit their captions and the `caption`; their pixels where asked for."""
        start = request["start"]
        if not (isinstance(start, int) and 0 <= start <= LAST_START):
            raise ValueError(f"Choose drawings from 0 to {LAST_START}.")
        drawings = self._drawings(start)
        texts = caption_vectors([*drawings.captions, request["caption"]], self._clip)
        content = {
            "kind": "match",
            "size": list(drawings.pictures.shape[1:3]),
            "captions": list(drawings.captions),
            "cosines": (texts @ drawings.vectors.T).numpy().astype(float).round(4).tolist(),
            "names": {kind: self._name(drawings, kind) for kind in self._candidates},
        }
        return content, [drawings.pictures.tobytes()] if request["pictures"] else []

    def _draw(self, start: int) -> Drawings:
        drawings = unlike_drawings(start)
        pictures = [drawing.picture for drawing in drawings]
        captions = tuple(drawing.caption for drawing in drawings)
        return Drawings(np.stack([np.asarray(p) for p in pictures]), captions, picture_vectors(pictures, self._clip))

    def _name(self, drawings: Drawings, kind: str) -> list[list[list[Any]]]:
        words, texts = self._candidates[kind]
        chances = torch.softmax(self._clip.scale * drawings.vectors @ texts.T, dim=1)
        likeliest, places = chances.topk(LIKELIEST, dim=1)
        return [
            [[words[at], round(chance, 4)] for at, chance in zip(*row, strict=True)]
            for row in zip(places.tolist(), likeliest.tolist(), strict=True)
        ]


def unlike_drawings(start: int) -> list[Drawing]:
    """Drawings in which no thing and no colour comes twice; other ones for each `start`."""
    seen: set[str] = set()

    def is_new(scene: Scene) -> bool:
        [item] = scene.items
        words = {THINGS[item.thing].word, item.colour}
        new = not words & seen
        seen.update(words if new else ())
        return new

    return single_drawings(DRAWINGS, start, is_new)
