"""The pictures that this chapter's figures begin with: drawings, and two that are hard on a small set of latents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageDraw, ImageFont

from ...picturebook import captions, imagine, picture

SEEDS = (10_000_001, 10_000_023, 10_000_011)
"""Drawings that no network was trained on: fresh seeds of the picture book."""
CLEAREST_FIRST = (10_000_023, 10_000_001, 10_000_011)
"""The same for figures with a thumbnail: in front the cup, whose colours a table reads off the latents best."""
FINER = 4
"""Drawn so many times as large, and shrunk, for smooth edges."""
LINES = ("LATENT", "SPACE IS A", "VERY NARROW", "PLACE FOR LETTERS", "CAN YOU READ THIS LINE?")
LINE_SIZES = (0.19, 0.14, 0.105, 0.075, 0.06)
"""The heights of the lines, as shares of the picture's side."""
FACES = ((0.33, 0.4, 0.29), (0.78, 0.27, 0.15), (0.79, 0.64, 0.1), (0.2, 0.86, 0.08), (0.44, 0.88, 0.05))
"""Across, down, and radius: one face in five sizes, so that nothing but the size differs."""
SKIN, HAIR = "#e0a878", "#43291f"


@dataclass(frozen=True, eq=False)
class Drawing:
    """A picture as bytes, a short name for it, and what it shows."""

    name: str
    words: str
    rgb: UInt8[np.ndarray, "side side 3"]


def drawing(seed: int, side: int) -> Drawing:
    """A drawing of the picture book, scaled to so many pixels."""
    scene = imagine(seed)
    name = " and ".join(item.thing for item in scene.items)
    return Drawing(name.capitalize(), captions(seed)[0], _scale(Image.fromarray(picture(seed)), side))


def letters(side: int) -> Drawing:
    """Lines of letters, each smaller than the one above, as at an optician's."""
    sheet = Image.new("RGB", (FINER * side, FINER * side), "#fbf8f1")
    pen, top = ImageDraw.Draw(sheet), 0.06
    for line, size in zip(LINES, LINE_SIZES, strict=True):
        font = ImageFont.load_default(size * sheet.height)
        pen.text((sheet.width / 2, top * sheet.height), line, fill="#22304a", font=font, anchor="mt")
        top += 1.45 * size
    return Drawing("Letters", "five lines of letters, each smaller than the one above", _scale(sheet, side))


def faces(side: int) -> Drawing:
    """One smiling face in five sizes, from large to very small."""
    sheet = Image.new("RGB", (FINER * side, FINER * side), "#9fd0dc")
    for x, y, radius in FACES:
        _face(ImageDraw.Draw(sheet), np.array([x, y]) * sheet.width, radius * sheet.width)
    return Drawing("Faces", "one smiling face in five sizes, from large to very small", _scale(sheet, side))


def _face(pen: ImageDraw.ImageDraw, centre: np.ndarray, radius: float) -> None:
    def oval(x: float, y: float, width: float, height: float, fill: str) -> None:
        middle, half = centre + radius * np.array([x, y]), radius * np.array([width, height])
        pen.ellipse([*(middle - half), *(middle + half)], fill=fill)

    oval(0, -0.12, 1, 1, HAIR)
    for sign in (-1, 1):
        oval(0.84 * sign, 0.15, 0.16, 0.2, SKIN)
    oval(0, 0.12, 0.84, 0.86, SKIN)
    oval(0.1, -0.66, 0.66, 0.3, HAIR)
    for sign in (-1, 1):
        oval(0.36 * sign, 0.02, 0.17, 0.2, "#ffffff")
        oval(0.36 * sign, 0.04, 0.11, 0.14, "#2f5d7c")
        oval(0.36 * sign, 0.04, 0.06, 0.08, "#111820")
        oval(0.36 * sign + 0.04, -0.02, 0.035, 0.045, "#ffffff")
        oval(0.55 * sign, 0.4, 0.15, 0.1, "#d9806a")
    oval(0, 0.27, 0.06, 0.08, "#b3704f")
    box = [*(centre + radius * np.array([-0.34, 0.16])), *(centre + radius * np.array([0.34, 0.74]))]
    pen.chord(box, 20, 160, fill="#a5333d")


def _scale(picture: Image.Image, side: int) -> UInt8[np.ndarray, "side side 3"]:
    return np.asarray(picture.resize((side, side), Image.Resampling.LANCZOS))
