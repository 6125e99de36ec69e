"""The training pictures as latents on disk: encoded once, since the VAE no longer changes."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator
from diffusers import AutoencoderKL
from safetensors.torch import load_file

from ..latents import encode
from ..pixels import bytes_to_pixel_values
from .kept import load_made
from .pictures import Pictures

BATCH = 64


def load_latents(folder: Path, pictures: Pictures, accelerator: Accelerator, vae: str = "vae") -> torch.Tensor:
    """Scaled latents of all training pictures by the VAE of that name, float16, (N, 4, 16, 16); made at the first call.

    They are kept under a name that tells the encoder and the drawings' seeds, so that none are mistaken.
    """
    seeds = pictures.seeds
    path = folder / f"latents-{pictures.folder.name}-{encoder_digest(folder / vae)}-{seeds.start}-{seeds.stop}.npy"

    @functools.cache
    def open_vae() -> AutoencoderKL:
        return AutoencoderKL.from_pretrained(folder / vae).to(accelerator.device)

    def make(rows: range) -> np.ndarray:
        return _encode(rows, open_vae(), pictures, accelerator)

    with accelerator.main_process_first():
        return torch.from_numpy(load_made(path, len(pictures), make, "encoding"))


def encoder_digest(vae: Path) -> str:
    """A short hash of what latents depend on in a VAE's folder; the decoder may change."""
    digest = hashlib.sha256(str(AutoencoderKL.load_config(vae)["scaling_factor"]).encode())
    weights = load_file(vae / "diffusion_pytorch_model.safetensors")
    for name in sorted(weights):
        if name.startswith(("encoder.", "quant_conv.")):
            digest.update(weights[name].float().numpy().tobytes())
    return digest.hexdigest()[:12]


def _encode(rows: range, vae: AutoencoderKL, pictures: Pictures, accelerator: Accelerator) -> np.ndarray:
    done = []
    for first in range(rows.start, rows.stop, BATCH):
        pixel_values = bytes_to_pixel_values(pictures[range(first, min(first + BATCH, rows.stop))])
        with accelerator.autocast():
            done.append(encode(pixel_values, vae).float().cpu().numpy().astype(np.float16))
    return np.concatenate(done)
