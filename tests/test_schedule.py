"""Noise schedules: read from the configurations of many schedulers, and refused where there can be none."""

import json
from pathlib import Path

import diffusers
import numpy as np
import pytest

from cloudgazing.integrity import ModelError
from cloudgazing.noise import scaled_linear_alphas_cumprod
from cloudgazing.schedule import read_schedule

STABLE = {"beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012, "timestep_spacing": "leading"}
"""The schedule of Stable Diffusion."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "scheduler_config.json"


def refuse(file: Path) -> None:
    with pytest.raises(ModelError, match=r"^The noise schedule in .*scheduler_config\.json is not known here: .*\.$"):
        read_schedule(file, None)


@pytest.mark.parametrize(
    "kind",
    [
        diffusers.DDIMScheduler,
        diffusers.DPMSolverMultistepScheduler,
        diffusers.EulerDiscreteScheduler,
        diffusers.LCMScheduler,
        diffusers.PNDMScheduler,
        diffusers.UniPCMultistepScheduler,
    ],
)
def test_a_schedule_may_be_written_for_any_scheduler(file, kind):
    kind(**STABLE).save_pretrained(file.parent)
    levels = read_schedule(file, None)["alphas_cumprod"]
    np.testing.assert_allclose(levels, scaled_linear_alphas_cumprod(), rtol=1e-3)


@pytest.mark.parametrize(
    "kind",
    [
        diffusers.EDMDPMSolverMultistepScheduler,
        diffusers.EDMEulerScheduler,
        diffusers.FlowMatchEulerDiscreteScheduler,
        diffusers.CMStochasticIterativeScheduler,
    ],
)
def test_a_schedule_of_another_kind_is_refused(file, kind):
    kind().save_pretrained(file.parent)
    refuse(file)


@pytest.mark.parametrize(
    "odd",
    [
        {"beta_schedule": "zigzag"},
        {"beta_end": 5.0},
        {"beta_end": -1.0},
        {"beta_end": 10**400},
        {"beta_end": float("nan")},
        {"beta_schedule": "linear", "beta_end": 5.0},
        {"beta_schedule": "linear", "beta_end": -1.0},
        {"beta_schedule": "linear", "beta_start": True},
        {"trained_betas": []},
        {"trained_betas": [], "set_alpha_to_one": False},
        {"trained_betas": [[0.1, 0.2], [0.3, 0.4]]},
        {"num_train_timesteps": 0},
        {"num_train_timesteps": -1},
        {"num_train_timesteps": "1000"},
        {"num_train_timesteps": 10**400, "beta_schedule": "squaredcos_cap_v2"},
        {"steps_offset": "x"},
        {"steps_offset": -1},
        {"clip_sample": True, "clip_sample_range": 10**400},
        {"clip_sample": True, "clip_sample_range": float("nan")},
        {"prediction_type": "flow_prediction"},
        {"timestep_spacing": ["trailing"]},
    ],
    ids=lambda odd: f"{odd}"[:60],
)
def test_a_schedule_that_cannot_be_is_refused(file, odd):
    file.write_text(json.dumps(STABLE | odd))
    refuse(file)
