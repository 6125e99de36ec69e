"""Noise: where every picture starts. Seeded noise, noise schedules, and mixing noise into latents.

Taught in chapter 2. The generator is Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as
1, 2, 3", SC 2011): it turns a counter and a key into random bits without keeping any state, so the same seed
gives the same noise on every machine and in a browser.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Float64, Int, Int64, UInt32
from torch import Tensor

MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
KEY_INCREMENTS = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10
LOW_WORD = np.uint64(0xFFFFFFFF)

SPACINGS = ("trailing", "leading")
"""The ways to choose timesteps that `choose_timesteps` knows."""


def philox(counter: UInt32[np.ndarray, "blocks 4"], key: tuple[int, int]) -> UInt32[np.ndarray, "blocks 4"]:
    """Scramble each counter of four 32-bit words into four random words, under a key of two 32-bit words."""
    c0, c1, c2, c3 = counter.astype(np.uint64).T
    k0, k1 = key
    for _ in range(ROUNDS):
        product0, product1 = c0 * np.uint64(MULTIPLIERS[0]), c2 * np.uint64(MULTIPLIERS[1])
        high0, low0 = product0 >> np.uint64(32), product0 & LOW_WORD
        high1, low1 = product1 >> np.uint64(32), product1 & LOW_WORD
        c0, c1, c2, c3 = high1 ^ c1 ^ np.uint64(k0), low1, high0 ^ c3 ^ np.uint64(k1), low0
        k0, k1 = (k0 + KEY_INCREMENTS[0]) & 0xFFFFFFFF, (k1 + KEY_INCREMENTS[1]) & 0xFFFFFFFF
    return np.stack([c0, c1, c2, c3], axis=1).astype(np.uint32)


def seeded_noise(shape: Sequence[int], seed: int, stream: int = 0) -> Float[Tensor, " ..."]:
    """Draw Gaussian noise of mean 0 and variance 1, the same for the same seed everywhere.

    The seed (0 to 2**64 - 1) is Philox's key; the counter is the block's number and `stream` (0 to 2**32 - 1),
    so each stream of a seed is noise of its own: 0 for where a picture starts, higher ones for noise added later.
    Each block of four words gives four numbers by Box and Muller (1958), computed in float64, returned in float32.
    Raises `ValueError` for a seed that is not such a number.
    """
    seed = check_seed(seed)
    size = int(np.prod(shape))
    counter = np.zeros((-(-size // 4), 4), dtype=np.uint32)
    counter[:, 0] = np.arange(len(counter))
    counter[:, 2] = stream
    words = philox(counter, key=(seed & 0xFFFFFFFF, seed >> 32))
    # Half a unit keeps the logarithm away from zero.
    uniform = ((words + 0.5) / 2**32).reshape(-1, 2)
    radius, angle = np.sqrt(-2 * np.log(uniform[:, 0])), 2 * np.pi * uniform[:, 1]
    normal = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return torch.from_numpy(normal.reshape(-1)[:size].reshape(tuple(shape)).astype(np.float32))


def check_seed(seed: Any) -> int:
    """Return the seed as an int, or raise `ValueError` with a sentence that says what a seed must be."""
    if not is_whole(seed, 0, 2**64 - 1):
        raise ValueError(f"The seed must be a whole number from 0 to 2**64 - 1, such as 3; it was {seed!r}.")
    return operator.index(seed)


def is_whole(number: Any, lowest: int, highest: int) -> bool:
    """Whether something is a whole number from the lowest to the highest; NumPy's are, 2.0 and "2" are not."""
    try:
        return lowest <= operator.index(number) <= highest
    except TypeError:
        return False


def linear_alphas_cumprod(
    num_train_timesteps: int = 1000, beta_start: float = 1e-4, beta_end: float = 0.02
) -> Float64[np.ndarray, " train_timesteps"]:
    """How much of the picture's variance is left at each timestep, on the schedule of DDPM.

    Each step replaces a share `beta` of the variance by noise, and the shares grow along a straight line (Ho et al.,
    "Denoising diffusion probabilistic models", 2020, section 4); diffusers calls it ``linear``.
    """
    return np.cumprod(1 - np.linspace(beta_start, beta_end, num_train_timesteps))


