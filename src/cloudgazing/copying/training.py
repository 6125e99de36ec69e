"""Training a postcard denoiser. Chapter 8 runs it in a notebook on four cards; the ladder, on 1 to 16,384."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Iterator

import torch
from jaxtyping import Float
from torch import Tensor

from ..training.pixel_denoiser import Lesson
from ..training.practice import QUICK, check_length
from .network import HIGHEST, LOWEST, Numbers, PostcardDenoiser

NOTEBOOK_STEPS = 150 if QUICK else 500
NOTEBOOK_SECONDS = 50
"""A notebook's training takes no longer than this, however slow the machine."""
RATE = 8e-3
BATCH = 256
AVERAGE_EVERY = 4


def train_postcards(
    denoiser: PostcardDenoiser, cards: Numbers, *, steps: int = NOTEBOOK_STEPS, seconds: float = NOTEBOOK_SECONDS
) -> Iterator[Lesson]:
    """Train on cards, given as numbers: add noise, let it guess the card, correct it; yields after every step.

    Ends after so many steps or seconds, whichever comes first. What counts in the end is the `average` of the last
    steps' weights; `denoiser` holds it when the training is over. Raises `ValueError` without time for a step.
    """
    check_length(steps, seconds)
    random = torch.Generator().manual_seed(0)
    optimizer = torch.optim.AdamW(denoiser.parameters(), lr=RATE, betas=(0.9, 0.99), weight_decay=0, fused=True)
    average = copy.deepcopy(denoiser).eval().requires_grad_(False)
    began, step, share = time.monotonic(), 0, 0.0
    while share < 1:
        rate = RATE * min(1, (step + 1) / 30) * (0.01 + 0.99 * math.cos(share * math.pi / 2))
        loss = _correct(denoiser, optimizer, guess_loss(denoiser, cards, random), rate)
        step += 1
        share = min(1.0, max(step / steps, (time.monotonic() - began) / seconds))
        if step % AVERAGE_EVERY == 0 or share == 1:
            _follow(average, denoiser, min(0.998, 1 - 8 / (step + 8)) ** AVERAGE_EVERY)
        yield Lesson(step, share, loss, average)
    denoiser.load_state_dict(average.state_dict())


def _correct(denoiser: PostcardDenoiser, optimizer: torch.optim.AdamW, loss: Float[Tensor, ""], rate: float) -> float:
    """Move every weight a little so that the loss falls; returns the loss as it was before."""
    optimizer.param_groups[0]["lr"] = rate
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(denoiser.parameters(), 1.0)
    optimizer.step()
    return loss.item()


def guess_loss(denoiser: PostcardDenoiser, cards: Numbers, random: torch.Generator) -> Float[Tensor, ""]:
    """How far guesses are off on some of the cards, each under its own noise.

    The square error is divided by what the best guess along straight lines (Wiener's) would leave of it, so that no
    strength of noise counts more than another; 1 is as good as that guess.
    """
    card = cards[torch.randint(len(cards), (BATCH,), generator=random)]
    level = LOWEST * (HIGHEST / LOWEST) ** torch.rand(BATCH, generator=random)
    noisy = card + level[:, None] * torch.randn(card.shape, generator=random)
    spread, noise = denoiser.basis.spread**2, level[:, None] ** 2
    left = (spread * noise / (spread + noise)).mean(1, keepdim=True)
    return ((denoiser.guess(noisy, level) - card) ** 2 / left).mean()


@torch.no_grad()
def _follow(average: PostcardDenoiser, denoiser: PostcardDenoiser, keep: float) -> None:
    """Move the average a little towards the network's present weights."""
    torch._foreach_lerp_(list(average.parameters()), list(denoiser.parameters()), 1 - keep)
