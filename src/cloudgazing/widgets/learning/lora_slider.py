"""The LoRA slider: an adapter that goes on and off, by degrees."""

from __future__ import annotations

from typing import Any

import traitlets

from ...lora import Adapter, load_adapter, with_adapter
from ...models import Model, default_model
from ...recordings import read_bytes, read_facts
from ..kit.asking import AskingWidget
from ..kit.newest import Message
from ..kit.sheets import to_webp
from .rows import draw_row

HIGHEST = 1.5


class LoraSlider(AskingWidget):
    """A few prompts with more and more of an adapter, and the reader's own prompt without it and with it.

    The own prompt takes a kernel: the model that a page loads comes without the adapter.
    """

    module = "learning/lora_slider.js"
    links = ("scale",)

    scale = traitlets.Float(1.0, min=0, max=HIGHEST, help="How much of the adapter is added.").tag(sync=True)
    prompts = traitlets.List(traitlets.Unicode(), help="What the recorded drawings are of.").tag(sync=True)
    scales = traitlets.List(traitlets.Float(), help="The degrees at which they were drawn.").tag(sync=True)
    sheet = traitlets.Bytes(help="A WebP with a row of prompts for each degree.").tag(sync=True)
    prompt = traitlets.Unicode("a dog, blueprint", help="The reader's own prompt.").tag(sync=True)
    seed = traitlets.Int(0, min=0, max=2**53 - 1, help="The noise it begins with.").tag(sync=True)
    live = traitlets.Bool(True, help="Whether there is a kernel, which draws.").tag(sync=True)

    def __init__(self, model: Model | None = None, adapter: Adapter | None = None, **traits: Any) -> None:
        """Read the recording; `adapter` is the book's own unless another is given, and is put on `model`."""
        facts = read_facts("lora-grid.json")
        super().__init__(prompts=facts["prompts"], scales=facts["scales"], sheet=read_bytes("lora-grid.webp"), **traits)
        self._model = model or default_model()
        self._adapter = adapter or load_adapter()

    def page_state(self) -> dict[str, Any]:
        """A page without a kernel has the recording only."""
        return {**super().page_state(), "live": False}

    def answer(self, request: dict[str, Any], buffers: list[memoryview]) -> Message:
        """Draw a prompt without the adapter and with so much of it."""
        prompt, seed, scale = request["prompt"], request["seed"], request["scale"]
        if not (0 <= scale <= HIGHEST):
            raise ValueError(f"The slider goes from 0 to {HIGHEST}: choose a place between.")
        models = (self._model, with_adapter(self._model, self._adapter, scale))
        bare, changed = (draw_row(model, [prompt], [seed]) for model in models)
        notes = self._model.note_prompt(prompt).lines
        sheet = to_webp(bare, 1), to_webp(changed, 1)
        return {"kind": "pair", "notes": notes}, list(sheet)
