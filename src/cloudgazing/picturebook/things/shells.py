"""Animals with a house of their own: the turtle and the snail."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..palette import SOOT, Ink
from ..shapes import Points, Shape, arc, ellipse, polygon, rectangle, smooth, star
from .anatomy import LINE, blush, eye
from .thing import thing


@thing(
    "turtle",
    poses=("walking", "hiding"),
    form={"dome": (0.85, 1.15), "neck": (-0.05, 0.1), "plates": (0.8, 1.15)},
    natural=("green", "green", "brown", "blue"),
    stands="ground",
)
def turtle(ink: Ink, pose: str, *, dome: float, neck: float, plates: float) -> Iterator[Shape]:
    """A turtle under its dome, or drawn back into it so that only two eyes show."""
    if pose == "walking":
        yield from _turtle_limbs(ink, neck)
        yield from _turtle_shell(ink, 0.2, dome, plates)
    else:
        yield from _turtle_shell(ink, 0.34, dome, plates)
        yield Shape(ellipse(-0.25, 0.27, 0.15, 0.1 + neck / 3), SOOT, ink.line, LINE)
        for x in (-0.31, -0.2):
            yield from eye(x, 0.27, 0.042)


def _turtle_limbs(ink: Ink, neck: float) -> Iterator[Shape]:
    yield Shape(polygon((0.36, 0.14), (0.5, 0.26), (0.34, 0.26)), ink.light, ink.line, LINE)
    for x in (-0.2, 0.22):
        yield Shape(rectangle(x, 0.27, 0.16, 0.26, 0.06), ink.light, ink.line, LINE)
    crown = (-0.4, -0.02 - neck), (-0.52, -0.1 - neck), (-0.62, -neck), (-0.56, 0.09 - neck / 2)
    yield Shape(smooth((-0.24, 0.08), *crown, (-0.3, 0.22)), ink.light, ink.line, LINE)
    yield from eye(-0.52, -0.015 - neck, 0.042)
    yield Shape(ellipse(-0.46, 0.06 - neck, 0.03, 0.022), blush(ink), detail=True)


def _turtle_shell(ink: Ink, floor: float, dome: float, plates: float) -> Iterator[Shape]:
    height = 0.46 * dome
    yield Shape(arc(0.03, floor, 0.41, height, 180, 360), ink.main, ink.line, LINE)
    for x, y, size in ((0.03, 0.55, 0.14), (-0.21, 0.35, 0.1), (0.27, 0.35, 0.1)):
        plate = star(x, floor - y * height, size * plates, size * plates, 3, 30)
        yield Shape(plate, ink.dark, ink.line, 0.014, detail=True)
    yield Shape(rectangle(0.03, floor, 0.92, 0.09, 0.035), ink.main, ink.line, LINE)


@thing(
    "snail",
    poses=("crawling", "hiding"),
    form={"shell": (0.95, 1.15), "stalks": (0.7, 1.25), "turns": (1.7, 2.6)},
    natural=("brown", "orange", "yellow", "pink"),
    stands="ground",
)
def snail(ink: Ink, pose: str, *, shell: float, stalks: float, turns: float) -> Iterator[Shape]:
    """A snail with a spiral shell; when it hides, only its foot and the tips of its eyes peep out."""
    if pose == "crawling":
        yield from _stalks(ink, -0.36, 0.08, 0.26 * stalks)
        face = (-0.36, 0.02), (-0.48, 0.08), (-0.5, 0.26), (-0.42, 0.4)
        sole = (0, 0.42), (0.4, 0.42), (0.56, 0.4), (0.3, 0.28), (-0.2, 0.26)
        yield Shape(smooth(*face, *sole), ink.light, ink.line, LINE)
        yield Shape(ellipse(-0.41, 0.22, 0.035, 0.025), blush(ink), detail=True)
        yield from _spiral_shell(ink, 0.1, 0.3 - 0.33 * shell, 0.33 * shell, turns)
    else:
        yield from _stalks(ink, -0.24, 0.32, 0.16 * stalks)
        yield Shape(ellipse(0, 0.38, 0.4, 0.08), ink.light, ink.line, LINE)
        yield from _spiral_shell(ink, 0.04, 0.36 - 0.38 * shell, 0.38 * shell, turns)


def _stalks(ink: Ink, x: float, y: float, length: float) -> Iterator[Shape]:
    for lean in (-0.12, 0.04):
        top = x + lean, y - length
        yield Shape(polygon((x, y), top), line=ink.line, width=0.075, closed=False)
        yield Shape(polygon((x, y), top), line=ink.light, width=0.04, closed=False)
        yield from eye(*top, 0.05)


def _spiral_shell(ink: Ink, x: float, y: float, radius: float, turns: float) -> Iterator[Shape]:
    yield Shape(ellipse(x, y, radius, radius), ink.main, ink.line, LINE)
    yield Shape(_spiral(x, y, radius * 0.8, turns), line=ink.line, width=0.04, closed=False)


def _spiral(x: float, y: float, radius: float, turns: float) -> Points:
    share = np.linspace(0.06, 1, 34)
    angle = 2 * np.pi * turns * (share - 1) + 0.5 * np.pi
    return np.stack([x + radius * share * np.cos(angle), y + radius * share * np.sin(angle)], axis=1)
