"""Training the VAE's decoder on, against a discriminator: what it draws should look like a drawing, not like a mist.

Errors in pixels alone are smallest where the decoder draws the mean of all that might have been there. A second
network, the discriminator, learns to tell decoded pictures from drawings, and the decoder to pass for one (Goodfellow
et al., "Generative adversarial nets", 2014; for decoders Esser et al., "Taming transformers", 2021). The encoder stays
as it is, and so do all latents, and the networks that draw them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from diffusers import AutoencoderKL
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional as F

from . import autoencoder
from .autoencoder import difference
from .checkpoint import read_average
from .encoded import load_latents
from .loop import Batch, Progress, Settings, train
from .pictures import Pictures
from .plan import Plan, check_trained, draw_fresh, save_sheet

SETTINGS = Settings(samples=64_000, batch=24, rate=5e-4, decay=1.0, ema_decay=0.999)
PULL = 0.3
"""How strongly the discriminator pulls at the decoder, where an error in pixels pulls with 1."""
RAMP = 0.1
"""The first share of the run, over which that pull grows: the discriminator has to learn first."""


class Discriminator(nn.Sequential):
    """Judges patches of some 38 pixels (Isola et al. 2017): (n, 1, h/8, w/8), above 0 where pictures look drawn."""

    def __init__(self) -> None:
        steps = [(nn.Conv2d(*widths, 4, 2, 1), nn.LeakyReLU(0.2)) for widths in ((3, 32), (32, 64), (64, 128))]
        super().__init__(*(part for step in steps for part in step), nn.Conv2d(128, 1, 3, padding=1))


class DecoderTask(nn.Module):
    """A VAE whose decoder alone learns, its discriminator, and the losses of both."""

    def __init__(self, vae: AutoencoderKL) -> None:
        super().__init__()
        self.vae = vae.requires_grad_(False)
        vae.decoder.requires_grad_(True)
        self.discriminator = Discriminator()

    def forward(
        self, pixel_values: Tensor, latents: Tensor, noise: Tensor, roughness: Tensor, pull: Tensor
    ) -> dict[str, Tensor]:
        """Losses on `pixel_values` (n, 3, h, w) in -1 to 1, whose `latents` (n, 4, h/8, w/8) are as the encoder's.

        They are decoded with `noise` of a spread of `roughness` (n,); the discriminator pulls by `pull` (n,).
        """
        rough = latents + roughness.view(-1, 1, 1, 1) * noise
        decoded = self.vae.decoder(self.vae.post_quant_conv(rough)).float()
        reconstruction = difference(decoded, pixel_values)
        weights = {name: weight.detach() for name, weight in self.discriminator.named_parameters()}
        caught = -functional_call(self.discriminator, weights, (decoded,)).float().mean()
        told = self._told(pixel_values, decoded.detach())
        loss = reconstruction + pull.mean() * self._balance(reconstruction, caught) * caught + told
        return {"loss": loss, "reconstruction": reconstruction, "caught": caught, "told": told}

    def _told(self, drawings: Tensor, decoded: Tensor) -> Tensor:
        """How badly the discriminator tells drawings from decoded pictures: the hinge loss (Lim and Ye 2017)."""
        drawn, other = (self.discriminator(pictures).float() for pictures in (drawings, decoded))
        return F.relu(1 - drawn).mean() + F.relu(1 + other).mean()

    def _balance(self, reconstruction: Tensor, caught: Tensor) -> Tensor:
        """What makes both pull equally at the decoder's last layer (Esser et al. 2021, equation 7)."""
        last = self.vae.decoder.conv_out.weight
        pulls = [torch.autograd.grad(loss, last, retain_graph=True)[0].norm() for loss in (reconstruction, caught)]
        return (pulls[0] / (pulls[1] + 1e-6)).detach()


def batches(pictures: Pictures, latents: Tensor, settings: Settings) -> Callable[[int], Batch]:
    """The batch of each step: crops and whole pictures as the VAE learns from them, with their `latents`."""
    shown_at = autoencoder.batches(pictures, settings, latents)

    def batch_at(step: int) -> Batch:
        shown = shown_at(step)
        pull = PULL * min(1.0, step / (RAMP * settings.steps))
        kept = {name: shown[name] for name in ("pixel_values", "noise", "roughness")}
        return kept | {"latents": shown["earlier"], "pull": torch.full_like(shown["roughness"], pull)}

    return batch_at


class DecoderTrainer:
    """Trains the decoder of the VAE in `runs/vae` on, and puts it there."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.folder = plan.folder / "decoder"
        check_trained(plan.folder, "vae")
        torch.manual_seed(plan.settings.seed)
        self.task = DecoderTask(self._open_vae())

    def train(self) -> Iterator[Progress]:
        """Train, yielding after every step."""
        pictures = self.plan.open_pictures()
        latents = load_latents(self.plan.folder, pictures, self.plan.accelerator)
        latents = latents / self.task.vae.config.scaling_factor
        batch_at = batches(pictures, latents, self.plan.settings)
        return train(self.plan.accelerator, self.task, batch_at, self.plan.settings, self.folder)

    @torch.no_grad()
    def show(self, samples: int) -> None:
        """Save eight fresh drawings above what the VAE made of them before, and makes of them now."""
        pixel_values = draw_fresh(8)
        rows = [vae(pixel_values).sample for vae in (self._open_vae(), self._averaged())]
        save_sheet(self.folder / f"sheet-{samples:09d}.png", [pixel_values, *rows])

    def finish(self) -> None:
        """Save the VAE with its new decoder."""
        self._averaged().save_pretrained(self.plan.folder / "vae")

    def _open_vae(self) -> AutoencoderKL:
        return AutoencoderKL.from_pretrained(self.plan.folder / "vae")

    def _averaged(self) -> AutoencoderKL:
        task = DecoderTask(self._open_vae())
        read_average(self.folder, task)
        return task.vae.eval()
