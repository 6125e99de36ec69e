"""The engine of this chapter's figures in a notebook: it turns pixels into latents and back, as the page asks.

On the published site another engine answers the same questions:

    decode  with latents as 32-bit floats, channel by channel -> "picture" with three bytes a pixel
    both    with a picture's bytes, three a pixel             -> "both" with the latents, then the picture of them
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
import traitlets
from jaxtyping import Float, UInt8
from PIL import Image
from torch import Tensor

from ...latents import decode, encode
from ...models import Model, default_model
from ...pixels import image_to_pixel_values, pixel_values_to_bytes
from ..kit.asking import AskingWidget
from ..kit.base import from_bytes
from ..kit.newest import Message
from .drawings import SEEDS, Drawing, drawing


class CodecWidget(AskingWidget):
    """A figure that shows drawings, their latents, and what these decode to; a subclass names its module.

    `seeds` chooses the drawings from the picture book.
    """

    seeds = traitlets.List(traitlets.Int(min=0), list(SEEDS), minlen=1, help="Which drawings.").tag(sync=True)
    names = traitlets.List(traitlets.Unicode(), help="A word or two for each picture.").tag(sync=True)
    words = traitlets.List(traitlets.Unicode(), help="What each picture shows.").tag(sync=True)
    size = traitlets.List(traitlets.Int(), help="The pictures' height and width.").tag(sync=True)
    latents_shape = traitlets.List(traitlets.Int(), help="Channels, rows and columns.").tag(sync=True)
    pictures = traitlets.Bytes(help="The pictures, one after the other: three bytes a pixel.").tag(sync=True)
    latents = traitlets.Bytes(help="Their latents: 32-bit floats, channel by channel.").tag(sync=True)
    decoded = traitlets.Bytes(help="What the latents decode to: three bytes a pixel.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Encode and decode the drawings once; `model` does it, by default the bundled one."""
        super().__init__(**traits)
        self._model = model or default_model()
        self._show([*(drawing(seed, self._model.picture_side) for seed in self.seeds), *self.further()])

    def still(self) -> Image.Image:
        """The first picture."""
        return from_bytes(self.pictures, self.size)

    def further(self) -> Sequence[Drawing]:
        """Pictures that the figure shows beside its drawings."""
        return ()

    def answer(self, request: dict[str, Any], buffers: list[memoryview]) -> Message:
        """Decode, or encode and decode."""
        if request["kind"] == "decode":
            picture = decode_rgb(self._model, self._read_latents(buffers[0]))
            return {"kind": "picture", "size": self.size}, [picture.tobytes()]
        latents = encode_rgb(self._model, self._read_picture(buffers[0]))
        picture = decode_rgb(self._model, latents)
        return {"kind": "both", "size": self.size}, [latents.numpy().tobytes(), picture.tobytes()]

    def _show(self, shown: Sequence[Drawing]) -> None:
        rgb = np.stack([one.rgb for one in shown])
        # One by one, as large pictures would fill the memory together.
        latents = torch.cat([encode_rgb(self._model, one[None]) for one in rgb])
        decoded = np.concatenate([decode_rgb(self._model, one[None]) for one in latents])
        self.names, self.words = [one.name for one in shown], [one.words for one in shown]
        self.size, self.latents_shape = list(rgb.shape[1:3]), list(latents.shape[1:])
        self.pictures, self.decoded = rgb.tobytes(), decoded.tobytes()
        self.latents = latents.numpy().tobytes()

    def _read_picture(self, buffer: memoryview) -> UInt8[np.ndarray, "1 height width 3"]:
        if len(buffer) != 3 * self.size[0] * self.size[1]:
            raise ValueError(f"The picture must have {self.size[0]} × {self.size[1]} pixels: choose another one.")
        return np.frombuffer(buffer, np.uint8).reshape(1, *self.size, 3)

    def _read_latents(self, buffer: memoryview) -> Float[Tensor, "1 channels rows columns"]:
        if len(buffer) != 4 * int(np.prod(self.latents_shape)):
            raise ValueError("These latents are not of this model's shape: begin again with a drawing.")
        latents = torch.from_numpy(np.frombuffer(buffer, np.float32).copy())
        if not latents.isfinite().all():
            raise ValueError("These latents hold values that are not numbers: begin again with a drawing.")
        return latents.reshape(1, *self.latents_shape)


def encode_rgb(model: Model, rgb: UInt8[np.ndarray, "1 height width 3"]) -> Float[Tensor, "1 channels rows columns"]:
    """Bytes to latents, on the CPU in float32."""
    return encode(image_to_pixel_values(rgb[0] / np.float32(255)), model.vae).float().cpu()


def decode_rgb(
    model: Model, latents: Float[Tensor, "batch channels rows columns"]
) -> UInt8[np.ndarray, "batch height width 3"]:
    """Latents to bytes."""
    return pixel_values_to_bytes(decode(latents, model.vae))
