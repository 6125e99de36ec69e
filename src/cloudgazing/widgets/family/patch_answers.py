"""Which patches of a drawing answer to which words: CLIP's image tower, patch by patch."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from ...clip import WAYS, Clip, patch_vectors
from ...picturebook.captions import article
from ..text.naming import single_drawings
from .captioned import CaptionedWidget

DRAWINGS = 5


class PatchAnswers(CaptionedWidget):
    """A drawing cut into patches, and a caption: how well each patch's arrow fits the caption's.

    The patches' vectors go to the page once; of each caption only its vector is asked for.
    """

    module = "family/patch_answers.js"
    links = ("chosen", "way")

    caption = traitlets.Unicode("", help="The caption that is held against every patch.").tag(sync=True)
    chosen = traitlets.Int(0, min=0, max=DRAWINGS - 1, help="Which drawing.").tag(sync=True)
    way = traitlets.Enum(WAYS, "value", help="How a patch's vector is made.").tag(sync=True)
    pictures = traitlets.Bytes(help="The drawings, three bytes a pixel.").tag(sync=True)
    size = traitlets.List(traitlets.Int(), help="Height and width of each.").tag(sync=True)
    captions = traitlets.List(traitlets.Unicode(), help="What each shows.").tag(sync=True)
    words = traitlets.List(traitlets.List(traitlets.Unicode()), help="Captions to try on each.").tag(sync=True)
    side = traitlets.Int(help="Patches along each side.").tag(sync=True)
    patches = traitlets.Bytes(help="Patch vectors: way, drawing, row, column; 32-bit floats.").tag(sync=True)

    def __init__(self, clip: Clip | None = None, **traits: Any) -> None:
        """Cut the drawings up by a CLIP, by default the bundled one."""
        super().__init__(clip, **traits)
        drawings = single_drawings(DRAWINGS, start=1)
        pictures = [drawing.picture for drawing in drawings]
        vectors = np.stack([patch_vectors(pictures, self._clip, way).numpy() for way in WAYS])
        self.side = vectors.shape[2]
        self.patches = vectors.astype(np.float32).tobytes()
        self.pictures = b"".join(np.asarray(picture).tobytes() for picture in pictures)
        self.set_trait("size", list(np.asarray(pictures[0]).shape[:2]))
        self.captions = [drawing.caption for drawing in drawings]
        self.words = [words_to_try(drawing.facts, drawing.caption) for drawing in drawings]
        self.caption = self.caption or self.words[self.chosen][0]


def words_to_try(facts: dict[str, str], caption: str) -> list[str]:
    """A drawing's thing, its colour, and its place."""
    thing, colour = facts["things"], facts["colours"]
    where = caption.split(thing, 1)[1].strip() if thing in caption else facts["places"]
    return [f"{article(thing)} {thing}", f"{article(colour)} {colour} thing", where]
