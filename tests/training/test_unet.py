from dataclasses import replace

import numpy as np
import torch

from cloudgazing.picturebook import imagine
from cloudgazing.training.unet import CAPTION_DROPOUT, NOISY_POWER, SETTINGS, batches, load_shares, milestones


def make_batches(samples: int = 6400):
    latents = torch.zeros(256, 4, 16, 16, dtype=torch.float16)
    captions = np.full((256, 4, 40), 5, dtype=np.int16)
    settings = replace(SETTINGS, samples=samples, batch=64)
    return batches(latents, captions, np.full(256, 1 / 256), torch.full((40,), 9), settings)


def test_twelve_milestones_are_spread_on_a_logarithmic_scale():
    steps = sorted(milestones(20_000))
    assert (steps[0], steps[-1]) == (1, 20_000)
    assert np.allclose(steps, np.geomspace(1, 20_000, 12), atol=0.5)


def test_a_short_run_has_milestones_too():
    assert max(milestones(3)) == 3


def test_the_time_steps_of_a_batch_are_spread_with_more_of_the_noisy_ones():
    timesteps = make_batches()(0)["timesteps"]
    assert ((timesteps >= 0) & (timesteps < 1000)).all()
    evenly = (timesteps / 1000) ** (1 / NOISY_POWER)
    assert evenly.sort().values.diff().max() <= 2.1 / 64
    assert (timesteps >= 500).float().mean() > 0.7


def test_what_is_plain_is_shown_more_often(tmp_path):
    seeds = range(200)
    scenes = [imagine(seed) for seed in seeds]
    shares = load_shares(tmp_path, seeds)
    assert np.isclose(shares.sum(), 1)
    plain = [
        s.style == "flat" and len(s.items) == 1 and s.items[0].count == 1 and s.items[0].size != "small" for s in scenes
    ]
    busy = [s.style != "flat" and len(s.items) == 2 for s in scenes]
    assert np.allclose(shares[plain], 4 * shares[busy][0])
    assert (load_shares(tmp_path, seeds) == shares).all()


def test_some_captions_are_withheld():
    batch_at = make_batches()
    withheld = torch.stack([(batch_at(step)["input_ids"] == 9).all(dim=1) for step in range(20)]).float().mean()
    assert abs(withheld - CAPTION_DROPOUT) < 0.03


def test_a_step_is_the_same_each_time_and_unlike_the_next():
    batch_at = make_batches()
    first, again, other = batch_at(0), batch_at(0), batch_at(1)
    assert torch.equal(first["noise"], again["noise"])
    assert not torch.equal(first["noise"], other["noise"])
