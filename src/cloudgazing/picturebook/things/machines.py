"""Machines small enough for a table."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..palette import CREAM, SOOT, Ink, mix, rgb
from ..shapes import Shape, arc, ellipse, polygon, rectangle, rotate, smooth
from .craft import BRASS, LINE, turned, whole
from .thing import thing

RUBBER = rgb("55555f")


@thing(
    "clock",
    poses=("alarm", "pendulum"),
    form={"hour": (0, 12), "rim": (0.9, 1.1), "swing": (-18, 18)},
    natural=("red", "brown", "blue", "green"),
    stands="ground",
)
def clock(ink: Ink, pose: str, *, hour: float, rim: float, swing: float) -> Iterator[Shape]:
    """An alarm clock with two bells, or a wall clock with a pendulum."""
    if pose == "alarm":
        yield from _bells(ink, swing)
        yield from _dial(ink, 0.06, 0.4, 0.28 / rim, hour)
        return
    case = polygon((-0.27, -0.1), (0.27, -0.1), (0.22, 0.46), (0, 0.54), (-0.22, 0.46))
    yield Shape(case, ink.main, ink.line, LINE)
    yield Shape(rectangle(0, 0.28, 0.28, 0.26, 0.03), ink.dark, ink.line, 0.022, detail=True)
    rod = rotate(polygon((0, 0.05), (0, 0.33)), swing, (0, 0.05))
    yield Shape(rod, line=BRASS, width=0.03, closed=False, detail=True)
    yield Shape(ellipse(rod[1][0], rod[1][1], 0.065, 0.065), BRASS, ink.line, 0.02, detail=True)
    roof = polygon((-0.43, -0.28), (0, -0.62), (0.43, -0.28))
    yield Shape(roof, ink.dark, ink.line, LINE)
    yield from _dial(ink, -0.17, 0.345, 0.235 / rim, hour)


def _bells(ink: Ink, swing: float) -> Iterator[Shape]:
    for side in (-1, 1):
        foot = polygon((side * 0.2, 0.3), (side * 0.31, 0.49))
        yield Shape(foot, line=ink.line, width=0.1, closed=False)
        yield Shape(foot, line=ink.dark, width=0.05, closed=False)
        bell = arc(side * 0.25, -0.28, 0.17, 0.17, 180, 360, side * 38)
        yield Shape(bell, ink.main, ink.line, LINE)
    hammer = rotate(polygon((0, -0.28), (0, -0.47)), swing, (0, -0.28))
    yield Shape(hammer, line=ink.line, width=0.035, closed=False)
    yield Shape(ellipse(hammer[1][0], hammer[1][1], 0.045, 0.045), ink.dark, ink.line, 0.02)


def _dial(ink: Ink, y: float, radius: float, face: float, hour: float) -> Iterator[Shape]:
    yield Shape(ellipse(0, y, radius, radius), ink.main, ink.line, LINE)
    yield Shape(ellipse(0, y, face, face), CREAM, ink.line, 0.022, detail=True)
    for turn in (0, 90, 180, 270):
        mark = rotate(polygon((0, y - face * 0.78), (0, y - face * 0.88)), turn, (0, y))
        yield Shape(mark, line=SOOT, width=0.026, closed=False, detail=True)
    for angle, length, width in ((hour * 30, 0.5, 0.042), (hour * 360, 0.72, 0.03)):
        hand = rotate(polygon((0, y), (0, y - face * length)), angle, (0, y))
        yield Shape(hand, line=SOOT, width=width, closed=False, detail=True)
    yield Shape(ellipse(0, y, 0.03, 0.03), SOOT, detail=True)


@thing(
    "mouse (computer)",
    plural="mice",
    poses=("straight", "turned"),
    form={"width": (0.88, 1.12), "buttons": (-0.06, 0.05), "cable": (-0.1, 0.1)},
    natural=("white", "gray", "gray", "black"),
    stands="ground",
)
def computer_mouse(ink: Ink, pose: str, *, width: float, buttons: float, cable: float) -> Iterator[Shape]:
    """A computer mouse seen from above: two buttons, a wheel and a cable."""
    if pose == "straight":
        cord = smooth((0, -0.1), (0, -0.25), (0.14 + cable, -0.32), (-0.05 - cable, -0.42), (0.05, -0.52), closed=False)
        yield from _cord(ink, cord)
        yield from _housing(ink, 0.25 * width, buttons)
        return
    cord = smooth(
        (0.14, -0.05), (0.34, -0.28), (0.18 + cable, -0.42), (-0.05, -0.32), (-0.4, -0.36 - cable), closed=False
    )
    yield from _cord(ink, cord)
    yield from turned(_housing(ink, 0.25 * width, buttons), 42)


def _cord(ink: Ink, path: np.ndarray) -> Iterator[Shape]:
    yield Shape(path, line=ink.line, width=0.055, closed=False)
    yield Shape(path, line=RUBBER, width=0.025, closed=False)


def _housing(ink: Ink, wide: float, buttons: float) -> Iterator[Shape]:
    split = 0.1 + buttons
    half = smooth(
        (0, -0.18), (wide * 0.45, -0.175), (wide * 0.85, -0.11), (wide, 0.05),
        (wide * 0.99, 0.25), (wide * 0.8, 0.42), (wide * 0.4, 0.49), (0, 0.5),
        closed=False,
    )  # fmt: skip
    yield Shape(whole(half), ink.main, ink.line, LINE)
    top = half[half[:, 1] < split]
    keys = whole(top)
    yield Shape(keys, mix(ink.main, ink.light, 0.6), ink.line, 0.02, detail=True)
    yield Shape(polygon((0, -0.18), (0, split)), line=ink.line, width=0.025, closed=False, detail=True)
    yield Shape(rectangle(0, -0.03, 0.085, 0.15, 0.04), SOOT, ink.line, 0.02, detail=True)
    yield Shape(rectangle(0, -0.03, 0.05, 0.03), mix(CREAM, SOOT, 0.3), detail=True)


@thing(
    "robot",
    poses=("standing", "waving", "rolling"),
    form={"head": (0.85, 1.15), "chest": (0.88, 1.12), "antenna": (0.8, 1.3)},
    natural=("gray", "gray", "blue", "red"),
    stands="ground",
)
def robot(ink: Ink, pose: str, *, head: float, chest: float, antenna: float) -> Iterator[Shape]:
    """A tin robot with an antenna: at ease, waving, or rolling on a wheel."""
    wide = 0.24 * chest
    for side in (-1, 1):
        hand = (0.46, -0.24) if pose == "waving" and side == 1 else (0.43, 0.23)
        yield from _limb(
            ink, (side * wide, 0.0), (side * 0.41, -0.01 if hand[1] < 0 else 0.04), (side * hand[0], hand[1])
        )
    yield from (_track if pose == "rolling" else _legs)(ink, wide)
    yield Shape(rectangle(0, 0.1, 2 * wide, 0.36, 0.05), ink.main, ink.line, LINE)
    yield Shape(rectangle(0, 0.08, wide * 1.25, 0.17, 0.03), ink.light, ink.line, 0.02, detail=True)
    for x, fill in ((-0.5, rgb("e2524a")), (0, BRASS), (0.5, rgb("5fae5b"))):
        yield Shape(ellipse(x * wide * 0.75, 0.08, 0.033, 0.033), fill, ink.line, 0.014, detail=True)
    yield from _robot_head(ink, 0.25 * head, antenna)


def _limb(ink: Ink, *knots: tuple[float, float]) -> Iterator[Shape]:
    path = polygon(*knots)
    yield Shape(path, line=ink.line, width=0.1, closed=False)
    yield Shape(path, line=ink.dark, width=0.05, closed=False)
    yield Shape(ellipse(*knots[-1], 0.065, 0.065), ink.main, ink.line, LINE)


def _legs(ink: Ink, wide: float) -> Iterator[Shape]:
    for side in (-1, 1):
        yield Shape(rectangle(side * wide * 0.5, 0.34, 0.1, 0.2), ink.dark, ink.line, LINE)
        yield Shape(rectangle(side * (wide * 0.5 + 0.02), 0.455, 0.19, 0.09, 0.04), ink.main, ink.line, LINE)


def _track(ink: Ink, wide: float) -> Iterator[Shape]:
    yield Shape(rectangle(0, 0.3, wide, 0.12), ink.dark, ink.line, LINE)
    yield Shape(rectangle(0, 0.42, 0.6, 0.19, 0.09), SOOT, ink.line, LINE)
    for x in (-0.19, 0, 0.19):
        yield Shape(ellipse(x, 0.42, 0.06, 0.06), ink.light, ink.line, 0.018, detail=True)


def _robot_head(ink: Ink, wide: float, antenna: float) -> Iterator[Shape]:
    tip = -0.41 - 0.09 * antenna
    yield Shape(polygon((0, -0.38), (0, tip)), line=ink.line, width=0.03, closed=False)
    yield Shape(ellipse(0, tip, 0.042, 0.042), BRASS, ink.line, 0.02)
    yield Shape(rectangle(0, -0.11, 0.14, 0.1), ink.dark, ink.line, LINE)
    for side in (-1, 1):
        yield Shape(rectangle(side * wide, -0.25, 0.07, 0.11, 0.02), ink.dark, ink.line, 0.022)
    yield Shape(rectangle(0, -0.26, 2 * wide, 0.28, 0.06), ink.main, ink.line, LINE)
    for side in (-1, 1):
        yield Shape(ellipse(side * wide * 0.45, -0.28, 0.065, 0.065), (1, 1, 0.92), ink.line, 0.018, detail=True)
        yield Shape(ellipse(side * wide * 0.45, -0.27, 0.032, 0.035), SOOT, detail=True)
    smile = arc(0, -0.2, wide * 0.42, 0.045, 15, 165)
    yield Shape(smile, line=ink.line, width=0.03, closed=False, detail=True)
