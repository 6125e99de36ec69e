"""The denoiser's shape: every block with the size of what comes out of it, and that itself in small pictures."""

from __future__ import annotations

from typing import Any

import torch
import traitlets

from ...denoise import predict_noise
from ...models import Model, default_model
from ...text import embed
from ..kit.asking import AskingWidget
from ..kit.newest import Message
from .course import Course
from .unet_blocks import a_few_channels, blocks_for_page, list_blocks, watch_blocks

CHANNELS = 8


class UnetShape(AskingWidget):
    """The U as it is computed, block by block; the shapes are read off one real call of the U-Net.

    The slider asks for another step of the drawing, which takes one more call. A transformer has a stack of layers in
    the place of the U, and shows that.
    """

    module = "denoising/unet_shape.js"
    links = ("block",)

    prompt = traitlets.Unicode("a red cat in the meadow", help="What is being drawn.").tag(sync=True)
    seed = traitlets.Int(7, min=0, help="Names the noise that it is drawn from.").tag(sync=True)
    steps = traitlets.Int(20, help="How many steps the drawing takes.").tag(sync=True)
    block = traitlets.Int(0, min=0, help="Which block is shown large, counted from 0.").tag(sync=True)
    blocks = traitlets.List(traitlets.Dict(), help="The blocks in the order of computation.").tag(sync=True)
    latents_shape = traitlets.List(traitlets.Int(), help="What goes in: channels, rows, columns.").tag(sync=True)
    opening = traitlets.Dict(help="What comes out of the blocks at the first step.").tag(sync=True)
    opening_bytes = traitlets.Bytes(help="A few channels of each block, as 32-bit floats.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Call the U-Net once, on the noise of the seed; `model` is by default the bundled one."""
        self._model = model or default_model()
        self._course = Course(self._model)
        super().__init__(**{"steps": self._model.num_inference_steps, **traits})
        self.latents_shape = list(self._model.latents_shape[1:])
        self.opening, [self.opening_bytes] = self.answer({"prompt": self.prompt, "seed": self.seed, "at": 0}, [])

    def answer(self, request: dict[str, Any], buffers: list[memoryview]) -> Message:
        """What comes out of the blocks at step `at`, and a few channels of each, one block after the other."""
        model, prompt, seed, at = self._model, str(request["prompt"]), request["seed"], request["at"]
        step = self._course.step(prompt, seed, at)
        with watch_blocks(model.unet) as features:
            predict_noise(
                model.unet,
                step.latents,
                step.t,
                embed(prompt, model.tokenizer, model.text_encoder, seed),
                alpha_cumprod=model.alphas_cumprod[step.t],
                prediction_type=model.prediction_type,
            )
        if not self.blocks:
            self.blocks = blocks_for_page(model, features)
        few = [a_few_channels(features[block.name], CHANNELS) for block in list_blocks(model.unet)]
        content = {"kind": "features", "at": at, "shapes": [list(one.shape) for one in few]}
        return content, [torch.cat([one.flatten() for one in few]).cpu().numpy().tobytes()]
