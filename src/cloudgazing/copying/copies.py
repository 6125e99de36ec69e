"""What counts as a copy, and how often small models make one.

A drawn card is a copy of a training card if it is at most a third as far from that one as from any other card that
there is to compare with: the other training cards, and a thousand that no model has seen. The third follows Yoon et
al., "Diffusion probabilistic models generalize when they fail to memorize" (2023), who compare with the other training
pictures alone; a model that was trained on one picture has no others.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor

from ..scores.intervals import wilson
from .network import Basis, Numbers, PostcardDenoiser, draw_cards
from .postcards import FRESH, as_pixel_values, postcards

CLOSER = 1 / 3
"""How much nearer a copy is to its original than to anything else."""
COMPARED = FRESH[:1024]
"""Cards never learnt from, to compare with."""
CONTROLS = FRESH[1024:1536]
"""More of them, which take the place of drawn cards: none can be a copy, so what is found among them is an error."""
DRAWN = range(512)
"""Seeds of the cards that a model draws to be measured."""


@dataclass(frozen=True, eq=False)
class Nearest:
    """For each card the training card that is nearest, its distance, and that of the next nearest card of any kind."""

    index: Int64[Tensor, " cards"]
    distance: Float[Tensor, " cards"]
    next_distance: Float[Tensor, " cards"]

    @property
    def is_copy(self) -> Bool[Tensor, " cards"]:
        """Which of the cards are copies."""
        return self.distance < CLOSER * self.next_distance


def find_nearest(
    cards: Numbers, trained: Float[Tensor, "trained numbers"], compared: Float[Tensor, "compared numbers"]
) -> Nearest:
    """Find the nearest of the cards `trained` on; `compared` are cards never learnt from."""
    near, index = torch.cdist(cards, trained).topk(min(2, len(trained)), dim=1, largest=False)
    others = torch.cdist(cards, compared).min(dim=1).values
    second = torch.minimum(near[:, -1], others) if len(trained) > 1 else others
    return Nearest(index[:, 0], near[:, 0], second)


def as_numbers(seeds: range, basis: Basis) -> Numbers:
    """The cards of these seeds as numbers."""
    return basis.to_numbers(as_pixel_values(postcards(seeds)))


def measure(denoiser: PostcardDenoiser, trained: Numbers) -> dict[str, float | list[float]]:
    """The share of copies among what a model draws, its 95 % interval, and the same share among fresh cards."""
    basis = denoiser.basis
    compared, controls = (as_numbers(seeds, basis) for seeds in (COMPARED, CONTROLS))
    drawn = find_nearest(draw_cards(denoiser, DRAWN), trained, compared)
    fresh = find_nearest(controls, trained, compared)
    share = drawn.is_copy.float().mean().item()
    return {
        "copies": share,
        "interval": list(wilson(share, len(DRAWN))),
        "false_alarms": fresh.is_copy.float().mean().item(),
        "distance": drawn.distance.median().item(),
        "fresh_distance": fresh.distance.median().item(),
    }


def agreement(one: PostcardDenoiser, other: PostcardDenoiser) -> dict[str, float]:
    """How far apart two models' cards of one seed lie, and cards of different seeds: medians of distances."""
    first, second = (draw_cards(denoiser, DRAWN) for denoiser in (one, other))
    same = (first - second).norm(dim=1).median().item()
    return {"same_seed": same, "other_seed": (first - second.roll(1, dims=0)).norm(dim=1).median().item()}


def count_repeats(denoiser: PostcardDenoiser, trained: Numbers, drawn: range) -> list[int]:
    """How often each of the training cards turns up among as many cards as there are seeds in `drawn`."""
    found = find_nearest(draw_cards(denoiser, drawn), trained, as_numbers(COMPARED, denoiser.basis))
    return torch.bincount(found.index[found.is_copy], minlength=len(trained)).tolist()
