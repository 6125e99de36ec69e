"""The Studio: draw from words, from a picture, or a part of a picture anew, with every setting at hand."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import traitlets

from ...models import Model
from ...samplers import SAMPLERS
from ..denoising.streaming import StreamingWidget
from ..kit.newest import Message
from ..kit.shades import SHADES
from ..latents.drawings import drawing
from ..latents.latent_channels import colour_map
from .studio_drawing import MODES, Request, draw

DRAWING = 10_000_186
"""The picture-book drawing that lies ready to be drawn upon; no network was trained on it."""


class Studio(StreamingWidget):
    """The studio: drawing from words, upon a picture, and into a marked part of one.

    Every setting is a trait, so another cell can read it or set it.
    """

    module = "pipeline/studio.js"
    links = (
        "mode",
        "prompt",
        "negative_prompt",
        "seed",
        "pictures",
        "num_inference_steps",
        "guidance_scale",
        "sampler",
        "strength",
    )

    mode = traitlets.Enum(MODES, "words", help="What the picture is drawn from.").tag(sync=True)
    prompt = traitlets.Unicode("a red cat in the meadow", help="What to draw.").tag(sync=True)
    negative_prompt = traitlets.Unicode("", help="What to draw away from.").tag(sync=True)
    seed = traitlets.Int(7, min=0, help="Names the noise to begin with.").tag(sync=True)
    pictures = traitlets.Enum([1, 4, 8], 1, help="How many seeds to draw, from `seed` on.").tag(sync=True)
    num_inference_steps = traitlets.Int(20, min=1, max=100, help="How many steps to take.").tag(sync=True)
    guidance_scale = traitlets.Float(4.0, help="How hard the prompt pulls.").tag(sync=True)
    sampler = traitlets.Enum(list(SAMPLERS), "ddim", help="How a step is taken.").tag(sync=True)
    strength = traitlets.Float(0.6, min=0, max=1, help="How little is kept of the picture beneath.").tag(sync=True)
    drawing = traitlets.Bytes(help="The drawing that lies ready: three bytes a pixel.").tag(sync=True)
    drawing_words = traitlets.Unicode(help="What it shows.").tag(sync=True)
    size = traitlets.List(traitlets.Int(), help="The pictures' height and width.").tag(sync=True)
    latents_shape = traitlets.List(traitlets.Int(), help="Channels, rows and columns.").tag(sync=True)
    colours = traitlets.List(traitlets.List(traitlets.Float()), help="The map from latents to colours.").tag(sync=True)
    palette = traitlets.List(traitlets.Unicode(), help="The names of the brush's colours.").tag(sync=True)
    shades = traitlets.List(traitlets.Unicode(), help="What they look like, as #rrggbb.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Lay out the paper, a drawing and the colours; `model` draws, by default the bundled one."""
        super().__init__(model, **traits)
        shown = drawing(DRAWING, self._model.picture_side)
        self.drawing, self.drawing_words = shown.rgb.tobytes(), shown.words
        self.size, self.latents_shape = list(shown.rgb.shape[:2]), list(self._model.latents_shape[1:])
        self.colours = colour_map(self._model)
        self.palette, self.shades = list(SHADES), list(SHADES.values())

    def draw(self, request: dict[str, Any]) -> Generator[Message, None, None]:
        """Draw as `studio_drawing` does. Raises `ValueError` with a sentence where a setting is out of range."""
        yield from draw(self._model, Request.read(request), request["buffers"])

    def _receive(self, widget: Any, request: dict[str, Any], buffers: list[Any]) -> None:
        super()._receive(widget, {**request, "buffers": buffers}, buffers)
