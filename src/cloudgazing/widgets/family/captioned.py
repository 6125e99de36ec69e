"""What the figures share that hold something against a caption's vector."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from ...clip import Clip, caption_vectors, load_clip
from ..kit.asking import AskingWidget
from ..kit.newest import Message


class CaptionedWidget(AskingWidget):
    """A figure with a caption and its vector; the page asks for the vector of another one.

    The two are kept together, so that a page that is loaded again shows what belongs to the caption.
    """

    caption = traitlets.Unicode(help="The caption.").tag(sync=True)
    vector = traitlets.Bytes(help="The caption's vector, 32-bit floats.").tag(sync=True)

    def __init__(self, clip: Clip | None = None, **traits: Any) -> None:
        """Read captions by a CLIP, by default the bundled one."""
        super().__init__(**traits)
        self._clip = clip or load_clip()
        self._read()
        self.observe(self._read, "caption")

    def answer(self, request: dict[str, Any], buffers: list[memoryview]) -> Message:
        """A caption's vector."""
        with self.hold_sync():
            self.caption = str(request["caption"])
        return {"kind": "caption", "caption": self.caption}, [self.vector]

    def _read(self, _change: Any = None) -> None:
        [vector] = caption_vectors([self.caption], self._clip).numpy()
        self.vector = vector.astype(np.float32).tobytes()
