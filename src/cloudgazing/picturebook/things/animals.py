"""Animals on four legs."""

from __future__ import annotations

from collections.abc import Iterator

from ..palette import CREAM, SOOT, Ink
from ..shapes import Shape, ellipse, moved, polygon, smooth
from .anatomy import LINE, ROSE, blush, cord, eye, leg, symmetric
from .thing import thing


@thing(
    "cat",
    poses=("sitting", "walking"),
    form={"ears": (0.8, 1.3), "tail": (-0.06, 0.14), "plump": (0.85, 1.15)},
    natural=("orange", "gray", "black", "white"),
    stands="ground",
)
def cat(ink: Ink, pose: str, *, ears: float, tail: float, plump: float) -> Iterator[Shape]:
    """A cat with pointed ears, whiskers and a long tail."""
    if pose == "sitting":
        yield from _cat_sitting(ink, tail, plump)
        yield from moved(_cat_head(ink, ears), 0, -0.2)
    else:
        yield from _cat_walking(ink, tail, plump)
        yield from moved(_cat_head(ink, ears), -0.24, -0.12, 0.85)


def _cat_sitting(ink: Ink, tail: float, plump: float) -> Iterator[Shape]:
    yield from cord(
        smooth((0.12, 0.4), (0.38, 0.38), (0.44, 0.14 - tail), (0.34, -0.04 - tail), closed=False), ink, 0.12
    )
    body = symmetric((0, -0.12), (0.15 * plump, 0.05), (0.25 * plump, 0.33), (0.19 * plump, 0.47), (0, 0.49))
    yield Shape(body, ink.main, ink.line, LINE)
    yield Shape(ellipse(0, 0.2, 0.11 * plump, 0.16), ink.light, detail=True)
    for side in (-1, 1):
        yield Shape(ellipse(side * 0.09, 0.455, 0.085, 0.05), ink.light, ink.line, 0.02)


def _cat_walking(ink: Ink, tail: float, plump: float) -> Iterator[Shape]:
    yield from cord(
        smooth((0.3, 0.1), (0.44, 0.02), (0.47, -0.16 - tail), (0.4, -0.28 - tail), closed=False), ink, 0.105
    )
    for x, shade in ((-0.17, ink.dark), (0.27, ink.dark), (-0.06, ink.main), (0.17, ink.main)):
        yield leg(x, 0.1, 0.4, 0.1, shade, ink)
    yield Shape(ellipse(0.06, 0.07, 0.3, 0.16 * plump), ink.main, ink.line, LINE)
    for x in (0.06, 0.15, 0.24):
        stripe = smooth((x, 0.08 - 0.14 * plump), (x + 0.02, -0.02), (x, 0.04), closed=False)
        yield Shape(stripe, line=ink.dark, width=0.035, closed=False, detail=True)


def _cat_head(ink: Ink, ears: float) -> Iterator[Shape]:
    for side in (-1, 1):
        ear = polygon((0.04, -0.12), (0.22, -0.12 - 0.16 * ears), (0.24, 0.02)) * (side, 1)
        yield Shape(ear, ink.main, ink.line, LINE)
        inner = polygon((0.1, -0.12), (0.2, -0.12 - 0.11 * ears), (0.21, -0.04)) * (side, 1)
        yield Shape(inner, blush(ink), detail=True)
    yield Shape(ellipse(0, 0, 0.26, 0.205), ink.main, ink.line, LINE)
    yield Shape(ellipse(0, 0.095, 0.12, 0.075), ink.light, detail=True)
    for side in (-1, 1):
        yield from eye(side * 0.11, -0.025, 0.052)
        whisker = polygon((0.12, 0.08), (0.32, 0.05)) * (side, 1)
        yield Shape(whisker, line=ink.line, width=0.016, closed=False, detail=True)
    yield Shape(polygon((-0.04, 0.05), (0.04, 0.05), (0, 0.095)), ROSE, detail=True)


@thing(
    "dog",
    poses=("sitting", "walking"),
    form={"ears": (0.75, 1.25), "tail": (-0.1, 0.1), "snout": (0.8, 1.2)},
    natural=("brown", "brown", "black", "white"),
    stands="ground",
)
def dog(ink: Ink, pose: str, *, ears: float, tail: float, snout: float) -> Iterator[Shape]:
    """A dog seen from the side, with hanging ears and a wagging tail."""
    if pose == "sitting":
        yield from _dog_sitting(ink, tail)
        yield from moved(_dog_head(ink, ears, snout), -0.06, -0.22)
    else:
        yield from _dog_walking(ink, tail)
        yield from moved(_dog_head(ink, ears, snout), -0.22, -0.14, 0.85)


def _dog_sitting(ink: Ink, tail: float) -> Iterator[Shape]:
    yield from cord(smooth((0.24, 0.42), (0.4, 0.36), (0.46 + tail / 2, 0.14 - tail), closed=False), ink, 0.11)
    back = smooth(
        (0, -0.2), (0.16, -0.02), (0.3, 0.22), (0.34, 0.4), (0.24, 0.48), (-0.04, 0.47), (-0.17, 0.2), (-0.16, -0.1)
    )
    yield Shape(back, ink.main, ink.line, LINE)
    yield leg(-0.1, 0.12, 0.48, 0.12, ink.main, ink)
    yield Shape(ellipse(-0.1, 0.1, 0.07, 0.12, 10), ink.light, detail=True)
    yield Shape(ellipse(0.18, 0.35, 0.14, 0.13), ink.main, ink.dark, 0.02)
    yield Shape(ellipse(0.11, 0.465, 0.12, 0.04), ink.light, ink.line, 0.02)


