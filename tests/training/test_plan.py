"""A run that builds upon networks asks for them first."""

import json

import pytest
from accelerate import Accelerator

from cloudgazing.training.checkpoint import TrainingError
from cloudgazing.training.command import TRAININGS
from cloudgazing.training.loop import Settings
from cloudgazing.training.plan import Plan, check_trained

NEEDED = {
    "decoder": ["vae"],
    "text": ["clip"],
    "unet": ["vae", "text_encoder"],
    "deeper-unet": ["vae", "text_encoder", "unet"],
    "judge": ["vae"],
    "second-judge": ["vae"],
}


@pytest.mark.parametrize("network", NEEDED)
def test_what_is_missing_is_said_before_anything_is_drawn_or_asked_of_the_hub(tmp_path, network):
    _, seeds, make_trainer = TRAININGS[network]
    plan = Plan(tmp_path, Settings(samples=8, batch=8, rate=1e-3), Accelerator(cpu=True), seeds)
    for part in NEEDED[network]:
        before = sorted(tmp_path.rglob("*"))
        with pytest.raises(TrainingError, match=f"^There is no trained {part} in "):
            make_trainer(plan)
        assert sorted(tmp_path.rglob("*")) == before
        (tmp_path / part).mkdir()
        (tmp_path / part / "config.json").write_text(json.dumps({}))


def test_the_command_that_makes_it_is_named(tmp_path):
    for part, command in {"vae": "vae", "clip": "clip", "text_encoder": "text", "unet": "unet"}.items():
        assert command in TRAININGS
        with pytest.raises(TrainingError, match=f"make it first, by `cloudgazing train {command}`"):
            check_trained(tmp_path, part)
