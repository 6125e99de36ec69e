"""Plants, and the leaf that fruit borrows from them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..palette import CREAM, Ink, mix, rgb
from ..shapes import LINE, Points, Shape, arc, ellipse, mirror, moved, polygon, puffs, rectangle, rotate, smooth
from .thing import thing

LEAF, LEAF_LINE = rgb("5fae4b"), rgb("2f5a33")
HONEY, BARK, CLAY, BLOSSOM = rgb("f6c445"), rgb("7d5236"), rgb("c9744a"), rgb("ef6f9f")
BARK_LINE = rgb("43302a")
SPOTS = ((0.02, -0.55, 0.1), (-0.3, -0.28, 0.075), (0.3, -0.3, 0.085), (-0.1, -0.12, 0.05), (0.16, -0.08, 0.04))


def leaf(x: float, y: float, length: float, turn: float) -> Iterator[Shape]:
    """A green leaf whose stalk is at (x, y) and whose tip points right, turned clockwise by `turn` degrees."""
    blade = smooth((0, 0), (0.35, -0.24), (0.75, -0.17), (1, 0), (0.7, 0.16), (0.3, 0.17))
    yield Shape(rotate(blade * length, turn) + (x, y), LEAF, LEAF_LINE, 0.022)
    vein = rotate(polygon((0.1, 0), (0.75, 0)) * length, turn) + (x, y)
    yield Shape(vein, line=LEAF_LINE, width=0.012, closed=False, detail=True)


@thing(
    "flower",
    poses=("daisy", "tulip"),
    form={"petals": (5, 9), "lean": (-0.14, 0.14), "bloom": (0.29, 0.36)},
    natural=("red", "pink", "yellow", "purple"),
    stands="ground",
)
def flower(ink: Ink, pose: str, *, petals: float, lean: float, bloom: float) -> Iterator[Shape]:
    """A flower on a green stem, seen from the front (daisy) or from the side (tulip)."""
    stem = smooth((0, 0.5), (-0.3 * lean, 0.25), (lean, -0.15), closed=False)
    yield Shape(stem, line=LEAF_LINE, width=0.075, closed=False)
    yield Shape(stem, line=LEAF, width=0.04, closed=False)
    yield from leaf(0, 0.44, 0.28, -32)
    yield from leaf(0, 0.47, 0.28, -148)
    head = _daisy(ink, round(petals)) if pose == "daisy" else _tulip(ink)
    yield from moved(head, lean, 0.5 - 1 + bloom, bloom)


def _daisy(ink: Ink, petals: int) -> Iterator[Shape]:
    width = min(0.42, 2.5 / petals)
    for turn in np.arange(petals) * 360 / petals - 90:
        petal = rotate(ellipse(0.6, 0, 0.42, width), turn)
        yield Shape(petal, ink.main, ink.line, 0.09)
        glow = rotate(ellipse(0.72, 0, 0.2, width * 0.4), turn)
        yield Shape(glow, ink.light, detail=True)
    yield Shape(ellipse(0, 0, 0.33, 0.33), HONEY, BARK_LINE, 0.08)
    yield Shape(ellipse(-0.08, -0.08, 0.12, 0.12), mix(HONEY, CREAM, 0.6), detail=True)


def _tulip(ink: Ink) -> Iterator[Shape]:
    yield Shape(ellipse(0, -0.35, 0.42, 0.65), ink.dark, ink.line, 0.09)
    side = smooth((0, 0.95), (-0.65, 0.65), (-0.9, 0), (-0.75, -0.95), (-0.2, -0.3), (0.1, 0.4))
    for petal in (side, mirror(side)):
        yield Shape(petal, ink.main, ink.line, 0.09)
    front = smooth((0, 0.97), (-0.5, 0.45), (-0.36, -0.25), (0, -0.75), (0.36, -0.25), (0.5, 0.45))
    yield Shape(front, ink.main, ink.line, 0.09)
    yield Shape(ellipse(-0.1, 0.05, 0.1, 0.38, 8), ink.light, detail=True)


@thing(
    "tree",
    poses=("round", "pointed"),
    form={"crown": (0.34, 0.46), "trunk": (0.055, 0.095), "height": (0.0, 0.14)},
    natural=("green", "green", "green", "orange"),
    stands="ground",
)
def tree(ink: Ink, pose: str, *, crown: float, trunk: float, height: float) -> Iterator[Shape]:
    """A tree: a round crown of leaves, or a fir."""
    foot = smooth((trunk, -0.1), (trunk, 0.3), (trunk * 1.7, 0.5), (-trunk * 1.7, 0.5), (-trunk, 0.3), (-trunk, -0.1))
    yield Shape(foot, BARK, BARK_LINE, LINE)
    yield Shape(rectangle(-trunk * 0.4, 0.34, trunk * 0.4, 0.2, 0.01), mix(BARK, CREAM, 0.3), detail=True)
    yield from _round_crown(ink, crown, height) if pose == "round" else _fir(ink, crown * 0.95, height)


def _round_crown(ink: Ink, crown: float, height: float) -> Iterator[Shape]:
    angles = np.radians(np.arange(7) * 360 / 7 - 90)
    middles = [(crown * 0.6 * np.cos(a), -0.16 - height / 2 + (0.19 + height / 2) * np.sin(a)) for a in angles]
    yield Shape(puffs(*[(x, y, 0.185) for x, y in middles]), ink.main, ink.line, LINE)
    shine = puffs(*[(x * 0.42 - crown * 0.28, y * 0.4 - 0.2 - height / 3, 0.075) for x, y in middles])
    yield Shape(shine, ink.light, detail=True)
    for x, y in ((0.45, -0.1), (0.1, 0.06), (-0.5, 0.02), (0.3, -0.3)):
        curl = arc(crown * x, y, 0.06, 0.05, 10, 170)
        yield Shape(curl, line=ink.dark, width=0.026, closed=False, detail=True)


def _fir(ink: Ink, half: float, height: float) -> Iterator[Shape]:
    tiers = ((-0.1, 0.26, 1.0), (-0.33 - height * 0.4, 0.03, 0.78), (-0.5 - height, -0.2, 0.55))
    for top, bottom, share in tiers:
        w = half * share
        hem = arc(0, bottom, w, 0.05, 0, 180)
        hem[:, 1] += 0.022 * np.cos(np.linspace(0, 8 * np.pi, len(hem)))
        yield Shape(np.concatenate([hem, polygon((-w * 0.12, top), (w * 0.12, top))]), ink.main, ink.line, LINE)
        glow = smooth((-w * 0.2, top + 0.12), (-w * 0.42, bottom - 0.09), (-w * 0.68, bottom - 0.03), closed=False)
        yield Shape(glow, line=ink.light, width=0.03, closed=False, detail=True)


@thing(
    "cactus",
    plural="cacti",
    poses=("tall", "potted"),
    form={"stem": (0.12, 0.165), "reach": (0.0, 0.14), "plump": (0.88, 1.12)},
    natural=("green", "green"),
    stands="ground",
)
def cactus(ink: Ink, pose: str, *, stem: float, reach: float, plump: float) -> Iterator[Shape]:
    """A prickly cactus with a blossom: tall with two arms, or round and in a pot."""
    yield from _tall_cactus(ink, stem * plump, reach) if pose == "tall" else _potted_cactus(ink, plump, reach)


def _tall_cactus(ink: Ink, stem: float, reach: float) -> Iterator[Shape]:
    left = smooth((0, 0.22), (-0.24, 0.2), (-0.36, 0.08), (-0.37, -0.08 - reach), closed=False)
    right = smooth((0, 0.08), (0.25, 0.06), (0.36, -0.06), (0.37, -0.28 + reach), closed=False)
    for arm in (left, right):
        yield Shape(_limb(arm, 0.155), ink.main, ink.line, LINE)
        yield Shape(arm[9:], line=ink.light, width=0.024, closed=False, detail=True)
    yield Shape(rectangle(0, 0.05, stem * 2, 0.9, stem * 0.98), ink.main, ink.line, LINE)
    for share in (-0.42, 0.42):
        rib = polygon((stem * share, -0.25), (stem * share, 0.4))
        yield Shape(rib, line=ink.dark, width=0.024, closed=False, detail=True)
    for y in (-0.24, -0.06, 0.12, 0.3):
        prickle = polygon((-0.035, y - 0.03), (0, y), (0.035, y - 0.03))
        yield Shape(prickle, line=ink.light, width=0.024, closed=False, detail=True)
    yield from _blossom(0, -0.41)


def _potted_cactus(ink: Ink, plump: float, reach: float) -> Iterator[Shape]:
    rx, ry, y = 0.34 * plump, 0.29 + reach * 0.5, -0.06
    for turn in range(150, 400, 20):
        prickle = arc(0, y, rx + 0.05, ry + 0.05, turn, turn + 1)[:1]
        yield Shape(np.concatenate([prickle, prickle * 0.8]), line=ink.line, width=0.024, closed=False, detail=True)
    yield Shape(ellipse(0, y, rx, ry), ink.main, ink.line, LINE)
    for share in (0.75, 0.3):
        for side in (1, -1):
            rib = arc(0, y, side * rx * share, ry * 0.97, -80, 80)
            yield Shape(rib, line=ink.dark, width=0.024, closed=False, detail=True)
    for x, height in ((0, -0.4), (0, 0.1), (-0.5, -0.2), (0.5, -0.2), (-0.5, 0.35), (0.5, 0.35)):
        prickle = polygon((-0.035, -0.03), (0, 0), (0.035, -0.03)) + np.array([rx * x, y + ry * height])
        yield Shape(prickle, line=ink.light, width=0.024, closed=False, detail=True)
    yield Shape(polygon((-0.24, 0.24), (0.24, 0.24), (0.18, 0.5), (-0.18, 0.5)), CLAY, BARK_LINE, LINE)
    yield Shape(rectangle(0, 0.22, 0.58, 0.11, 0.03), mix(CLAY, CREAM, 0.15), BARK_LINE, LINE)
    yield from _blossom(0, y - ry)


def _limb(path: Points, width: float) -> Points:
    """The outline of a path drawn `width` thick, with a round end."""
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    side = along[:, ::-1] * (width / 2, -width / 2)
    last = np.degrees(np.arctan2(*side[-1, ::-1]))
    tip = arc(path[-1][0], path[-1][1], width / 2, width / 2, last, last + 180)
    return np.concatenate([path + side, tip, (path - side)[::-1]])


def _blossom(x: float, y: float) -> Iterator[Shape]:
    for turn in (-150, -30, -90):
        yield Shape(rotate(ellipse(0.06, 0, 0.065, 0.045), turn) + (x, y), BLOSSOM, BARK_LINE, 0.02, detail=True)
    yield Shape(ellipse(x, y, 0.04, 0.035), HONEY, detail=True)


@thing(
    "mushroom",
    poses=("single", "pair"),
    form={"cap": (0.34, 0.5), "stem": (0.11, 0.17), "spots": (0.8, 1.25)},
    natural=("red", "red", "brown", "white"),
    stands="ground",
)
def mushroom(ink: Ink, pose: str, *, cap: float, stem: float, spots: float) -> Iterator[Shape]:
    """A spotted mushroom on a pale stem, alone or with a small one beside it."""
    if pose == "pair":
        small = _toadstool(ink, cap * 0.9, stem * 0.9, spots)
        yield from moved(small, 0.42, 0.22, 0.56)
    yield from _toadstool(ink, cap, stem, spots)


def _toadstool(ink: Ink, cap: float, stem: float, spots: float) -> Iterator[Shape]:
    half = smooth((0, -0.05), (stem * 0.8, 0), (stem, 0.25), (stem * 1.35, 0.44), (0, 0.5), closed=False)
    yield Shape(np.concatenate([half, mirror(half)[::-1]]), rgb("f7ead0"), BARK_LINE, LINE)
    yield Shape(arc(0, 0.1, stem * 0.9, 0.06, 0, 180), rgb("d9c6a5"), detail=True)
    dome = np.concatenate([arc(0, 0.02, 0.48, cap, 180, 360), arc(0, 0.02, 0.48, 0.1, 0, 180)])
    yield Shape(dome, ink.main, ink.line, LINE)
    hem = np.concatenate([arc(0, 0.02, 0.46, 0.09, 0, 180), arc(0, 0.02, 0.46, 0.03, 180, 0)])
    yield Shape(hem, ink.dark, detail=True)
    for x, y, r in SPOTS:
        spot = ellipse(x, 0.02 + cap * (y - 0.1), r * spots, r * spots * 0.85)
        yield Shape(spot, rgb("fff8e6"), ink.line, 0.014, detail=True)
