"""The picture book: the small world that the model is trained on, drawn by code of our own.

A scene is plain data. It is imagined from a seed, laid out in outlines, put on paper in one
of six styles, and described by captions:

    imagine(seed) -> Scene -> compose -> Page -> style -> picture
                     Scene -> caption
"""

from .captions import caption
from .dataset import FRESH_SEEDS, TRAINING_SEEDS, captions, picture
from .held_out import COLOUR_PAIRS, STYLE_PAIRS
from .imagine import imagine
from .palette import COLOURS
from .places import PLACES
from .scenes import Item, Scene, Spot, compose, draw
from .styles import STYLES
from .things import THINGS

__all__ = [
    "COLOURS",
    "COLOUR_PAIRS",
    "FRESH_SEEDS",
    "PLACES",
    "STYLES",
    "STYLE_PAIRS",
    "THINGS",
    "TRAINING_SEEDS",
    "Item",
    "Scene",
    "Spot",
    "caption",
    "captions",
    "compose",
    "draw",
    "imagine",
    "picture",
]
