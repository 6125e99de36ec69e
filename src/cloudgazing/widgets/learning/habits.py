"""Habits: what the model draws where the words leave it open, beside what the training set shows there."""

from __future__ import annotations

from typing import Any

import traitlets

from ...clip import load_clip
from ...habits import colour_captions, name_all, place_captions
from ...models import Model, default_model
from ...recordings import read_bytes, read_facts
from ..kit.asking import AskingWidget
from ..kit.newest import Message
from ..kit.shades import SHADES
from .rows import draw_row

ASKED = ("a cat", "a house", "a mushroom")
"""Recorded prompts, which leave almost everything open."""
GUIDED = (1.0, 4.0)
"""Each is drawn without guidance, and with as much as the book's model draws with."""
ANY = "a thing"
DRAWN = 4
"""Drawings in one answer."""


class Habits(AskingWidget):
    """What the model draws where the words leave it open, counted, beside what the training set shows there."""

    module = "learning/habits.js"
    links = ("chosen", "kind")

    chosen = traitlets.Enum(ASKED, "a cat", help="Which recorded prompt is shown.").tag(sync=True)
    kind = traitlets.Enum(("colour", "place"), "colour", help="What is counted.").tag(sync=True)
    prompts = traitlets.List(traitlets.Unicode(), help="The recorded prompts, as the sheet has them.").tag(sync=True)
    guidance_scales = traitlets.List(traitlets.Float(), help="With what guidance they were drawn.").tag(sync=True)
    named = traitlets.List(traitlets.Dict(), help="What CLIP called the colours and places, by prompt.").tag(sync=True)
    right = traitlets.Dict(help="How often CLIP names true drawings right, 0 to 1.").tag(sync=True)
    trained = traitlets.Dict(help="What drawings with as silent captions show, counted.").tag(sync=True)
    drawn = traitlets.Int(help="Drawings of each prompt with each guidance.").tag(sync=True)
    columns = traitlets.Int(8, help="Drawings in a row of the sheet.").tag(sync=True)
    sheet = traitlets.Bytes(help="All drawings as one WebP, guidance after guidance.").tag(sync=True)
    captions = traitlets.Dict(help="What CLIP chooses among, by colour and by place, for “a thing”.").tag(sync=True)
    shades = traitlets.Dict(SHADES, help="The colours as CSS, for the bars.").tag(sync=True)
    prompt = traitlets.Unicode("a tree", help="The reader's own prompt.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Read the recording and the census."""
        facts = read_facts("habits.json")
        silent = read_facts("census.json")["open"]
        trained = {prompt: silent[prompt.split()[-1]] for prompt in ASKED}
        super().__init__(
            prompts=list(ASKED),
            trained=trained,
            captions={"colour": colour_captions(ANY), "place": place_captions(ANY)},
            sheet=read_bytes("habits.webp"),
            **facts,
            **traits,
        )
        self._model = model or default_model()

    def answer(self, request: dict[str, Any], buffers: list[memoryview]) -> Message:
        """A few more drawings of the reader's own prompt, from seed `after` on, and what CLIP calls them."""
        prompt, after = str(request["prompt"]).strip(), int(request["after"])
        if not prompt:
            raise ValueError("Write what to draw, such as “a tree”.")
        scale, seeds = float(request["guidance_scale"]), range(after, after + DRAWN)
        pictures = draw_row(self._model, [prompt] * DRAWN, seeds, guidance_scale=scale)
        named = name_all(pictures, prompt, load_clip(self._model))
        return {"kind": "drawn", "named": named, "size": list(pictures.shape[1:3])}, [pictures.tobytes()]
