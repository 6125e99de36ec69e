"""What shines and floats above: sun, moon, star and cloud, each with a face."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..palette import Ink, mix, rgb
from ..shapes import LINE, Points, Shape, arc, ellipse, polygon, puffs, rectangle, rotate, star
from .thing import thing

CRATERS = (
    *((-0.2, -0.2, 0.12), (0.2, -0.05, 0.09), (-0.12, 0.2, 0.08)),
    *((0.14, 0.28, 0.1), (0.12, -0.34, 0.06), (-0.36, 0.06, 0.05)),
)

PUFFY = ((-0.33, 0.06, 0.15), (-0.13, -0.13, 0.21), (0.15, -0.07, 0.18), (0.34, 0.07, 0.14))
DRIFTING = ((-0.38, 0.07, 0.13), (-0.21, -0.05, 0.15), (0.03, -0.1, 0.17), (0.25, -0.04, 0.14), (0.39, 0.08, 0.12))


def _face(ink: Ink, x: float, y: float, size: float, awake: bool) -> Iterator[Shape]:
    """Two eyes, open or asleep, a smile and warm cheeks; `size` is half the face's width."""
    for side in (-1, 1):
        cheek = ellipse(x + side * size * 0.78, y + size * 0.38, size * 0.24, size * 0.17)
        yield Shape(cheek, mix(ink.main, rgb("f0637f"), 0.45), detail=True)
        if awake:
            yield Shape(ellipse(x + side * size * 0.5, y, size * 0.14, size * 0.2), ink.line, detail=True)
        else:
            lid = arc(x + side * size * 0.5, y - size * 0.05, size * 0.24, size * 0.2, 10, 170)
            yield Shape(lid, line=ink.line, width=0.028, closed=False, detail=True)
    smile = arc(x, y + size * 0.2, size * 0.34, size * 0.32, 15, 165)
    yield Shape(smile, line=ink.line, width=0.028, closed=False, detail=True)


@thing(
    "sun",
    poses=("pointed", "beaming"),
    form={"rays": (8, 12), "disc": (0.26, 0.31), "turn": (-15, 15)},
    natural=("yellow", "yellow", "orange"),
    stands="air",
)
def sun(ink: Ink, pose: str, *, rays: float, disc: float, turn: float) -> Iterator[Shape]:
    """A sun with a face: pointed rays and awake, or separate beams and asleep."""
    count = round(rays)
    disc = disc if pose == "pointed" else disc * 0.88
    if pose == "pointed":
        yield Shape(star(0, 0, 0.5, disc * 0.92, count, turn), ink.main, ink.line, LINE)
    else:
        for angle in np.arange(count) * 360 / count + turn:
            beam = rectangle(disc / 2 + 0.29, 0, 0.43 - disc, 0.085, 0.04)
            yield Shape(rotate(beam, angle), ink.main, ink.line, LINE)
    yield Shape(ellipse(0, 0, disc, disc), ink.main, ink.line, LINE)
    yield Shape(ellipse(-disc * 0.45, -disc * 0.6, disc * 0.3, disc * 0.13, -35), ink.light, detail=True)
    yield from _face(ink, 0, -disc * 0.1, disc * 0.7, pose == "pointed")


@thing(
    "moon",
    poses=("full", "crescent"),
    form={"bite": (0.08, 0.2), "turn": (-25, 15), "craters": (0.8, 1.3)},
    natural=("yellow", "white", "white", "gray"),
    stands="air",
)
def moon(ink: Ink, pose: str, *, bite: float, turn: float, craters: float) -> Iterator[Shape]:
    """A moon: full, with craters, or a sleeping crescent."""
    yield from _full_moon(ink, turn, craters) if pose == "full" else _crescent(ink, bite, turn, craters)


