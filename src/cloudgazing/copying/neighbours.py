"""Neighbours: the training drawings that are most like a picture, and how like one a drawing never seen would be.

The nearest codes name fifty candidates. These are drawn again from their seeds and ranked in full, by pixels or by
what CLIP sees in them. Somepalli et al., "Diffusion art or digital forgery?" (CVPR 2023), search Stable Diffusion's
training pictures in the same way, with features of their own.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image

from ..clip import Clip, picture_vectors
from ..integrity import read_json
from ..latents import decode, encode
from ..models import Model
from ..picturebook import captions, picture
from ..pixels import bytes_to_pixel_values, pixel_values_to_bytes
from .codes import FOLDER, Index

CANDIDATES = 50

Drawing = UInt8[np.ndarray, "height width 3"]


@dataclass(frozen=True, eq=False)
class Neighbour:
    """A training drawing, its seed and caption, and its distance from the picture asked about.

    `pixels` is the root of the mean square difference of their pixels, 0 to 1; `features` is 1 less the cosine of their
    CLIP arrows, 0 to 2.
    """

    seed: int
    caption: str
    drawing: Drawing
    pixels: float
    features: float


def find_neighbours(
    drawing: Drawing, index: Index, clip: Clip, draw: Callable[[int], Drawing] = picture
) -> list[Neighbour]:
    """The fifty training drawings with the nearest codes, nearest in pixels first; `draw` draws each by its seed."""
    seeds = index.nearest(drawing, CANDIDATES).tolist()
    redrawn = [draw(seed) for seed in seeds]
    vectors = picture_vectors([Image.fromarray(each) for each in [drawing, *redrawn]], clip)
    features = (1 - vectors[1:] @ vectors[0]).tolist()
    found = [
        Neighbour(seed, captions(seed, 1)[0], each, difference(drawing, each), feature)
        for seed, each, feature in zip(seeds, redrawn, features, strict=True)
    ]
    return sorted(found, key=lambda neighbour: neighbour.pixels)


def difference(one: Drawing, other: Drawing) -> float:
    """The root of the mean square difference of two drawings' pixels, from 0 to 1."""
    return float(np.sqrt(np.square(one.astype(np.float32) - other).mean()) / 255)


def as_drawing(picture: Image.Image) -> Drawing:
    """A picture as the bytes that the search works on."""
    return np.asarray(picture.convert("RGB").resize((128, 128), Image.Resampling.BOX))


@torch.no_grad()
def through_vae(drawings: Sequence[Drawing], model: Model) -> list[Drawing]:
    """What the VAE leaves of drawings: what the model would give if it drew each of them as well as it can."""
    latents = encode(bytes_to_pixel_values(np.stack(drawings)), model.vae)
    return list(pixel_values_to_bytes(decode(latents, model.vae)))


@functools.cache
def measured() -> dict:
    """What `cloudgazing codes` measured: distances of fresh drawings and of generated pictures, and the search's hits.

    Raises `ModelError` when the file is missing.
    """
    return read_json(FOLDER / "measured.json")


def nearness(known: dict) -> float:
    """How far generated pictures are from their nearest training drawing in pixels, over how far fresh drawings are.

    `known` is what `measured` gives. Both are medians, the fresh drawings passed through the VAE. 1 is what a model has
    that never copies; one that copies has less, and one that draws worse than the VAE may have more.
    """
    generated, fresh = (np.median(known[name]["pixels"]) for name in ("generated", "fresh"))
    return float(generated / fresh)


def share_nearer(distance: float, distances: Sequence[float]) -> float:
    """Which share of these distances is smaller than this one."""
    return float(np.mean(np.asarray(distances) < distance))
