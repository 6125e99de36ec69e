"""Pixels: a picture as a grid of numbers, and the ways into and out of it.

Taught in chapter 1. Four forms, one name each:

- `picture`: a `PIL.Image.Image` in RGB, to show, open and save;
- `image`: an array (height, width, 3) of float32 from 0 to 1, to look into and to change;
- `pixel_values`: a tensor (batch, 3, height, width) from -1 to 1, as the networks want it;
- `pixel_bytes`: an array (batch, height, width, 3) of whole numbers from 0 to 255, to keep many pictures in.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, UInt8
from PIL import ExifTags, Image, ImageOps
from torch import Tensor

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
MOST_PIXELS = 50_000_000
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a photograph upright again, by the number that its camera writes for how it was held (EXIF)."""


def open_picture(source: str | Path | bytes) -> Image.Image:
    """Open a file, or the bytes of one, as an upright RGB picture; see-through parts become white.

    Raises `ValueError` when it is no PNG, JPEG, WebP, GIF or BMP, is damaged, or has over 50 million pixels.
    """
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        with Image.open(file, formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            upright = _turn(_in_eight_bits(opened)).convert("RGBA")
    except FileNotFoundError as error:
        raise ValueError(f"There is no file {error.filename}: check its name and folder.") from None
    except Image.DecompressionBombError:
        raise ValueError(f"The picture is too large: scale it to at most {MOST_PIXELS:,} pixels.") from None
    except (OSError, SyntaxError, ValueError, struct.error):
        raise ValueError("This is no picture that can be read: use an undamaged PNG, JPEG or WebP file.") from None
    return Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright).convert("RGB")


def _in_eight_bits(opened: Image.Image) -> Image.Image:
    """Scale greys of 16 bits to 8, which Pillow would clip; others stay as they are."""
    if not opened.mode.startswith("I"):
        return opened
    scaled = Image.fromarray((np.asarray(opened) / 257).round().astype(np.uint8))
    scaled.info = opened.info
    return scaled


def _turn(opened: Image.Image) -> Image.Image:
    """Turn a photograph as its camera was held; what else the camera wrote may be damaged, and is not looked at."""
    turn = TURNS.get(opened.getexif().get(ExifTags.Base.Orientation, 1))
    return opened if turn is None else opened.transpose(turn)


def crop_square(picture: Image.Image, side: int) -> Image.Image:
    """Cut the largest square out of the middle and scale it to `side` pixels."""
    return ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS)


def picture_to_image(picture: Image.Image) -> Float[np.ndarray, "height width 3"]:
    """Read a picture's numbers: red, green and blue from 0 to 1."""
    return np.asarray(picture.convert("RGB"), dtype=np.float32) / 255


def image_to_picture(image: Float[np.ndarray, "height width 3"]) -> Image.Image:
    """Turn numbers into a picture, each rounded to one of 256 levels; those outside 0 to 1 are clipped.

    Raises `ValueError` for levels, whole numbers up to 255, which would all be clipped to white.
    """
    check_shares(image)
    return Image.fromarray((image.clip(0, 1) * 255).round().astype(np.uint8))


def image_to_pixel_values(image: Float[np.ndarray, "height width 3"]) -> Float[Tensor, "1 3 height width"]:
    """Stretch 0 to 1 into -1 to 1, and put the channels first. Raises `ValueError` for levels up to 255."""
    check_shares(image)
    return torch.from_numpy(image.astype(np.float32)).permute(2, 0, 1)[None] * 2 - 1


def check_shares(image: np.ndarray) -> None:
    """Raise `ValueError` where an array holds whole numbers above 1: levels, as `np.array(picture)` has them."""
    if np.issubdtype(image.dtype, np.integer) and image.max(initial=0) > 1:
        raise ValueError(
            f"An image holds numbers from 0 to 1, and these are whole ones up to {image.max()}: divide them by 255."
        )


def pixel_values_to_image(pixel_values: Float[Tensor, "1 3 height width"]) -> Float[np.ndarray, "height width 3"]:
    """Undo `image_to_pixel_values`, clipping what lies outside."""
    return (pixel_values[0].float().cpu() / 2 + 0.5).clamp(0, 1).permute(1, 2, 0).numpy()


def bytes_to_pixel_values(
    pixel_bytes: UInt8[np.ndarray, "batch height width 3"],
) -> Float[Tensor, "batch 3 height width"]:
    """Stretch 0 to 255 into -1 to 1, and put the channels first: many pictures at once."""
    return torch.from_numpy(np.ascontiguousarray(pixel_bytes)).permute(0, 3, 1, 2).float() / 127.5 - 1


def pixel_values_to_bytes(
    pixel_values: Float[Tensor, "batch 3 height width"],
) -> UInt8[np.ndarray, "batch height width 3"]:
    """Undo `bytes_to_pixel_values`, each number rounded to one of 256 levels, and clipped where it lies outside."""
    levels = (pixel_values.float().cpu().clamp(-1, 1) + 1) * 127.5
    return levels.round().byte().permute(0, 2, 3, 1).numpy()
