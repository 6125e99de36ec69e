"""The guidance dial: one step of a drawing, and what its guess becomes when the prompt pulls less or more."""

from __future__ import annotations

from typing import Any

import torch
import traitlets
from PIL import Image

from ...denoise import Step, check_guidance_scale, guide
from ...models import Model, default_model
from ..kit.asking import AskingWidget
from ..kit.base import from_bytes
from ..kit.newest import Message
from ..player.drawing import rgb_bytes
from .course import Course

STEPS = 20


class GuidanceDial(AskingWidget):
    """A dial from 0 up, the picture that the U-Net has in mind at that guidance, and the two arrows behind it.

    `at` is the step of the drawing that is looked into; the drawing itself goes on at a guidance of 4.
    """

    module = "denoising/guidance_dial.js"
    links = ("prompt", "seed", "guidance_scale", "at")

    prompt = traitlets.Unicode("a red cat in the meadow", help="What is being drawn.").tag(sync=True)
    seed = traitlets.Int(7, min=0, help="Names the noise that it is drawn from.").tag(sync=True)
    guidance_scale = traitlets.Float(4.0, min=0.0, max=10.0, help="How hard the prompt pulls.").tag(sync=True)
    at = traitlets.Int(4, min=0, max=STEPS - 1, help="Which step is looked into, counted from 0.").tag(sync=True)
    steps = traitlets.Int(STEPS, help="How many steps the drawing takes.").tag(sync=True)
    openings = traitlets.List(traitlets.Dict(), help="The guesses at 0, at 1, and at the dial's place.").tag(sync=True)
    opening_bytes = traitlets.Bytes(help="Their pictures, three bytes a pixel, one after the other.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Draw as far as the step that is looked into; `model` is by default the bundled one."""
        super().__init__(**traits)
        self._model = model or default_model()
        self._course = Course(self._model, STEPS)
        wish = {"prompt": self.prompt, "seed": self.seed, "at": self.at}
        answers = [self.answer({**wish, "guidance_scale": scale}, []) for scale in (0, 1, self.guidance_scale)]
        self.openings = [content for content, _ in answers]
        self.opening_bytes = b"".join(picture for _, [picture] in answers)

    def still(self) -> Image.Image:
        """The first of the guesses."""
        return from_bytes(self.opening_bytes, self.openings[0]["size"])

    def answer(self, request: dict[str, Any], buffers: list[memoryview]) -> Message:
        """The guess at step `at` under `guidance_scale`, as a picture, and how far apart the two predictions are."""
        scale = float(request["guidance_scale"])
        check_guidance_scale(scale)
        step = self._course.step(str(request["prompt"]), request["seed"], request["at"])
        picture = rgb_bytes(self._model, guess_at(step, scale), shrink=True)
        where = {name: request[name] for name in ("prompt", "seed", "at")}
        content = {"kind": "guess", **where, "guidance_scale": scale, "size": list(picture.shape[:2])}
        return {**content, "apart": apart(step)}, [picture.tobytes()]


def guess_at(step: Step, guidance_scale: float) -> torch.Tensor:
    """The picture guessed at a step, had the guidance been another there."""
    assert step.noise_pred_uncond is not None  # the course is guided
    assert step.pred_original_sample_uncond is not None
    uncond = step.noise_pred_uncond, step.pred_original_sample_uncond
    text = step.noise_pred_text, step.pred_original_sample_text
    return guide(uncond, text, guidance_scale).pred_original_sample


def apart(step: Step) -> float:
    """How far the prediction with the text lies from the one without, as a share of the latter's own length."""
    assert step.noise_pred_uncond is not None
    return ((step.noise_pred_text - step.noise_pred_uncond).norm() / step.noise_pred_uncond.norm()).item()
