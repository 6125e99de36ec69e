"""Blurring."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter


def blurred(picture: np.ndarray, softness: float) -> np.ndarray:
    """Blur a picture, uint8 (h, w, 3) or (h, w), by a Gaussian of `softness` pixels."""
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(softness)))
