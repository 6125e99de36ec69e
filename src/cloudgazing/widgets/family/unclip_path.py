"""DALL-E 2's way from words to a picture: text vector, prior, picture vector, decoder."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from ...clip import Clip
from .captioned import CaptionedWidget
from .gallery import THUMBNAIL, fit_prior, hang_gallery, thumbnails

EXAMPLES = 240
SHOWN = 40
STAGES = ("text", "prior", "picture", "decoder")


class UnclipPath(CaptionedWidget):
    """Four boxes to click: what goes in and out of each, with a stand-in for the prior and one for the decoder.

    The prior is a linear map, fitted on other drawings; for the decoder stands a search for the nearest drawings.
    """

    module = "family/unclip_path.js"
    links = ("stage",)

    caption = traitlets.Unicode("a red apple in the snow", help="The prompt.").tag(sync=True)
    stage = traitlets.Enum(STAGES, "text", help="The box that is open.").tag(sync=True)
    captions = traitlets.List(traitlets.Unicode(), help="What the gallery's drawings show.").tag(sync=True)
    thumbnails = traitlets.Bytes(help="The drawings in small, three bytes a pixel.").tag(sync=True)
    side = traitlets.Int(THUMBNAIL, help="Pixels along each side.").tag(sync=True)
    gallery = traitlets.Bytes(help="Their picture vectors, 32-bit floats.").tag(sync=True)
    gallery_captions = traitlets.Bytes(help="Their captions' vectors, 32-bit floats.").tag(sync=True)
    prior = traitlets.Bytes(help="The linear map: a row for each number of a caption's vector, and one more.").tag(
        sync=True
    )

    def __init__(self, clip: Clip | None = None, **traits: Any) -> None:
        """Hang the gallery and fit the prior, by a CLIP that is by default the bundled one."""
        super().__init__(clip, **traits)
        shown = hang_gallery(self._clip, SHOWN, start=2)
        self.captions, self.thumbnails = list(shown.captions), thumbnails(shown)
        self.gallery = shown.picture_vectors.numpy().astype(np.float32).tobytes()
        self.gallery_captions = shown.caption_vectors.numpy().astype(np.float32).tobytes()
        self.prior = fit_prior(hang_gallery(self._clip, EXAMPLES, start=3)).numpy().astype(np.float32).tobytes()
