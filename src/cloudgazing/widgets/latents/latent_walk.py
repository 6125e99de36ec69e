"""Latent walk: from one picture to another through latents and pixels, and from one seed's noise to another's."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import torch
import traitlets
from jaxtyping import Float
from torch import Tensor

from ...denoise import denoise
from ...latents import slerp
from ...models import Model, default_model
from ...noise import check_seed, seeded_noise
from ...safety import screen_all
from ...text import embed
from ..kit.newest import Message, Newest
from .codec import CodecWidget, decode_rgb

MOST_STOPS = 33
OPENING_STOPS = 9
FEW_STEPS = 6
"""Many pictures are drawn on a walk, so each in as few steps as this, or in fewer where the model is made for that."""


class LatentWalk(CodecWidget):
    """Two ways from one picture to another, walked side by side.

    Between two drawings the page walks by itself and asks to decode; between two seeds it asks to `walk`:

        walk  { prompt, seeds, stops, num_inference_steps } -> a "frame" for each stop { index, last, size, spreads }
              with two pictures, by the arc and by the straight way, and then "done"
        stop  -> "stopped"
    """

    module = "latents/latent_walk.js"

    prompt = traitlets.Unicode("a red cat in the meadow", help="What is drawn from the noise.").tag(sync=True)
    walk_seeds = traitlets.List(traitlets.Int(min=0), [7, 8], help="From which noise to which.").tag(sync=True)
    stops = traitlets.Int(9, min=3, max=MOST_STOPS, help="How many stops between two seeds.").tag(sync=True)
    num_inference_steps = traitlets.Int(FEW_STEPS, min=1, max=50, help="Steps to draw each stop in.").tag(sync=True)
    guidance_scale = traitlets.Float(4.0, help="How hard the prompt pulls.").tag(sync=True)
    opening = traitlets.Bytes(help="Stops between the first two drawings, decoded: three bytes a pixel.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Prepare to walk; `model` draws, by default the bundled one."""
        model = model or default_model()
        own = {**model.advised, "num_inference_steps": min(FEW_STEPS, model.num_inference_steps)}
        super().__init__(model, **{**own, **traits})
        latents = np.frombuffer(self.latents, np.float32).reshape(-1, *self.latents_shape)
        ends = torch.from_numpy(latents.copy())[[0, min(1, len(latents) - 1)]]
        shares = torch.linspace(0, 1, OPENING_STOPS)
        stops = [decode_rgb(self._model, torch.lerp(ends[:1], ends[1:], share)) for share in shares]
        self.opening = np.concatenate(stops).tobytes()
        self._work = Newest(self._tell)

    def _receive(self, widget: CodecWidget, request: dict[str, Any], buffers: list[memoryview]) -> None:
        if request["kind"] == "walk":
            self._work.start(walk(self._model, request, self.guidance_scale), job=request["id"])
        elif request["kind"] == "stop":
            self._work.stop()
        else:
            super()._receive(widget, request, buffers)

    def _tell(self, message: Message) -> None:
        content, buffers = message
        self.send(content, buffers)


def walk(model: Model, request: dict[str, Any], guidance_scale: float) -> Generator[Message, None, None]:
    """Say that it begins; draw each stop twice, from the noise on the arc and on the straight way; yield one by one."""
    start, end = (seeded_noise(model.latents_shape, check_seed(seed)) for seed in request["seeds"])
    stops = request["stops"]
    if not 2 <= stops <= MOST_STOPS:
        raise ValueError(f"A walk has 2 to {MOST_STOPS} stops; it was asked for {stops}.")
    yield {"kind": "start", "id": request["id"]}, []
    for index in range(stops):
        share = index / (stops - 1)
        noise = torch.cat([slerp(start, end, share), torch.lerp(start, end, share)])
        drawn = decode_rgb(model, draw_from(model, noise, request, guidance_scale))
        pictures = screen_all(drawn, model.safety_checker)
        spreads = noise.flatten(1).std(dim=1, correction=0).tolist()
        content = {"kind": "frame", "id": request["id"], "index": index, "last": stops - 1, "spreads": spreads}
        yield {**content, "size": list(pictures.shape[1:3])}, [picture.tobytes() for picture in pictures]
    yield {"kind": "done", "id": request["id"]}, []


def draw_from(
    model: Model, noise: Float[Tensor, "batch channels rows columns"], request: dict[str, Any], guidance_scale: float
) -> Float[Tensor, "batch channels rows columns"]:
    """Denoise each of these starts towards the prompt, as the first of the seeds has it read (`text.embed`)."""
    prompt_embeds, negative_prompt_embeds = (
        embed(words, model.tokenizer, model.text_encoder, request["seeds"][0]).expand(len(noise), -1, -1)
        for words in (request["prompt"], "")
    )
    steps = denoise(
        model.unet,
        noise.to(model.device, model.dtype),
        prompt_embeds,
        negative_prompt_embeds,
        timesteps=model.timesteps(request["num_inference_steps"]),
        alphas_cumprod=model.alphas_cumprod,
        final_alpha_cumprod=model.final_alpha_cumprod,
        prediction_type=model.prediction_type,
        guidance_scale=guidance_scale,
        sampler=model.sampler("ddim"),
        seeds=request["seeds"],
    )
    return [step.next_latents for step in steps][-1]