def scaled_linear_alphas_cumprod(
    num_train_timesteps: int = 1000, beta_start: float = 0.00085, beta_end: float = 0.012
) -> Float64[np.ndarray, " train_timesteps"]:
    """How much of the variance is left at each timestep, on the schedule of Stable Diffusion.

    As `linear_alphas_cumprod`, but the shares' square roots lie on the line (Rombach et al., "High-resolution image
    synthesis with latent diffusion models", 2022, whose code calls it linear); diffusers calls it ``scaled_linear``.
    """
    return np.cumprod(1 - np.linspace(beta_start**0.5, beta_end**0.5, num_train_timesteps) ** 2)


def cosine_alphas_cumprod(num_train_timesteps: int = 1000) -> Float64[np.ndarray, " train_timesteps"]:
    """How much of the picture's variance is left at each timestep, on the cosine schedule; it falls from 1 to 0.

    Nichol and Dhariwal, "Improved denoising diffusion probabilistic models" (2021), equation 17;
    diffusers calls it ``squaredcos_cap_v2``.
    """
    time = np.arange(num_train_timesteps + 1) / num_train_timesteps
    curve = np.cos((time + 0.008) / 1.008 * np.pi / 2) ** 2
    betas = np.minimum(1 - curve[1:] / curve[:-1], 0.999)
    return np.cumprod(1 - betas)


def sigmas(alphas_cumprod: Float[np.ndarray, "*timesteps"]) -> Float[np.ndarray, "*timesteps"]:
    """The noise's standard deviation per unit of picture, sqrt((1 - a) / a); infinite where no picture is left."""
    with np.errstate(divide="ignore"):
        return np.sqrt((1 - alphas_cumprod) / alphas_cumprod)


def add_noise(
    latents: Float[Tensor, "batch channels height width"],
    noise: Float[Tensor, "batch channels height width"],
    t: int | Int[Tensor, " batch"],
    alphas_cumprod: Float[np.ndarray, " train_timesteps"] | Float[Tensor, " train_timesteps"],
) -> Float[Tensor, "batch channels height width"]:
    """Mix noise into clean latents as at timestep `t`: sqrt(a) latents + sqrt(1 - a) noise.

    Ho et al., "Denoising diffusion probabilistic models" (2020), equation 4. `t` is one timestep for all,
    or one for each of the batch; they are counted from 0. Raises `ValueError` for one that the schedule does not have.
    """
    if not isinstance(t, Tensor) and not is_whole(t, 0, len(alphas_cumprod) - 1):
        raise ValueError(f"The timestep must be a whole number from 0 to {len(alphas_cumprod) - 1}; it was {t!r}.")
    # The roots are taken before rounding: near a clean picture, half precision would round 1 - a to nothing. A NumPy
    # schedule is read on the CPU, as a Mac's graphics processor has no float64.
    schedule = torch.as_tensor(alphas_cumprod)
    kept = schedule[t.to(schedule.device) if isinstance(t, Tensor) else t].reshape(-1, 1, 1, 1)
    signal, spread = (root.to(latents.dtype).to(latents.device) for root in (kept.sqrt(), (1 - kept).sqrt()))
    return signal * latents + spread * noise


def choose_timesteps(
    num_inference_steps: int, num_train_timesteps: int = 1000, spacing: str = "trailing", offset: int = 0
) -> Int64[np.ndarray, " steps"]:
    """Choose which of the training timesteps to visit, noisiest first.

    "trailing" begins at the very last timestep, pure noise; "leading", which older models use, stops short of it
    and adds `offset` to each, or what room there is for it where all are visited (Lin et al., "Common diffusion noise
    schedules and sample steps are flawed", 2024, table 2).
    Raises `ValueError` unless there are 1 to `num_train_timesteps` steps, and for another spacing.
    """
    if not is_whole(num_inference_steps, 1, num_train_timesteps):
        raise ValueError(
            f"The number of steps must be a whole number from 1 to {num_train_timesteps}, such as 20; "
            f"it was {num_inference_steps!r}."
        )
    if spacing not in SPACINGS:
        raise ValueError(f'Timesteps are spaced "trailing" or "leading", not "{spacing}".')
    if spacing == "trailing":
        share_left = np.arange(num_inference_steps, 0, -1) / num_inference_steps
        return np.round(share_left * num_train_timesteps).astype(np.int64) - 1
    leading = np.arange(num_inference_steps - 1, -1, -1) * (num_train_timesteps // num_inference_steps)
    return leading + min(offset, num_train_timesteps - 1 - leading[0])
