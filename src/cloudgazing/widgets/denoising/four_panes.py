"""Four panes: what the U-Net is given at each step, what it answers, what that means, and what guidance adds."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

import torch
import traitlets
from PIL import Image

from ...denoise import Step
from ...models import Model
from ...pipeline import draw_steps
from ..kit.base import from_bytes
from ..kit.newest import Message
from ..player.drawing import Request, notes, rgb_bytes
from .streaming import StreamingWidget, first_frame

EXAMPLES = ["a red cat in the meadow", "two white rabbits in the snow", "a rocket at night, watercolour"]


class FourPanes(StreamingWidget):
    """A drawing step by step: the latents, the predicted noise, the predicted picture, and what guidance changes.

    Opens with the first step of the drawing that its settings describe, and draws the rest when the reader asks.
    """

    module = "denoising/four_panes.js"
    links = ("prompt", "seed", "num_inference_steps", "guidance_scale")

    prompt = traitlets.Unicode(EXAMPLES[0], help="What to draw.").tag(sync=True)
    seed = traitlets.Int(7, min=0, help="Names the noise to begin with.").tag(sync=True)
    num_inference_steps = traitlets.Int(20, min=1, max=50, help="How many steps to take.").tag(sync=True)
    guidance_scale = traitlets.Float(4.0, help="How hard the prompt pulls; 1 means no extra pull.").tag(sync=True)
    examples = traitlets.List(traitlets.Unicode(), EXAMPLES, help="Prompts to try at a click.").tag(sync=True)
    opening = traitlets.Dict(help="The first frame, in words and numbers, and the wish behind it.").tag(sync=True)
    opening_bytes = traitlets.Bytes(help="The pictures of the first frame, one after the other.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Take the first step, and wait; `model` draws, by default the bundled one."""
        super().__init__(model, **traits)
        wish = {name: getattr(self, name) for name in ("prompt", "seed", "num_inference_steps", "guidance_scale")}
        content, self.opening_bytes = first_frame(self.draw({"id": "opening", **wish}))
        self.opening = {**content, "wish": wish}

    def still(self) -> Image.Image:
        """The first guess."""
        return from_bytes(self.opening_bytes, self.opening["size"])

    def draw(self, request: dict[str, Any]) -> Generator[Message, None, None]:
        """A message at the start, one for each step and one for the finished picture, and one at the end."""
        wish, started = Request.read(request), time.perf_counter()
        yield {"kind": "start", "notes": notes(self._model, wish)}, []
        for step in draw_steps(
            wish.text,
            self._model,
            seed=wish.seed,
            num_inference_steps=wish.num_inference_steps,
            guidance_scale=wish.guidance_scale,
        ):
            yield frame(self._model, step, wish)
        yield finished(self._model, step, wish)
        yield {"kind": "done", "seconds": time.perf_counter() - started}, []


def frame(model: Model, step: Step, wish: Request) -> Message:
    """A step before it is taken: the latents it begins with, and what the network says about them."""
    guided = step.pred_original_sample_uncond is not None
    unguided = step.pred_original_sample_uncond if guided else step.pred_original_sample
    change = step.pred_original_sample - unguided
    content = {"index": step.index, "t": step.t, "left": float(model.alphas_cumprod[step.t]), "guided": guided}
    return _message(model, content, wish, step.pred_original_sample, [step.latents, step.noise_pred, change])


def finished(model: Model, step: Step, wish: Request) -> Message:
    """After the last step nothing is asked any more: there is no noise left to predict."""
    latents, nothing = step.next_latents, torch.zeros_like(step.latents)
    content = {"index": step.index + 1, "t": None, "left": 1.0, "guided": step.noise_pred_uncond is not None}
    return _message(model, content, wish, latents, [latents, nothing, nothing])


def _message(
    model: Model, content: dict[str, Any], wish: Request, original: torch.Tensor, grids: list[torch.Tensor]
) -> Message:
    guess = rgb_bytes(model, original, shrink=True)
    shapes = {"size": list(guess.shape[:2]), "latents_shape": list(original.shape[1:])}
    numbers = [grid.float().cpu().numpy().tobytes() for grid in grids]
    return {"kind": "frame", "last": wish.num_inference_steps, **content, **shapes}, [guess.tobytes(), *numbers]
