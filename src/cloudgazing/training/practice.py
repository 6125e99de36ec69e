"""A short training that fits into a notebook: a loop over a few drawings whose latents are at hand.

Chapter 7 runs it for a U-Net from nothing, for an adapter of the finished one, and to time a step. The loss is the
error of `training.unet`, without its weighting and its lesson in looking.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor, nn

from ..latents import encode
from ..models import Model
from ..pixels import bytes_to_pixel_values
from ..text import embed
from .material import CAPTION_DROPOUT

QUICK = bool(os.environ.get("CLOUDGAZING_QUICK"))
"""Whether a test is running, which wants to see that something is learnt, not how well."""
Embeds = Float[Tensor, "drawings tokens width"]
Latents = Float[Tensor, "drawings channels rows columns"]


@dataclass(frozen=True, eq=False)
class Lessons:
    """What is learnt from: latents, their captions as the text encoder reads them, and no words at all."""

    latents: Latents
    prompt_embeds: Embeds
    empty: Float[Tensor, "1 tokens width"]


@dataclass(frozen=True)
class Practice:
    """Where a training stands after a step: `share` of the budget is spent, `loss` is the mean square error."""

    step: int
    share: float
    loss: float


@dataclass(frozen=True)
class Budget:
    """How long to learn, whichever ends first, how many drawings at a time, and how fast.

    Raises `ValueError` where there is no time for a step.
    """

    steps: int
    seconds: float
    batch: int
    rate: float
    seed: int = 0

    def __post_init__(self) -> None:
        check_length(self.steps, self.seconds)


def check_length(steps: int, seconds: float) -> None:
    """Raise `ValueError` where so many steps, in so many seconds at most, leave no time for a step."""
    if not (steps >= 1 and seconds > 0):
        raise ValueError(
            "A training takes at least one step, and more than no time: "
            f"{steps} steps in at most {seconds:g} seconds were asked for."
        )


def prepare(model: Model, pictures: np.ndarray, captions: Sequence[str]) -> Lessons:
    """Read captions and encode pictures (uint8, (n, 128, 128, 3)), at the model's own size, by its frozen networks."""
    side = model.picture_side
    scaled = [np.array(Image.fromarray(picture).resize((side, side))) for picture in pictures]
    latents = torch.cat([encode(bytes_to_pixel_values(picture[None]), model.vae) for picture in scaled])
    states = [embed(text, model.tokenizer, model.text_encoder) for text in (*captions, "")]
    return Lessons(latents, torch.cat(states[:-1]), states[-1])


def practise(
    unet: nn.Module, lessons: Lessons, alphas_cumprod: Float[np.ndarray, " train_timesteps"], budget: Budget
) -> Iterator[Practice]:
    """Train what of the U-Net wants training, to predict the velocity, and yield after every step."""
    random = torch.Generator().manual_seed(budget.seed)
    weights = [weight for weight in unet.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=budget.rate, weight_decay=0.01)
    levels = torch.from_numpy(alphas_cumprod).float()
    began, step, share = time.monotonic(), 0, 0.0
    while share < 1:
        optimizer.param_groups[0]["lr"] = budget.rate * min(1, (step + 1) / 20, 4 * (1 - share) + 0.02)
        loss = velocity_error(unet, *draw_batch(lessons, levels, budget.batch, random))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        share = min(1.0, max(step / budget.steps, (time.monotonic() - began) / budget.seconds))
        yield Practice(step, share, loss.item())


def draw_batch(
    lessons: Lessons, alphas_cumprod: Float[Tensor, " train_timesteps"], batch: int, random: torch.Generator
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Some of the latents, noise for them, time steps spread evenly, the schedule's values there, and what is read."""
    count, total = len(lessons.latents), len(alphas_cumprod)
    rows = torch.randint(count, (batch,), generator=random)
    latents = lessons.latents[rows]
    noise = torch.randn(latents.shape, generator=random)
    spread = (torch.randperm(batch, generator=random) + torch.rand(batch, generator=random)) / batch
    timesteps = (spread * total).long().clamp(max=total - 1)
    unread = torch.rand(batch, generator=random) < CAPTION_DROPOUT
    states = torch.where(unread[:, None, None].to(lessons.empty.device), lessons.empty, lessons.prompt_embeds[rows])
    place = latents.device
    levels = alphas_cumprod[timesteps].view(-1, 1, 1, 1)
    return latents, noise.to(place), timesteps.to(place), levels.to(place), states


def velocity_error(
    unet: Callable, latents: Tensor, noise: Tensor, timesteps: Tensor, a: Tensor, states: Tensor
) -> Float[Tensor, ""]:
    """The mean square error of the U-Net's velocity on latents with noise mixed in (Salimans and Ho 2022)."""
    noisy = a.sqrt() * latents + (1 - a).sqrt() * noise
    velocity = a.sqrt() * noise - (1 - a).sqrt() * latents
    return (unet(noisy, timesteps, encoder_hidden_states=states).sample - velocity).square().mean()
