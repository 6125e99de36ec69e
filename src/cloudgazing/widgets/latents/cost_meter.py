"""Cost meter: what a step costs on latents, and what it would cost on pixels, measured on the spot."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import torch
import traitlets
from torch import nn

from ...integrity import ModelError
from ...latents import decode
from ...models import Model, default_model
from ...noise import seeded_noise
from ...text import embed
from ..kit.base import BookWidget
from ..kit.newest import Message, Newest
from ..kit.opening import with_advised
from ..player.calls import read_clock

PIXEL_CHANNELS = 3
PRACTICE = 2
"""Calls of each small network before and while it is timed; the fastest counts, as others only got in the way."""


class CostMeter(BookWidget):
    """The same U-Net on latents and on larger and larger sheets of pixels, and the decoder's one call.

        measure { sides } -> "row" { side, channels, seconds, written } for each, "decoder" { seconds }, "done"
        stop -> "stopped"

    A row's `written` is how many numbers all layers write in one call, four bytes each. Pixels are given to a copy of
    the U-Net that differs in the number of channels only; it is untrained, which costs the same.
    """

    module = "latents/cost_meter.js"
    links = ("num_inference_steps",)

    latents_shape = traitlets.List(traitlets.Int(), help="Channels, rows and columns of the latents.").tag(sync=True)
    side = traitlets.Int(help="Pixels along each side of a picture.").tag(sync=True)
    guided = traitlets.Bool(True, help="Whether each step asks the U-Net twice, with the text and without.").tag(
        sync=True
    )
    num_inference_steps = traitlets.Int(20, min=1, max=50, help="How many steps a picture takes.").tag(sync=True)
    rows = traitlets.List(traitlets.Dict(), help="What was measured so far.").tag(sync=True)
    decoder_seconds = traitlets.Float(0.0, help="What decoding takes; 0 before it was measured.").tag(sync=True)
    live = traitlets.Bool(True, help="Whether there is a kernel, which measures.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Measure nothing yet: the reader starts it."""
        self._model = model or default_model()
        guided = self._model.guidance_scale != 1
        super().__init__(**with_advised(self, self._model, {"guided": guided, **traits}))
        self.latents_shape = list(self._model.latents_shape[1:])
        self.side = self._model.picture_side
        self._work = Newest(self._tell)
        self.on_msg(self._receive)

    def page_state(self) -> dict[str, Any]:
        """A page without a kernel asks at once for what was measured when the book was built."""
        return {**super().page_state(), "live": False}

    def measure(self, sides: list[int]) -> None:
        """Measure here and now, for code: the latents, and pixels of each of these sides."""
        for message in measure(self._model, {"id": "", "sides": sides}):
            self._tell(message)

    def _receive(self, _widget: BookWidget, request: dict[str, Any], _buffers: list[memoryview]) -> None:
        if request["kind"] == "measure":
            self._work.start(measure(self._model, request), job=request["id"])
        else:
            self._work.stop()

    def _tell(self, message: Message) -> None:
        content, buffers = message
        if content["kind"] == "row":
            row = {name: content[name] for name in ("side", "channels", "seconds", "written")}
            others = [
                other for other in self.rows if (other["side"], other["channels"]) != (row["side"], row["channels"])
            ]
            self.rows = [*others, row]
        elif content["kind"] == "decoder":
            self.decoder_seconds = content["seconds"]
        self.send(content, buffers)


def measure(model: Model, request: dict[str, Any]) -> Generator[Message, None, None]:
    """Time one call of each network that the request names."""
    config, known = model.unet.config, {"id": request["id"]}
    channels, rows, _ = model.latents_shape[1:]
    for side in request["sides"]:
        if side not in (rows * 2**doubling for doubling in range(8)):
            raise ValueError(f"Measure squares of {rows}, {2 * rows}, {4 * rows} ... numbers; it was {side}.")
    yield {"kind": "row", **known, **time_unet(model, model.unet, rows, channels)}, []
    seconds, _ = clock(lambda: decode(torch.zeros(model.latents_shape), model.vae), model)
    yield {"kind": "decoder", **known, "seconds": seconds}, []
    if request["sides"]:
        if not hasattr(model.unet, "down_blocks"):
            raise ModelError("This model has a transformer and no U-Net: take another model to compare with pixels.")
        with torch.random.fork_rng():
            pixels = type(model.unet).from_config({**config, "in_channels": 3, "out_channels": 3})
        pixels = pixels.to(model.device, model.dtype).eval()
    for side in request["sides"]:
        yield {"kind": "row", **known, **time_unet(model, pixels, side, PIXEL_CHANNELS)}, []
    yield {"kind": "done", **known}, []


def time_unet(model: Model, unet: nn.Module, side: int, channels: int) -> dict[str, float]:
    """Time one call on a square of so many numbers, and count what its layers write."""
    sheet = seeded_noise((1, channels, side, side), 0).to(model.device, model.dtype)
    words = embed("", model.tokenizer, model.text_encoder)
    large = side > 4 * model.latents_shape[-1]
    seconds, written = clock(
        lambda: unet(sheet, 500, encoder_hidden_states=words), model, unet, 1 if large else PRACTICE
    )
    return {"side": side, "channels": channels, "seconds": seconds, "written": written}


@torch.no_grad()
def clock(
    call: Callable[[], Any], model: Model, network: nn.Module | None = None, times: int = PRACTICE
) -> tuple[float, int]:
    """The seconds that a call takes at best, and how many numbers the network's layers write in one."""
    written = 0

    def count(_layer: nn.Module, _inputs: Any, output: Any) -> None:
        nonlocal written
        written += output.numel() if isinstance(output, torch.Tensor) else 0

    layers = [part for part in network.modules() if not list(part.children())] if network else []
    hooks = [layer.register_forward_hook(count) for layer in layers]
    best = float("inf")
    try:
        for _ in range(times):
            begun = read_clock(model.device)
            call()
            best = min(best, read_clock(model.device) - begun)
    finally:
        for hook in hooks:
            hook.remove()
    return best, written // times
