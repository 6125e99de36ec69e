"""Training the decoder against a discriminator: who learns what, and from whom."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from accelerate import Accelerator
from safetensors.torch import load_file

from cloudgazing.picturebook.dataset import TRAINING_SEEDS
from cloudgazing.training import pictures as pictures_module
from cloudgazing.training.autoencoder import CROP
from cloudgazing.training.decoder import PULL, SETTINGS, DecoderTask, DecoderTrainer, batches
from cloudgazing.training.networks import build_vae
from cloudgazing.training.pictures import Pictures
from cloudgazing.training.plan import Plan


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """A folder of runs in which an untrained VAE lies already."""
    monkeypatch.setattr(pictures_module, "PART", 8)
    torch.manual_seed(0)
    build_vae().save_pretrained(tmp_path / "vae")
    return tmp_path


@pytest.fixture
def shown():
    random = torch.Generator().manual_seed(1)
    return {
        "pixel_values": torch.rand(2, 3, 32, 32, generator=random) * 2 - 1,
        "latents": torch.randn(2, 4, 4, 4, generator=random),
        "noise": torch.randn(2, 4, 4, 4, generator=random),
        "roughness": torch.zeros(2),
        "pull": torch.full((2,), PULL),
    }


def gradients(task: DecoderTask, loss: torch.Tensor) -> dict[str, float]:
    """How strongly a loss pulls at each part: the decoder, the discriminator, and the rest."""
    task.zero_grad()
    loss.backward()
    found = {"decoder": 0.0, "discriminator": 0.0, "rest": 0.0}
    for name, weight in task.named_parameters():
        part = "decoder" if "vae.decoder" in name else "discriminator" if "discriminator" in name else "rest"
        found[part] += 0.0 if weight.grad is None else float(weight.grad.abs().sum())
    return found


@pytest.mark.parametrize(
    ("loss", "learns"), [("caught", "decoder"), ("reconstruction", "decoder"), ("told", "discriminator")]
)
def test_each_loss_teaches_one_network(shown, loss, learns):
    pulls = gradients(task := DecoderTask(build_vae()), task(**shown)[loss])
    assert {part for part, pull in pulls.items() if pull > 0} == {learns}


def test_where_the_discriminator_does_not_pull_only_pixels_count(shown):
    torch.manual_seed(0)
    task = DecoderTask(build_vae())
    losses = task(**shown | {"pull": torch.zeros(2)})
    assert float(losses["loss"].detach()) == pytest.approx(float((losses["reconstruction"] + losses["told"]).detach()))


def test_both_pull_equally_at_the_last_layer(shown):
    task = DecoderTask(build_vae())
    losses = task(**shown)
    last = task.vae.decoder.conv_out.weight
    balance = task._balance(losses["reconstruction"], losses["caught"])
    pulls = [
        torch.autograd.grad(losses[name], last, retain_graph=True)[0].norm() for name in ("reconstruction", "caught")
    ]
    assert float(balance * pulls[1]) == pytest.approx(float(pulls[0]), rel=1e-3)


def test_the_pull_grows_to_its_height_and_crops_come_with_their_latents(runs):
    drawn = Pictures(runs, TRAINING_SEEDS[:8])
    list(drawn.prepare())
    batch_at = batches(drawn, torch.zeros(8, 4, 16, 16), replace(SETTINGS, samples=8 * 20, batch=8))
    pulls = [float(batch_at(step)["pull"].mean()) for step in range(4)]
    assert pulls == pytest.approx([0, PULL / 2, PULL, PULL])
    assert batch_at(0)["pixel_values"].shape == (8, 3, CROP, CROP)
    assert batch_at(0)["latents"].shape == (8, 4, CROP // 8, CROP // 8)


def test_a_discriminator_learns_to_tell_drawings_from_decoded_pictures(shown):
    task = DecoderTask(build_vae())
    optimizer = torch.optim.Adam(task.discriminator.parameters(), 1e-3)
    told = []
    for _ in range(30):
        loss = task(**shown)["told"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        told.append(float(loss.detach()))
    assert told[-1] < 0.5 * told[0]


@pytest.mark.slow
def test_only_the_decoder_changes_and_it_learns(runs):
    settings = replace(SETTINGS, samples=8 * 24, batch=8, warm_up=2)
    before = load_file(runs / "vae" / "diffusion_pytorch_model.safetensors")
    trainer = DecoderTrainer(Plan(runs, settings, Accelerator(cpu=True), TRAINING_SEEDS[:8]))
    losses = [progress.losses["reconstruction"] for progress in trainer.train()]
    assert np.mean(losses[-4:]) < 0.9 * np.mean(losses[:4])
    trainer.finish()
    after = load_file(runs / "vae" / "diffusion_pytorch_model.safetensors")
    changed = {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])}
    assert changed == {"decoder"}
