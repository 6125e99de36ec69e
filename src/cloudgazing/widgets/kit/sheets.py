"""Sheets: several pictures of one size travel as one WebP, which `sheets.js` cuts apart again."""

from __future__ import annotations

import io

import numpy as np
from jaxtyping import UInt8
from PIL import Image

Row = UInt8[np.ndarray, "pictures height width 3"]


def to_webp(pictures: Row, columns: int, side: int | None = None, quality: int = 80) -> bytes:
    """Pictures in rows of so many columns as one WebP file, each `side` pixels wide, by default as they are."""
    rows = [np.concatenate(list(pictures[i : i + columns]), axis=1) for i in range(0, len(pictures), columns)]
    short = rows[0].shape[1] - rows[-1].shape[1]
    rows[-1] = np.pad(rows[-1], ((0, 0), (0, short), (0, 0)))
    sheet = Image.fromarray(np.concatenate(rows))
    if side:
        sheet = sheet.resize((side * columns, side * len(rows)), Image.Resampling.BOX)
    file = io.BytesIO()
    sheet.save(file, "WEBP", quality=quality, method=6)
    return file.getvalue()
