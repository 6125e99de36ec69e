"""What one plays with."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..palette import CREAM, RGB, SOOT, Ink, rgb
from ..shapes import Shape, arc, ellipse, polygon, rectangle, smooth, star
from .craft import LINE, turned, whole
from .thing import thing

RUBBER = rgb("55555f")


@thing(
    "ball",
    poses=("striped", "starred", "patched"),
    form={"spin": (-40, 40), "pole": (-0.2, 0.2), "size": (0.8, 1.2)},
    natural=("red", "red", "blue", "yellow"),
    stands="ground",
)
def ball(ink: Ink, pose: str, *, spin: float, pole: float, size: float) -> Iterator[Shape]:
    """A toy ball: in beach stripes, with a star on a band, or sewn from patches."""
    outline = smooth(*ellipse(0, 0, 0.5, 0.5), steps=2)
    yield Shape(outline, ink.main, ink.line, LINE)
    pattern = {"striped": _beach, "starred": _starred, "patched": _patched}[pose]
    yield from turned(pattern(ink, pole, size), spin)
    yield Shape(outline, line=ink.line, width=LINE)


def _beach(ink: Ink, pole: float, size: float) -> Iterator[Shape]:
    top = np.array([pole * 0.6, -0.28])
    for start in (10, 130, 250):
        edge = arc(0, 0, 0.49, 0.49, start, start + 50 * size)
        left, right = _meridian(top, edge[-1]), _meridian(top, edge[0])
        yield Shape(np.concatenate([right, edge, left[::-1]]), _contrast(ink), ink.line, 0.018, detail=True)
    yield Shape(ellipse(top[0], top[1], 0.085 * size, 0.065 * size), ink.dark, ink.line, 0.02, detail=True)


def _meridian(top: np.ndarray, rim: np.ndarray) -> np.ndarray:
    bulge = (top + rim) / 2 + np.array([0.22 * (rim[0] - top[0]), 0])
    return smooth(tuple(top), tuple(bulge), tuple(rim), closed=False)


def _contrast(ink: Ink) -> RGB:
    """Cream, or a light gray on what is nearly white itself."""
    return ink.dark if min(ink.main) > 0.85 else CREAM


def _starred(ink: Ink, pole: float, size: float) -> Iterator[Shape]:
    upper = arc(0, -0.06, 0.47, 0.1 + 0.1 * pole, 180, 0)
    lower = arc(0, 0.1, 0.47, 0.12 + 0.1 * pole, 0, 180)
    yield Shape(np.concatenate([upper, lower]), _contrast(ink), ink.line, 0.02, detail=True)
    yield Shape(star(0, 0.1, 0.24 * size, 0.11 * size, 5), ink.main, ink.line, 0.02, detail=True)


def _patched(ink: Ink, pole: float, size: float) -> Iterator[Shape]:
    x, y = pole * 0.6, pole * 0.3
    fill = _contrast(ink)
    for angle in range(-90, 270, 72):
        out = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        seam = np.array([[0.15], [0.31]]) * out + (x, y)
        yield Shape(seam, line=ink.line, width=0.02, closed=False, detail=True)
        rim = arc(0, 0, 0.49, 0.49, angle - 17 * size, angle + 17 * size)
        yield Shape(np.concatenate([rim, seam[1:]]), fill, ink.line, 0.018, detail=True)
    yield Shape(star(x, y, 0.16 * size, 0.13 * size, 5), fill, ink.line, 0.02, detail=True)


@thing(
    "bat (club)",
    plural="bats",
    poses=("alone", "with ball"),
    form={"fat": (0.85, 1.2), "taper": (-0.06, 0.08), "tilt": (38, 52)},
    natural=("brown", "brown", "yellow", "red"),
    stands="ground",
)
def club(ink: Ink, pose: str, *, fat: float, taper: float, tilt: float) -> Iterator[Shape]:
    """A baseball bat aslant, with tape about its grip, alone or beside its ball."""
    wide = 0.115 * fat
    half = smooth(
        (0, -0.62), (wide * 0.8, -0.585), (wide, -0.46),
        (wide * 0.97, -0.2 + taper), (0.055, 0.16 + taper), (0.042, 0.52),
        closed=False,
    )  # fmt: skip
    wood = Shape(whole(half), ink.main, ink.line, LINE)
    shine = Shape(rectangle(-wide * 0.45, -0.32 + taper, 0.035, 0.34, 0.017), ink.light, detail=True)
    bat = (wood, shine, *_grip(ink))
    yield from turned(bat, tilt)
    if pose == "with ball":
        yield from _baseball(-0.28, -0.3, 0.14)


def _grip(ink: Ink) -> Iterator[Shape]:
    yield Shape(rectangle(0, 0.4, 0.1, 0.28, 0.02), SOOT, ink.line, 0.02)
    for y in (0.31, 0.39, 0.47):
        wrap = polygon((-0.045, y + 0.03), (0.045, y - 0.02))
        yield Shape(wrap, line=CREAM, width=0.02, closed=False, detail=True)
    yield Shape(ellipse(0, 0.56, 0.095, 0.05), ink.main, ink.line, LINE)


def _baseball(x: float, y: float, radius: float) -> Iterator[Shape]:
    yield Shape(ellipse(x, y, radius, radius), CREAM, SOOT, 0.022)
    for side in (-1, 1):
        seam = arc(x + side * radius * 1.25, y, radius * 0.85, radius * 0.85, 90 + side * 45, 90 + side * 135)
        yield Shape(seam, line=rgb("d0483e"), width=0.025, closed=False, detail=True)
