"""The house, and what stands about in it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..palette import CREAM, Ink, mix, rgb
from ..shapes import Shape, arc, ellipse, polygon, rectangle, rotate, smooth
from .craft import GLOW, LINE, STEAM, WOOD, WOOD_LINE, bar, turned, whole
from .thing import thing


@thing(
    "house",
    poses=("gable", "wide"),
    form={"roof": (0.85, 1.3), "walls": (0.9, 1.1), "door": (0.85, 1.2)},
    natural=("red", "white", "yellow", "brown"),
    stands="ground",
)
def house(ink: Ink, pose: str, *, roof: float, walls: float, door: float) -> Iterator[Shape]:
    """A house with a pointed gable, or a long cottage with smoke over its chimney."""
    view = _gable if pose == "gable" else _cottage
    yield from view(ink, roof, walls, door)


def _gable(ink: Ink, roof: float, walls: float, door: float) -> Iterator[Shape]:
    w, top = 0.34 * walls, -0.08 - 0.36 * roof
    yield Shape(rectangle(0.22, -0.27 * roof, 0.11, 0.26), ink.dark, ink.line, LINE)
    front = polygon((-w, 0.48), (-w, -0.06), (0, top + 0.06), (w, -0.06), (w, 0.48))
    yield Shape(front, ink.main, ink.line, LINE)
    ridge, end = (0, top - 0.05), w + 0.13
    eaves = polygon((-end, 0.0), ridge, (end, 0.0), (end - 0.06, 0.07), (0, top + 0.08), (0.06 - end, 0.07))
    yield Shape(eaves, ink.dark, ink.line, LINE)
    yield Shape(ellipse(0, -0.12, 0.07, 0.07), GLOW, ink.line, 0.022, detail=True)
    yield from _door(ink, 0.0, 0.48, door)
    for x in (-w * 0.62, w * 0.62):
        yield from _window(ink, x, 0.19)


def _cottage(ink: Ink, roof: float, walls: float, door: float) -> Iterator[Shape]:
    w, top = 0.42 * walls, -0.02 - 0.24 * roof
    for x, y, r in ((0.30, top - 0.14, 0.035), (0.35, top - 0.20, 0.05), (0.44, top - 0.27, 0.06)):
        yield Shape(ellipse(x, y, r * 1.2, r), STEAM, rgb("a7a5aa"), 0.018)
    yield Shape(rectangle(0.25, top, 0.11, 0.22), ink.dark, ink.line, LINE)
    yield Shape(rectangle(0, 0.18, 2 * w, 0.44), ink.main, ink.line, LINE)
    slope = polygon((-w - 0.07, 0.02), (-w + 0.1, top), (w - 0.1, top), (w + 0.07, 0.02))
    yield Shape(slope, ink.dark, ink.line, LINE)
    for y in (0.33, 0.66):
        x = w + 0.05 - 0.15 * (1 - y)
        row = polygon((-x, top + y * (0.02 - top)), (x, top + y * (0.02 - top)))
        yield Shape(row, line=ink.line, width=0.014, closed=False, detail=True)
    yield from _door(ink, 0.0, 0.40, door * 0.95)
    for x in (-w * 0.62, w * 0.62):
        yield from _window(ink, x, 0.17)


def _door(ink: Ink, x: float, ground: float, height: float) -> Iterator[Shape]:
    top = ground - 0.26 * height
    arch = np.concatenate(
        [arc(x, top + 0.07, 0.085, 0.08, 180, 360), polygon((x + 0.085, ground), (x - 0.085, ground))]
    )
    yield Shape(arch, WOOD, ink.line, 0.022, detail=True)
    yield Shape(ellipse(x + 0.045, ground - 0.11, 0.016, 0.016), GLOW, detail=True)


def _window(ink: Ink, x: float, y: float) -> Iterator[Shape]:
    yield Shape(rectangle(x, y, 0.14, 0.14), GLOW, ink.line, 0.024, detail=True)
    for cross in (polygon((x - 0.07, y), (x + 0.07, y)), polygon((x, y - 0.07), (x, y + 0.07))):
        yield Shape(cross, line=ink.line, width=0.016, closed=False, detail=True)


@thing(
    "chair",
    poses=("front", "side"),
    form={"back": (0.85, 1.15), "width": (0.9, 1.2), "thick": (0.9, 1.3)},
    natural=("brown", "brown", "red", "blue"),
    stands="ground",
)
def chair(ink: Ink, pose: str, *, back: float, width: float, thick: float) -> Iterator[Shape]:
    """A wooden chair with a high back."""
    view = _chair_front if pose == "front" else _chair_side
    yield from view(ink, -0.5 * back, 0.27 * width, 0.075 * thick)


def _chair_front(ink: Ink, top: float, w: float, thick: float) -> Iterator[Shape]:
    for x in (-w * 0.72, w * 0.72):
        yield from bar(ink.dark, ink.line, thick * 0.85, (x, 0.1), (x, 0.38))
    for x in (-w * 0.45, 0.0, w * 0.45):
        yield from bar(ink.main, ink.line, thick, (x, top + 0.12), (x, 0.02))
    for x in (-w, w):
        yield from bar(ink.main, ink.line, thick, (x * 0.92, top + 0.1), (x * 0.92, 0.04))
    crest = smooth((-w, top + 0.15), (-w * 1.02, top + 0.03), (0, top - 0.04), (w * 1.02, top + 0.03), (w, top + 0.15))
    yield Shape(crest, ink.main, ink.line, LINE)
    for x in (-w * 1.03, w * 1.03):
        yield from bar(ink.main, ink.line, thick, (x, 0.15), (x * 1.06, 0.48))
    seat = polygon((-w * 0.9, 0.0), (w * 0.9, 0.0), (w * 1.18, 0.14), (-w * 1.18, 0.14))
    yield Shape(seat, ink.light, ink.line, LINE)
    yield Shape(rectangle(0, 0.165, w * 2.4, 0.07, 0.02), ink.main, ink.line, LINE)


def _chair_side(ink: Ink, top: float, w: float, thick: float) -> Iterator[Shape]:
    yield from bar(ink.dark, ink.line, thick, (-w * 0.55, 0.14), (-w * 0.5, 0.46))
    yield from bar(ink.dark, ink.line, thick, (w * 0.75, 0.14), (w * 0.7, 0.46))
    yield from bar(ink.main, ink.line, thick * 0.8, (-w, 0.32), (w, 0.32))
    yield from bar(ink.main, ink.line, thick * 1.2, (-w * 1.25, top), (-w, 0.14), (-w * 1.1, 0.48))
    yield from bar(ink.main, ink.line, thick * 1.2, (w, 0.14), (w * 1.08, 0.48))
    cushion = smooth((-w * 0.9, 0.03), (0, -0.03), (w * 1.05, 0.02), (w * 1.1, 0.1), (0, 0.12), (-w * 0.9, 0.1))
    yield Shape(cushion, ink.light, ink.line, LINE)
    yield Shape(rectangle(0, 0.125, w * 2.45, 0.085, 0.03), ink.main, ink.line, LINE)
    yield Shape(ellipse(-w * 1.2, top + 0.18, 0.075, 0.2, -4), ink.main, ink.line, LINE)


@thing(
    "umbrella",
    poses=("open", "closed", "tilted"),
    form={"width": (0.9, 1.1), "dome": (0.85, 1.2), "hook": (0.85, 1.2)},
    natural=("red", "blue", "yellow", "purple"),
    stands="either",
)
def umbrella(ink: Ink, pose: str, *, width: float, dome: float, hook: float) -> Iterator[Shape]:
    """An umbrella with a hooked handle: spread, spread and leaning, or loosely folded."""
    if pose == "closed":
        yield from _folded(ink, 0.25 * width, dome, 0.075 * hook)
        return
    yield from turned((_spread(ink, 0.49 * width, dome, 0.075 * hook)), 28 if pose == "tilted" else 0)


def _spread(ink: Ink, w: float, dome: float, hook: float) -> Iterator[Shape]:
    yield from _stick(hook, -0.3, 0.4)
    top = 0.0 - 0.36 * dome
    yield Shape(polygon((0, top - 0.07), (0, top)), line=WOOD_LINE, width=0.035, closed=False)
    scallops = [arc(x * w, 0.0, w / 4, 0.06, 0, -180) for x in (0.75, 0.25, -0.25, -0.75)]
    canopy = np.concatenate([arc(0, 0, w, -top, 180, 360), *scallops])
    yield Shape(canopy, ink.main, ink.line, LINE)
    for side in (-1, 1):
        rib = arc(0, 0, w * 0.5, -top, 270, 360)
        panel = np.concatenate([rib, arc(w * 0.25, 0, w / 4, 0.06, 0, -180), polygon((0, top))[:1]])
        yield Shape(panel[: len(rib)] * (side, 1), line=ink.line, width=0.018, closed=False, detail=True)
    gore = np.concatenate(
        [arc(0, 0, w * 0.5, -top, 180, 270), polygon((0, -0.06)), arc(-w * 0.25, 0, w / 4, 0.06, 0, -180)]
    )
    yield Shape(gore, ink.dark, ink.line, 0.018, detail=True)


def _folded(ink: Ink, w: float, dome: float, hook: float) -> Iterator[Shape]:
    yield from _stick(hook, -0.3, 0.42)
    yield Shape(polygon((0, -0.52), (0, -0.4)), line=WOOD_LINE, width=0.035, closed=False)
    low = 0.2 * dome
    cloth = polygon((0, -0.47), (-w, low), (-w * 0.55, low - 0.05), (-w * 0.3, low + 0.05), (0, low - 0.04))
    yield Shape(np.concatenate([cloth, cloth[:0:-1] * (-1, 1)]), ink.main, ink.line, LINE)
    fold = polygon((0, -0.42), (-w * 0.28, low + 0.02), (0, low - 0.06), (w * 0.28, low + 0.02))
    yield Shape(fold, ink.dark, ink.line, 0.016, detail=True)
    yield Shape(rectangle(0, 0.0, w * 1.5, 0.06, 0.02), ink.light, ink.line, 0.018, detail=True)


def _stick(hook: float, top: float, low: float) -> Iterator[Shape]:
    path = np.concatenate([polygon((0, top)), arc(hook, low, hook, hook, 180, -10)])
    yield Shape(path, line=WOOD_LINE, width=0.065, closed=False)
    yield Shape(path, line=WOOD, width=0.028, closed=False)


@thing(
    "lamp",
    poses=("off", "lit", "desk"),
    form={"shade": (0.85, 1.15), "flare": (0.4, 0.7), "foot": (0.85, 1.2)},
    natural=("yellow", "red", "green", "white"),
    stands="ground",
)
def lamp(ink: Ink, pose: str, *, shade: float, flare: float, foot: float) -> Iterator[Shape]:
    """A table lamp with a wide shade, dark or lit, or a jointed desk lamp that shines."""
    if pose == "desk":
        yield from _desk_lamp(ink, shade, flare, foot)
        return
    w = 0.37 * shade
    if pose == "lit":
        yield Shape(polygon((-w, 0.0), (w, 0.0), (w * 1.25, 0.25), (-w * 1.25, 0.25)), mix(GLOW, CREAM, 0.4))
    stem = whole(smooth((0.06, 0), (0.05, 0.1), (0.13 * foot, 0.24), (0.06, 0.42), closed=False))
    yield Shape(stem, ink.main, ink.line, LINE)
    yield Shape(rectangle(0, 0.45, 0.34 * foot, 0.07, 0.03), ink.dark, ink.line, LINE)
    if pose == "lit":
        yield Shape(ellipse(0, 0.02, 0.09, 0.09), GLOW, rgb("d99b2b"), 0.02)
    cone = polygon((-w, 0.03), (-w * flare, -0.45), (w * flare, -0.45), (w, 0.03))
    yield Shape(cone, ink.main, ink.line, LINE)
    for y in (-0.41, -0.01):
        x = w * (flare + (1 - flare) * (y + 0.45) / 0.48) - 0.04
        yield Shape(polygon((-x, y), (x, y)), line=ink.light, width=0.045, closed=False, detail=True)


def _desk_lamp(ink: Ink, shade: float, flare: float, foot: float) -> Iterator[Shape]:
    beam = polygon((0.0, -0.16), (0.26, -0.34), (0.46, 0.14), (0.0, 0.24))
    yield Shape(beam, mix(GLOW, CREAM, 0.4))
    yield from bar(ink.main, ink.line, 0.115, (-0.26, 0.42), (-0.4, 0.02), (-0.08, -0.34))
    yield Shape(ellipse(-0.4, 0.02, 0.075, 0.075), ink.dark, ink.line, LINE)
    yield Shape(arc(-0.26, 0.47, 0.22 * foot, 0.14, 180, 360), ink.main, ink.line, LINE)
    yield Shape(ellipse(0.15, -0.25, 0.1, 0.1), GLOW, rgb("d99b2b"), 0.02)
    w = 0.3 * shade
    crown = arc(0.06, -0.45, w * flare, 0.16, 180, 360)
    hood = np.concatenate([polygon((0.06 - w, -0.21)), crown, polygon((0.06 + w, -0.21))])
    yield Shape(rotate(hood, -36, (0.06, -0.33)), ink.main, ink.line, LINE)
