"""Training the VAE: pictures through a narrow place and out again, as like as can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch import Tensor, nn
from torch.nn import functional as F

from .checkpoint import read_average
from .loop import Batch, Progress, Settings, generator_at, train
from .networks import build_vae
from .pictures import Pictures, shuffled_rows, to_pixel_values
from .plan import Plan, draw_fresh, save_sheet

SETTINGS = Settings(samples=200_000, batch=16, rate=1.2e-3, decay=0.75, ema_decay=0.999)
CROP = 64
"""Most of the run sees crops of this size: edges are learnt as well at a quarter of the cost."""
FULL_SIZE_SHARE = 0.15
"""The last share of the run, which sees whole pictures."""
FIRST_LESSON_SHARE = 0.2
"""The first share of the run, over which the lesson in colours fades away."""
KL_WEIGHT = 1e-3
SQUARE_WEIGHT = 4.0
EDGE_WEIGHT = 0.5
COLOUR_WEIGHT = 1.0
EQUIVARIANCE_WEIGHT = 0.25


class AutoencoderTask(nn.Module):
    """The VAE and its loss."""

    def __init__(self, vae: AutoencoderKL) -> None:
        super().__init__()
        self.vae = vae
        self.colour_of_patch = nn.Conv2d(vae.config.latent_channels, 3, kernel_size=1)

    def forward(self, pixel_values: Tensor, noise: Tensor, first_lesson: Tensor) -> dict[str, Tensor]:
        """Losses on `pixel_values` (n, 3, h, w) in -1 to 1; `noise` (n, 4, h/8, w/8) picks the latents' sample.

        Beside the evidence lower bound of Kingma and Welling (2014) there are two terms: edges must
        match as edges, and latents at half the size must decode to the picture at half the size
        (EQ-VAE, Kouzelis et al. 2025), which makes the latents easier to learn for a U-Net. `first_lesson`
        (n,) weighs how well a linear map reads each patch's mean colour off the latents: without this
        lesson at the start the encoder settles for too few colours and takes hours to find the others.
        """
        parameters = self.vae.quant_conv(self.vae.encoder(pixel_values)).float()
        mean, log_variance = parameters.chunk(2, dim=1)
        log_variance = log_variance.clamp(-30, 20)
        latents = mean + torch.exp(0.5 * log_variance) * noise
        kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).mean()
        reconstruction = _difference(self._decode(latents), pixel_values)
        half = _difference(self._decode(F.avg_pool2d(latents, 2)), F.avg_pool2d(pixel_values, 2))
        colours = (self.colour_of_patch(mean) - F.avg_pool2d(pixel_values, 8)).abs().mean()
        loss = reconstruction + KL_WEIGHT * kl + EQUIVARIANCE_WEIGHT * half + first_lesson.mean() * colours
        return {"loss": loss, "reconstruction": reconstruction, "kl": kl, "half size": half, "colours": colours}

    def _decode(self, latents: Tensor) -> Tensor:
        return self.vae.decoder(self.vae.post_quant_conv(latents))


def _difference(decoded: Tensor, target: Tensor) -> Tensor:
    """How far two pictures differ: in pixels, along their edges, and in the colour of small patches."""
    error = decoded.float() - target
    edges = error.diff(dim=-1).abs().mean() + error.diff(dim=-2).abs().mean()
    colours = F.avg_pool2d(error, 4).abs().mean()
    return error.abs().mean() + SQUARE_WEIGHT * error.square().mean() + EDGE_WEIGHT * edges + COLOUR_WEIGHT * colours


def batches(pictures: Pictures, settings: Settings) -> Callable[[int], Batch]:
    """The batch of each step: crops at first, whole pictures (a quarter as many, but one at least) at the end."""

    def batch_at(step: int) -> Batch:
        whole = step >= (1 - FULL_SIZE_SHARE) * settings.steps
        count = max(1, settings.batch // 4) if whole else settings.batch
        chosen = pictures[shuffled_rows(len(pictures), count, step, settings.seed)]
        if not whole:
            chosen = _crop(chosen, np.random.default_rng([settings.seed, step, 1]))
        size = chosen.shape[1] // 8
        return {
            "pixel_values": to_pixel_values(chosen),
            "noise": torch.randn(count, 4, size, size, generator=generator_at(settings, step)),
            "first_lesson": torch.full((count,), max(0.0, 1 - step / (FIRST_LESSON_SHARE * settings.steps))),
        }

    return batch_at


def _crop(pictures: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    corners = rng.integers(0, pictures.shape[1] - CROP + 1, (len(pictures), 2)).tolist()
    return np.stack([p[y : y + CROP, x : x + CROP] for p, (y, x) in zip(pictures, corners, strict=True)])


@torch.no_grad()
def measure_psnr(vae: AutoencoderKL, pixel_values: Tensor) -> Tensor:
    """Peak signal-to-noise ratio in decibels of each picture (n, 3, h, w) after encoding and decoding."""
    decoded = vae.decode(vae.encode(pixel_values).latent_dist.mode()).sample.clamp(-1, 1)
    error = ((decoded - pixel_values) / 2).square().mean(dim=(1, 2, 3))
    return -10 * torch.log10(error)


@torch.no_grad()
def set_scaling_factor(vae: AutoencoderKL, pixel_values: Tensor) -> None:
    """Choose the factor that gives latents a standard deviation of one, as Rombach et al. (2022) do."""
    latents = vae.encode(pixel_values).latent_dist.mode()
    vae.register_to_config(scaling_factor=round(1 / float(latents.std()), 5))


class AutoencoderTrainer:
    """Trains the VAE: `runs/vae`."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.folder = plan.folder / "vae"
        torch.manual_seed(plan.settings.seed)
        self.task = AutoencoderTask(build_vae())

    def train(self) -> Iterator[Progress]:
        """Train, yielding after every step."""
        batch_at = batches(self.plan.open_pictures(), self.plan.settings)
        return train(self.plan.accelerator, self.task, batch_at, self.plan.settings, self.folder)

    def show(self, samples: int) -> None:
        """Save eight fresh drawings above what the VAE makes of them."""
        pixel_values = draw_fresh(8)
        vae = self._averaged()
        with torch.no_grad():
            decoded = vae.decode(vae.encode(pixel_values).latent_dist.mode()).sample
        save_sheet(self.folder / f"sheet-{samples:09d}.png", [pixel_values, decoded])

    def finish(self) -> None:
        """Save the VAE, its latents scaled to a standard deviation of one."""
        vae = self._averaged()
        set_scaling_factor(vae, draw_fresh(256))
        vae.save_pretrained(self.folder)

    def _averaged(self) -> AutoencoderKL:
        task = AutoencoderTask(build_vae())
        read_average(self.folder, task)
        return task.vae.eval()
