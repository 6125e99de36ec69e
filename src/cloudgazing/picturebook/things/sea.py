"""Animals of the sea: the penguin and the fish."""

from __future__ import annotations

from collections.abc import Iterator

from ..palette import CREAM, Ink
from ..shapes import Shape, arc, ellipse, mirror, polygon, smooth
from .anatomy import BEAK, LINE, blush, eye, symmetric
from .thing import thing


@thing(
    "penguin",
    poses=("standing", "sliding"),
    form={"flippers": (0.8, 1.25), "plump": (0.88, 1.12), "beak": (0.8, 1.3)},
    natural=("black", "black", "blue", "gray"),
    stands="ground",
)
def penguin(ink: Ink, pose: str, *, flippers: float, plump: float, beak: float) -> Iterator[Shape]:
    """A penguin in a coloured coat with a pale front, upright or sliding on its belly."""
    if pose == "standing":
        yield from _penguin_standing(ink, flippers, plump, beak)
    else:
        yield from _penguin_sliding(ink, flippers, plump, beak)


def _penguin_standing(ink: Ink, flippers: float, plump: float, beak: float) -> Iterator[Shape]:
    flipper = smooth(
        (0.16, -0.1), (0.3, 0.02), (0.3 + 0.12 * flippers, 0.2), (0.28 + 0.08 * flippers, 0.24), (0.18, 0.12)
    )
    for side, wing in ((-1, mirror(flipper)), (1, flipper)):
        yield Shape(ellipse(side * 0.11, 0.455, 0.11, 0.05), BEAK, ink.line, 0.02)
        yield Shape(wing, ink.main, ink.line, LINE)
    coat = symmetric(
        (0, -0.48), (0.17, -0.4), (0.2, -0.22), (0.26 * plump, 0.05), (0.26 * plump, 0.32), (0.14, 0.45), (0, 0.46)
    )
    yield Shape(coat, ink.main, ink.line, LINE)
    yield Shape(ellipse(0, 0.18, 0.16 * plump, 0.22), CREAM, detail=True)
    for side in (-1, 1):
        yield Shape(ellipse(side * 0.075, -0.26, 0.08, 0.09), CREAM, detail=True)
        yield from eye(side * 0.07, -0.27, 0.045)
        yield Shape(ellipse(side * 0.12, -0.18, 0.035, 0.025), blush(ink), detail=True)
    yield Shape(polygon((-0.07 * beak, -0.21), (0.07 * beak, -0.21), (0, -0.12)), BEAK, ink.line, 0.015)


def _penguin_sliding(ink: Ink, flippers: float, plump: float, beak: float) -> Iterator[Shape]:
    for y in (0.12, 0.2):
        yield Shape(ellipse(0.45, y, 0.08, 0.04, -25), BEAK, ink.line, 0.02)
    yield Shape(polygon((-0.4, -0.08), (-0.42 - 0.1 * beak, 0.0), (-0.38, 0.03)), BEAK, ink.line, 0.015)
    back = (-0.42, -0.04), (-0.36, -0.18), (-0.22, -0.2), (-0.08, -0.12), (0.18, -0.14 * plump), (0.42, 0.08)
    coat = smooth(*back, (0.44, 0.18), (0.2, 0.26), (-0.16, 0.26), (-0.34, 0.14))
    yield Shape(coat, ink.main, ink.line, LINE)
    yield Shape(smooth((-0.33, 0.1), (-0.1, 0.12), (0.28, 0.16), (0.22, 0.24), (-0.16, 0.24)), CREAM, detail=True)
    yield Shape(ellipse(-0.3, -0.06, 0.075, 0.07), CREAM, detail=True)
    yield from eye(-0.31, -0.065, 0.045)
    tip = 0.12 + 0.2 * flippers
    wing = smooth((-0.06, 0.02), (0.08, -0.06), (tip, -0.2 * flippers), (tip + 0.04, -0.14 * flippers), (0.12, 0.08))
    yield Shape(wing, ink.dark, ink.line, LINE)


