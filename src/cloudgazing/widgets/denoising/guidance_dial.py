"""The guidance dial: one step of a drawing, and what its guess becomes when the prompt pulls less or more."""

from __future__ import annotations

from typing import Any

import torch
import traitlets
from PIL import Image

from ...denoise import Prediction, Step, check_guidance_scale, guide, predict_noise
from ...models import Model, default_model
from ...text import embed
from ..kit.asking import AskingWidget
from ..kit.base import from_bytes
from ..kit.newest import Message
from ..kit.opening import with_advised
from ..player.drawing import rgb_bytes
from .course import Course


class GuidanceDial(AskingWidget):
    """What the U-Net has in mind without the text, with it, and guided as far as the slider says: three pictures, and
    the three arrows behind them.

    `at` is the step of the drawing that is looked into; the drawing itself goes on at the guidance that the
    model's makers advise, which is 4 for the bundled one.
    """

    module = "denoising/guidance_dial.js"
    links = ("prompt", "seed", "guidance_scale", "at")

    prompt = traitlets.Unicode("a red cat in the meadow", help="What is being drawn.").tag(sync=True)
    seed = traitlets.Int(7, min=0, help="Names the noise that it is drawn from.").tag(sync=True)
    guidance_scale = traitlets.Float(4.0, min=0.0, max=10.0, help="How hard the prompt pulls.").tag(sync=True)
    at = traitlets.Int(4, min=0, help="Which step is looked into, counted from 0.").tag(sync=True)
    steps = traitlets.Int(20, help="How many steps the drawing takes.").tag(sync=True)
    openings = traitlets.List(traitlets.Dict(), help="The guesses at 0, at 1, and at the dial's place.").tag(sync=True)
    opening_bytes = traitlets.Bytes(help="Their pictures, three bytes a pixel, one after the other.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Draw as far as the step that is looked into; `model` is by default the bundled one."""
        self._model = model or default_model()
        self._course = Course(self._model)
        steps = self._model.num_inference_steps
        super().__init__(**with_advised(self, self._model, {"steps": steps, **traits}))
        self.at = min(self.at, steps - 1)
        wish = {"prompt": self.prompt, "seed": self.seed, "at": self.at}
        answers = [self.answer({**wish, "guidance_scale": scale}, []) for scale in (0, 1, self.guidance_scale)]
        self.openings = [content for content, _ in answers]
        self.opening_bytes = b"".join(picture for _, [picture] in answers)

    def link_limits(self) -> dict[str, dict[str, Any]]:
        """As of every figure; `at` has to be one of the drawing's steps."""
        limits = super().link_limits()
        return {**limits, "at": {**limits["at"], "max": self.steps - 1}}

    def still(self) -> Image.Image:
        """The first of the guesses."""
        return from_bytes(self.opening_bytes, self.openings[0]["size"])

    def answer(self, request: dict[str, Any], buffers: list[memoryview]) -> Message:
        """The guess at step `at` under `guidance_scale`, as a picture, and how far apart the two predictions are."""
        scale = float(request["guidance_scale"])
        check_guidance_scale(scale)
        prompt, seed = str(request["prompt"]), request["seed"]
        both = self._both(self._course.step(prompt, seed, request["at"]), prompt, seed)
        picture = rgb_bytes(self._model, guess_at(both, scale), shrink=True)
        where = {name: request[name] for name in ("prompt", "seed", "at")}
        content = {"kind": "guess", **where, "guidance_scale": scale, "size": list(picture.shape[:2])}
        return {**content, "apart": apart(both)}, [picture.tobytes()]

    def _both(self, step: Step, prompt: str, seed: int) -> Prediction:
        """What the U-Net says at a step with the text and without, where the drawing itself asks with the text only."""
        if step.noise_pred_uncond is not None:
            return step
        model = self._model
        asked, nothing = (embed(words, model.tokenizer, model.text_encoder, seed) for words in (prompt, ""))
        how = {"alpha_cumprod": model.alphas_cumprod[step.t], "prediction_type": model.prediction_type}
        return predict_noise(model.unet, step.latents, step.t, asked, nothing, guidance_scale=0, **how)


def guess_at(both: Prediction, guidance_scale: float) -> torch.Tensor:
    """The picture guessed at a step, had the guidance been another there."""
    assert both.noise_pred_uncond is not None
    assert both.pred_original_sample_uncond is not None
    uncond = both.noise_pred_uncond, both.pred_original_sample_uncond
    text = both.noise_pred_text, both.pred_original_sample_text
    return guide(uncond, text, guidance_scale).pred_original_sample


def apart(both: Prediction) -> float:
    """How far the prediction with the text lies from the one without, as a share of the latter's own length."""
    assert both.noise_pred_uncond is not None
    return ((both.noise_pred_text - both.noise_pred_uncond).norm() / both.noise_pred_uncond.norm()).item()
