"""Places out in the open country."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..palette import RGB, mix, rgb
from ..shapes import Shape, arc, ellipse, polygon, rectangle, smooth
from .place import place
from .scenery import bands, hill, land, ridge, sky, specks, stroke, tint


@place("meadow", "in the meadow", (0.72, 0.92))
def meadow(rng: np.random.Generator) -> Iterator[Shape]:
    """Green hills under a light sky, with tufts of grass and pale specks of blossom."""
    horizon = rng.uniform(0.46, 0.6)
    near = tint(rng, "9ccb7c")
    yield from sky(rng, horizon + 0.1)
    yield hill(rng, horizon - 0.07, tint(rng, "bfd9bb"), sway=0.06)
    yield hill(rng, horizon + 0.01, mix(near, rgb("d8e8b4"), 0.45))
    yield hill(rng, horizon + 0.1, near)
    yield hill(rng, rng.uniform(0.8, 0.88), mix(near, rgb("5d9a50"), 0.3), sway=0.03)
    for x, y in rng.uniform((0.02, horizon + 0.2), (0.98, 0.98), (rng.integers(5, 9), 2)):
        blade = mix(near, rgb("4b8546"), 0.5)
        yield stroke(blade, 0.009, (x - 0.02, y - 0.03), (x, y), (x + 0.004, y - 0.04), (x, y), (x + 0.022, y - 0.025))
    yield from specks(rng, 11, horizon + 0.18, 0.98, (0.006, 0.011), (rgb("fbf3d0"), rgb("f7dfe4"), rgb("f4e8a0")))


@place("beach", "on the beach", (0.74, 0.93))
def beach(rng: np.random.Generator) -> Iterator[Shape]:
    """A turquoise sea with foam along a shore of pale sand."""
    horizon, shore = rng.uniform(0.3, 0.42), rng.uniform(0.56, 0.66)
    sea, sand = tint(rng, "63b9c4"), tint(rng, "f1dfb4")
    yield from sky(rng, horizon)
    if rng.random() < 0.5:
        yield Shape(ellipse(rng.uniform(-0.05, 1.05), horizon, 0.3, rng.uniform(0.04, 0.09)), tint(rng, "a9c3b4"))
    yield from bands(horizon, 1.02, mix(sea, rgb("3d86a8"), 0.4), mix(sea, rgb("c9ece2"), 0.7), count=8)
    for x, y in rng.uniform((0, horizon + 0.03), (0.9, shore - 0.06), (6, 2)):
        yield stroke(mix(sea, rgb("f2fbf6"), 0.6), 0.009, (x, y), (x + rng.uniform(0.05, 0.14), y))
    slope = np.linspace(0, rng.uniform(-0.09, 0.09), 26)  # the shore runs a little downhill, to either side
    edge = ridge(rng, shore, 0.022, knots=6)[:26]
    for lower, shade in ((0, rgb("fbfdf8")), (0.022, mix(sand, rgb("b99f78"), 0.4)), (0.055, sand)):
        yield land(edge + np.stack([0 * slope, slope + lower], axis=1), shade)
    yield land(ridge(rng, shore + 0.24, 0.02), mix(sand, rgb("e3c78f"), 0.35))
    yield from specks(rng, 12, shore + 0.14, 0.99, (0.006, 0.012), (rgb("d7bd8c"), rgb("fbf4e0"), rgb("e2b9a0")))


@place("snow", "in the snow", (0.72, 0.92))
def snow(rng: np.random.Generator) -> Iterator[Shape]:
    """White mountains and drifts, with flakes falling from a gray-blue sky."""
    horizon = rng.uniform(0.5, 0.6)
    air, drift = tint(rng, "9db4cf"), tint(rng, "e6eef6")
    yield from bands(0, horizon + 0.1, air, mix(air, rgb("e8e4ee"), 0.7), count=6)
    for x in np.linspace(rng.uniform(0.05, 0.3), rng.uniform(0.7, 1.0), rng.integers(2, 5)):
        yield from _peak(rng, x, horizon + 0.06, mix(air, rgb("7d92b3"), 0.4))
    yield hill(rng, horizon, mix(drift, air, 0.35))
    yield hill(rng, horizon + 0.1, mix(drift, air, 0.15))
    yield hill(rng, rng.uniform(0.8, 0.88), drift, sway=0.03)
    for x, y in rng.uniform((0.05, horizon + 0.18), (0.8, 0.97), (4, 2)):
        yield stroke(mix(drift, air, 0.4), 0.01, (x, y), (x + 0.06, y - 0.008), (x + 0.13, y))
    yield from specks(rng, 20, 0.02, 0.75, (0.007, 0.014), (rgb("fdfeff"),))


def _peak(rng: np.random.Generator, x: float, foot: float, rock: RGB) -> Iterator[Shape]:
    tall, wide = rng.uniform(0.2, 0.36), rng.uniform(0.22, 0.34)
    yield Shape(polygon((x, foot - tall), (x + wide, foot), (x - wide, foot)), rock)
    left, right = (x - wide * 0.45, foot - tall * 0.55), (x + wide * 0.45, foot - tall * 0.55)
    folds = ((x + wide * 0.18, foot - tall * 0.66), (x, foot - tall * 0.5), (x - wide * 0.16, foot - tall * 0.68))
    yield Shape(polygon((x, foot - tall), right, *folds, left), rgb("f3f6fa"))


@place("night", "at night", (0.74, 0.93))
def night(rng: np.random.Generator) -> Iterator[Shape]:
    """Far stars in a deep blue sky over dark hills."""
    horizon = rng.uniform(0.54, 0.66)
    deep, hills = tint(rng, "1f2c5c"), tint(rng, "32486b")
    yield from bands(0, horizon + 0.1, deep, mix(deep, rgb("6f78b4"), rng.uniform(0.5, 0.8)), count=8)
    yield from specks(
        rng, int(rng.integers(16, 23)), 0.01, horizon - 0.06, (0.003, 0.008), (rgb("fdf6dc"), rgb("c9d3f4"))
    )
    yield hill(rng, horizon - 0.04, mix(hills, deep, 0.35), sway=0.06)
    yield hill(rng, horizon + 0.05, mix(hills, deep, 0.1))
    yield hill(rng, horizon + 0.14, mix(hills, rgb("5d7b90"), 0.5), sway=0.03)
    for x, y in rng.uniform((0.03, horizon + 0.22), (0.97, 0.98), (6, 2)):
        yield stroke(mix(hills, rgb("6f90a0"), 0.6), 0.009, (x - 0.012, y - 0.025), (x, y), (x + 0.014, y - 0.028))


@place("underwater", "underwater", (0.76, 0.93))
def underwater(rng: np.random.Generator) -> Iterator[Shape]:
    """Shafts of light in blue-green water, weeds and bubbles over a sandy ground."""
    ground = rng.uniform(0.68, 0.74)
    bright, deep = tint(rng, "68bcc0"), tint(rng, "1f5f83")
    yield from bands(0, ground + 0.1, bright, deep, count=9)
    lean = rng.uniform(-0.5, 0.5)
    for x in rng.uniform(0.05, 0.85, 3):
        yield from _ray(x, rng.uniform(0.05, 0.09), lean, ground * 0.8, (bright, deep))
    yield hill(rng, ground - 0.06, mix(deep, rgb("3f7f8c"), 0.6), sway=0.05)
    for x in rng.choice((0.04, 0.13, 0.86, 0.95), rng.integers(2, 5), replace=False):
        yield _weed(rng, x, ground + 0.1)
    yield hill(rng, ground + 0.04, tint(rng, "a5b79c"), sway=0.03)
    yield from specks(rng, 7, ground + 0.12, 0.98, (0.01, 0.02), (rgb("84a193"), rgb("b4cbb0"), rgb("c0aea4")))
    for x, y, size in rng.uniform((0.05, 0.08, 0.012), (0.95, 0.6, 0.024), (7, 3)):
        yield Shape(ellipse(x, y, size, size), line=mix(bright, rgb("e6fbf4"), 0.6), width=0.008, detail=True)


def _ray(x: float, wide: float, lean: float, depth: float, water: tuple[RGB, RGB]) -> Iterator[Shape]:
    heights = np.linspace(0, depth, 6)
    left, right = (heights * lean + x + side * wide / 2 * (1 + heights) for side in (-1, 1))
    for i in range(5):  # piece by piece, as it fades with the depth
        shade = mix(mix(*water, i / 6.5), rgb("c9f2e6"), 0.24 * (1 - i / 5))
        above, below = heights[i], heights[i + 1]
        yield Shape(polygon((left[i], above), (right[i], above), (right[i + 1], below), (left[i + 1], below)), shade)


def _weed(rng: np.random.Generator, x: float, foot: float) -> Shape:
    top = foot - rng.uniform(0.22, 0.42)
    bend = rng.uniform(0.02, 0.035) * rng.choice((-1, 1))
    knots = [(x + bend * (-1) ** i * (i > 0), y) for i, y in enumerate(np.linspace(foot, top, 5))]
    return Shape(smooth(*knots, closed=False), line=tint(rng, "4c9a7c"), width=0.036, closed=False)


@place("desert", "in the desert", (0.72, 0.92))
def desert(rng: np.random.Generator) -> Iterator[Shape]:
    """Rippled dunes before flat-topped rocks, under a hot pale sky."""
    horizon = rng.uniform(0.46, 0.58)
    dune, rock = tint(rng, "e6bd8b"), tint(rng, "c48d76")
    yield from bands(0, horizon + 0.08, tint(rng, "bcd8dc"), tint(rng, "f7dfbd"), count=7)
    for x in rng.permutation((0.15, 0.5, 0.85))[: rng.integers(1, 3)]:
        yield from _mesa(rng, x + rng.uniform(-0.1, 0.1), horizon + 0.04, rock)
    for i, height in enumerate((horizon, horizon + 0.12, rng.uniform(0.76, 0.84))):
        yield from _dune(rng, height, mix(rgb("f0d6ac"), dune, i / 2), mix(dune, rock, 0.35))
    for x, y in rng.uniform((0.0, 0.84), (0.8, 0.98), (5, 2)):
        yield stroke(mix(dune, rock, 0.4), 0.008, (x, y), (x + 0.05, y - 0.012), (x + 0.1, y), (x + 0.15, y - 0.01))


def _mesa(rng: np.random.Generator, x: float, foot: float, rock: RGB) -> Iterator[Shape]:
    tall, wide = rng.uniform(0.22, 0.32), rng.uniform(0.08, 0.15)
    top, skirt = foot - tall, foot - tall * 0.4
    corners = (
        (x - wide, top),
        (x + wide, top),
        (x + wide * 1.1, skirt),
        (x + wide * 1.5, foot),
        (x - wide * 1.5, foot),
    )
    yield Shape(polygon(*corners, (x - wide * 1.1, skirt)), rock)
    yield Shape(polygon((x + wide * 0.4, top), *corners[1:4], (x + wide * 0.6, foot)), mix(rock, rgb("8f5f58"), 0.3))
    yield Shape(rectangle(x, top + tall * 0.22, wide * 2.04, tall * 0.1), mix(rock, rgb("f0cfae"), 0.5))


def _dune(rng: np.random.Generator, height: float, lit: RGB, shaded: RGB) -> Iterator[Shape]:
    crest, rise = rng.uniform(0.3, 0.75), rng.uniform(0.03, 0.07)
    slope = smooth((-0.1, height + rise), (crest - 0.25, height + 0.02), (crest, height - rise), closed=False)
    lee = smooth((crest, height - rise), (crest + 0.2, height + 0.01), (1.1, height + rise), closed=False)
    yield land(np.concatenate([slope, lee]), lit)
    edge = smooth(
        (crest + 0.12, height + rise * 1.6), (crest + 0.02, height + 0.03), (crest, height - rise), closed=False
    )
    yield Shape(np.concatenate([lee, edge]), shaded)


@place("forest", "in the forest", (0.74, 0.93))
def forest(rng: np.random.Generator) -> Iterator[Shape]:
    """Rows of trunks in a green haze, under a roof of leaves."""
    ground = rng.uniform(0.6, 0.68)
    haze, moss = tint(rng, "d3e3c0"), tint(rng, "9aa873")
    yield from bands(0, ground + 0.1, mix(haze, rgb("a9c9a4"), 0.5), haze, count=5)
    for depth, bark in ((0.0, rgb("b3b795")), (0.05, rgb("978b72"))):
        for x in np.linspace(0.03, 0.97, rng.integers(4, 7)) + rng.uniform(-0.06, 0.06):
            wide = rng.uniform(0.014, 0.022) + depth * 0.4
            yield Shape(
                polygon((x - wide, 0), (x + wide, 0), (x + wide * 1.5, ground + 0.1), (x - wide * 1.5, ground + 0.1)),
                bark,
            )
        yield hill(rng, ground + depth - 0.03, mix(moss, haze, 0.5 - depth * 8), sway=0.02)
    yield _leaves(rng, rng.uniform(0.24, 0.3), tint(rng, "a3c08c"))
    yield _leaves(rng, rng.uniform(0.13, 0.19), tint(rng, "7ba26f"))
    yield land(ridge(rng, 0.86, 0.02), mix(moss, rgb("7d8a58"), 0.4))
    yield from specks(rng, 10, ground + 0.1, 0.99, (0.007, 0.013), (rgb("c9a66b"), rgb("b8c48a"), rgb("7f8a56")))


def _leaves(rng: np.random.Generator, depth: float, shade: RGB) -> Shape:
    puffs = [arc(x, depth - 0.04, 0.12, rng.uniform(0.04, 0.1), 180, 0) for x in np.linspace(-0.05, 1.05, 7)]
    return Shape(np.concatenate([polygon((-0.1, -0.05)), *puffs, polygon((1.1, -0.05))]), shade)
