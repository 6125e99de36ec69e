"""A task small enough to train in milliseconds, and the run of it that two processes are compared with."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from accelerate import Accelerator
from safetensors.torch import save_file
from small_model import save_bundle
from torch import nn

from cloudgazing.models import load
from cloudgazing.training import checkpoint, optimizer
from cloudgazing.training.clip import ClipTask
from cloudgazing.training.loop import Batch, Settings, generator_at, train
from cloudgazing.training.networks import build_clip, build_text_encoder, build_unet, build_vae
from cloudgazing.training.text_encoder import TextTask
from cloudgazing.training.trajectories import STEPS
from cloudgazing.training.turbo_task import TurboTask
from cloudgazing.training.unet import UnetTask

SETTINGS = Settings(samples=96, batch=8, rate=1e-2, warm_up=2, ema_decay=0.9)


class LineTask(nn.Module):
    """A straight line through points."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.line = nn.Linear(3, 1)

    def forward(self, x, y):
        return {"loss": (self.line(x)[:, 0] - y).square().mean()}


def line_batches(settings: Settings = SETTINGS) -> Callable[[int], Batch]:
    def batch_at(step: int) -> Batch:
        x = torch.randn(settings.batch, 3, generator=generator_at(settings, step))
        return {"x": x, "y": x @ torch.tensor([1.0, -2.0, 0.5])}

    return batch_at


def clip_run() -> tuple[nn.Module, Callable[[int], Batch]]:
    torch.manual_seed(0)

    def batch_at(step: int) -> Batch:
        random = generator_at(SETTINGS, step)
        return {
            "pixel_values": torch.randn(8, 3, 128, 128, generator=random),
            "input_ids": torch.randint(0, 60, (8, 40), generator=random),
        }

    return ClipTask(build_clip(64)), batch_at


def text_run() -> tuple[nn.Module, Callable[[int], Batch]]:
    torch.manual_seed(0)

    def batch_at(step: int) -> Batch:
        random = generator_at(SETTINGS, step)
        return {
            "input_ids": torch.randint(0, 64, (8, 40), generator=random),
            "nouns": torch.arange(40).eq(5).long().repeat(8, 1),  # the same number in each, so that halves weigh alike
            "things": torch.randint(0, 40, (8, 1), generator=random),
        }

    return TextTask(build_text_encoder(build_clip(64))), batch_at


def unet_run() -> tuple[nn.Module, Callable[[int], dict[str, Batch]]]:
    torch.manual_seed(0)
    task = UnetTask(build_unet(), build_text_encoder(build_clip(64)))

    def batch_at(step: int) -> dict[str, Batch]:
        random = generator_at(SETTINGS, step)
        return {"whole": pictures(16, 8, random), "near": pictures(8, 16, random)}

    return task, batch_at


def pictures(side: int, count: int, random: torch.Generator) -> Batch:
    """Nonsense in the form of what the U-Net is shown."""
    return {
        "latents": torch.randn(count, 4, side, side, generator=random),
        "noise": torch.randn(count, 4, side, side, generator=random),
        "timesteps": torch.arange(count) * (960 // count),
        "input_ids": torch.randint(0, 60, (count, 40), generator=random),
        "nouns": torch.randint(0, 2, (count, 40), generator=random),
        "cells": torch.rand(count, 1, side, side, generator=random) > 0.6,
    }


def vae_run() -> tuple[nn.Module, Callable[[int], Batch]]:
    from cloudgazing.training.autoencoder import AutoencoderTask

    torch.manual_seed(0)

    def batch_at(step: int) -> Batch:
        random = generator_at(SETTINGS, step)
        return {
            "pixel_values": torch.rand(8, 3, 32, 32, generator=random) * 2 - 1,
            "noise": torch.randn(8, 4, 4, 4, generator=random),
            "roughness": torch.full((8,), 0.1),
            "lesson": torch.ones(8),
        }

    return AutoencoderTask(build_vae()), batch_at


def second_vae_run() -> tuple[nn.Module, Callable[[int], Batch]]:
    """A VAE that follows an earlier one."""
    task, first_batch_at = vae_run()
    task.colour_of_patch.requires_grad_(False)

    def batch_at(step: int) -> Batch:
        earlier = torch.randn(8, 4, 4, 4, generator=generator_at(SETTINGS, step))
        return first_batch_at(step) | {"earlier": earlier, "shows_earlier": torch.arange(8) % 3 == 1}

    return task, batch_at


def turbo_run() -> tuple[nn.Module, Callable[[int], dict[str, Batch]]]:
    """Both lessons in turn, on a small model, as the second asks three networks at once."""
    with TemporaryDirectory() as folder:
        save_bundle(Path(folder))
        teacher = load(folder, device="cpu")
    task = TurboTask(teacher, teacher.unet)

    def batch_at(step: int) -> dict[str, Batch]:
        random = generator_at(SETTINGS, step)
        latents = torch.randn(2, 8, 4, 8, 8, generator=random)
        batch = {
            "pictures": latents[0],
            "stops": torch.randint(0, STEPS, (8,), generator=random),
            "input_ids": torch.randint(0, 60, (8, 40), generator=random),
        }
        return {"noised": batch | {"noise": latents[1]}} if step % 2 else {"path": batch | {"latents": latents[1]}}

    return task, batch_at


RUNS = {
    "vae": vae_run,
    "second vae": second_vae_run,
    "clip": clip_run,
    "text": text_run,
    "unet": unet_run,
    "turbo": turbo_run,
}


def first_steps(name: str, folder: Path, steps: int = 5) -> tuple[nn.Module, list[float]]:
    """A run's task after its first steps, and the losses of each, averaged over all processes."""
    task, batch_at = RUNS[name]()
    settings = Settings(samples=SETTINGS.batch * steps, batch=SETTINGS.batch, rate=1e-3, decay=0.0, warm_up=1)
    losses = [p.losses["loss"] for p in train(Accelerator(cpu=True), task, batch_at, settings, folder)]
    return task, losses


def count_matrices(task: nn.Module) -> int:
    """How many of a task's weights are Muon's."""
    return len(optimizer.Optimizer(checkpoint.trainable(task), 0.0)._matrices)


def count_calls(function: Callable) -> tuple[Callable, list[None]]:
    """The same function, and a list that grows by one entry at every call."""
    calls: list[None] = []

    def counted(*given):
        calls.append(None)
        return function(*given)

    return counted, calls


if __name__ == "__main__":
    optimizer.orthogonalise, calls = count_calls(optimizer.orthogonalise)
    task, losses = first_steps(sys.argv[1], Path(sys.argv[2]))
    accelerator = Accelerator(cpu=True)
    file = Path(sys.argv[2]) / f"process-{accelerator.process_index}"
    file.with_suffix(".json").write_text(json.dumps({"losses": losses, "orthogonalised": len(calls)}))
    save_file(checkpoint.trainable(task), file.with_suffix(".safetensors"))
