"""Attention: what each place of the picture took from each word, looked at from outside.

Taught in chapter 4. The U-Net hears the prompt through cross-attention (Vaswani et al., "Attention is all you need",
2017; Rombach et al., 2022, section 3.3): every place of a feature map asks a question, every piece of the prompt has a
key, and the better the two match, the more of that piece's message the place takes in. How much it takes from which
piece is softmax(question key^T / sqrt(width)). The probes here compute that beside the U-Net and change nothing in it.
`swap_states` does change it for a while, so that what a key does can be told from what a message does.
Word maps are the attention maps of Hertz et al. ("Prompt-to-prompt", 2022) and Tang et al. ("DAAM", 2023).
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from .memory import IS_LAST
from .text import WORD, Tokenizer

Looks = dict[str, Float[Tensor, "batch heads _ _ tokens"]]
"""For each cross-attention layer: the share that each place, in rows and columns, took from each piece, 0 to 1."""


@dataclass(frozen=True)
class Word:
    """A word of a prompt, where it starts in it, and the numbers of its pieces among all that the U-Net is given."""

    text: str
    start: int
    tokens: tuple[int, ...]


def words(prompt: str, tokenizer: Tokenizer) -> tuple[Word, ...]:
    """The words of a prompt, each with all of its pieces; what lies past the model's limit is left out."""
    length = tokenizer.model_max_length
    spans = tokenizer(prompt, max_length=length, truncation=True, return_offsets_mapping=True).offset_mapping
    found = []
    for match in WORD.finditer(prompt):
        inside = (i for i, (start, end) in enumerate(spans) if start < match.end() and end > match.start())
        if tokens := tuple(inside):
            found.append(Word(match[0], match.start(), tokens))
    return tuple(found)


@contextmanager
def watch_attention(unet: nn.Module) -> Iterator[Looks]:
    """Keep what every cross-attention of the U-Net looked at in its newest call, under the layer's name.

    Calls from other threads are not kept. Each layer's shares are taken from what goes into it, so that what comes out
    is the very same, and after the `with` block nothing is left behind. Feature maps are taken to be square.
    """
    looks: Looks = {}
    here = threading.get_ident()

    def watch(name: str, layer: nn.Module):
        def keep(_layer: nn.Module, inputs: tuple[Tensor, ...], options: dict[str, Any]) -> None:
            if threading.get_ident() == here:
                hidden_states = inputs[0] if inputs else options["hidden_states"]
                looks[name] = attention_shares(layer, hidden_states, options["encoder_hidden_states"])

        return layer.register_forward_pre_hook(keep, with_kwargs=True)

    hooks = [watch(name, layer) for name, layer in cross_attentions(unet).items()]
    try:
        yield looks
    finally:
        for hook in hooks:
            hook.remove()


@contextmanager
def swap_states(
    unet: nn.Module,
    tokens: Iterable[int],
    *,
    keys: Float[Tensor, "1 all_tokens width"] | None = None,
    values: Float[Tensor, "1 all_tokens width"] | None = None,
) -> Iterator[None]:
    """Let every cross-attention take the keys or the values of these pieces from the `prompt_embeds` of another prompt.

    With `values` alone every piece is found as before, and says something else; with `keys` alone it is the other way
    round. What is None stays as it is. Only the last of a batch is changed, which under guidance is the one with the
    text, and only in calls from this thread. After the `with` block the U-Net is as it was.
    """
    at, layers = list(tokens), cross_attentions(unet).values()
    given = (("to_k", keys), ("to_v", values))
    swaps = [(part, _swap(others, at)) for part, others in given if others is not None]
    hooks = [getattr(layer, part).register_forward_pre_hook(change) for layer in layers for part, change in swaps]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _swap(others: Tensor, at: list[int]) -> Callable[[nn.Module, tuple[Tensor, ...]], Tensor | None]:
    """Hands a projection what it is asked about with these pieces taken from others; for this thread only.

    Where memory is short, each of a batch comes by itself, and what is not the last of it stays as it is.
    """
    here = threading.get_ident()

    def change(_projection: nn.Module, inputs: tuple[Tensor, ...]) -> Tensor | None:
        if threading.get_ident() != here or not IS_LAST.get():
            return None
        states = inputs[0].clone()
        states[-1, at] = others[0, at]
        return states

    return change


def hears_words(unet: nn.Module) -> bool:
    """Whether a layer of the denoiser hears the text piece by piece, so that each word can be followed."""
    return bool(cross_attentions(unet))


def cross_attentions(unet: nn.Module) -> dict[str, nn.Module]:
    """The layers in which the U-Net hears the text, in the order in which data flows: down, middle, up.

    There are none where words and picture share all layers, or where one vector speaks for all words (`unclip`).
    """
    from diffusers.models.attention_processor import Attention  # late, as it takes seconds to start

    parts = ("down_blocks", "mid_block", "up_blocks")
    named = [(name, layer) for name, layer in unet.named_modules() if isinstance(layer, Attention)]
    crossing = [(name, layer) for name, layer in named if layer.is_cross_attention and not layer.added_kv_proj_dim]
    return dict(sorted(crossing, key=lambda item: parts.index(item[0].split(".")[0])))


@torch.no_grad()
def attention_shares(
    layer: nn.Module,
    hidden_states: Float[Tensor, "batch places channels"],
    encoder_hidden_states: Float[Tensor, "batch tokens width"],
) -> Float[Tensor, "batch heads rows columns tokens"]:
    """How much each place takes from each piece of the prompt, per head; over the pieces, the shares sum to 1."""
    query = layer.head_to_batch_dim(layer.to_q(hidden_states))
    key = layer.head_to_batch_dim(layer.to_k(encoder_hidden_states))
    side = math.isqrt(hidden_states.shape[1])
    shares = layer.get_attention_scores(query, key).float()
    return shares.unflatten(0, (-1, layer.heads)).unflatten(2, (side, side))


def word_maps(looks: Looks, words: Sequence[Word], layer: str | None = None) -> Float[Tensor, "words rows columns"]:
    """A map for each word: the share that each place took from it, its pieces together, averaged over the heads.

    Of a batch the last is looked at, which under guidance is the one with the text. Without a `layer`, the maps of all
    layers are enlarged to the largest and averaged; raises `ValueError` without looks, where there is no layer of
    that name, and without words.
    """
    if not looks:
        raise ValueError(
            "No layer of this model listens to single words, as they share all layers with the picture, or one vector "
            "stands for them all. So it has no maps: take one with a U-Net that hears each word."
        )
    if layer is not None and layer not in looks:
        raise ValueError(f'There is no layer "{layer}": choose one of {", ".join(looks)}.')
    if not words:
        raise ValueError("There are no words to make maps of: write a prompt that has some.")
    chosen = [looks[layer]] if layer else list(looks.values())
    side = max(shares.shape[2] for shares in chosen)
    maps = [_enlarge(_of_words(shares, words), side) for shares in chosen]
    return torch.stack(maps).mean(dim=0)


def _of_words(
    shares: Float[Tensor, "batch heads rows columns tokens"], words: Sequence[Word]
) -> Float[Tensor, "words rows columns"]:
    mean = shares[-1].mean(dim=0)
    return torch.stack([mean[..., list(word.tokens)].sum(dim=-1) for word in words])


def _enlarge(maps: Float[Tensor, "words rows columns"], side: int) -> Float[Tensor, "words side side"]:
    if maps.shape[-1] == side:
        return maps
    return nn.functional.interpolate(maps[None], size=(side, side), mode="bilinear", align_corners=False)[0]
