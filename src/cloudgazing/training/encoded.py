"""The training pictures as latents on disk: encoded once, since the VAE no longer changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator
from diffusers import AutoencoderKL
from tqdm import tqdm

from ..integrity import describe
from ..latents import encode
from .pictures import Pictures, to_pixel_values

BATCH = 64


def load_latents(folder: Path, pictures: Pictures, accelerator: Accelerator) -> torch.Tensor:
    """Scaled latents of all training pictures, float16, (N, 4, 16, 16); made at the first call.

    They are kept under a name that holds the VAE's checksum, so that another VAE never meets them.
    """
    weights = describe(folder / "vae" / "diffusion_pytorch_model.safetensors")["sha256"][:12]
    path = folder / f"latents-{pictures.folder.name}-{weights}-{len(pictures)}.npy"
    with accelerator.main_process_first():
        if not path.exists():
            _encode_all(
                path, AutoencoderKL.from_pretrained(folder / "vae").to(accelerator.device), pictures, accelerator
            )
    return torch.from_numpy(np.load(path))


def _encode_all(path: Path, vae: AutoencoderKL, pictures: Pictures, accelerator: Accelerator) -> None:
    done = []
    for first in tqdm(range(0, len(pictures), BATCH), unit=f"x {BATCH}", desc="encoding"):
        rows = range(first, min(first + BATCH, len(pictures)))
        with accelerator.autocast():
            done.append(encode(to_pixel_values(pictures[rows]), vae).float().cpu().numpy().astype(np.float16))
    unfinished = path.with_suffix(".part.npy")
    np.save(unfinished, np.concatenate(done))
    unfinished.rename(path)
