"""The things that the picture book knows how to draw."""

from . import animals
from .thing import THINGS, Thing

__all__ = ["THINGS", "Thing", "animals"]
