"""What the model is never shown: whole pairs kept out of training on purpose.

No training picture shows a thing in the colour, or in the style, that stands beside it here.
A model that draws such a pair all the same has put together what it never saw together.
"""

from __future__ import annotations

COLOUR_PAIRS: frozenset[tuple[str, str]] = frozenset(
    {
        ("cat", "blue"),
        ("dog", "green"),
        ("rabbit", "purple"),
        ("elephant", "red"),
        ("fish", "black"),
        ("bird", "pink"),
        ("turtle", "yellow"),
        ("penguin", "orange"),
        ("flower", "brown"),
        ("tree", "blue"),
        ("mushroom", "green"),
        ("cake", "purple"),
        ("car", "pink"),
        ("boat", "yellow"),
        ("house", "black"),
        ("umbrella", "white"),
        ("teapot", "orange"),
        ("star", "red"),
    }
)
"""(thing, colour) pairs that no training picture shows."""

STYLE_PAIRS: frozenset[tuple[str, str]] = frozenset(
    {
        ("butterfly", "stained glass"),
        ("snail", "pixel art"),
        ("dog", "swirling brush strokes"),
        ("elephant", "watercolour"),
        ("fish", "pencil sketch"),
        ("rabbit", "stained glass"),
        ("cactus", "swirling brush strokes"),
        ("apple", "pencil sketch"),
        ("ice cream", "stained glass"),
        ("bus", "watercolour"),
        ("rocket", "pixel art"),
        ("balloon", "swirling brush strokes"),
        ("chair", "watercolour"),
        ("cup", "pixel art"),
        ("moon", "pencil sketch"),
        ("clock", "stained glass"),
    }
)
"""(thing, style) pairs that no training picture shows."""


def allows(thing: str, colour: str | None = None, style: str | None = None) -> bool:
    """Whether training may show this thing in this colour and style (None: not asked)."""
    return (thing, colour) not in COLOUR_PAIRS and (thing, style) not in STYLE_PAIRS
