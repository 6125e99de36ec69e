"""Small animals: the rabbit and the mouse."""

from __future__ import annotations

from collections.abc import Iterator

from ..palette import CREAM, SOOT, Ink
from ..shapes import Points, Shape, ellipse, moved, polygon, rectangle, rotate, smooth
from .anatomy import LINE, ROSE, blush, cord, eye, symmetric
from .thing import thing


@thing(
    "rabbit",
    poses=("sitting", "hopping"),
    form={"ears": (0.8, 1.2), "tilt": (4, 22), "plump": (0.88, 1.15)},
    natural=("white", "white", "brown", "gray"),
    stands="ground",
)
def rabbit(ink: Ink, pose: str, *, ears: float, tilt: float, plump: float) -> Iterator[Shape]:
    """A rabbit with very long ears and two big teeth."""
    if pose == "sitting":
        yield from _rabbit_sitting(ink, ears, tilt, plump)
    else:
        yield from _rabbit_hopping(ink, ears, tilt, plump)


def _rabbit_sitting(ink: Ink, ears: float, tilt: float, plump: float) -> Iterator[Shape]:
    body = symmetric((0, 0), (0.13, 0.1), (0.25 * plump, 0.32), (0.2 * plump, 0.46), (0, 0.48))
    yield Shape(body, ink.main, ink.line, LINE)
    yield Shape(ellipse(0, 0.28, 0.12 * plump, 0.13), ink.light, detail=True)
    for side in (-1, 1):
        yield Shape(ellipse(side * 0.1, 0.2, 0.05, 0.1, side * 35), ink.main, ink.line, 0.02)
        yield Shape(ellipse(side * 0.15, 0.45, 0.12, 0.055), ink.main, ink.line, LINE)
        yield from _rabbit_ear(ink, side * 0.09, -0.18, ears, side * tilt)
    yield Shape(ellipse(0, -0.08, 0.215, 0.175), ink.main, ink.line, LINE)
    for side in (-1, 1):
        yield from eye(side * 0.1, -0.11, 0.046)
        yield Shape(ellipse(side * 0.145, -0.015, 0.04, 0.028), blush(ink), detail=True)
    yield Shape(rectangle(0, 0.025, 0.055, 0.06), CREAM, ink.line, 0.012, detail=True)
    yield Shape(ellipse(-0.03, -0.01, 0.045, 0.032), ink.light, detail=True)
    yield Shape(ellipse(0.03, -0.01, 0.045, 0.032), ink.light, detail=True)
    yield Shape(ellipse(0, -0.045, 0.032, 0.023), ROSE, detail=True)


def _rabbit_hopping(ink: Ink, ears: float, tilt: float, plump: float) -> Iterator[Shape]:
    yield Shape(ellipse(0.4, 0.1, 0.085, 0.085), CREAM, ink.line, LINE)
    yield from cord(smooth((-0.1, 0.2), (-0.24, 0.3), (-0.32, 0.3), closed=False), ink, 0.11)
    body = smooth((-0.26, 0.06), (-0.02, -0.08 * plump), (0.28, -0.06 * plump), (0.4, 0.14), (0.28, 0.3), (-0.12, 0.3))
    yield Shape(body, ink.main, ink.line, LINE)
    yield Shape(ellipse(0.24, 0.16, 0.14, 0.15), ink.main, ink.dark, 0.02)
    yield from cord(smooth((0.24, 0.28), (0.34, 0.34), (0.46, 0.33), closed=False), ink, 0.11)
    yield from _rabbit_ear(ink, -0.2, -0.14, ears, 30 + tilt)
    yield from _rabbit_ear(ink, -0.26, -0.14, ears, 8 + tilt)
    head = smooth((-0.1, -0.06), (-0.2, -0.2), (-0.36, -0.16), (-0.46, -0.02), (-0.4, 0.1), (-0.18, 0.12))
    yield Shape(head, ink.main, ink.line, LINE)
    yield Shape(ellipse(-0.24, 0.04, 0.05, 0.035), blush(ink), detail=True)
    yield Shape(ellipse(-0.46, -0.02, 0.03, 0.028), ROSE, detail=True)
    yield from eye(-0.31, -0.06, 0.046)


