"""The colours of the picture book: eleven words, each with the shades that a drawing needs.

The eleven are the basic colour terms of English (Berlin and Kay, 1969).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

RGB = tuple[float, float, float]
"""Red, green and blue, each from 0 to 1."""


@dataclass(frozen=True)
class Ink:
    """One colour word in the shades that a drawing needs, each an `RGB`."""

    main: RGB
    dark: RGB
    light: RGB
    line: RGB


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """Blend two colours; `share` 0 gives `a`, 1 gives `b`."""
    return tuple(x + (y - x) * share for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


@cache
def rgb(code: str) -> RGB:
    """Read a colour such as ``"f2c14e"``."""
    return tuple(int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))  # type: ignore[return-value]


SOOT: RGB = rgb("2b2a33")
CREAM: RGB = rgb("fdf6e3")


def ink(code: str, line: str | None = None) -> Ink:
    """Derive the shades of a colour; `line` overrides the outline, for colours that are too dark to darken."""
    main = rgb(code)
    return Ink(main, mix(main, SOOT, 0.28), mix(main, CREAM, 0.42), rgb(line) if line else mix(main, SOOT, 0.62))


COLOURS: dict[str, Ink] = {
    "red": ink("dc3b35"),
    "orange": ink("f08a24"),
    "yellow": ink("f7cf3d"),
    "green": ink("4ca64c"),
    "blue": ink("3b78c9"),
    "purple": ink("8651b5"),
    "pink": ink("f291b2"),
    "brown": ink("8a5a36"),
    "black": ink("35353d", line="8d8d99"),
    "white": ink("fbf8f1", line="85808c"),
    "gray": ink("98a0a8"),
}


def vary(shade: Ink, rng: np.random.Generator) -> Ink:
    """Shift an ink by a few per cent, as no two paints are alike, without leaving its word."""
    shift = (rng.uniform(-0.035, 0.035, 3) + rng.uniform(-0.03, 0.03)).tolist()

    def moved(colour: RGB) -> RGB:
        return tuple(min(1.0, max(0.0, c + s)) for c, s in zip(colour, shift, strict=True))  # type: ignore[return-value]

    return Ink(moved(shade.main), moved(shade.dark), moved(shade.light), shade.line)
