"""Pictures beside each other, each with its words below it: what a chapter's cell shows of several."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np
from jaxtyping import Float
from PIL import Image

from .pixels import image_to_picture

LARGEST = 512
"""Pixels along a side that are shown of a larger picture."""
FEW = 100
"""A picture of fewer pixels in a row is shown as squares; another one is smoothed where it is enlarged."""

ROW = (
    "display: grid; grid-template-columns: "
    "repeat(auto-fit, minmax(max(min(7.4rem, 42%), 100% / {beside} - 0.75rem), 1fr)); "
    "gap: 0.75rem; max-width: {width}rem; margin: 0.5rem 0; color: inherit"
)
PICTURE = (
    "display: block; width: 100%; height: auto; margin: 0; border-radius: 0.5rem; image-rendering: {rendering}; "
    "outline: 1px solid color-mix(in srgb, currentColor 15%, transparent); outline-offset: -1px"
)
WORDS = "margin-top: 0.35rem; padding: 0; font: 0.875rem/1.35 system-ui, sans-serif; text-align: start; color: inherit"
WIDEST = 16
"""A picture is at most so many rem wide, so that few of them do not fill a page."""
BESIDE = 5
"""So many pictures stand beside each other at most, and where there are more, as many in each row as can be."""


@dataclass(frozen=True)
class Row:
    """Pictures by what is said of them, which Jupyter shows as a row; where it is too narrow, as several."""

    pictures: Mapping[str, Image.Image]

    def _repr_html_(self) -> str:
        """The row as HTML that needs no style sheet. The words are each picture's text alternative."""
        figures = "".join(_figure(words, picture) for words, picture in self.pictures.items())
        count = len(self.pictures)
        rows = max(1, ceil(count / BESIDE))
        style = ROW.format(width=WIDEST * count, beside=ceil(count / rows))
        return f'<div class="cg-side-by-side" style="{style}">{figures}</div>'


def side_by_side(pictures: Mapping[str, Image.Image | Float[np.ndarray, "height width 3"]]) -> Row:
    """Show pictures, or images of shares from 0 to 1, in a row, each above what is said of it: plain text.

    Raises `ValueError` as `image_to_picture` does.
    """
    return Row(
        {
            words: picture if isinstance(picture, Image.Image) else image_to_picture(picture)
            for words, picture in pictures.items()
        }
    )


def _figure(words: str, picture: Image.Image) -> str:
    style = PICTURE.format(rendering="pixelated" if picture.width < FEW else "auto")
    said = html.escape(words)
    return (
        f'<figure style="margin: 0; padding: 0"><img alt="{said}" src="{_address(picture)}" style="{style}">'
        f'<figcaption aria-hidden="true" style="{WORDS}">{said}</figcaption></figure>'
    )


def _address(picture: Image.Image) -> str:
    """The picture as an address that holds all of it."""
    shown, file = picture.copy(), io.BytesIO()
    shown.thumbnail((LARGEST, LARGEST))
    shown.save(file, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
