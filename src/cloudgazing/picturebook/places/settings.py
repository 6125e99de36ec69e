"""Places that people made, and the plain paper of a picture without a place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..palette import RGB, mix, rgb
from ..shapes import Shape, arc, polygon, rectangle
from .place import place
from .scenery import SPOT, bands, land, level, ridge, sky, stroke, tint


@place("city", "in the city", (0.78, 0.93))
def city(rng: np.random.Generator) -> Iterator[Shape]:
    """Flat-roofed towers in two rows behind a street."""
    street = rng.uniform(0.68, 0.74)
    yield from bands(0, street, tint(rng, "b9d0e2"), tint(rng, "f9e6d2"), count=6)
    for x in np.arange(-0.02, 1.0, 0.17):
        yield _tower(x, rng.uniform(0.12, 0.4), 0.175, street, mix(rgb("c3c9d8"), rgb("d3d5de"), rng.random()))
    x = rng.uniform(-0.12, 0.0)
    while x < 1:
        wide = rng.uniform(0.2, 0.28)
        yield from _front(rng, x, rng.uniform(0.2, 0.5), wide, street)
        x += wide + rng.uniform(0, 0.09)
    yield level(street, tint(rng, "e0d9d0"))
    yield level(street + 0.07, rgb("aaa8b0"))
    yield level(street + 0.085, tint(rng, "bebcc3"))
    for x in np.arange(rng.uniform(-0.2, 0), 1, 0.3):
        yield Shape(rectangle(x + 0.08, 0.955, 0.16, 0.022), rgb("f1eee2"), detail=True)


def _tower(x: float, top: float, wide: float, foot: float, shade: RGB) -> Shape:
    return Shape(rectangle(x + wide / 2, (top + foot) / 2, wide, foot - top), shade)


def _front(rng: np.random.Generator, x: float, top: float, wide: float, foot: float) -> Iterator[Shape]:
    wall = tint(rng, ("c9a89b", "a9b3c2", "d3bfa3", "b3a9b8")[rng.integers(4)])
    yield _tower(x, top, wide, foot, wall)
    pane = rgb("f6ecc4") if rng.random() < 0.5 else mix(wall, rgb("f4f8fb"), 0.6)
    for height in np.arange(top + 0.065, foot - 0.06, 0.115):
        for share in (0.27, 0.73):
            yield Shape(rectangle(x + wide * share, height, wide * 0.26, 0.05), pane, detail=True)


@place("desk", "on a desk", (0.74, 0.92))
def desk(rng: np.random.Generator) -> Iterator[Shape]:
    """A wooden desktop before a wall that has a window or a shelf of books."""
    edge = rng.uniform(0.58, 0.66)
    wall = tint(rng, ("cfdad6", "ead9cf", "d9d6e4", "e6e0c9")[rng.integers(4)])
    wood = tint(rng, ("c9a27c", "bd9370", "d3b48e")[rng.integers(3)])
    yield from bands(0, edge, wall, mix(wall, rgb("fffaf0"), 0.3), count=3)
    backdrop = _window if rng.random() < 0.5 else _shelf
    yield from backdrop(rng, rng.uniform(0.2, 0.8), wall)
    yield level(edge, mix(wood, rgb("7f5c45"), 0.4))
    yield level(edge + 0.012, wood)
    for y in np.linspace(edge + 0.08, 0.9, 5) + rng.uniform(-0.02, 0.02, 5):
        x, grain = rng.uniform(-0.2, 0.6), mix(wood, rgb("8d6548"), 0.3)
        yield stroke(grain, 0.007, (x, y), (x + 0.2, y + 0.008), (x + rng.uniform(0.35, 0.6), y))
    yield from _paper(rng, edge + 0.06, mix(wood, rgb("fffdf6"), 0.62))
    yield level(0.95, mix(wood, rgb("7f5c45"), 0.35))


def _paper(rng: np.random.Generator, top: float, sheet: RGB) -> Iterator[Shape]:
    x, lean = rng.uniform(0.1, 0.6), rng.uniform(-0.06, 0.06)
    yield Shape(polygon((x, top), (x + 0.26, top), (x + 0.3 + lean, top + 0.17), (x - 0.04 + lean, top + 0.17)), sheet)
    for i in (1, 2, 3):
        left = x + (lean - 0.04) * i / 4 + 0.04
        yield stroke(mix(sheet, rgb("8c93a8"), 0.3), 0.007, (left, top + 0.042 * i), (left + 0.2, top + 0.042 * i))


def _window(rng: np.random.Generator, x: float, wall: RGB) -> Iterator[Shape]:
    wide, frame = rng.uniform(0.4, 0.5), mix(wall, rgb("fffdf6"), 0.75)
    yield Shape(rectangle(x, 0.2, wide + 0.03, 0.53), mix(wall, rgb("8f8578"), 0.25))
    yield Shape(rectangle(x, 0.2, wide, 0.5), frame)
    for dx in (-0.25, 0.25):
        for y in (0.08, 0.31):
            yield Shape(rectangle(x + dx * wide * 0.9, y, wide * 0.39, 0.19), tint(rng, "b5d6e2"))
    yield Shape(rectangle(x, 0.465, wide + 0.06, 0.035), mix(frame, rgb("a89c90"), 0.3))


def _shelf(rng: np.random.Generator, x: float, wall: RGB) -> Iterator[Shape]:
    wide, board = rng.uniform(0.5, 0.7), rng.uniform(0.28, 0.36)
    left = x - wide / 2 + 0.04
    while left < x + wide / 2 - 0.1:
        thick, tall = rng.uniform(0.035, 0.06), rng.uniform(0.13, 0.2)
        cover = mix(wall, rgb(("a9685e", "6b8799", "8a9a6c", "c2a066", "8d7693")[rng.integers(5)]), 0.6)
        yield Shape(rectangle(left + thick / 2, board - tall / 2, thick * 0.92, tall), cover)
        left += thick
    yield Shape(rectangle(x, board + 0.017, wide, 0.035), rgb("a98a6d"))


@place("playing field", "on the playing field", (0.74, 0.92))
def playing_field(rng: np.random.Generator) -> Iterator[Shape]:
    """Mown stripes and chalk lines before a stand or a fence."""
    edge = rng.uniform(0.46, 0.54)
    grass = tint(rng, "86bd78")
    yield from sky(rng, edge)
    yield from (_stand if rng.random() < 0.6 else _fence)(rng, edge)
    yield level(edge, grass)
    vanish, spread = rng.uniform(0.3, 0.7), rng.uniform(0.34, 0.42)
    for i in range(-4, 4):
        near, far = np.array([i, i + 0.5]) * spread * 1.3 + vanish, np.array([i, i + 0.5]) * spread * 0.35 + vanish
        yield Shape(
            polygon((far[0], edge), (far[1], edge), (near[1], 1.02), (near[0], 1.02)), mix(grass, rgb("d3eab8"), 0.3)
        )
    chalk, line = rgb("fbfbf2"), rng.uniform(0.62, 0.68)
    yield stroke(chalk, 0.014, (-0.1, edge + 0.035), (1.1, edge + 0.035))
    yield Shape(arc(vanish, line, 0.24, 0.07, 0, 360), line=chalk, width=0.016)
    foot = vanish + rng.choice((-1, 1)) * rng.uniform(0.2, 0.45)
    yield stroke(chalk, 0.02, (vanish + (foot - vanish) * 0.35, edge + 0.035), (foot, 1.02))
    yield stroke(chalk, 0.022, (-0.1, 0.95), (1.1, 0.95))


def _stand(rng: np.random.Generator, foot: float) -> Iterator[Shape]:
    seats = tint(rng, ("b9b3c6", "c8b8a8", "a9bac6")[rng.integers(3)])
    top = foot - rng.uniform(0.2, 0.26)
    for i, y in enumerate(np.linspace(top, foot - 0.03, 4)[:-1]):
        yield level(y, mix(seats, rgb("6e6c80"), 0.13 * i))
        for x in np.arange(rng.uniform(0, 0.1), 1, 0.125) + rng.uniform(-0.03, 0.03):
            head = SPOT * 0.016 + (x, y + 0.025)
            yield Shape(head, rgb(("f0dcc6", "dcb29f", "e9e4ee", "c9a58c")[rng.integers(4)]), detail=True)
    yield level(foot - 0.04, rgb("f0ece2"))


def _fence(rng: np.random.Generator, foot: float) -> Iterator[Shape]:
    yield land(ridge(rng, foot - 0.12, 0.02), tint(rng, "a9c9a0"))
    board = tint(rng, "efe6d2")
    for x in np.linspace(0.02, 0.98, 9):
        yield Shape(rectangle(x, foot - 0.05, 0.022, 0.12), board, detail=True)
    for y in (foot - 0.08, foot - 0.03):
        yield Shape(rectangle(0.5, y, 1.04, 0.018), board, detail=True)


@place("plain", "", (0.74, 0.9))
def plain(rng: np.random.Generator) -> Iterator[Shape]:
    """Pale paper with a faint shadow where the ground would be."""
    paper = tint(rng, ("faf3e0", "f8efe2", "f6e6e3", "e4eef3", "e8f1e2", "efe9f3")[rng.integers(6)])
    yield level(-0.05, paper)
    shadow = rng.uniform(0.64, 0.72)
    yield land(ridge(rng, shadow, 0.01), mix(paper, rgb("8a8494"), 0.08))
    yield land(ridge(rng, shadow + 0.06, 0.01), mix(paper, rgb("8a8494"), 0.13))
