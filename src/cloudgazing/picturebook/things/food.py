"""Fruit, cake and ice cream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from ..palette import CREAM, Ink, mix, rgb
from ..shapes import LINE, Points, Shape, arc, ellipse, mirror, polygon, rectangle, rotate, smooth
from .plants import BARK, BARK_LINE, leaf
from .thing import thing

FLESH = rgb("fbf0d2")
WAFER, WAFER_LINE = rgb("dfa35c"), rgb("8a5a2e")
CHERRY, CHERRY_LINE = rgb("d93a4a"), rgb("6e2030")


@thing(
    "apple",
    poses=("whole", "bitten"),
    form={"plump": (0.88, 1.08), "waist": (0.72, 0.95), "stalk": (-0.08, 0.08)},
    natural=("red", "red", "green", "yellow"),
    stands="ground",
)
def apple(ink: Ink, pose: str, *, plump: float, waist: float, stalk: float) -> Iterator[Shape]:
    """An apple with its stalk and a leaf, whole or with a bite taken."""
    half = smooth(
        *((0, -0.24), (0.17, -0.31), (0.38, -0.22), (0.45, 0.0), (0.4 * waist**0.5, 0.24), (0.25 * waist, 0.44)),
        *((0.11, 0.47), (0, 0.43)),
        closed=False,
    )
    body = np.concatenate([half, mirror(half)[::-1]]) * (plump, 1)
    yield from _stalk((0, -0.22), (stalk, -0.48))
    yield from leaf(0.02, -0.32, 0.3, -24)
    if pose == "bitten":
        yield Shape(_bitten(body, 0.5 * plump, 0.02, 0.23), FLESH, ink.line, LINE)
        body = _bitten(body, 0.46 * plump, 0.02, 0.31)
    yield Shape(body, ink.main, ink.line, LINE)
    yield Shape(arc(0, -0.27, 0.13, 0.06, 20, 160), line=ink.line, width=0.026, closed=False, detail=True)
    yield Shape(ellipse(-0.24 * plump, -0.06, 0.06, 0.13, 18), ink.light, detail=True)


def _stalk(foot: tuple[float, float], tip: tuple[float, float]) -> Iterator[Shape]:
    path = smooth(foot, (foot[0] * 0.6 + tip[0] * 0.2, (foot[1] + tip[1]) / 2), tip, closed=False)
    yield Shape(path, line=BARK_LINE, width=0.07, closed=False)
    yield Shape(path, line=BARK, width=0.035, closed=False)


def _bitten(outline: Points, x: float, y: float, radius: float) -> Points:
    """An outline without the part that lies within `radius` of (x, y), a place on its right edge."""
    kept = outline[np.hypot(*(outline - (x, y)).T) > radius]
    below = int(np.argmax((kept[:, 0] > 0) & (kept[:, 1] > y)))
    edges = kept[[below - 1, below]] - (x, y)
    first, last = np.arctan2(edges[:, 1], edges[:, 0]) % (2 * np.pi)
    angles = np.linspace(first, last, 19)[1:-1]
    reach = radius * (0.82 + 0.18 * np.abs(np.sin(np.linspace(0, 3 * np.pi, 19)[1:-1])))
    teeth = np.stack([x + reach * np.cos(angles), y + reach * np.sin(angles)], axis=1)
    return np.concatenate([kept[:below], teeth, kept[below:]])


@thing(
    "pear",
    poses=("standing", "lying"),
    form={"neck": (0.15, 0.2), "belly": (0.31, 0.37), "lean": (-0.07, 0.07)},
    natural=("green", "yellow", "yellow"),
    stands="ground",
)
def pear(ink: Ink, pose: str, *, neck: float, belly: float, lean: float) -> Iterator[Shape]:
    """A pear with a slim neck, standing or lying on its side."""
    shapes = _pear(ink, neck, belly, lean)
    yield from shapes if pose == "standing" else _turned(shapes, 68)


def _pear(ink: Ink, neck: float, belly: float, lean: float) -> Iterator[Shape]:
    yield from _stalk((lean, -0.34), (lean * 2 + 0.04, -0.54))
    yield from leaf(lean + 0.02, -0.42, 0.27, 8)
    right = ((neck * 0.6, -0.38), (neck, -0.24), (neck * 1.25, -0.06), (belly, 0.18), (belly * 0.88, 0.4), (0.12, 0.5))
    left = [(-x, y) for x, y in reversed(right)]
    body = smooth((0, -0.39), *right, *left)
    body = body + np.stack([lean * np.clip(0.2 - body[:, 1], 0, 1) * 1.7, np.zeros(len(body))], axis=1)
    yield Shape(body, ink.main, ink.line, LINE)
    yield Shape(ellipse(-belly * 0.48, 0.17, 0.06, 0.13, 14), ink.light, detail=True)
    for x, y in ((0.1, 0.12), (0.2, 0.26), (0.06, 0.33), (0.0, -0.04), (0.16, 0.42)):
        yield Shape(ellipse(x, y, 0.016, 0.016), ink.dark, detail=True)


def _turned(drawing: Iterable[Shape], degrees: float) -> Iterator[Shape]:
    for shape in drawing:
        yield replace(shape, points=rotate(shape.points, degrees))


@thing(
    "orange (fruit)",
    poses=("whole", "halved"),
    form={"squash": (0.9, 1.0), "turn": (-25, 25), "leaf": (0.26, 0.38)},
    natural=("orange", "orange"),
    stands="ground",
)
def orange(ink: Ink, pose: str, *, squash: float, turn: float, leaf: float) -> Iterator[Shape]:
    """An orange: whole, with dimples and two leaves, or cut in half to show its segments."""
    yield from _whole_orange(ink, squash, turn, leaf) if pose == "whole" else _half_orange(ink, squash, turn, leaf)


def _whole_orange(ink: Ink, squash: float, turn: float, length: float) -> Iterator[Shape]:
    yield Shape(ellipse(0, 0.08, 0.44, 0.42 * squash), ink.main, ink.line, LINE)
    yield Shape(ellipse(-0.25, 0.0, 0.05, 0.11, 25), ink.light, detail=True)
    for x, y in ((-0.1, 0.08), (0.02, 0.2), (-0.26, 0.24), (0.2, 0.02), (-0.12, 0.36), (0.3, -0.08), (0.06, -0.06)):
        yield Shape(ellipse(x, y, 0.02, 0.02), ink.dark, detail=True)
    yield from _stalk((0, -0.3), (0, -0.4))
    yield from leaf(0.02, -0.33, length, -20 + turn / 3)
    yield from _orange_wedge(ink, 0.18, 0.24, turn)


def _orange_wedge(ink: Ink, x: float, y: float, turn: float) -> Iterator[Shape]:
    """A slice, cut once more through its middle."""
    for radius, shade in ((0.31, ink.main), (0.26, FLESH)):
        half = rotate(arc(0, 0, radius, radius, 0, 180), turn) + (x, y)
        yield Shape(half, shade, ink.line, LINE if shade == ink.main else 0.012)
    for middle in (30, 90, 150):
        segment = np.concatenate([polygon((0.035, 0)), arc(0, 0, 0.225, 0.225, -24, 24)])
        yield Shape(rotate(segment, middle + turn) + (x, y), ink.main, ink.line, 0.012, detail=True)


def _half_orange(ink: Ink, squash: float, turn: float, length: float) -> Iterator[Shape]:
    yield from leaf(0.08, -0.36, length * 0.8, -50)
    rim = ellipse(0, 0.04, 0.46, 0.46 * squash)
    yield Shape(rim, ink.main, ink.line, LINE)
    yield Shape(ellipse(0, 0.04, 0.37, 0.37 * squash), FLESH, detail=True)
    for middle in np.arange(8) * 45.0 + turn:
        wedge = np.concatenate([polygon((0.07, 0)), arc(0, 0, 0.33, 0.33, -17, 17)])
        yield Shape(rotate(wedge, middle) * (1, squash) + (0, 0.04), ink.main, ink.line, 0.014, detail=True)
        gleam = rotate(ellipse(0.24, 0.03, 0.05, 0.02), middle) * (1, squash) + (0, 0.04)
        yield Shape(gleam, ink.light, detail=True)


@thing(
    "cake",
    poses=("birthday", "slice"),
    form={"height": (0.26, 0.42), "candles": (2, 4), "drip": (0.06, 0.13)},
    natural=("pink", "pink", "brown", "white"),
    stands="ground",
)
def cake(ink: Ink, pose: str, *, height: float, candles: float, drip: float) -> Iterator[Shape]:
    """A cake with icing all over: whole, with candles, or one slice with a cherry."""
    yield from _birthday_cake(ink, height, round(candles), drip) if pose == "birthday" else _slice(ink, height, drip)


def _birthday_cake(ink: Ink, height: float, candles: int, drip: float) -> Iterator[Shape]:
    top, low = 0.4 - height, 0.4
    yield Shape(ellipse(0, low + 0.02, 0.5, 0.09), rgb("f3ead9"), rgb("857b78"), LINE)
    side = np.concatenate([arc(0, low, 0.42, 0.08, 0, 180), arc(0, top, 0.42, 0.09, 180, 360)])
    yield Shape(side, ink.main, ink.line, LINE)
    yield Shape(_icing(top, drip), ink.light, ink.line, 0.02)
    yield Shape(ellipse(0, top, 0.34, 0.055), ink.main, detail=True)
    for x in np.linspace(-0.3, 0.3, 5):
        yield Shape(ellipse(x, low + 0.03 - abs(x) * 0.12, 0.035, 0.035), ink.light, ink.line, 0.016, detail=True)
    for x in np.linspace(-0.21, 0.21, candles):
        yield from _candle(x, top + 0.01)


def _icing(top: float, drip: float) -> Points:
    """The icing on top of a round cake, running down its side in four drops."""
    drops = np.linspace(0.42, -0.42, 41)
    rim = top + 0.09 * np.sqrt(1 - (drops / 0.421) ** 2)
    hem = rim + drip * (0.6 + 0.5 * np.cos(drops / 0.42 * 4 * np.pi + 0.5))
    return np.concatenate([np.stack([drops, hem], axis=1), arc(0, top, 0.42, 0.09, 180, 360)])


def _candle(x: float, foot: float) -> Iterator[Shape]:
    yield Shape(rectangle(x, foot - 0.1, 0.06, 0.2, 0.015), rgb("fffaf0"), rgb("6b5a66"), 0.02)
    for y in (-0.15, -0.07):
        stripe = polygon((x - 0.03, foot + y + 0.025), (x + 0.03, foot + y - 0.025))
        yield Shape(stripe, line=rgb("e0637c"), width=0.022, closed=False, detail=True)
    flame = smooth((0, -0.1), (0.04, -0.02), (0, 0.03), (-0.04, -0.02)) + (x, foot - 0.24)
    yield Shape(flame, rgb("fbc02d"), rgb("c8642a"), 0.018, detail=True)


def _slice(ink: Ink, height: float, drip: float) -> Iterator[Shape]:
    top, low = 0.24 - height * 0.9, 0.4
    yield Shape(polygon((-0.48, top + 0.1), (0.42, top + 0.1), (0.42, low), (-0.48, low)), ink.light, ink.line, LINE)
    for share in (0.38, 0.72):
        y = top + 0.1 + (low - top - 0.1) * share
        yield Shape(rectangle(-0.03, y + 0.02, 0.87, 0.055), ink.main, ink.line, 0.014, detail=True)
    yield Shape(polygon((0.34, top + 0.05), (0.46, top + 0.05), (0.46, low), (0.34, low)), ink.main, ink.line, LINE)
    x = np.linspace(0.46, -0.48, 31)
    hem = top + 0.12 + drip * (0.5 + 0.5 * np.cos(x * 20))
    upper = polygon((-0.48, top + 0.09), (0.3, top - 0.14), (0.46, top - 0.06))
    yield Shape(np.concatenate([np.stack([x, hem], axis=1), upper]), ink.main, ink.line, LINE)
    yield Shape(polygon((-0.3, top + 0.06), (0.28, top - 0.09)), line=ink.light, width=0.03, closed=False, detail=True)
    yield from _cherry(0.2, top - 0.14)


def _cherry(x: float, y: float) -> Iterator[Shape]:
    stalk = smooth((x, y - 0.04), (x + 0.02, y - 0.14), (x + 0.09, y - 0.2), closed=False)
    yield Shape(stalk, line=CHERRY_LINE, width=0.026, closed=False, detail=True)
    yield Shape(ellipse(x, y, 0.085, 0.08), CHERRY, CHERRY_LINE, 0.024)
    yield Shape(ellipse(x - 0.03, y - 0.03, 0.02, 0.018), mix(CHERRY, CREAM, 0.7), detail=True)


@thing(
    "ice cream",
    poses=("cone", "cup"),
    form={"scoop": (0.92, 1.08), "tilt": (-0.1, 0.1), "drip": (0.03, 0.11)},
    natural=("pink", "white", "brown", "green"),
    stands="ground",
)
def ice_cream(ink: Ink, pose: str, *, scoop: float, tilt: float, drip: float) -> Iterator[Shape]:
    """Ice cream: two scoops in a cone, or three in a cup with a spoon."""
    yield from _cone(ink, scoop, tilt, drip) if pose == "cone" else _cup(ink, scoop, tilt, drip)


def _cone(ink: Ink, scoop: float, tilt: float, drip: float) -> Iterator[Shape]:
    yield Shape(polygon((-0.2, 0.1), (0.2, 0.1), (0.025, 0.5), (-0.025, 0.5)), WAFER, WAFER_LINE, LINE)
    for x in (-0.07, 0.07):
        for side in (-1, 1):
            cut = polygon((side * (x - 0.09), 0.14), (side * (x + 0.05), 0.34))
            yield Shape(cut, line=WAFER_LINE, width=0.018, closed=False, detail=True)
    yield from _scoop(ink, 0, 0.0, 0.27 * scoop, drip)
    yield from _scoop(ink, tilt, -0.27, 0.235 * scoop, drip)


def _scoop(ink: Ink, x: float, y: float, radius: float, drip: float) -> Iterator[Shape]:
    """A ball of ice cream that melts at its hem."""
    across = np.linspace(1.12, -1.12, 25)
    hem = 0.5 + drip * 2 * (0.5 + 0.5 * np.cos(across * 7)) - 0.1 * across**2
    ball = np.concatenate([np.stack([across, hem], axis=1), arc(0, 0.1, 1, 1.08, 165, 375)]) * radius + (x, y)
    yield Shape(ball, ink.main, ink.line, LINE)
    yield Shape(ellipse(x - radius * 0.42, y - radius * 0.35, radius * 0.2, radius * 0.34, 35), ink.light, detail=True)


def _cup(ink: Ink, scoop: float, tilt: float, drip: float) -> Iterator[Shape]:
    spoon = polygon((0.22, 0.1), (0.42, -0.38))
    yield Shape(spoon, line=rgb("6f747c"), width=0.075, closed=False)
    yield Shape(spoon, line=rgb("cfd4d8"), width=0.035, closed=False)
    yield from _scoop(ink, tilt, -0.22, 0.24 * scoop, drip)
    yield from _scoop(ink, -0.2, 0.0, 0.22 * scoop, drip)
    yield from _scoop(ink, 0.2, 0.0, 0.22 * scoop, drip)
    yield Shape(polygon((-0.42, 0.12), (0.42, 0.12), (0.26, 0.5), (-0.26, 0.5)), CREAM, rgb("857b78"), LINE)
    for x in (-0.24, 0.0, 0.24):
        stripe = polygon((x - 0.06, 0.14), (x + 0.06, 0.14), (x * 0.68 + 0.045, 0.49), (x * 0.68 - 0.045, 0.49))
        yield Shape(stripe, ink.main, ink.line, 0.014, detail=True)
