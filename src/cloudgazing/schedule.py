"""How a model was taught to denoise: the noise of its training, and what it predicts, from its configuration.

scheduler_config.json  ->  the facts of a `Model`
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .denoise import PREDICTION_TYPES
from .flow import describe_flow
from .integrity import ModelError, read_json
from .noise import SPACINGS, is_whole
from .samplers import read_bound

SCHEDULE_KEYS = (
    "num_train_timesteps",
    "beta_start",
    "beta_end",
    "beta_schedule",
    "trained_betas",
    "rescale_betas_zero_snr",
    "set_alpha_to_one",
    "prediction_type",
    "timestep_spacing",
    "steps_offset",
)
"""What of a scheduler's configuration describes the training, whichever scheduler it was written for."""
BETAS = {"beta_start", "beta_end", "beta_schedule", "trained_betas"}
"""Those that say which share of the variance each timestep replaces by noise; a configuration without any of them is of
a schedule of another kind, such as EDM's or a flow's."""
MOST_TIMESTEPS = 10_000
"""No model is trained at more; a file may ask for more than fit into memory."""


def read_schedule(file: Path, shift: float | None) -> dict[str, Any]:
    """What a scheduler's configuration says of the training; of a flow all that there is to say is its shift.

    Raises `ModelError` where the schedule is of a kind that is not known here, or cannot be.
    """
    if shift is not None:
        return describe_flow(shift)
    config = read_json(file)
    try:
        schedule, bound = _make(config), read_bound(config)
    except (ArithmeticError, IndexError, RuntimeError, TypeError, ValueError):
        raise ModelError(f"The noise schedule in {file} is not known here: choose another model.") from None
    return {
        "alphas_cumprod": schedule.alphas_cumprod.double().numpy(),
        "final_alpha_cumprod": float(schedule.final_alpha_cumprod),
        "prediction_type": schedule.config.prediction_type,
        "timestep_spacing": schedule.config.timestep_spacing,
        "steps_offset": schedule.config.steps_offset,
        "clip_sample_range": bound,
    }


def _make(config: dict[str, Any]) -> Any:
    """The scheduler of diffusers that has the schedule; raises errors of many kinds where there can be none."""
    from diffusers import DDIMScheduler

    if BETAS.isdisjoint(config) or not is_whole(config.get("num_train_timesteps", 1), 1, MOST_TIMESTEPS):
        raise ValueError("There is no such schedule.")
    schedule = DDIMScheduler(**{key: value for key, value in config.items() if key in SCHEDULE_KEYS})
    settings, betas = schedule.config, schedule.betas
    is_known = settings.timestep_spacing in SPACINGS and settings.prediction_type in PREDICTION_TYPES
    are_shares = betas.ndim == 1 and betas[0] < 1 and bool(((betas >= 0) & (betas <= 1)).all())
    if not (is_known and are_shares and is_whole(settings.steps_offset, 0, len(betas))):
        raise ValueError("There is no such schedule.")
    return schedule
