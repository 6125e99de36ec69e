"""The training step: picture, caption, time step and noise; the mixture, the network's answer, and the error."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import traitlets
from torch import Tensor

from ...denoise import predict_noise
from ...models import Model, default_model
from ...noise import add_noise, seeded_noise
from ...text import embed
from ..kit.asking import AskingWidget
from ..kit.newest import Message
from ..latents.codec import decode_rgb, encode_rgb
from ..latents.drawings import drawing

SEEDS = (0, 5, 9)
"""Drawings of the training set."""


class TrainingStep(AskingWidget):
    """One question of the training, as it is put to the network: which part of this mixture is noise?

    `t` is the time step, from 0 (hardly any noise) to 999 (nothing else); `seed` names the noise; `drawing` chooses the
    picture; `caption` is what the network is told.
    """

    module = "learning/training_step.js"
    links = ("drawing", "caption", "t", "seed")

    seeds = traitlets.List(traitlets.Int(min=0), list(SEEDS), minlen=1, help="Which drawings.").tag(sync=True)
    words = traitlets.List(traitlets.Unicode(), help="Their captions.").tag(sync=True)
    size = traitlets.List(traitlets.Int(), help="Their height and width.").tag(sync=True)
    latents_shape = traitlets.List(traitlets.Int(), help="Channels, rows and columns.").tag(sync=True)
    pictures = traitlets.Bytes(help="The drawings, three bytes a pixel.").tag(sync=True)
    latents = traitlets.Bytes(help="Their latents: 32-bit floats, channel by channel.").tag(sync=True)
    alphas_cumprod = traitlets.Bytes(help="The schedule: a 32-bit float for each time step.").tag(sync=True)
    prediction_type = traitlets.Unicode(help="What the network learns to predict, by its error in that.").tag(sync=True)
    drawing = traitlets.Int(0, min=0, max=len(SEEDS) - 1, help="Which of the drawings.").tag(sync=True)
    caption = traitlets.Unicode(help="What the network is told.").tag(sync=True)
    t = traitlets.Int(500, min=0, max=999, help="The time step.").tag(sync=True)
    seed = traitlets.Int(7, min=0, max=2**53 - 1, help="Names the noise.").tag(sync=True)
    opening = traitlets.Bytes(help="The first answer's buffers, one after the other.").tag(sync=True)
    asked = traitlets.Dict(help="The question that it answers.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Encode the drawings, and put the first question; `model` answers, by default the bundled one."""
        super().__init__(**traits)
        self._model = model or default_model()
        shown = [drawing(seed, self._model.picture_side) for seed in self.seeds]
        latents = torch.cat([encode_rgb(self._model, one.rgb[None]) for one in shown])
        self.words, self.size = [one.words for one in shown], list(shown[0].rgb.shape[:2])
        self.latents_shape, self.latents = list(latents.shape[1:]), latents.numpy().tobytes()
        self.pictures = b"".join(one.rgb.tobytes() for one in shown)
        self.alphas_cumprod = self._model.alphas_cumprod.astype(np.float32).tobytes()
        self.prediction_type = self._model.prediction_type
        self.caption = self.caption or self.words[self.drawing]
        self.asked = {name: getattr(self, name) for name in ("drawing", "caption", "t", "seed")}
        self.opening = b"".join(self.answer(self.asked, [memoryview(latents[self.drawing].numpy().tobytes())])[1])

    def answer(self, request: dict[str, Any], buffers: list[memoryview]) -> Message:
        """What the network says of noise mixed into the latents (32-bit floats) that were sent along.

        Three buffers: the noise in the mixture, the latents behind it, and these as a picture.
        """
        t, last = int(request["t"]), len(self._model.alphas_cumprod) - 1
        if not 0 <= t <= last:
            raise ValueError(f"Time steps go from 0 to {last}: choose one of those.")
        seed = int(request["seed"])
        noise = seeded_noise(self._model.latents_shape, seed)
        if len(buffers[0]) != 4 * noise.numel():
            raise ValueError("These latents are not of this model's shape: choose a picture again.")
        latents = torch.from_numpy(np.frombuffer(buffers[0], np.float32).copy()).reshape(noise.shape)
        read = embed(str(request["caption"]), self._model.tokenizer, self._model.text_encoder, seed)
        says = self._ask(latents, noise, t, read)
        picture = decode_rgb(self._model, says[1])
        parts = [part.float().cpu().numpy().tobytes() for part in says]
        return {"kind": "says"}, [*parts, picture.tobytes()]

    def _ask(self, latents: Tensor, noise: Tensor, t: int, read: Tensor) -> tuple[Tensor, Tensor]:
        model = self._model
        mixture = add_noise(latents, noise, t, model.alphas_cumprod).to(model.device, model.dtype)
        how = {"alpha_cumprod": model.alphas_cumprod[t], "prediction_type": model.prediction_type}
        says = predict_noise(model.unet, mixture, t, read, **how)
        return says.noise_pred, says.pred_original_sample
