"""Text: from a prompt to the numbers that steer the denoising.

Taught in chapter 3. A tokenizer cuts the prompt into pieces and numbers them (`input_ids`); the text encoder, the
text tower of a CLIP (Radford et al., 2021), turns each piece into a vector that knows its context (`prompt_embeds`).
"""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

WORD = re.compile(r"\w+(?:['’]\w+)*")
"""A word of a prompt; an apostrophe within it, as in "cat's", does not end it."""


@runtime_checkable
class Tokenizer(Protocol):
    """What is used here of a tokenizer of the transformers library."""

    model_max_length: int

    def __call__(self, text: str, **options: Any) -> Any:
        """Cut a text into pieces and number them."""


@dataclass(frozen=True)
class Piece:
    """A piece of a prompt, as written, and its number in the tokenizer's list."""

    text: str
    input_id: int


@dataclass(frozen=True)
class PromptNotes:
    """What a reader should know of how a prompt was read.

    `unseen` holds each word that was in no caption of the training, with the most similar word that was, or None.
    `cut` is the end of the prompt that went past the limit and was not read. `empty` says that there was no prompt.
    """

    unseen: tuple[tuple[str, str | None], ...] = ()
    cut: str = ""
    empty: bool = False

    @property
    def lines(self) -> list[str]:
        """The notes in plain sentences; none where there is nothing to say."""
        lines = ["The prompt is empty, so the picture follows the noise alone."] if self.empty else []
        for word, nearest in self.unseen:
            known = f'the nearest that it knows is "{nearest}"' if nearest else "it knows none like it"
            lines.append(f'The model never saw the word "{word}" in training; {known}.')
        if self.cut:
            lines.append(f'The prompt is too long; its end was not read: "{self.cut}".')
        return lines

    def __str__(self) -> str:
        """The same as one text, a sentence a line."""
        return "\n".join(self.lines)


def tokenize(prompt: str, tokenizer: Tokenizer) -> Int[Tensor, "1 tokens"]:
    """Cut a prompt into numbered pieces, marked at both ends, and fill or cut it to the length the model reads."""
    length = tokenizer.model_max_length
    return tokenizer(prompt, padding="max_length", max_length=length, truncation=True, return_tensors="pt").input_ids


@torch.no_grad()
def embed(prompt: str, tokenizer: Tokenizer, text_encoder: nn.Module, seed: int = 0) -> Float[Tensor, "1 tokens width"]:
    """Turn a prompt into `prompt_embeds`: one vector for each piece, the text encoder's last hidden state.

    Where two text encoders read it, they do so side by side, and a last row speaks of the prompt as a whole (`xl`). A
    T5 that reads along has a `cutter`, as it cuts the prompt in its own way (`t5`). Where a `prior` makes a picture's
    vector of the prompt (`unclip`), the `seed` names its noise; all others say the same whatever the seed.
    """
    input_ids = [tokenize(prompt, tokenizer).to(text_encoder.device)]
    if hasattr(text_encoder, "cutter"):
        input_ids.append(text_encoder.cutter.ids(prompt).to(text_encoder.device))
    chance = {"seed": seed} if hasattr(text_encoder, "prior") else {}
    return text_encoder(*input_ids, **chance).last_hidden_state


def find_word(word: str, prompt: str, tokenizer: Tokenizer) -> list[int]:
    """The places of a word's pieces among the `input_ids` of a prompt; of several occurrences, those of the first.

    Raises `ValueError` when the word does not stand in the prompt, or past its limit.
    """
    found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", prompt, re.IGNORECASE) if word else None
    if not found:
        raise ValueError(f'The word "{word}" does not stand in "{prompt}": write a text that has it.')
    read = _spans(prompt, tokenizer)[: _room(tokenizer)]
    # The start mark is in the place before the first piece.
    places = [at for at, ((start, end), _) in enumerate(read, 1) if start < found.end() and end > found.start()]
    if not places:
        raise ValueError(f'The word "{word}" is past the limit: write it nearer to the start.')
    return places


def embed_word(word: str, prompt: str, tokenizer: Tokenizer, text_encoder: nn.Module) -> Float[Tensor, " width"]:
    """What the text encoder says at a word of the prompt: the mean over the word's pieces.

    Raises `ValueError` as `find_word` does.
    """
    return embed(prompt, tokenizer, text_encoder)[0, find_word(word, prompt, tokenizer)].mean(dim=0)


@torch.no_grad()
def self_attention(
    prompt: str, tokenizer: Tokenizer, text_encoder: nn.Module
) -> Float[Tensor, "layers heads tokens tokens"]:
    """How much each piece looks at each other one in the text encoder, marks and filling included.

    Entry (layer, head, i, j) is the share, 0 to 1, of what piece i takes from piece j: softmax(q k^T / sqrt(d)) of
    Vaswani et al. (2017), equation 1. Each row sums to 1, and no piece looks at one behind it. A read-only probe.
    """
    # The fast ways of computing attention do not tell the shares, so a twin does it the plain way: it shares the
    # weights, and nothing else.
    shared = {id(tensor): tensor for tensor in (*text_encoder.parameters(), *text_encoder.buffers())}
    twin = copy.deepcopy(text_encoder, shared)
    twin.set_attn_implementation("eager")
    input_ids = tokenize(prompt, tokenizer).to(text_encoder.device)
    return torch.cat(twin(input_ids, output_attentions=True).attentions).float().cpu()


def pieces(prompt: str, tokenizer: Tokenizer) -> tuple[Piece, ...]:
    """The pieces of the whole prompt with their numbers, without the marks at its ends."""
    return tuple(Piece(prompt[start:end], input_id) for (start, end), input_id in _spans(prompt, tokenizer))


def note_prompt(prompt: str, tokenizer: Tokenizer, vocabulary: Collection[str]) -> PromptNotes:
    """Note which words of a prompt the model never saw, and what was past its limit.

    `vocabulary` holds the words of the training captions in lower case; where it is empty, nothing is known of them.
    """
    words = dict.fromkeys(WORD.findall(prompt.lower())) if vocabulary else ()
    unseen = tuple((word, _nearest(word, vocabulary)) for word in words if word not in vocabulary)
    return PromptNotes(unseen, _cut(prompt, tokenizer), not prompt.strip())


def _nearest(word: str, vocabulary: Collection[str]) -> str | None:
    return next(iter(difflib.get_close_matches(word, vocabulary, n=1)), None)


def _cut(prompt: str, tokenizer: Tokenizer) -> str:
    room, spans = _room(tokenizer), _spans(prompt, tokenizer)
    return prompt[spans[room][0][0] :].strip() if len(spans) > room else ""


def _room(tokenizer: Tokenizer) -> int:
    """How many pieces fit between the marks at both ends."""
    return tokenizer.model_max_length - 2


def _spans(prompt: str, tokenizer: Tokenizer) -> list[tuple[tuple[int, int], int]]:
    """Where each piece starts and ends in the prompt, and its number; not verbose, as a long prompt is no mishap."""
    encoded = tokenizer(prompt, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
    return list(zip(encoded.offset_mapping, encoded.input_ids, strict=True))
