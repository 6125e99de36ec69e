"""The denoise player: noise turns into a picture, step by step, and each of the three networks can be taken out."""

from __future__ import annotations

from typing import Any

import traitlets
from PIL import Image

from ...models import Model, default_model
from ..kit.base import BookWidget, from_bytes
from ..kit.newest import Message, Newest
from ..kit.opening import with_advised
from .drawing import Request, draw, look, rgb_bytes, starting_noise

EXAMPLES = ["a red cat in the meadow", "two white rabbits in the snow", "a rocket at night, watercolour"]


class DenoisePlayer(BookWidget):
    """A prompt, a canvas on which noise becomes a picture, and the three networks at work.

    Begin with the noise of `seed` and draw when the reader asks for it. Every setting is a trait, so another cell can
    read what the reader chose, or set it.
    """

    module = "player/denoise_player.js"
    links = (
        "prompt",
        "seed",
        "num_inference_steps",
        "guidance_scale",
        "view",
        "without_text",
        "without_denoising",
        "without_decoder",
    )

    prompt = traitlets.Unicode(EXAMPLES[0], help="What to draw.").tag(sync=True)
    seed = traitlets.Int(7, min=0, help="Names the noise to begin with.").tag(sync=True)
    num_inference_steps = traitlets.Int(20, min=1, max=50, help="How many steps to take.").tag(sync=True)
    guidance_scale = traitlets.Float(4.0, help="How hard the prompt pulls; 1 means no extra pull.").tag(sync=True)
    view = traitlets.Enum(["canvas", "guess"], "canvas", help="Show the noisy canvas or the best guess.").tag(sync=True)
    without_text = traitlets.Bool(help="Leave the prompt out.").tag(sync=True)
    without_denoising = traitlets.Bool(help="Decode the noise as it is.").tag(sync=True)
    without_decoder = traitlets.Bool(help="Show the latents as they are.").tag(sync=True)
    examples = traitlets.List(traitlets.Unicode(), EXAMPLES, help="Prompts to try at a click.").tag(sync=True)
    opening = traitlets.Bytes(help="The noise to begin with, decoded: three bytes a pixel.").tag(sync=True)
    opening_size = traitlets.List(traitlets.Int(), help="Its height and width.").tag(sync=True)
    opening_seed = traitlets.Int(help="Its seed.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Show the noise of the seed, and wait; `model` draws, by default the bundled one."""
        self._model = model or default_model()
        super().__init__(**with_advised(self, self._model, traits))
        self._work = Newest(self._tell)
        self._has_drawn = False
        self._open()
        self.observe(self._open, "seed")
        self.on_msg(self._receive)

    def still(self) -> Image.Image:
        """The noise that it opens with."""
        return from_bytes(self.opening, self.opening_size)

    def _open(self, _change: Any = None) -> None:
        """Show the seed's noise; once something has been drawn, its own first frame does."""
        if self._has_drawn:
            return
        opening = rgb_bytes(self._model, starting_noise(self._model, self.seed), shrink=True)
        with self.hold_sync():  # so that the page is never told of one without the others
            self.opening_size, self.opening, self.opening_seed = list(opening.shape[:2]), opening.tobytes(), self.seed

    def _receive(self, _widget: BookWidget, content: dict[str, Any], buffers: list[Any]) -> None:
        if content["kind"] == "draw":
            self._has_drawn = True
            request = Request.read(content)
            self._work.start(draw(self._model, request), job=request.id)
        elif content["kind"] == "look":
            self._work.start(look(self._model, content, buffers), job=content["id"])
        elif content["kind"] == "stop":
            self._work.stop()

    def _tell(self, message: Message) -> None:
        content, buffers = message
        self.send(content, buffers)
