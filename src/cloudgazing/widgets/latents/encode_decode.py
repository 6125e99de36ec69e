"""Encode and decode: a picture, its latents, what comes back, and what was lost on the way."""

from __future__ import annotations

from collections.abc import Sequence

import traitlets

from .codec import CodecWidget
from .drawings import Drawing, faces, letters


class EncodeDecode(CodecWidget):
    """Drawings, letters, faces, stripes and the reader's own picture, each sent through the VAE and back."""

    module = "latents/encode_decode.js"
    links = ("stripe_width", "gain")

    stripe_width = traitlets.Int(8, min=1, max=32, help="How many pixels wide the stripes are.").tag(sync=True)
    gain = traitlets.Int(4, min=1, max=16, help="How many times the difference is enlarged.").tag(sync=True)

    def further(self) -> Sequence[Drawing]:
        """Letters and faces."""
        side = self._model.picture_side
        return letters(side), faces(side)