def _dog_walking(ink: Ink, tail: float) -> Iterator[Shape]:
    yield from cord(smooth((0.3, 0.04), (0.42, -0.06), (0.46 + tail / 2, -0.24 - tail / 2), closed=False), ink, 0.1)
    for x, shade in ((-0.2, ink.dark), (0.32, ink.dark), (-0.08, ink.main), (0.21, ink.main)):
        yield leg(x, 0.08, 0.42, 0.105, shade, ink)
    trunk = smooth((-0.24, -0.06), (0, -0.07), (0.28, -0.06), (0.37, 0.06), (0.3, 0.18), (0.05, 0.17), (-0.18, 0.22))
    yield Shape(trunk, ink.main, ink.line, LINE)
    yield Shape(ellipse(0.14, 0.0, 0.12, 0.055), ink.dark, detail=True)


def _dog_head(ink: Ink, ears: float, snout: float) -> Iterator[Shape]:
    tip = -0.16 - 0.24 * snout
    tongue = ellipse(tip + 0.13, 0.15, 0.04, 0.08, 12)
    yield Shape(tongue, ROSE, ink.line, 0.015, detail=True)
    brow = (0.16, -0.02), (0.1, -0.18), (-0.06, -0.22), (-0.18, -0.1)
    muzzle = (tip + 0.04, -0.06), (tip, 0.03), (tip + 0.08, 0.12), (-0.1, 0.16), (0.08, 0.14)
    yield Shape(smooth(*brow, *muzzle), ink.main, ink.line, LINE)
    yield Shape(ellipse(tip + 0.1, 0.02, 0.085, 0.05), ink.light, detail=True)
    mouth = smooth((tip + 0.02, 0.09), (tip + 0.12, 0.1), (tip + 0.2, 0.06), closed=False)
    yield Shape(mouth, line=ink.line, width=0.018, closed=False, detail=True)
    yield Shape(ellipse(tip + 0.01, -0.04, 0.05, 0.042), SOOT, detail=True)
    yield from eye(-0.09, -0.08, 0.05)
    ear = smooth((0.0, -0.17), (0.12, -0.19), (0.22, 0.0), (0.2, 0.2 * ears), (0.1, 0.22 * ears), (0.06, 0.02))
    yield Shape(ear, ink.dark, ink.line, LINE)


@thing(
    "elephant",
    poses=("walking", "trumpeting"),
    form={"ears": (0.8, 1.2), "trunk": (-0.06, 0.06), "plump": (0.88, 1.12)},
    natural=("gray", "gray", "blue", "pink"),
    stands="ground",
)
def elephant(ink: Ink, pose: str, *, ears: float, trunk: float, plump: float) -> Iterator[Shape]:
    """An elephant with its trunk hanging down, or raised to trumpet."""
    tail = smooth((0.4, -0.1), (0.48, 0), (0.47, 0.14), closed=False)
    yield Shape(tail, line=ink.line, width=0.04, closed=False)
    yield Shape(ellipse(0.47, 0.15, 0.03, 0.05), ink.line)
    for x, shade in ((-0.17, ink.dark), (0.17, ink.dark), (-0.04, ink.main), (0.31, ink.main)):
        yield leg(x, 0.05, 0.42, 0.15, shade, ink)
        yield Shape(ellipse(x - 0.03, 0.405, 0.06, 0.022), ink.light, detail=True)
    yield Shape(ellipse(0.11, 0, 0.34, 0.26 * plump), ink.main, ink.line, LINE)
    raised = pose == "trumpeting"
    yield from moved(_elephant_head(ink, raised, ears, trunk), 0, -0.1 if raised else -0.02)


def _elephant_head(ink: Ink, raised: bool, ears: float, trunk: float) -> Iterator[Shape]:
    if raised:
        nose = (-0.4, -0.16), (-0.48, -0.2), (-0.5, -0.42 - trunk), (-0.6, -0.43 - trunk), (-0.61, -0.14), (-0.46, 0.04)
    else:
        nose = (-0.43, -0.1), (-0.5, 0.12), (-0.6 - trunk, 0.25), (-0.56 - trunk, 0.34), (-0.42, 0.28), (-0.37, 0.1)
    skull = (-0.02, -0.12), (-0.1, -0.26), (-0.26, -0.32), (-0.37, -0.24)
    tusk = smooth((-0.36, 0.05), (-0.42, 0.13), (-0.5, 0.12), closed=False)
    yield Shape(smooth(*skull, *nose, (-0.24, 0.12), (-0.06, 0.08)), ink.main, ink.line, LINE)
    yield Shape(tusk, line=ink.line, width=0.07, closed=False)
    yield Shape(tusk, line=CREAM, width=0.045, closed=False)
    yield from eye(-0.32, -0.12, 0.045)
    flap = smooth((-0.2, -0.24), (-0.02, -0.3), (0.1, -0.1), (0.04, 0.12), (-0.1, 0.14), (-0.2, 0)) - (-0.2, -0.08)
    yield Shape(flap * ears + (-0.2, -0.08), ink.dark, ink.line, LINE)
    yield Shape(flap * ears * 0.62 + (-0.16, -0.08), blush(ink), detail=True)
