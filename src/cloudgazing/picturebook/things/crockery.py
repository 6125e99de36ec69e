"""What stands on a tea table."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..palette import SOOT, Ink, rgb
from ..shapes import Shape, arc, ellipse, polygon, rectangle, rotate, smooth
from .craft import LINE, STEAM, turned, whole
from .thing import thing

TEA = rgb("8a5630")


@thing(
    "cup",
    poses=("steaming", "mug"),
    form={"width": (0.9, 1.15), "taper": (0.55, 0.8), "handle": (0.85, 1.2)},
    natural=("white", "blue", "red", "green"),
    stands="ground",
)
def cup(ink: Ink, pose: str, *, width: float, taper: float, handle: float) -> Iterator[Shape]:
    """A round cup steaming on its saucer, or a straight mug with a stripe."""
    if pose == "mug":
        yield from _mug(ink, 0.27 * width, taper, handle)
        return
    w = 0.32 * width
    for x, y in ((-0.10, -0.24), (0.10, -0.28)):
        wisp = smooth((x, y + 0.12), (x + 0.05, y + 0.04), (x - 0.02, y - 0.06), (x + 0.03, y - 0.16), closed=False)
        yield Shape(wisp, line=STEAM, width=0.045, closed=False, detail=True)
    yield Shape(ellipse(0, 0.40, 0.45, 0.09), ink.light, ink.line, LINE)
    yield Shape(ellipse(0, 0.38, 0.26, 0.04), ink.dark, detail=True)
    yield from _handle(ink, w - 0.03, 0.1, 0.14 * handle, 0.12)
    half = smooth((w, -0.09), (w * 0.98, 0.1), (w * (taper + 0.12), 0.28), (w * taper * 0.7, 0.385), closed=False)
    yield Shape(whole(half), ink.main, ink.line, LINE)
    yield Shape(ellipse(0, -0.09, w, 0.085), ink.light, ink.line, LINE)
    yield Shape(ellipse(0, -0.075, w * 0.84, 0.055), TEA, detail=True)


def _mug(ink: Ink, w: float, taper: float, handle: float) -> Iterator[Shape]:
    yield from _handle(ink, w - 0.03, 0.03, 0.17 * handle, 0.17)
    foot = w * (0.45 + taper * 0.62)
    side = polygon((-w, -0.3), (w, -0.3), (foot, 0.33))
    base = np.concatenate([side, arc(0, 0.31, foot, 0.07, 0, 180), polygon((-foot, 0.33))])
    yield Shape(base, ink.main, ink.line, LINE)
    heart = smooth(
        (0, 0.17), (-0.13, 0.03), (-0.11, -0.07), (-0.04, -0.085), (0, -0.03), (0.04, -0.085), (0.11, -0.07),
        (0.13, 0.03),
    )  # fmt: skip
    yield Shape(heart, ink.light, ink.line, 0.016, detail=True)
    yield Shape(ellipse(0, -0.3, w, 0.075), ink.dark, ink.line, LINE)


def _handle(ink: Ink, x: float, y: float, rx: float, ry: float) -> Iterator[Shape]:
    ring = ellipse(x, y, rx, ry)
    yield Shape(ring, line=ink.line, width=0.105)
    yield Shape(ring, line=ink.main, width=0.05)


@thing(
    "teapot",
    poses=("standing", "pouring", "open"),
    form={"plump": (0.9, 1.15), "spout": (-0.04, 0.07), "knob": (0.85, 1.3)},
    natural=("white", "blue", "green", "pink"),
    stands="ground",
)
def teapot(ink: Ink, pose: str, *, plump: float, spout: float, knob: float) -> Iterator[Shape]:
    """A pot-bellied teapot: closed, tilted over a stream of tea, or steaming with its lid lifted."""
    pot = tuple(_teapot(ink, plump, spout, knob, lifted=pose == "open"))
    if pose != "pouring":
        yield from pot
        return
    stream = smooth((0.47, 0.14), (0.55, 0.22), (0.575, 0.36), (0.575, 0.56), closed=False)
    yield Shape(stream, line=TEA, width=0.06, closed=False, detail=True)
    yield from turned(pot, 32)


def _teapot(ink: Ink, plump: float, spout: float, knob: float, lifted: bool) -> Iterator[Shape]:
    tall = 0.25 * plump
    yield from _handle(ink, -0.29, 0.06, 0.16, 0.15)
    nose = smooth(
        (0.2, 0.0), (0.34, -0.03), (0.41, -0.17 - spout), (0.53, -0.2 - spout), (0.49, -0.06), (0.4, 0.13), (0.2, 0.22)
    )
    yield Shape(nose, ink.main, ink.line, LINE)
    yield Shape(rectangle(0, 0.09 + tall, 0.32, 0.07, 0.03), ink.dark, ink.line, LINE)
    yield Shape(ellipse(0, 0.09, 0.31, tall), ink.main, ink.line, LINE)
    for x in (-0.14, 0, 0.14):
        yield Shape(ellipse(x, 0.11, 0.05, 0.05), ink.light, detail=True)
    up, tilt = (-0.13, -14) if lifted else (0.0, 0)
    if lifted:
        yield Shape(ellipse(0, 0.11 - tall, 0.18, 0.045), SOOT, ink.line, LINE)
        yield Shape(
            smooth((0.03, -0.15), (0.08, -0.2), (0.03, -0.27), closed=False), line=STEAM, width=0.04, closed=False
        )
    crown = 0.12 - tall + up
    lid = np.concatenate([arc(0, crown, 0.2, 0.12, 180, 360), polygon((0.2, crown + 0.01), (-0.2, crown + 0.01))])
    yield Shape(rotate(lid, tilt, (0, up)), ink.dark, ink.line, LINE)
    yield Shape(rotate(ellipse(0, crown - 0.15, 0.05 * knob, 0.05 * knob), tilt, (0, up)), ink.light, ink.line, 0.025)
