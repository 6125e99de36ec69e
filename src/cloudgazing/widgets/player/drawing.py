"""The engine of the denoise player in a notebook: it draws, and tells what it did in messages that the page reads.

`drawing.js` lists the messages. On the published site another engine sends the same ones.
"""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from ...latents import decode
from ...models import Model
from ...noise import seeded_noise
from ...pipeline import draw_steps, finish
from ..kit.newest import Message
from .calls import Calls, count_calls

LARGEST_PREVIEW = 256


@dataclass(frozen=True)
class Request:
    """What to draw, as the page asks for it; `id` names the drawing in every message about it.

    `view` says which picture of each step is to be seen meanwhile: the noisy "canvas", or the U-Net's "guess".
    """

    id: str
    prompt: str
    seed: int
    num_inference_steps: int
    guidance_scale: float
    without_text: bool = False
    view: str = "canvas"

    @classmethod
    def read(cls, content: dict[str, Any]) -> Request:
        """Read a request from a message, leaving aside what else it holds."""
        return cls(**{field.name: content[field.name] for field in fields(cls) if field.name in content})

    @property
    def empty_prompts(self) -> int:
        """How many texts beside the prompt are encoded: guidance compares with an empty one."""
        return int(self.guidance_scale != 1)

    @property
    def text(self) -> str:
        """The prompt that reaches the text encoder."""
        return "" if self.without_text else self.prompt


@dataclass(frozen=True, eq=False)
class Frame:
    """The drawing after `index` steps: its noisy latents, and the clean ones that the U-Net guessed from them."""

    index: int
    latents: Float[Tensor, "1 channels rows columns"]
    guess: Float[Tensor, "1 channels rows columns"]


def draw(model: Model, request: Request) -> Generator[Message, None, None]:
    """Draw a picture and yield a message at the start, for the noise, for each step, and at the end.

    Raises `ValueError` with a sentence for the reader where the request asks for what cannot be.
    """
    started = time.perf_counter()
    yield {"kind": "start", "id": request.id, "notes": notes(model, request)}, []
    with count_calls(model) as calls:
        for frame in frames(model, request):
            yield frame_message(model, request, frame, calls)
    yield {"kind": "done", "id": request.id, "seconds": time.perf_counter() - started}, []


def notes(model: Model, request: Request) -> list[str]:
    """What the reader should know of how the prompt was read, a sentence each."""
    if request.without_text:
        return []
    return model.note_prompt(request.prompt).lines


def frames(model: Model, request: Request) -> Iterator[Frame]:
    """The noise as frame 0, then one frame for each step."""
    noise = starting_noise(model, request.seed)
    steps = draw_steps(
        request.text,
        model,
        seed=request.seed,
        num_inference_steps=request.num_inference_steps,
        guidance_scale=request.guidance_scale,
    )
    yield Frame(0, noise, noise)
    for step in steps:
        yield Frame(step.index + 1, step.next_latents, step.pred_original_sample)


def starting_noise(model: Model, seed: int) -> Float[Tensor, "1 channels rows columns"]:
    """The seed's noise, in the shape of the model's latents."""
    return seeded_noise(model.latents_shape, seed).to(model.device, model.dtype)


def frame_message(model: Model, request: Request, frame: Frame, calls: Calls) -> Message:
    """A frame for the page: the picture in view and both latents as bytes, and how often each network was called.

    The picture that is not in view is left empty, save where the two are one; `look` gives it when it is wanted. The
    calls that a picture needs are told apart from those that were made for guidance and for the onlooker.
    """
    last = request.num_inference_steps
    finished = frame.index == last
    both = finished or frame.index == 0
    picture = rgb_bytes(
        model, frame.guess if request.view == "guess" and not both else frame.latents, shrink=not finished
    )
    pictures = [picture.tobytes() if both or request.view == view else b"" for view in ("canvas", "guess")]
    content = {
        "kind": "frame",
        "id": request.id,
        "index": frame.index,
        "last": last,
        "calls": {"text": calls.text_encoder - request.empty_prompts, "denoiser": calls.unet, "decoder": int(finished)},
        "asides": {"empty_prompts": request.empty_prompts, "previews": calls.vae_decoder - finished},
        "size": list(picture.shape[:2]),
        "latents_shape": list(frame.latents.shape[1:]),
    }
    latents = [part.float().cpu().numpy().tobytes() for part in (frame.latents, frame.guess)]
    return content, [*pictures, *latents]


def look(model: Model, request: dict[str, Any], buffers: Sequence[memoryview]) -> Generator[Message, None, None]:
    """Decode latents that the page has, and yield a picture for each of the request's `frames`, then an end.

    Raises `ValueError` with a sentence for the reader where they are not as many numbers as this model's.
    """
    told = {"id": request["id"], "view": request["view"]}
    for index, buffer in zip(request["frames"], buffers, strict=True):
        numbers = torch.from_numpy(np.frombuffer(buffer, np.float32).copy())
        if numbers.numel() != math.prod(model.latents_shape):
            raise ValueError("These latents are not of this model's shape: draw anew.")
        latents = numbers.reshape(model.latents_shape).to(model.device, model.dtype)
        picture = rgb_bytes(model, latents, shrink=True)
        yield {"kind": "look", **told, "index": index, "size": list(picture.shape[:2])}, [picture.tobytes()]
    yield {"kind": "looked", **told}, []


def rgb_bytes(
    model: Model, latents: Float[Tensor, "1 channels rows columns"], *, shrink: bool
) -> UInt8[np.ndarray, "height width 3"]:
    """Decode latents into bytes; a preview of a large picture is shrunk, for there are many of them."""
    pixel_values = decode(latents, model.vae)
    factor = pixel_values.shape[-1] // LARGEST_PREVIEW if shrink else 1
    if factor > 1:
        pixel_values = torch.nn.functional.avg_pool2d(pixel_values, factor)
    return np.asarray(finish(pixel_values, model))
