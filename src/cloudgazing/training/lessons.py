"""Two lessons: the text encoder learns to name things, and then the U-Net to look at their names.

Left to itself, the text tower of a young CLIP told places and colours well apart and things badly, and the U-Net looked
mostly at the tokens behind the caption; the model card has the numbers. The second lesson is that of Wang et al.
("TokenCompose", 2023), who have the places of things from a segmentation network; a drawing's are known.
"""

from __future__ import annotations

import math

import torch
from diffusers.models.attention_processor import Attention
from torch import Tensor
from torch.nn import functional as F

HALF = 0.5
"""The share of its look that a place inside a thing should give to the thing's noun at least."""
NOUN_LENGTH, END_LENGTH = 9.0, 6.0
"""How far states at a noun, and behind the caption, lie along what is named; they are about 13 long."""


class KeptLooks:
    """Cross-attention that keeps, in training, the looks of each call: (n, places, tokens), averaged over the heads."""

    def __init__(self) -> None:
        self._looks: list[Tensor] = []

    def take(self) -> list[Tensor]:
        """What was kept since the last time."""
        taken, self._looks = self._looks, []
        return taken

    def __call__(
        self, attn: Attention, hidden_states: Tensor, encoder_hidden_states: Tensor, attention_mask: None = None
    ) -> Tensor:
        """The processor's part of diffusers' `Attention`, with each step in the open; no token is masked."""
        query = attn.head_to_batch_dim(attn.to_q(hidden_states))
        key = attn.head_to_batch_dim(attn.to_k(encoder_hidden_states))
        value = attn.head_to_batch_dim(attn.to_v(encoder_hidden_states))
        shares = attn.get_attention_scores(query, key, attention_mask)
        if attn.training:
            self._looks.append(shares.unflatten(0, (-1, attn.heads)).mean(dim=1).float())
        return attn.to_out[0](attn.batch_to_head_dim(shares @ value))


def looking_loss(looks: list[Tensor], cells: Tensor, nouns: Tensor) -> Tensor:
    """How little places inside things look at the nouns of these, and how much places outside do; a mean over layers.

    `looks` are the shares (n, places, tokens) of each layer; `cells` (n, items, side, side) and `nouns`
    (n, items, tokens) say where items and their nouns are. A noun that is not there counts for nothing.
    """
    named = nouns.any(dim=2)[..., None]
    losses = []
    for shares in looks:
        side = math.isqrt(shares.shape[1])
        inside = F.adaptive_avg_pool2d(cells.float(), side).flatten(2) >= 0.5
        # Written out, as autocast would round a product of matrices to bfloat16, and a look of 0.998 to all of it.
        look = (shares[:, None] * nouns[:, :, None]).sum(dim=3)
        little = F.relu(math.log(HALF) - (look + 1e-4).log())
        losses.append(_mean(little, inside & named) + _mean(-torch.log1p(-look.clamp(max=0.999)), ~inside & named))
    return torch.stack(losses).mean()


def directions(count: int, width: int) -> Tensor:
    """A direction of its own for each of `count` things, at right angles to the others: float32, (count, width)."""
    random = torch.randn(width, count, generator=torch.Generator().manual_seed(5))
    return torch.linalg.qr(random)[0].T.contiguous()


def named_states(states: Tensor, nouns: Tensor, ends: Tensor, things: Tensor, ways: Tensor) -> Tensor:
    """A text's states (n, tokens, width), changed so far that they tell which things are named.

    At an item's noun, where `nouns` (n, tokens) holds its number from 1, their part along the things' directions,
    `ways` (things, width), becomes that of its own; at the `ends` (n, tokens), behind the caption, the mean of those
    of all of `things` (n, items), -1 being none. All else stays.
    """
    known = F.pad(F.one_hot(things.clamp(min=0), len(ways)) * (things >= 0)[..., None], (0, 0, 1, 0)).float()
    of_noun = known.gather(1, nouns.long()[..., None].expand(-1, -1, len(ways)))
    of_all = F.normalize(known.sum(dim=1), dim=-1)[:, None]
    told = torch.where((nouns > 0)[..., None], NOUN_LENGTH * of_noun, END_LENGTH * of_all)
    here = ((nouns > 0) | ends)[..., None]
    return torch.where(here, states + (told - states @ ways.T) @ ways, states)


def _mean(values: Tensor, where: Tensor) -> Tensor:
    """The mean over a picture of those values that count, 0 where none does; and of this the mean over pictures."""
    return ((values * where).flatten(1).sum(dim=1) / where.flatten(1).sum(dim=1).clamp(min=1)).mean()
