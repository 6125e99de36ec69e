"""How a model was taught to denoise: the noise of its training, and what it predicts, from its configuration.

scheduler_config.json  ->  the facts of a `Model`
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .denoise import PREDICTION_TYPES
from .flow import describe_flow
from .integrity import ModelError, read_json
from .noise import SPACINGS
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


def read_schedule(file: Path, shift: float | None) -> dict[str, Any]:
    """What a scheduler's configuration says of the training; of a flow all that there is to say is its shift.

    Raises `ModelError` where the schedule is of a kind that is not known here.
    """
    from diffusers import DDIMScheduler

    if shift is not None:
        return describe_flow(shift)
    config = read_json(file)
    try:
        schedule = DDIMScheduler(**{key: value for key, value in config.items() if key in SCHEDULE_KEYS})
        bound = read_bound(config)
    except (NotImplementedError, TypeError, ValueError):
        raise ModelError(f"The noise schedule in {file} is not known here: choose another model.") from None
    if schedule.config.timestep_spacing not in SPACINGS or schedule.config.prediction_type not in PREDICTION_TYPES:
        raise ModelError(f"The noise schedule in {file} is not known here: choose another model.")
    return {
        "alphas_cumprod": schedule.alphas_cumprod.double().numpy(),
        "final_alpha_cumprod": float(schedule.final_alpha_cumprod),
        "prediction_type": schedule.config.prediction_type,
        "timestep_spacing": schedule.config.timestep_spacing,
        "steps_offset": schedule.config.steps_offset,
        "clip_sample_range": bound,
    }