def _rabbit_ear(ink: Ink, x: float, y: float, length: float, turn: float) -> Iterator[Shape]:
    middle = y - 0.15 * length
    outer, inner = ellipse(x, middle, 0.07, 0.19 * length), ellipse(x, middle, 0.032, 0.13 * length)
    yield Shape(rotate(outer, turn, (x, y)), ink.main, ink.line, LINE)
    yield Shape(rotate(inner, turn, (x, y)), blush(ink), detail=True)


@thing(
    "mouse",
    plural="mice",
    poses=("running", "standing"),
    form={"ears": (0.85, 1.2), "tail": (-0.1, 0.1), "nose": (0.85, 1.2)},
    natural=("gray", "gray", "brown", "white"),
    stands="ground",
)
def mouse(ink: Ink, pose: str, *, ears: float, tail: float, nose: float) -> Iterator[Shape]:
    """A mouse with huge round ears, a pointed nose and a long thin tail."""
    if pose == "running":
        whip = smooth((0.22, 0.24), (0.38, 0.22), (0.42, 0.0), (0.5, -0.1 - tail), (0.6, -0.06 - tail), closed=False)
        yield from _mouse_tail(ink, whip)
        for x in (-0.2, 0.16):
            yield Shape(ellipse(x, 0.3, 0.08, 0.035), blush(ink), ink.line, 0.02)
        body = smooth((-0.3, 0.1), (-0.1, -0.04), (0.14, -0.06), (0.3, 0.12), (0.24, 0.28), (-0.05, 0.3), (-0.26, 0.26))
        yield Shape(body, ink.main, ink.line, LINE)
        yield from moved(_mouse_head(ink, ears, nose), -0.22, 0.08)
    else:
        whip = smooth((0.1, 0.42), (0.34, 0.46), (0.42, 0.28), (0.34, 0.14 - tail), (0.42, 0.0 - tail), closed=False)
        yield from _mouse_tail(ink, whip)
        yield Shape(ellipse(0.04, 0.22, 0.2, 0.25), ink.main, ink.line, LINE)
        yield Shape(ellipse(-0.04, 0.25, 0.1, 0.17), ink.light, detail=True)
        for y in (0.1, 0.19):
            yield Shape(ellipse(-0.16, y, 0.07, 0.035, 15), blush(ink), ink.line, 0.02)
        for x in (-0.08, 0.12):
            yield Shape(ellipse(x, 0.46, 0.1, 0.04), blush(ink), ink.line, 0.02)
        yield from moved(_mouse_head(ink, ears, nose), 0, -0.12)


def _mouse_tail(ink: Ink, path: Points) -> Iterator[Shape]:
    yield Shape(path, line=ink.line, width=0.055, closed=False)
    yield Shape(path, line=blush(ink), width=0.025, closed=False)


def _mouse_head(ink: Ink, ears: float, nose: float) -> Iterator[Shape]:
    tip = -0.33 * nose
    for x, shade in ((0.16, ink.dark), (-0.06, ink.main)):
        yield Shape(ellipse(x, -0.18 * ears, 0.15 * ears, 0.16 * ears), shade, ink.line, LINE)
        yield Shape(ellipse(x, -0.17 * ears, 0.095 * ears, 0.1 * ears), blush(ink), detail=True)
    face = smooth((0.15, -0.05), (0.02, -0.16), (-0.15, -0.1), (tip, 0.06), (tip, 0.1), (-0.1, 0.15), (0.1, 0.12))
    yield Shape(face, ink.main, ink.line, LINE)
    for y in (0.07, 0.12):
        whisker = polygon((tip + 0.1, 0.08), (tip + 0.24, y))
        yield Shape(whisker, line=ink.line, width=0.014, closed=False, detail=True)
    yield from eye(-0.09, -0.03, 0.047)
    yield Shape(ellipse(tip, 0.075, 0.04, 0.037), ROSE, SOOT, 0.012, detail=True)
