"""Vehicles: on the road, on the water and in the air."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from ..palette import CREAM, SOOT, Ink, mix, rgb
from ..shapes import Points, Shape, arc, ellipse, polygon, rectangle, smooth
from .craft import GLASS, GLOW, LINE, STEEL, WOOD, WOOD_LINE, turned, whole
from .thing import thing

Pattern = Callable[[Ink, Points], Iterator[Shape]]
"""Decorates a balloon, given the right half of its outline."""


@thing(
    "car",
    poses=("side", "front"),
    form={"roof": (0.85, 1.3), "bonnet": (-0.05, 0.05), "wheels": (0.085, 0.125)},
    natural=("red", "red", "blue", "yellow", "green"),
    stands="ground",
)
def car(ink: Ink, pose: str, *, roof: float, bonnet: float, wheels: float) -> Iterator[Shape]:
    """A small round car."""
    view = _car_side if pose == "side" else _car_front
    yield from view(ink, roof, bonnet, wheels)


def _car_side(ink: Ink, roof: float, bonnet: float, wheels: float) -> Iterator[Shape]:
    top, hood = -0.27 * roof, 0.01 - bonnet
    body = smooth(
        (-0.47, 0.19), (-0.5, 0.06), (-0.40, -0.03), (-0.25, top + 0.05), (-0.05, top), (0.13, top + 0.06),
        (0.25, hood - 0.03), (0.43, hood + 0.04), (0.5, 0.11), (0.47, 0.19), (0.3, 0.21), (-0.3, 0.21),
    )  # fmt: skip
    yield Shape(body, ink.main, ink.line, LINE)
    yield Shape(rectangle(0, 0.165, 0.9, 0.06, 0.03), ink.dark, detail=True)
    back = polygon((-0.31, -0.02), (-0.21, top + 0.07), (-0.07, top + 0.05), (-0.07, -0.02))
    front = polygon((-0.02, -0.02), (-0.02, top + 0.05), (0.09, top + 0.08), (0.19, -0.02))
    for window in (back, front):
        yield Shape(window, GLASS, ink.line, 0.018, detail=True)
    yield Shape(rectangle(-0.10, 0.05, 0.08, 0.025, 0.01), ink.line, detail=True)
    yield Shape(ellipse(0.44, hood + 0.085, 0.04, 0.045), GLOW, ink.line, 0.016, detail=True)
    for x in (-0.28, 0.28):
        yield from _wheel(ink, x, 0.21, wheels)


def _car_front(ink: Ink, roof: float, bonnet: float, wheels: float) -> Iterator[Shape]:
    top = -0.31 * roof
    for x in (-0.31, 0.31):
        yield Shape(rectangle(x, 0.31, wheels * 1.5, 0.18, 0.04), SOOT, ink.line, 0.02)
    cabin = polygon((-0.36, 0.02), (-0.26, top + 0.05), (-0.2, top), (0.2, top), (0.26, top + 0.05), (0.36, 0.02))
    yield Shape(cabin, ink.main, ink.line, LINE)
    screen = polygon((-0.28, -0.02), (-0.20, top + 0.07), (0.20, top + 0.07), (0.28, -0.02))
    yield Shape(screen, GLASS, ink.line, 0.018, detail=True)
    for x in (-0.43, 0.43):
        yield Shape(ellipse(x, -0.03, 0.055, 0.045), ink.dark, ink.line, 0.02)
    yield Shape(rectangle(0, 0.14, 0.88, 0.32 + bonnet, 0.13), ink.main, ink.line, LINE)
    for x in (-0.29, 0.29):
        yield Shape(ellipse(x, 0.1, 0.085, 0.085), GLOW, ink.line, 0.022, detail=True)
    yield Shape(rectangle(0, 0.12, 0.26, 0.09, 0.04), ink.dark, ink.line, 0.018, detail=True)
    yield Shape(rectangle(0, 0.26, 0.9, 0.075, 0.035), STEEL, ink.line, 0.022)


def _wheel(ink: Ink, x: float, y: float, radius: float) -> Iterator[Shape]:
    yield Shape(ellipse(x, y, radius, radius), SOOT, ink.line, 0.02)
    yield Shape(ellipse(x, y, radius * 0.45, radius * 0.45), STEEL, detail=True)


@thing(
    "bus",
    plural="buses",
    poses=("single", "double", "front"),
    form={"height": (0.9, 1.12), "corner": (0.04, 0.12), "wheels": (0.075, 0.1)},
    natural=("red", "red", "yellow", "green"),
    stands="ground",
)
def bus(ink: Ink, pose: str, *, height: float, corner: float, wheels: float) -> Iterator[Shape]:
    """A long bus with a row of windows, or two rows, or its tall face."""
    if pose == "front":
        yield from _bus_front(ink, height, corner, wheels)
        return
    rows = 2 if pose == "double" else 1
    tall = (0.68 if rows == 2 else 0.45) * height
    top = 0.25 - tall
    yield Shape(rectangle(0, 0.25 - tall / 2, 1.0, tall, corner), ink.main, ink.line, LINE)
    yield Shape(rectangle(0, 0.17, 0.97, 0.05), ink.dark, detail=True)
    for row in range(rows):
        for x in (-0.375, -0.185, 0.005, 0.195, 0.385)[: 5 if row < rows - 1 else 4]:
            window = rectangle(x, top + 0.14 + row * 0.26, 0.135, 0.13, 0.025)
            yield Shape(window, GLASS, ink.line, 0.018, detail=True)
    door = rectangle(0.39, 0.25 - 0.17, 0.13, 0.29, 0.02)
    yield Shape(door, GLASS, ink.line, 0.02, detail=True)
    yield Shape(polygon((0.39, -0.06), (0.39, 0.22)), line=ink.line, width=0.014, closed=False, detail=True)
    for x in (-0.27, 0.22):
        yield from _wheel(ink, x, 0.25, wheels * 1.05)


def _bus_front(ink: Ink, height: float, corner: float, wheels: float) -> Iterator[Shape]:
    top = 0.4 - 0.84 * height
    for x in (-0.22, 0.22):
        yield Shape(rectangle(x, 0.42, wheels * 1.4, 0.15, 0.03), SOOT, ink.line, 0.02)
    for side in (-1, 1):
        arm = smooth((side * 0.27, top + 0.12), (side * 0.38, top + 0.11), (side * 0.38, top + 0.2), closed=False)
        yield Shape(arm, line=ink.line, width=0.025, closed=False)
        yield Shape(rectangle(side * 0.38, top + 0.25, 0.075, 0.15, 0.03), ink.dark, ink.line, 0.02)
    yield Shape(rectangle(0, (0.4 + top) / 2, 0.64, 0.4 - top, corner + 0.03), ink.main, ink.line, LINE)
    yield Shape(rectangle(0, top + 0.09, 0.34, 0.075, 0.02), SOOT, ink.line, 0.016, detail=True)
    yield Shape(rectangle(0, top + 0.09, 0.22, 0.022), GLOW, detail=True)
    yield Shape(rectangle(0, top + 0.30, 0.52, 0.24, 0.04), GLASS, ink.line, 0.02, detail=True)
    yield Shape(polygon((0, top + 0.19), (0, top + 0.41)), line=ink.line, width=0.014, closed=False, detail=True)
    for x in (-0.21, 0.21):
        yield Shape(ellipse(x, 0.2, 0.06, 0.06), GLOW, ink.line, 0.02, detail=True)
    yield Shape(rectangle(0, 0.2, 0.2, 0.05, 0.02), ink.dark, detail=True)
    yield Shape(rectangle(0, 0.34, 0.68, 0.07, 0.03), STEEL, ink.line, 0.02)


@thing(
    "boat",
    poses=("sailing", "steaming"),
    form={"hull": (0.85, 1.2), "rig": (0.85, 1.15), "bow": (-0.04, 0.08)},
    natural=("red", "blue", "white", "brown"),
    stands="ground",
)
def boat(ink: Ink, pose: str, *, hull: float, rig: float, bow: float) -> Iterator[Shape]:
    """A boat with two sails, or a steamer with a funnel."""
    sails = pose == "sailing"
    yield from (_sails if sails else _steamer)(ink, rig)
    deep = (0.2 if sails else 0.27) * hull
    side = smooth(
        (-0.46, 0.2), (0, 0.22), (0.40, 0.19), (0.52, 0.15 - bow), (0.40, 0.2 + deep * 0.6),
        (0.27, 0.2 + deep), (-0.3, 0.2 + deep), (-0.40, 0.2 + deep * 0.7),
    )  # fmt: skip
    yield Shape(side, ink.main, ink.line, LINE)
    keel = polygon((-0.405, 0.2 + deep * 0.62), (0.395, 0.2 + deep * 0.6), (0.27, 0.185 + deep), (-0.3, 0.185 + deep))
    yield Shape(keel, ink.dark, detail=True)


def _sails(ink: Ink, rig: float) -> Iterator[Shape]:
    top = 0.16 - 0.62 * rig
    yield Shape(polygon((0.02, 0.22), (0.02, top - 0.02)), line=WOOD, width=0.035, closed=False)
    main = np.concatenate([arc(-0.0, 0.12, 0.42, 0.12 - top, 180, 270), polygon((-0.02, 0.12))])
    yield Shape(main, ink.main, ink.line, LINE)
    yield Shape(polygon((-0.36, 0.02), (-0.03, -0.04), (-0.03, -0.12), (-0.34, -0.06)), ink.light, detail=True)
    jib = np.concatenate([arc(0.06, 0.12, 0.30, 0.04 - top, 270, 360), polygon((0.06, 0.12))])
    yield Shape(jib, ink.light, ink.line, LINE)
    yield Shape(polygon((0.02, top - 0.02), (0.15, top + 0.03), (0.02, top + 0.08)), ink.main, ink.line, 0.02)


def _steamer(ink: Ink, rig: float) -> Iterator[Shape]:
    top = -0.12 * rig
    for x, y, r in ((-0.28, top - 0.27, 0.085), (-0.15, top - 0.23, 0.07), (-0.04, top - 0.16, 0.05)):
        yield Shape(ellipse(x, y, r * 1.15, r), rgb("eceae6"), rgb("a7a5aa"), 0.02)
    yield Shape(rectangle(0.03, top, 0.15, 0.28 * rig, 0.015), ink.main, ink.line, LINE)
    yield Shape(rectangle(0.03, top - 0.07 * rig, 0.14, 0.06), CREAM, detail=True)
    yield Shape(rectangle(-0.02, 0.13, 0.52, 0.18, 0.03), ink.light, ink.line, LINE)
    for x in (-0.2, -0.02, 0.16):
        yield Shape(ellipse(x, 0.11, 0.048, 0.048), GLASS, ink.line, 0.02, detail=True)


@thing(
    "rocket",
    poses=("standing", "flying"),
    form={"plump": (0.85, 1.2), "fins": (0.85, 1.25), "nose": (0.0, 0.1)},
    natural=("red", "white", "gray", "blue"),
    stands="either",
)
def rocket(ink: Ink, pose: str, *, plump: float, fins: float, nose: float) -> Iterator[Shape]:
    """A rocket with three fins, on the ground or aslant on its flame."""
    flies = pose == "flying"
    yield from turned(_rocket(ink, plump, fins, nose, flies), 38 if flies else 0)


def _rocket(ink: Ink, plump: float, fins: float, nose: float, flame: bool) -> Iterator[Shape]:
    wide, top = 0.175 * plump, -0.46 - nose
    if flame:
        fire = smooth((0.1, 0.3), (0.15, 0.46), (0.07, 0.56), (0, 0.76), (-0.07, 0.56), (-0.15, 0.46), (-0.1, 0.3))
        yield Shape(fire, rgb("f79a2e"), rgb("b0472a"), 0.02)
        yield Shape(smooth((-0.05, 0.3), (-0.07, 0.46), (0, 0.62), (0.07, 0.46), (0.05, 0.3)), GLOW, detail=True)
    for side in (-1, 1):
        knots = ((0.1, 0.08), (0.14 + 0.13 * fins, 0.24), (0.15 + 0.14 * fins, 0.45), (0.11, 0.33))
        yield Shape(smooth(*knots) * (side, 1), ink.dark, ink.line, LINE)
    half = smooth((0, top), (wide * 0.75, -0.25), (wide, -0.02), (wide * 0.62, 0.33), closed=False)
    yield Shape(whole(half), ink.main, ink.line, LINE)
    tip = half[half[:, 1] < -0.24]
    yield Shape(whole(tip), ink.dark, ink.line, 0.02)
    yield Shape(ellipse(0, -0.08, 0.085, 0.085), GLASS, ink.line, 0.03, detail=True)
    yield Shape(ellipse(0, 0.13, 0.04, 0.04), GLASS, ink.line, 0.02, detail=True)
    yield Shape(smooth((0, 0.18), (0.045, 0.3), (0.035, 0.42), (-0.035, 0.42), (-0.045, 0.3)), ink.dark, ink.line, 0.02)


@thing(
    "balloon",
    poses=("rising", "drifting"),
    form={"plump": (0.9, 1.12), "taper": (0.05, 0.14), "ropes": (0.0, 0.07)},
    natural=("red", "orange", "yellow", "purple"),
    stands="air",
)
def balloon(ink: Ink, pose: str, *, plump: float, taper: float, ropes: float) -> Iterator[Shape]:
    """A hot-air balloon: striped and upright, or leaning on the wind with a zigzag band."""
    drifts = pose == "drifting"
    yield from turned(_balloon(ink, plump, taper, ropes, _zigzag if drifts else _gores), 16 if drifts else 0)


def _balloon(ink: Ink, plump: float, taper: float, ropes: float, pattern: Pattern) -> Iterator[Shape]:
    wide, low = 0.34 * plump, 0.36 + ropes
    for x in (-0.07, 0.07):
        yield Shape(polygon((x * 1.3, 0.2), (x, low)), line=SOOT, width=0.02, closed=False)
    half = smooth(
        (0, -0.5), (wide * 0.4, -0.475), (wide * 0.82, -0.36), (wide, -0.16), (wide * 0.72, 0.07), (taper, 0.23),
        closed=False,
    )  # fmt: skip
    yield Shape(whole(half), ink.main, ink.line, LINE)
    yield from pattern(ink, half)
    yield Shape(rectangle(0, 0.235, 2 * taper, 0.045, 0.015), ink.dark, ink.line, 0.02)
    yield Shape(rectangle(0, low + 0.06, 0.2, 0.15, 0.03), WOOD, WOOD_LINE, 0.025)
    yield Shape(rectangle(0, low + 0.0, 0.22, 0.04, 0.015), mix(WOOD, CREAM, 0.4), WOOD_LINE, 0.018)


def _gores(ink: Ink, half: Points) -> Iterator[Shape]:
    for side in (-1, 1):
        outer, inner = half * (side * 0.72, 1), half[::-1] * (side * 0.36, 1)
        yield Shape(np.concatenate([outer, inner]), ink.light, ink.line, 0.014, detail=True)


def _zigzag(ink: Ink, half: Points) -> Iterator[Shape]:
    xs = np.linspace(-0.87, 0.87, 9) * half[:, 0].max()
    teeth = np.stack([xs, -0.18 + 0.07 * (-1.0) ** np.arange(9)], axis=1)
    yield Shape(np.concatenate([teeth, teeth[::-1] + np.array([0, 0.11])]), ink.light, ink.line, 0.014, detail=True)
    cap = half[half[:, 1] < -0.38]
    yield Shape(whole(cap), ink.dark, ink.line, 0.014, detail=True)
