"""The token strip: any text falls into the pieces that the text encoder reads, while it is typed."""

from __future__ import annotations

import json
from typing import Any

import traitlets

from ...models import Model, default_model
from ..kit.base import BookWidget

EXAMPLES = ["a red cat in the meadow", "unicornish", "Cat cAt CAT", "cats, mice & 2 bats!", "🐈 in Zürich"]


class TokenStrip(BookWidget):
    """A text, and its pieces with their numbers. The page cuts the text by itself, from the tokenizer's lists."""

    module = "text/token_strip.js"
    links = ("prompt",)

    prompt = traitlets.Unicode(EXAMPLES[0], help="The text.").tag(sync=True)
    examples = traitlets.List(traitlets.Unicode(), EXAMPLES, help="Texts to try at a click.").tag(sync=True)
    vocabulary = traitlets.Unicode(help="Every piece, one a line, in the order of the ids.").tag(sync=True)
    merges = traitlets.Unicode(help="The pairs to join, one a line, the first first.").tag(sync=True)
    start = traitlets.Unicode(help="The mark before the text.").tag(sync=True)
    end = traitlets.Unicode(help="The mark behind it.").tag(sync=True)
    filling = traitlets.Unicode(help="The piece that fills up: with most models the end mark.").tag(sync=True)
    length = traitlets.Int(min=3, help="How many places the text encoder reads.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Take the lists of the model's tokenizer, by default of the bundled one."""
        super().__init__(**(tokenizer_lists((model or default_model()).tokenizer) | traits))


def tokenizer_lists(tokenizer: Any) -> dict[str, str | int]:
    """What `tokenizer.js` needs of a `transformers.CLIPTokenizer`, by the names of the traits above."""
    ids = tokenizer.get_vocab()
    merges = json.loads(tokenizer.backend_tokenizer.to_str())["model"]["merges"]
    return {
        "vocabulary": "\n".join(sorted(ids, key=ids.__getitem__)),
        "merges": "\n".join(" ".join(pair) for pair in merges),
        "start": tokenizer.bos_token,
        "end": tokenizer.eos_token,
        "filling": tokenizer.pad_token,
        "length": tokenizer.model_max_length,
    }
