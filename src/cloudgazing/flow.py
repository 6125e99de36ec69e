"""Flow matching: straight paths from noise to picture, read as a noise schedule.

Taught in chapter 9. Newer models mix by latents = (1 - sigma) original + sigma noise, and learn the velocity along that
straight line, noise - original (Liu et al., "Flow straight and fast", 2023; Lipman et al., "Flow matching for
generative modeling", 2023). Shrunk to a variance of 1, every point of the line is a point of a diffusion: with
n = sqrt((1 - sigma)^2 + sigma^2) it has sqrt(a) = (1 - sigma) / n and sqrt(1 - a) = sigma / n, and a step of DDIM is a
step of Euler's along the line (Gao et al., "Diffusion meets flow matching", 2024). So one loop serves both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from .integrity import ModelError

TRAIN_TIMESTEPS = 1000


def flow_sigmas(shift: float = 1.0) -> Float[np.ndarray, " train_timesteps"]:
    """The share of noise at each timestep, up to 1: evenly spread, then shifted towards noise.

    Large pictures are harder to drown, so more of the steps go where there is much noise (Esser et al., "Scaling
    rectified flow transformers for high-resolution image synthesis", 2024, equation 23). A `shift` of 1 changes none.
    """
    share = np.arange(1, TRAIN_TIMESTEPS + 1) / TRAIN_TIMESTEPS
    return shift * share / (1 + (shift - 1) * share)


def flow_alphas_cumprod(shift: float = 1.0) -> Float[np.ndarray, " train_timesteps"]:
    """How much of the variance is the picture's at each timestep: (1 - sigma)^2 / ((1 - sigma)^2 + sigma^2)."""
    sigma = flow_sigmas(shift)
    return (1 - sigma) ** 2 / ((1 - sigma) ** 2 + sigma**2)


@dataclass(frozen=True)
class OnTheLine:
    """Where latents of variance 1 belong on the straight line: at which share of noise, and how much they shrank.

    `length` is the n of this module's first lines, 1 at both ends of the line and less between.
    """

    sigma: Float[Tensor, "batch 1 1 1"]
    length: Float[Tensor, "batch 1 1 1"]

    @classmethod
    def at(cls, timestep: Any, sample: Float[Tensor, "batch channels rows columns"], shift: float) -> OnTheLine:
        """Find the place of each of the batch, by its timestep; `sigma` is that of `flow_sigmas`."""
        share = (torch.as_tensor(timestep, device=sample.device).float() + 1) / TRAIN_TIMESTEPS
        sigma = (shift * share / (1 + (shift - 1) * share)).expand(len(sample)).reshape(-1, 1, 1, 1)
        return cls(sigma, (sigma**2 + (1 - sigma) ** 2).sqrt().to(sample.dtype))

    def turn(
        self,
        sample: Float[Tensor, "batch channels rows columns"],
        velocity: Float[Tensor, "batch channels rows columns"],
    ) -> Float[Tensor, "batch channels rows columns"]:
        """Turn a velocity along the line into that of the diffusion ("v_prediction").

        With v = noise - original on the line x, sqrt(a) noise - sqrt(1 - a) original is (1 - 2 sigma) x / n + n v.
        """
        return (1 - 2 * self.sigma).to(sample.dtype) * sample + self.length * velocity


def describe_flow(shift: float) -> dict[str, Any]:
    """What `models.Model` has to know of the schedule of a flow."""
    return {
        "alphas_cumprod": flow_alphas_cumprod(shift),
        "final_alpha_cumprod": 1.0,
        "prediction_type": "v_prediction",
        "timestep_spacing": "trailing",
        "steps_offset": 0,
    }


def read_shift(config: dict[str, Any], place: str) -> float:
    """The shift in the configuration of a plain flow's scheduler. Raises `ModelError` for any other schedule."""
    shift = config.get("shift", 1.0)
    plain = config.get("_class_name") == "FlowMatchEulerDiscreteScheduler" and not any(
        config.get(key) for key in ("use_dynamic_shifting", "invert_sigmas", "shift_terminal")
    )
    if not plain or not isinstance(shift, (int, float)) or not 0 < shift < math.inf:
        raise ModelError(f"The noise schedule in {place} is not known here: choose another model.")
    return float(shift)
