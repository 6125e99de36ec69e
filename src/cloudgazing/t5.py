"""T5: a text encoder that learnt from text alone, and reads beside those of CLIP's kind.

Taught in chapter 9. It looks both ways along a sentence (Raffel et al., "Exploring the limits of transfer learning with
a unified text-to-text transformer", 2020), cuts the prompt in its own way, and reads more of it: 256 pieces or 512.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Int
from torch import Tensor, nn
from torch.nn import functional
from transformers.modeling_outputs import BaseModelOutput

from .readers import Reader
from .text import Tokenizer


@dataclass(frozen=True)
class Cutter:
    """How a T5 is handed a prompt: cut by its own tokenizer, filled or cut to so many pieces."""

    tokenizer: Tokenizer
    length: int

    def __deepcopy__(self, _memo: dict[int, Any]) -> Cutter:
        """Copies of a network share it, as it never changes."""
        return self

    def ids(self, prompt: str) -> Int[Tensor, "1 t5_tokens"]:
        """The numbers of the pieces, with an end mark behind the last."""
        options = {"padding": "max_length", "max_length": self.length, "truncation": True, "return_tensors": "pt"}
        return self.tokenizer(prompt, **options).input_ids

    def unread(self, prompt: str) -> str:
        """The end of a prompt that is past the limit, and not read."""
        cut = self.tokenizer(prompt, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
        room = self.length - 1
        return prompt[cut.offset_mapping[room][0] :].strip() if len(cut.input_ids) > room else ""


class ReaderWithT5(Reader):
    """Text encoders of CLIP's kind, called as ever, and a T5 that reads along.

    What it says of its pieces stands behind what they say of theirs, and before the row of the whole prompt; narrower
    rows are filled up with zeros. `cutter` cuts the prompt for it.
    """

    def __init__(self, first: nn.Module, t5: nn.Module, cutter: Cutter) -> None:
        """Join them; `first` says a last row of the whole prompt, as those of `xl` and `flux` do."""
        super().__init__(first)
        self.t5, self.cutter = t5, cutter

    def forward(
        self,
        input_ids: Int[Tensor, "batch tokens"],
        t5_ids: Int[Tensor, "batch t5_tokens"] | None = None,
        output_attentions: bool = False,
    ) -> BaseModelOutput:
        """What all say of their pieces, and then of the whole; without `t5_ids`, what the others say."""
        said = self.first(input_ids, output_attentions=output_attentions)
        if t5_ids is None:
            return said
        further = self.t5(t5_ids).last_hidden_state.to(self.dtype)
        states = said.last_hidden_state
        filled = functional.pad(states, (0, further.shape[-1] - states.shape[-1]))
        joined = torch.cat([filled[:, :-1], further, filled[:, -1:]], dim=1)
        return BaseModelOutput(last_hidden_state=joined, attentions=said.attentions)
