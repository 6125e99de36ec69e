"""Drawings with their captions, as CLIP sees both; for the figures on pictures and words in one space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor

from ...clip import Clip, caption_vectors, picture_vectors
from ..text.naming import single_drawings

THUMBNAIL = 64
"""Pixels along each side of a picture in a gallery."""
WORN = 0.02
"""How strongly a prior's numbers are kept small, so that it does not learn its examples by heart."""


@dataclass(frozen=True, eq=False)
class Gallery:
    """Drawings that no network saw in training, their captions, and the arrows of both."""

    pictures: tuple[Image.Image, ...]
    captions: tuple[str, ...]
    picture_vectors: Float[Tensor, "drawings width"]
    caption_vectors: Float[Tensor, "drawings width"]


def hang_gallery(clip: Clip, number: int, start: int = 0) -> Gallery:
    """So many drawings; other ones for each `start`."""
    drawings = single_drawings(number, start)
    pictures = tuple(drawing.picture for drawing in drawings)
    captions = tuple(drawing.caption for drawing in drawings)
    return Gallery(pictures, captions, picture_vectors(pictures, clip), caption_vectors(captions, clip))


def fit_prior(gallery: Gallery) -> Float[Tensor, "width_and_one width"]:
    """The linear map that best turns a gallery's caption vectors, with a 1 at the end, into its picture vectors.

    Least squares, with the map's numbers kept small (ridge regression). It stands in for DALL-E 2's prior, a diffusion
    model of a billion parameters (Ramesh et al., 2022, section 2.2).
    """
    known = with_one(gallery.caption_vectors)
    square = known.T @ known + WORN * len(known) * torch.eye(known.shape[1])
    return torch.linalg.solve(square, known.T @ gallery.picture_vectors)


def with_one(vectors: Float[Tensor, "n width"]) -> Float[Tensor, "n width_and_one"]:
    """Vectors with a 1 at the end, so that a linear map can also shift."""
    return torch.cat([vectors, torch.ones(len(vectors), 1)], dim=1)


def thumbnails(gallery: Gallery) -> bytes:
    """The gallery's pictures in small, three bytes a pixel, one after another."""
    small = [picture.resize((THUMBNAIL, THUMBNAIL), Image.Resampling.BOX) for picture in gallery.pictures]
    return b"".join(np.asarray(picture).tobytes() for picture in small)
