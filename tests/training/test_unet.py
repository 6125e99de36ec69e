from types import SimpleNamespace

import numpy as np
import pytest
import torch
import toys

from cloudgazing.training.checkpoint import trainable
from cloudgazing.training.unet import HIGHEST_SNR, LOOKING, milestones


def test_twelve_milestones_are_spread_on_a_logarithmic_scale():
    steps = sorted(milestones(20_000))
    assert (steps[0], steps[-1]) == (1, 20_000)
    assert np.allclose(steps, np.geomspace(1, 20_000, 12), atol=0.5)


@pytest.mark.parametrize(("steps", "count"), [(1, 1), (2, 2), (3, 3), (12, 9), (40, 11)])
def test_a_short_run_has_fewer_milestones_each_of_them_once(steps, count):
    stops = milestones(steps)
    assert len(stops) == count
    assert {1, steps} <= stops <= set(range(1, steps + 1))


def test_whole_pictures_and_close_ups_count_the_same():
    task, batch_at = toys.unet_run()
    batch = batch_at(0)
    both = task(**batch)
    whole, near = (task(batch[part], batch[part]) for part in ("whole", "near"))
    for name in ("loss", "looking"):
        assert float(both[name].detach()) == pytest.approx(float((whole[name] + near[name]).detach()) / 2, rel=1e-4)
    assert float(both["error"].detach()) == pytest.approx(float(whole["error"].detach()), rel=1e-4)


def test_without_close_ups_whole_pictures_are_all_that_counts():
    task, batch_at = toys.unet_run()
    whole = batch_at(0)["whole"]
    alone, twice = task(whole), task(whole, whole)
    for name in ("loss", "looking", "error"):
        assert float(alone[name].detach()) == pytest.approx(float(twice[name].detach()), rel=1e-4)


def test_the_lesson_in_looking_is_added_to_the_loss_on_noise():
    task, batch_at = toys.unet_run()
    batch = batch_at(0)["near"]
    told = {name: float(value.detach()) for name, value in task(batch, batch).items()}
    a = task.alphas_cumprod[batch["timesteps"]]
    weight = ((a / (1 - a)) + 1).clamp(max=HIGHEST_SNR) * (1 - a)
    states = task.text_encoder(batch["input_ids"]).last_hidden_state
    error = task._error(batch["latents"], batch["noise"], batch["timesteps"], states)
    noise = float((weight * error).mean().detach())
    assert told["loss"] == pytest.approx(noise + LOOKING * told["looking"], rel=1e-4)


def test_every_weight_of_the_unet_learns_and_the_text_encoder_stays_as_it_is():
    task, batch_at = toys.unet_run()
    task(**batch_at(0))["loss"].backward()
    learning = trainable(task)
    assert learning.keys() == {f"unet.{name}" for name, _ in task.unet.named_parameters()}
    still = [name for name, weight in learning.items() if weight.grad is None or not weight.grad.abs().sum()]
    assert still == []
    assert all(torch.isfinite(weight.grad).all() for weight in learning.values())


def test_the_error_is_that_of_the_velocity_on_a_true_mixture():
    task, batch_at = toys.unet_run()
    shown, heard = batch_at(0)["near"], []
    latents, noise, timesteps = (shown[name] for name in ("latents", "noise", "timesteps"))
    a = task.alphas_cumprod[timesteps].view(-1, 1, 1, 1)
    velocity = a.sqrt() * noise - (1 - a).sqrt() * latents

    def nearly(noisy, _timesteps, _states):
        heard.append(noisy)
        return SimpleNamespace(sample=velocity + 0.5)

    del task.unet
    task.unet = nearly
    error = task._error(latents, noise, timesteps, torch.zeros(1))
    torch.testing.assert_close(error, torch.full((len(latents),), 0.25))
    torch.testing.assert_close(heard[0], a.sqrt() * latents + (1 - a).sqrt() * noise)
