"""What the figures with a trained denoiser share: fresh small drawings, and answers to the page's questions."""

from __future__ import annotations

import functools
import math
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
import traitlets
from jaxtyping import Float, Float32
from PIL import Image
from torch import Tensor

from ...noise import seeded_noise
from ...picturebook.captions import plain_caption
from ...pixel_denoiser import SIDE, PixelDenoiser, load_pixel_denoiser, remove_noise
from ...training.pixel_denoiser import FRESH, small_drawings, small_scene
from ..kit.asking import AskingWidget
from ..kit.base import from_bytes
from ..kit.newest import Message
from .drawings import to_bytes

CHOSEN = (4, 9, 13, 21)
"""Which of the fresh drawings the figures show."""
MOST_STEPS = 20


class DenoisingWidget(AskingWidget):
    """A figure whose page makes noisy pictures of 32 x 32 and asks what the denoiser makes of them.

    Asked {"kind": "denoise", "kept": 0.5, "steps": 1} with the noisy pixel values as 32-bit floats (row by row, three
    for each pixel), it answers with the guesses and the pictures after each step, in two buffers of bytes. `kept`
    is the share of signal, 0 to 1.
    """

    drawings = traitlets.Bytes(help="Drawings that the denoiser has never seen, three bytes a pixel.").tag(sync=True)
    captions = traitlets.List(traitlets.Unicode(), help="What they show.").tag(sync=True)
    size = traitlets.List(traitlets.Int(), [SIDE, SIDE], help="The height and width of each.").tag(sync=True)
    seed = traitlets.Int(7, min=0, max=2**31 - 1, help="Which noise.").tag(sync=True)
    opening = traitlets.Dict(help="What the figure opens with: which drawing, seed, kept, steps.").tag(sync=True)
    opening_guesses = traitlets.Bytes(help="The denoiser's guess at each step of it.").tag(sync=True)
    opening_nexts = traitlets.Bytes(help="The picture after each step.").tag(sync=True)

    def __init__(self, denoiser: PixelDenoiser | None = None, **traits: Any) -> None:
        """Use this denoiser, by default the trained one that comes with the book, and answer the first question."""
        self._denoiser = denoiser or load_pixel_denoiser()
        super().__init__(drawings=to_bytes(fresh_drawings()), captions=fresh_captions(), **traits)
        self.opening = self.first_question()
        noisy = make_noisy(self.opening["which"], self.seed, self.opening["kept"])
        _, (self.opening_guesses, self.opening_nexts) = self.answer(self.opening, [noisy.tobytes()])

    def still(self) -> Image.Image:
        """The first drawing."""
        return from_bytes(self.drawings, self.size)

    @abstractmethod
    def first_question(self) -> dict[str, Any]:
        """What the figure shows when it opens, as far as the denoiser is asked about it."""

    def answer(self, request: dict[str, Any], buffers: Sequence[Any]) -> Message:
        """Denoise what came with the request."""
        kept, steps = read_request(request)
        noisy = read_noisy(buffers)
        moments = list(remove_noise(self._denoiser, noisy, kept, steps))
        guesses = b"".join(to_bytes(moment.pred_original_sample) for moment in moments)
        nexts = b"".join(to_bytes(moment.next_noisy) for moment in moments)
        return {"kind": "denoised", "steps": steps}, [guesses, nexts]


@functools.cache
def fresh_drawings() -> Float[Tensor, "batch 3 32 32"]:
    """A few drawings that no denoiser was trained on."""
    return small_drawings(FRESH + seed for seed in CHOSEN)


@functools.cache
def fresh_captions() -> list[str]:
    """What these drawings show."""
    return [plain_caption(small_scene(FRESH + seed)) for seed in CHOSEN]


def make_noisy(which: int, seed: int, kept: float) -> Float32[np.ndarray, "32 32 3"]:
    """Put noise over one of the drawings as the page does."""
    picture = fresh_drawings()[which].permute(1, 2, 0)
    noise = seeded_noise((SIDE, SIDE, 3), seed)
    return (math.sqrt(kept) * picture + math.sqrt(1 - kept) * noise).numpy()


def read_request(request: dict[str, Any]) -> tuple[float, int]:
    """The share of signal and the number of steps, or `ValueError` with a sentence."""
    kept, steps = request.get("kept"), request.get("steps")
    if not isinstance(kept, int | float) or not math.isfinite(kept) or not 0 <= kept < 1:
        raise ValueError("The share of signal must be a number from 0 up to, but not including, 1.")
    if not isinstance(steps, int) or not 1 <= steps <= MOST_STEPS:
        raise ValueError(f"The number of steps must be a whole number from 1 to {MOST_STEPS}.")
    return float(kept), steps


def read_noisy(buffers: Sequence[Any]) -> Float[Tensor, "1 3 32 32"]:
    """The noisy picture that came from the page, or `ValueError` with a sentence."""
    values = np.frombuffer(buffers[0], dtype=np.float32) if buffers and len(buffers[0]) % 4 == 0 else np.zeros(0)
    if values.size != 3 * SIDE * SIDE or not np.isfinite(values).all():
        raise ValueError(f"The picture must have {SIDE} x {SIDE} pixels, three numbers each.")
    return torch.from_numpy(values.astype(np.float32)).reshape(1, SIDE, SIDE, 3).permute(0, 3, 1, 2).contiguous()
