"""The things that the picture book knows how to draw."""

from . import animals, sea, shells, small_animals, winged
from .thing import THINGS, Thing

__all__ = ["THINGS", "Thing", "animals", "sea", "shells", "small_animals", "winged"]
