"""Training the VAE: pictures through a narrow place and out again, as like as can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch import Tensor, nn
from torch.nn import functional as F

from ..pixels import bytes_to_pixel_values
from .checkpoint import read_average
from .encoded import load_latents
from .loop import Batch, Progress, Settings, generator_at, train
from .networks import build_vae
from .pictures import Pictures, shuffled_rows
from .plan import Plan, draw_fresh, save_sheet

SETTINGS = Settings(samples=144_000, batch=24, rate=2e-3, decay=1.0, ema_decay=0.999)
CROP = 64
"""Most of the run sees crops of this size: edges are learnt as well at a quarter of the cost."""
CORNERS = 3
"""Of so many crops of a picture the busiest is taken, as most of a drawing is sky or ground."""
FULL_SIZE_SHARE = 0.3
"""The last share of the run, which sees whole pictures."""
LESSON_SHARE = 0.2
"""The first share of the run, over which the lesson in colours fades away, and the one in latents to a rest."""
EARLIER_REST = 0.2
"""What the lesson in an earlier VAE's latents counts for after that."""
ROUGHNESS = 0.2
"""The most noise that latents are decoded with, so that the decoder bears what a denoiser gets wrong."""
EARLIER = "earlier-vae"
"""The folder, beside the run's, of a VAE whose latents are to be kept near."""
KL_WEIGHT = 1e-3
SQUARE_WEIGHT = 4.0
EDGE_WEIGHT = 0.5
COLOUR_WEIGHT = 1.0
EQUIVARIANCE_WEIGHT = 0.25


class AutoencoderTask(nn.Module):
    """The VAE and its loss; with `follows` it is told the latents of an earlier VAE, not colours."""

    def __init__(self, vae: AutoencoderKL, follows: bool = False) -> None:
        super().__init__()
        self.vae = vae
        self.colour_of_patch = nn.Conv2d(vae.config.latent_channels, 3, kernel_size=1).requires_grad_(not follows)

    def forward(
        self,
        pixel_values: Tensor,
        noise: Tensor,
        roughness: Tensor,
        lesson: Tensor,
        earlier: Tensor | None = None,
        shows_earlier: Tensor | None = None,
    ) -> dict[str, Tensor]:
        """Losses on `pixel_values` (n, 3, h, w) in -1 to 1; `noise` (n, 4, h/8, w/8) picks the latents' sample.

        Beside the evidence lower bound of Kingma and Welling (2014) there are two terms: edges must match as edges, and
        latents at half the size must decode to the picture at half the size (EQ-VAE, Kouzelis et al. 2025), which
        makes the latents easier to learn for a U-Net. The noise grows by `roughness` (n,). `lesson` (n,) weighs what
        `_lesson` tells the encoder.

        `earlier` (n, 4, h/8, w/8) are the means of an earlier VAE, if there is one. Where `shows_earlier` (n,) the
        decoder is shown them in the place of the encoder's own, so that it can also stand behind a U-Net that draws
        these and stays as it is.
        """
        parameters = self.vae.quant_conv(self.vae.encoder(pixel_values)).float()
        mean, log_variance = parameters.chunk(2, dim=1)
        log_variance = log_variance.clamp(-30, 20)
        shown = mean
        if earlier is not None and shows_earlier is not None:
            shown = torch.where(shows_earlier.view(-1, 1, 1, 1), earlier, mean)
        latents = shown + (torch.exp(0.5 * log_variance) + roughness.view(-1, 1, 1, 1)) * noise
        kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).mean()
        reconstruction = difference(self._decode(latents), pixel_values)
        half = difference(self._decode(F.avg_pool2d(mean, 2)), F.avg_pool2d(pixel_values, 2))
        told = self._lesson(mean, pixel_values, earlier)
        loss = reconstruction + KL_WEIGHT * kl + EQUIVARIANCE_WEIGHT * half + lesson.mean() * told
        return {"loss": loss, "reconstruction": reconstruction, "kl": kl, "half size": half, "lesson": told}

    def _lesson(self, mean: Tensor, pixel_values: Tensor, earlier: Tensor | None) -> Tensor:
        """How far the latents are from what they should be at first.

        Without an earlier VAE, a linear map should read each patch's mean colour off them: else the encoder settles
        for too few colours and takes hours to find the others. With one, they should be those of the earlier; a
        crop's outermost ones see other surroundings and do not count.
        """
        if earlier is None:
            return (self.colour_of_patch(mean) - F.avg_pool2d(pixel_values, 8)).abs().mean()
        return (mean - earlier)[..., 1:-1, 1:-1].square().mean()

    def _decode(self, latents: Tensor) -> Tensor:
        return self.vae.decoder(self.vae.post_quant_conv(latents))


def difference(decoded: Tensor, target: Tensor) -> Tensor:
    """How far two pictures differ: in pixels, along their edges, and in the colour of small patches."""
    error = decoded.float() - target
    edges = error.diff(dim=-1).abs().mean() + error.diff(dim=-2).abs().mean()
    colours = F.avg_pool2d(error, 4).abs().mean()
    return error.abs().mean() + SQUARE_WEIGHT * error.square().mean() + EDGE_WEIGHT * edges + COLOUR_WEIGHT * colours