@thing(
    "fish",
    plural="fish",
    poses=("straight", "curved"),
    form={"fins": (0.75, 1.3), "plump": (0.8, 1.15), "tail": (0.8, 1.2)},
    natural=("orange", "orange", "blue", "red"),
    stands="either",
)
def fish(ink: Ink, pose: str, *, fins: float, plump: float, tail: float) -> Iterator[Shape]:
    """A fish that swims to the left, or leaps with its body bent."""
    if pose == "straight":
        yield from _fish_straight(ink, fins, plump, tail)
    else:
        yield from _fish_curved(ink, fins, plump, tail)


def _fish_straight(ink: Ink, fins: float, plump: float, tail: float) -> Iterator[Shape]:
    fan = smooth((0.18, 0), (0.36, -0.2 * tail), (0.5, -0.24 * tail), (0.44, 0), (0.5, 0.24 * tail), (0.36, 0.2 * tail))
    yield Shape(fan, ink.dark, ink.line, LINE)
    for up in (-1, 1):
        fin = smooth((-0.14, 0.1), (-0.02, (0.19 + 0.14 * fins)), (0.16, 0.16 + 0.12 * fins), (0.14, 0.08)) * (
            1,
            up * plump,
        )
        yield Shape(fin, ink.dark, ink.line, LINE)
    height = 0.23 * plump
    back = (-0.34, -0.8 * height), (-0.1, -height), (0.14, -0.6 * height)
    belly = (0.14, 0.6 * height), (-0.1, height), (-0.34, 0.8 * height)
    yield Shape(smooth((-0.5, 0.02), *back, (0.28, 0), *belly), ink.main, ink.line, LINE)
    yield from _fish_marks(ink, height)


def _fish_marks(ink: Ink, height: float) -> Iterator[Shape]:
    yield Shape(arc(-0.3, 0, 0.12, 0.75 * height, -60, 60), line=ink.dark, width=0.03, closed=False, detail=True)
    for x, y in ((-0.06, -0.4), (-0.06, 0.4), (0.06, 0), (-0.08, 0), (0.1, -0.4), (0.1, 0.4)):
        scale = arc(x, y * height, 0.04, 0.06, -70, 70)
        yield Shape(scale, line=ink.light, width=0.022, closed=False, detail=True)
    yield from eye(-0.32, -0.25 * height, 0.055)
    yield Shape(arc(-0.45, 0.3 * height, 0.06, 0.04, 0, 110), line=ink.line, width=0.02, closed=False, detail=True)


def _fish_curved(ink: Ink, fins: float, plump: float, tail: float) -> Iterator[Shape]:
    upper, lower = (0.3 + 0.22 * tail, 0.3), (0.26 - 0.1 * tail, 0.44)
    yield Shape(smooth((0.24, 0.2), lower, (0.3, 0.46), (0.4, 0.38), upper, (0.36, 0.2)), ink.dark, ink.line, LINE)
    crest = smooth((-0.1, -0.3), (0.02, -0.36 - 0.12 * fins), (0.24, -0.28 - 0.08 * fins), (0.26, -0.1))
    yield Shape(crest, ink.dark, ink.line, LINE)
    back = (-0.48, 0.06), (-0.4, -0.18), (-0.16, -0.34), (0.12, -0.3), (0.3, -0.06), (0.32, 0.24)
    low = 0.1 + 0.08 * plump
    yield Shape(smooth(*back, (0.22, 0.24), (0.08, 0.08), (-0.1, low), (-0.36, low)), ink.main, ink.line, LINE)
    fin = smooth((-0.06, 0.02), (0.04, 0.06), (0.06, 0.12 + 0.12 * fins), (-0.06, 0.12))
    yield Shape(fin, ink.dark, ink.line, LINE)
    yield Shape(arc(-0.28, -0.06, 0.1, 0.16, -70, 60), line=ink.dark, width=0.03, closed=False, detail=True)
    for x, y in ((-0.06, -0.18), (0.08, -0.16), (0.02, -0.06), (0.16, -0.03)):
        yield Shape(arc(x, y, 0.04, 0.06, -40, 100), line=ink.light, width=0.022, closed=False, detail=True)
    yield from eye(-0.33, -0.08, 0.055)
