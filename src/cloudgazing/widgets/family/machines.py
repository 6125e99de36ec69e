"""The family: every generator that the chapter speaks of, oldest first."""

from __future__ import annotations

from dataclasses import asdict, replace

from ...models import Model
from .other_makers import DALL_E_1, DALL_E_2, DALL_E_3, GPT_4O, IMAGEN, MIDJOURNEY
from .stable_diffusion import FLUX, KANDINSKY, LCM, OUR_OWN, SD_1, SD_2, SD_3, SDXL, TURBO

MACHINES = (
    DALL_E_1,
    DALL_E_2,
    IMAGEN,
    MIDJOURNEY,
    SD_1,
    SD_2,
    SDXL,
    KANDINSKY,
    DALL_E_3,
    LCM,
    TURBO,
    SD_3,
    FLUX,
    GPT_4O,
    OUR_OWN,
)
"""All of them, oldest first."""


def as_rows(model: Model) -> list[dict[str, object]]:
    """All machines as plain data, for a page; of the book's own one, the denoiser's size is counted."""
    count = sum(weights.numel() for weights in model.unet.parameters())
    own = replace(OUR_OWN, size=f"{count / 1e6:.1f} million")
    return [{**asdict(one), "date": one.date} for one in (*MACHINES[:-1], own)]