def batches(pictures: Pictures, settings: Settings, earlier: Tensor | None = None) -> Callable[[int], Batch]:
    """The batch of each step: crops at first, whole pictures (a quarter as many, but one at least) at the end.

    `earlier` (N, 4, 16, 16) are the pictures' latents by an earlier VAE.
    """

    def batch_at(step: int) -> Batch:
        whole = step >= (1 - FULL_SIZE_SHARE) * settings.steps
        count = max(1, settings.batch // 4) if whole else settings.batch
        rows = shuffled_rows(len(pictures), count, step, settings.seed)
        shown = pictures[rows]
        known = None if earlier is None else earlier[rows].float()
        if not whole:
            shown, known = _crop(shown, known, np.random.default_rng([settings.seed, step, 1]))
        random = generator_at(settings, step)
        size = shown.shape[1] // 8
        rest = 0.0 if known is None else EARLIER_REST
        batch = {
            "pixel_values": bytes_to_pixel_values(shown),
            "noise": torch.randn(count, 4, size, size, generator=random),
            "roughness": ROUGHNESS * torch.rand(count, generator=random).square(),
            "lesson": torch.full((count,), max(rest, 1 - step / (LESSON_SHARE * settings.steps))),
        }
        return batch if known is None else batch | {"earlier": known, "shows_earlier": torch.arange(count) % 2 == 1}

    return batch_at


def _crop(pictures: np.ndarray, latents: Tensor | None, rng: np.random.Generator) -> tuple[np.ndarray, Tensor | None]:
    """A busy part of each picture, and the same part of its latents (n, 4, 16, 16)."""
    corners = [_busy_corner(picture, rng) for picture in pictures]
    crops = np.stack([_cut(picture, corner) for picture, corner in zip(pictures, corners, strict=True)])
    if latents is None:
        return crops, None
    size = CROP // 8
    parts = [known[:, y : y + size, x : x + size] for known, (y, x) in zip(latents, corners, strict=True)]
    return crops, torch.stack(parts)


def _busy_corner(picture: np.ndarray, rng: np.random.Generator) -> tuple[int, int]:
    """Where the crop with the strongest edges begins, of a few: row and column of the latents."""
    most = (len(picture) - CROP) // 8
    corners = [(int(y), int(x)) for y, x in rng.integers(0, most + 1, (CORNERS, 2))]
    return max(corners, key=lambda corner: _edges(_cut(picture, corner)))


def _edges(picture: np.ndarray) -> int:
    """How much a picture's green, which is the most of its brightness, changes from pixel to pixel, all together."""
    green = picture[..., 1].astype(np.int16)
    return sum(int(np.abs(np.diff(green, axis=axis)).sum()) for axis in (0, 1))


def _cut(picture: np.ndarray, corner: tuple[int, int]) -> np.ndarray:
    y, x = (8 * start for start in corner)
    return picture[y : y + CROP, x : x + CROP]


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
    """Trains the VAE: `runs/vae`; near the latents of the one in `runs/earlier-vae`, where there is one."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.folder = plan.folder / "vae"
        torch.manual_seed(plan.settings.seed)
        self.follows = (plan.folder / EARLIER).exists()
        self.task = AutoencoderTask(build_vae(), self.follows)

    def train(self) -> Iterator[Progress]:
        """Train, yielding after every step."""
        pictures = self.plan.open_pictures()
        batch_at = batches(pictures, self.plan.settings, self._earlier_latents(pictures))
        return train(self.plan.accelerator, self.task, batch_at, self.plan.settings, self.folder)

    def _earlier_latents(self, pictures: Pictures) -> Tensor | None:
        """The pictures' means (N, 4, 16, 16) by the earlier VAE."""
        if not self.follows:
            return None
        return load_latents(self.plan.folder, pictures, self.plan.accelerator, EARLIER) / self._earlier_factor()

    def _earlier_factor(self) -> float:
        return AutoencoderKL.load_config(self.plan.folder / EARLIER)["scaling_factor"]

    def show(self, samples: int) -> None:
        """Save eight fresh drawings above what the VAE makes of them."""
        pixel_values = draw_fresh(8)
        vae = self._averaged()
        with torch.no_grad():
            decoded = vae.decode(vae.encode(pixel_values).latent_dist.mode()).sample
        save_sheet(self.folder / f"sheet-{samples:09d}.png", [pixel_values, decoded])

    def finish(self) -> None:
        """Save the VAE, its latents scaled to a standard deviation of one, or as those of the earlier VAE are."""
        vae = self._averaged()
        if self.follows:
            vae.register_to_config(scaling_factor=self._earlier_factor())
        else:
            set_scaling_factor(vae, draw_fresh(256))
        vae.save_pretrained(self.folder)

    def _averaged(self) -> AutoencoderKL:
        task = AutoencoderTask(build_vae(), self.follows)
        read_average(self.folder, task)
        return task.vae.eval()
