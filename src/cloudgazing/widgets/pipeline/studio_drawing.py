"""The engine of the Studio in a notebook: it draws from words, from a picture, or a part of one anew.

`studio.js` asks by { kind: "draw", id, ...settings }, with the picture's bytes (three a pixel) where one is drawn upon
and, to repair a part, the mask's (one for each place of the latents, 0 or 1). On the published site another engine
sends the same answers:

    start    { notes }                   how the prompt was read
    step     { index, step, last }       of the picture with that index; with the latents that the U-Net guesses
    picture  { index, size }             with three bytes a pixel
    done     { seconds }
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from ...denoise import Step
from ...editing import redraw_steps, steps_left
from ...latents import encode
from ...models import Model
from ...noise import check_seed
from ...pipeline import draw_steps, to_picture
from ...pixels import image_to_pixel_values
from ..kit.newest import Message

MODES = ("words", "picture", "repair")
"""What a picture is drawn from: words alone, a picture and words, or all of a picture but a part."""
MOST_PICTURES = 8
MOST_STEPS = 100

Latents = Float[Tensor, "1 channels rows columns"]
Mask = Float[Tensor, "1 1 rows columns"]


@dataclass(frozen=True)
class Request:
    """What to draw, as the page asks for it; one picture for each of the `seeds`."""

    mode: str
    prompt: str
    negative_prompt: str
    seeds: list[int]
    num_inference_steps: int
    guidance_scale: float
    sampler: str
    strength: float

    @classmethod
    def read(cls, content: dict[str, Any]) -> Request:
        """Read a request from a message. Raises `ValueError` where it asks for more than a page can wait for."""
        request = cls(**{field.name: content[field.name] for field in fields(cls)})
        if request.mode not in MODES:
            raise ValueError(f'A picture is drawn from one of {", ".join(MODES)}; not from "{request.mode}".')
        if not 1 <= len(request.seeds) <= MOST_PICTURES:
            raise ValueError(f"The Studio draws 1 to {MOST_PICTURES} pictures at once.")
        if not 1 <= request.num_inference_steps <= MOST_STEPS:
            raise ValueError(
                f"A drawing here takes 1 to {MOST_STEPS} steps; {request.num_inference_steps} were asked for."
            )
        for seed in request.seeds:
            check_seed(seed)
        return request


@dataclass(frozen=True, eq=False)
class Ground:
    """What is drawn upon: a picture's latents, and which places of them may change (None for all)."""

    latents: Latents
    mask: Mask | None


def draw(model: Model, request: Request, buffers: Sequence[memoryview]) -> Generator[Message, None, None]:
    """Draw a picture for each seed and yield the messages listed above.

    Raises `ValueError` with a sentence for the reader where the request asks for what cannot be.
    """
    started = time.perf_counter()
    notes = model.note_prompt(request.prompt).lines
    yield {"kind": "start", "notes": notes}, []
    ground = read_ground(model, request, buffers)
    last = request.num_inference_steps if ground is None else steps_left(request.num_inference_steps, request.strength)
    for index, seed in enumerate(request.seeds):
        latents = None if ground is None else ground.latents
        for step in list_steps(model, request, ground, seed):
            latents, guess = step.next_latents, step.pred_original_sample.float().cpu().numpy()
            yield {"kind": "step", "index": index, "step": step.index + 1, "last": last}, [guess.tobytes()]
        picture = np.asarray(to_picture(latents, model))
        yield {"kind": "picture", "index": index, "size": list(picture.shape[:2])}, [picture.tobytes()]
    yield {"kind": "done", "seconds": time.perf_counter() - started}, []


def list_steps(model: Model, request: Request, ground: Ground | None, seed: int) -> Iterator[Step]:
    """The steps of one picture."""
    settings: dict[str, Any] = {
        "negative_prompt": request.negative_prompt,
        "seed": seed,
        "num_inference_steps": request.num_inference_steps,
        "guidance_scale": request.guidance_scale,
        "sampler": request.sampler,
    }
    if ground is None:
        return draw_steps(request.prompt, model, **settings)
    settings |= {"mask": ground.mask, "strength": request.strength}
    return redraw_steps(request.prompt, ground.latents, model, **settings)


def read_ground(model: Model, request: Request, buffers: Sequence[memoryview]) -> Ground | None:
    """What is drawn upon, from the request's bytes; nothing where it is drawn from words alone.

    Raises `ValueError` where the bytes are not as many as the model's pictures and latents need.
    """
    if request.mode == "words":
        return None
    side, (rows, columns) = model.picture_side, model.latents_shape[-2:]
    if not buffers or len(buffers[0]) != 3 * side * side:
        raise ValueError(f"A picture of {side} × {side} pixels is needed to draw upon: choose one.")
    rgb = np.frombuffer(buffers[0], np.uint8).reshape(side, side, 3)
    latents = encode(image_to_pixel_values(rgb / np.float32(255)), model.vae)
    if request.mode == "picture":
        return Ground(latents, None)
    if len(buffers) < 2 or len(buffers[1]) != rows * columns:
        raise ValueError("The mask does not fit the picture: paint it anew.")
    marked = np.frombuffer(buffers[1], np.uint8).reshape(1, 1, rows, columns) > 0
    return Ground(latents, torch.from_numpy(marked).to(latents))
