"""Samplers: the ways to get from one noise level to the next, once the network has said what is noise.

Taught in chapter 4. Each is a function of the pictures that were guessed so far (`originals`, newest
last), the newest `noise_pred`, and `levels`: the schedule's value (`alphas_cumprod`) at each step and after the last.
All speak of a signal sqrt(a) and a spread sqrt(1 - a), which stay finite where no picture is left (a = 0).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from .noise import seeded_noise

Latents = Float[Tensor, "batch channels rows columns"]
Levels = Float[np.ndarray, " levels"]
Sampler = Callable[[Sequence[Latents], Latents, Levels, Sequence[int]], Latents]
"""Makes the next latents from the guesses, the noise, the levels, and the seed of each picture in the batch."""


def ddim_step(pred_original_sample: Latents, noise_pred: Latents, next_alpha_cumprod: float) -> Latents:
    """Mix the predicted picture and the predicted noise again, with less noise: equation 12 of DDIM without chance."""
    return math.sqrt(next_alpha_cumprod) * pred_original_sample + math.sqrt(1 - next_alpha_cumprod) * noise_pred


def ddim(originals: Sequence[Latents], noise_pred: Latents, levels: Levels, seeds: Sequence[int] = ()) -> Latents:
    """Walk straight on from the newest guess, with no chance (Song et al., "Denoising diffusion implicit models")."""
    return ddim_step(originals[-1], noise_pred, levels[len(originals)])


def ancestral(originals: Sequence[Latents], noise_pred: Latents, levels: Levels, seeds: Sequence[int]) -> Latents:
    """Take more noise away than DDIM does, and put fresh noise in its place.

    DDIM's equations 12 and 16 with eta = 1, the same as k-diffusion's Euler ancestral, which however ends without
    noise: where the last level is below 1, a little of the fresh noise stays here. That noise is the seed's, of stream
    1 after the first step, 2 after the second, and so on.
    """
    here, there = levels[len(originals) - 1 : len(originals) + 1]
    renewed = (1 - there) / (1 - here) * (1 - here / there)
    fresh = [seeded_noise((1, *noise_pred.shape[1:]), seed, stream=len(originals)) for seed in seeds]
    kept = math.sqrt(there) * originals[-1] + math.sqrt(max(1 - there - renewed, 0)) * noise_pred
    return kept + math.sqrt(renewed) * torch.cat(fresh).to(kept)


def dpm(originals: Sequence[Latents], noise_pred: Latents, levels: Levels, seeds: Sequence[int] = ()) -> Latents:
    """Walk on as DDIM does, and lean the way in which the guess has been moving, to cut corners better.

    DPM-Solver++ 2M (Lu et al., 2022, algorithm 2). The first step has no earlier guess to compare with, the last one
    nowhere to lean: these two are DDIM's.
    """
    stepped = ddim(originals, noise_pred, levels)
    if len(originals) in (1, len(levels) - 1):
        return stepped
    before, here, there = levels[len(originals) - 2 : len(originals) + 1]
    # Where half the log of signal to noise stood; minus infinity on pure noise, and then there is nothing to lean on.
    with np.errstate(divide="ignore"):
        times = np.log([before, here, there]) / 2 - np.log1p([-before, -here, -there]) / 2
    stride_before, stride = np.diff(times)
    lean = (originals[-1] - originals[-2]) * float(stride / stride_before / 2)
    return stepped + (math.sqrt(there) - math.sqrt(here * (1 - there) / (1 - here))) * lean


def lcm(originals: Sequence[Latents], noise_pred: Latents, levels: Levels, seeds: Sequence[int]) -> Latents:
    """Jump to the guess, and put fresh noise over it to jump again (Luo et al., 2023, algorithm 3); the last one stays.

    Only a model that was taught to jump guesses well enough for that (`lcm`, `training/turbo_task.py`), so it is none
    of the samplers to choose from. The paper mixes in a share of the latents, under 1e-5 wherever such a model is
    asked, which is left out here.
    """
    if len(originals) == len(levels) - 1:
        return originals[-1]
    there = levels[len(originals)]
    fresh = [seeded_noise((1, *noise_pred.shape[1:]), seed, stream=len(originals)) for seed in seeds]
    return ddim_step(originals[-1], torch.cat(fresh).to(noise_pred), there)


def within(bound: float, sampler: Sampler) -> Sampler:
    """A sampler that steps as another does, from guesses whose numbers are kept between -`bound` and `bound`.

    What is no picture then is noise, so that the two still make the latents together, as in DDPM (Ho et al., 2020).
    """

    def step(originals: Sequence[Latents], noise_pred: Latents, levels: Levels, seeds: Sequence[int]) -> Latents:
        here = levels[len(originals) - 1]
        kept = [original.clamp(-bound, bound) for original in originals]
        cut = math.sqrt(here / (1 - here)) * (originals[-1] - kept[-1])
        return sampler(kept, noise_pred + cut, levels, seeds)

    return step


def read_bound(config: Mapping[str, Any]) -> float | None:
    """The bound for `within` of which a scheduler's configuration speaks, or None where it speaks of none.

    Raises `ValueError` where that is no number above 0, or exceeds every float.
    """
    if config.get("clip_sample") is not True:
        return None
    bound = config.get("clip_sample_range", 1.0)
    if not isinstance(bound, (int, float)) or not 0 < bound <= sys.float_info.max:
        raise ValueError(f"The clip_sample_range must be a number above 0; it was {bound!r}.")
    return float(bound)


SAMPLERS: dict[str, Sampler] = {"ddim": ddim, "ancestral": ancestral, "dpm": dpm}
"""The samplers by name."""


def choose_sampler(name: str) -> Sampler:
    """The sampler of that name, or a `ValueError` that says which there are."""
    if name not in SAMPLERS:
        raise ValueError(f'The sampler must be one of {", ".join(SAMPLERS)}; it was "{name}".')
    return SAMPLERS[name]
