"""The things that the picture book knows how to draw."""

from . import animals, food, plants, sea, shells, sky, small_animals, winged
from .thing import THINGS, Thing

__all__ = ["THINGS", "Thing", "animals", "food", "plants", "sea", "shells", "sky", "small_animals", "winged"]
