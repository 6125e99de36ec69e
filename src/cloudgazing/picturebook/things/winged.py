"""Animals with wings: the bird, the bat and the butterfly."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..palette import CREAM, SOOT, Ink
from ..shapes import Points, Shape, arc, ellipse, mirror, moved, polygon, smooth
from .anatomy import BEAK, LINE, blush, eye
from .thing import thing


@thing(
    "bird",
    poses=("flying", "perched"),
    form={"wing": (0.8, 1.2), "tail": (0.75, 1.25), "plump": (0.85, 1.15)},
    natural=("blue", "red", "yellow", "brown"),
    stands="either",
)
def bird(ink: Ink, pose: str, *, wing: float, tail: float, plump: float) -> Iterator[Shape]:
    """A small round songbird, its wings raised in flight or folded on its back."""
    if pose == "flying":
        yield from _bird_flying(ink, wing, tail, plump)
    else:
        yield from _bird_perched(ink, wing, tail, plump)


def _bird_flying(ink: Ink, wing: float, tail: float, plump: float) -> Iterator[Shape]:
    far = smooth((-0.1, 0), (-0.2, -0.26 * wing), (-0.1, -0.42 * wing), (0.04, -0.22 * wing), (0.1, 0))
    yield Shape(far, ink.dark, ink.line, LINE)
    end = 0.28 + 0.2 * tail
    rump = polygon((0.2, 0.08), (end, -0.04), (end - 0.05, 0.1), (end, 0.24), (0.2, 0.2))
    yield Shape(rump, ink.dark, ink.line, LINE)
    yield Shape(polygon((-0.36, 0), (-0.5, 0.06), (-0.36, 0.11)), BEAK, ink.line, 0.02)
    back = (-0.38, 0.02), (-0.26, -0.13), (-0.1, -0.04), (0.12, 0.0), (0.28, 0.12)
    yield Shape(smooth(*back, (0.1, 0.24 * plump), (-0.2, 0.24 * plump)), ink.main, ink.line, LINE)
    yield Shape(ellipse(-0.12, 0.13, 0.16, 0.07 * plump), ink.light, detail=True)
    tip = (0, -0.2 * wing), (0.22, -0.48 * wing), (0.34, -0.42 * wing), (0.26, -0.14 * wing)
    yield Shape(smooth((-0.08, 0.08), *tip, (0.12, 0.1)), ink.main, ink.line, LINE)
    for x, y in ((0.27, -0.26 * wing), (0.2, -0.12 * wing)):
        quill = polygon((x, y), (x - 0.13, y - 0.02))
        yield Shape(quill, line=ink.dark, width=0.025, closed=False, detail=True)
    yield from eye(-0.26, -0.01, 0.047)


def _bird_perched(ink: Ink, wing: float, tail: float, plump: float) -> Iterator[Shape]:
    for x in (-0.08, 0.06):
        yield Shape(polygon((x, 0.3), (x, 0.45), (x - 0.08, 0.46)), line=BEAK, width=0.035, closed=False)
    end = 0.3 + 0.2 * tail
    yield Shape(polygon((0.16, 0.04), (end, -0.02), (end + 0.02, 0.1), (0.2, 0.22)), ink.dark, ink.line, LINE)
    yield Shape(polygon((-0.34, -0.24), (-0.5, -0.17), (-0.34, -0.12)), BEAK, ink.line, 0.02)
    knots = (-0.36, -0.18), (-0.3, -0.36), (-0.14, -0.4), (0.0, -0.26), (0.2, 0.02), (0.24, 0.2)
    body = smooth(*knots, (0.06, 0.34 * plump), (-0.2, 0.32 * plump), (-0.33, 0.12), (-0.33, -0.04))
    yield Shape(body, ink.main, ink.line, LINE)
    yield Shape(ellipse(-0.19, 0.13, 0.11, 0.15 * plump, -10), ink.light, detail=True)
    folded = smooth((-0.08, -0.08), (0.06, -0.1), (0.2, 0.04), (0.34 * wing, 0.2), (0.1, 0.22 * wing), (-0.06, 0.12))
    yield Shape(folded, ink.dark, ink.line, LINE)
    yield from eye(-0.2, -0.22, 0.052)


@thing(
    "bat",
    poses=("flying", "hanging"),
    form={"ears": (0.75, 1.3), "wing": (-0.04, 0.14), "plump": (0.95, 1.15)},
    natural=("black", "black", "gray", "purple"),
    stands="air",
)
def bat(ink: Ink, pose: str, *, ears: float, wing: float, plump: float) -> Iterator[Shape]:
    """A bat with scalloped wings, spread in flight or wrapped about itself as it hangs head down."""
    if pose == "flying":
        for turn in (lambda points: points, mirror):
            yield Shape(turn(_bat_wing(wing)), ink.main, ink.line, LINE)
            for x, y in ((0.337, 0.18), (0.172, 0.23)):
                bone = turn(polygon((0.26, -0.13 - wing), (x, y)))
                yield Shape(bone, line=ink.line, width=0.022, closed=False, detail=True)
        yield Shape(ellipse(0, 0.12, 0.115 * plump, 0.18), ink.main, ink.line, LINE)
        yield from moved(_bat_head(ink, -1, ears), 0, -0.1, 1.15)
    else:
        for side in (-1, 1):
            yield Shape(polygon((side * 0.07, -0.3), (side * 0.07, -0.48)), line=ink.line, width=0.045, closed=False)
        yield from _bat_cloak(ink, wing, plump)
        yield from moved(_bat_head(ink, 1, ears), 0, 0.22, 1.25)


def _bat_wing(lift: float) -> Points:
    top = smooth((0.03, -0.04), (0.12, -0.06), (0.24, -0.17 - lift), (0.4, -0.14 - lift), (0.5, 0.1), closed=False)
    hem = [arc(x, y, 0.083, 0.055, 0, -180) for x, y in ((0.42, 0.16), (0.255, 0.22), (0.09, 0.26))]
    return np.concatenate([top, *hem])


def _bat_cloak(ink: Ink, wing: float, plump: float) -> Iterator[Shape]:
    wide = 0.27 * plump + wing / 3
    half = smooth((0.05, -0.36), (0.17, -0.32), (wide, -0.1), (wide * 0.85, 0.1), (0.0, 0.16), (-0.06, -0.1))
    yield Shape(mirror(half), ink.main, ink.line, LINE)
    yield Shape(half, ink.main, ink.line, LINE)


def _bat_head(ink: Ink, up: int, ears: float) -> Iterator[Shape]:
    for side in (-1, 1):
        ear = polygon((0.02, 0.06), (0.11, 0.12 + 0.13 * ears), (0.15, 0.02)) * (side, up)
        yield Shape(ear, ink.main, ink.line, LINE)
        inner = polygon((0.06, 0.08), (0.105, 0.1 + 0.09 * ears), (0.125, 0.05)) * (side, up)
        yield Shape(inner, blush(ink), detail=True)
    yield Shape(ellipse(0, 0, 0.15, 0.125), ink.main, ink.line, LINE)
    for side in (-1, 1):
        yield from eye(side * 0.06, 0.02 * up, 0.042)
        fang = polygon((side * 0.05, -0.055 * up), (side * 0.015, -0.055 * up), (side * 0.03, -0.1 * up))
        yield Shape(fang, CREAM, detail=True)


@thing(
    "butterfly",
    plural="butterflies",
    poses=("open", "folded"),
    form={"upper": (0.85, 1.15), "lower": (0.8, 1.15), "spots": (0.7, 1.25)},
    natural=("orange", "yellow", "blue", "purple"),
    stands="air",
)
def butterfly(ink: Ink, pose: str, *, upper: float, lower: float, spots: float) -> Iterator[Shape]:
    """A butterfly from above with its four wings open, or from the side with its wings folded upwards."""
    if pose == "open":
        for side in (-1, 1):
            yield from _wing(ink, 0.26 * side, 0.2, 0.2 * lower, 0.2 * lower, -35 * side, spots * 0.8)
            yield from _wing(ink, 0.28 * side, -0.14, 0.19 * upper, 0.27 * upper, 40 * side, spots)
        yield from _antennae(ink, 0, -0.2, (-0.13, 0.13))
        yield Shape(ellipse(0, 0.04, 0.05, 0.27), SOOT, ink.line, 0.02)
    else:
        yield from _wing(ink, 0.26, 0.16, 0.18 * lower, 0.2 * lower, 60, spots * 0.8)
        yield from _wing(ink, 0.06, -0.16, 0.2 * upper, 0.32 * upper, 24, spots)
        yield from _antennae(ink, -0.24, 0.16, (-0.2, -0.06))
        yield Shape(ellipse(-0.02, 0.26, 0.27, 0.05, 18), SOOT, ink.line, 0.02)


def _wing(ink: Ink, x: float, y: float, rx: float, ry: float, turn: float, spots: float) -> Iterator[Shape]:
    yield Shape(ellipse(x, y, rx, ry, turn), ink.main, ink.line, LINE * 1.3)
    yield Shape(ellipse(x, y, rx * 0.45 * spots, ry * 0.45 * spots, turn), ink.light, detail=True)
    yield Shape(ellipse(x, y, rx * 0.2 * spots, ry * 0.2 * spots, turn), ink.dark, detail=True)


def _antennae(ink: Ink, x: float, y: float, leans: tuple[float, float]) -> Iterator[Shape]:
    for lean in leans:
        feeler = smooth((x, y), (x + lean / 2, y - 0.16), (x + lean, y - 0.22), closed=False)
        yield Shape(feeler, line=ink.line, width=0.022, closed=False)
        yield Shape(ellipse(x + lean, y - 0.22, 0.028, 0.028), ink.line, detail=True)
