"""The attention view: which word looks at which, in every layer and head of the text encoder."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from ...models import Model, default_model
from ...text import pieces, self_attention
from ..kit.asking import AskingWidget
from ..kit.newest import Message

EXAMPLES = ["a bat at night", "at night, a bat", "a small bat and a huge ball", "a red cat to the left of a blue dog"]


class AttentionView(AskingWidget):
    """A text, its pieces, and how much each one takes from those before it.

    `layer` and `head` count from 1; head 0 stands for the mean of all heads.
    """

    module = "text/attention_view.js"
    links = ("prompt", "layer", "head")

    prompt = traitlets.Unicode(EXAMPLES[0], help="The text.").tag(sync=True)
    examples = traitlets.List(traitlets.Unicode(), EXAMPLES, help="Texts to try at a click.").tag(sync=True)
    layer = traitlets.Int(1, min=1, help="Which layer to look into.").tag(sync=True)
    head = traitlets.Int(0, min=0, help="Which of its heads; 0 for the mean of all.").tag(sync=True)
    pieces = traitlets.List(traitlets.Unicode(), help="The pieces of the first text, marks included.").tag(sync=True)
    shape = traitlets.List(traitlets.Int(), help="Layers, heads, pieces, pieces.").tag(sync=True)
    opening = traitlets.Bytes(help="The attention of the first text, 32-bit floats.").tag(sync=True)
    opened_with = traitlets.Unicode(help="The first text.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Look into the text encoder of the model, by default of the bundled one."""
        super().__init__(**traits)
        self._model = model or default_model()
        content, [self.opening] = self.answer({"prompt": self.prompt}, [])
        self.pieces, self.shape, self.opened_with = content["pieces"], content["shape"], self.prompt
        for name, most in zip(("layer", "head"), self.shape[:2], strict=True):
            if getattr(self, name) > most:
                raise ValueError(f"This model has {most} {name}s: choose another {name}.")

    def link_limits(self) -> dict[str, dict[str, Any]]:
        """As for every figure, but only layers and heads that there are."""
        limits = super().link_limits()
        for name, most in zip(("layer", "head"), self.shape[:2], strict=True):
            limits[name]["max"] = most
        return limits

    def answer(self, request: dict[str, Any], buffers: list[memoryview]) -> Message:
        """The pieces of the `prompt` and what each took from which: 32-bit floats, layer by layer, head by head."""
        tokenizer, text_encoder = self._model.tokenizer, self._model.text_encoder
        room = tokenizer.model_max_length - 2
        read = ["start", *(piece.text for piece in pieces(request["prompt"], tokenizer)[:room]), "end"]
        attention = self_attention(request["prompt"], tokenizer, text_encoder)[..., : len(read), : len(read)].numpy()
        content = {"kind": "attention", "pieces": read, "shape": list(attention.shape)}
        return content, [np.ascontiguousarray(attention, np.float32).tobytes()]