def _full_moon(ink: Ink, turn: float, craters: float) -> Iterator[Shape]:
    yield Shape(ellipse(0, 0, 0.5, 0.5), ink.main, ink.line, LINE)
    for x, y, radius in CRATERS:
        (x, y), r = rotate(polygon((x, y)), turn * 2)[0], radius * craters
        yield Shape(ellipse(x, y, r, r * 0.9), ink.dark, ink.line, 0.016, detail=True)
        yield Shape(ellipse(x + r * 0.15, y + r * 0.2, r * 0.72, r * 0.6), mix(ink.dark, ink.main, 0.5), detail=True)


def _crescent(ink: Ink, bite: float, turn: float, craters: float) -> Iterator[Shape]:
    back = arc(0, 0, 0.5, 0.5, 50, 310)
    front = arc(0.32 - bite * 0.3, 0, 0.38 - bite * 0.15, 0.39, 280, 80)
    yield Shape(rotate(np.concatenate([back, front]), turn), ink.main, ink.line, LINE)
    for x, y, radius in ((-0.2, -0.3, 0.05), (-0.12, 0.33, 0.06)):
        yield Shape(rotate(ellipse(x, y, radius * craters, radius * craters), turn), ink.dark, detail=True)
    lid = arc(-0.24, -0.06, 0.075, 0.06, 10, 170)
    smile = arc(-0.18, 0.1, 0.07, 0.06, 20, 160)
    for mark in (lid, smile):
        yield Shape(rotate(mark, turn), line=ink.line, width=0.028, closed=False, detail=True)


@thing(
    "star",
    poses=("still", "shooting"),
    form={"plump": (0.22, 0.27), "turn": (-14, 14), "soft": (0.06, 0.17)},
    natural=("yellow", "yellow", "white", "orange"),
    stands="air",
)
def star_with_a_face(ink: Ink, pose: str, *, plump: float, turn: float, soft: float) -> Iterator[Shape]:
    """A star of five tips with a smiling face, still or with a tail of light."""
    if pose == "shooting":
        tail = polygon((0, -0.23), (-0.66, -0.2), (-0.5, -0.09), (-0.82, 0), (-0.5, 0.09), (-0.66, 0.2), (0, 0.23))
        yield Shape(rotate(tail, 32 + turn), ink.light, ink.line, LINE)
        turn += 14
    yield Shape(_softened(star(0, 0, 0.5, plump, 5, turn), soft), ink.main, ink.line, LINE)
    yield from _face(ink, 0, 0.01, 0.18, True)


def _softened(outline: Points, share: float) -> Points:
    """Round every corner by cutting it off twice, each time at `share` of its edges (Chaikin's algorithm)."""
    for cut in (share, 0.25):
        after = np.roll(outline, -1, axis=0)
        outline = np.stack([outline + (after - outline) * cut, after + (outline - after) * cut], axis=1).reshape(-1, 2)
    return outline


@thing(
    "cloud",
    poses=("puffy", "drifting"),
    form={"bumps": (0.92, 1.12), "long": (0.9, 1.1), "peak": (-0.06, 0.06)},
    natural=("white", "white", "gray"),
    stands="air",
)
def cloud(ink: Ink, pose: str, *, bumps: float, long: float, peak: float) -> Iterator[Shape]:
    """A cloud with a flat base: high and awake, or long and asleep."""
    lobes = np.array(PUFFY if pose == "puffy" else DRIFTING) * (long, 1, bumps)
    lobes[1:-1, 0] += peak
    outline = puffs(*lobes, *[(x * long, 0.09, 0.15) for x in (-0.3, -0.15, 0, 0.15, 0.3)])
    outline[:, 1] = np.minimum(outline[:, 1], 0.185)
    yield Shape(outline, ink.main, ink.line, LINE)
    x, y, radius = lobes[1]
    shine = arc(x, y, radius * 0.65, radius * 0.65, 190, 265)
    yield Shape(shine, line=ink.light, width=0.035, closed=False, detail=True)
    yield from _face(ink, peak * 0.4, 0.02, 0.17, pose == "puffy")
