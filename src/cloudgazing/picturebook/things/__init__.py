"""The things that the picture book knows how to draw."""

from . import (
    animals,
    crockery,
    food,
    household,
    machines,
    plants,
    sea,
    shells,
    sky,
    small_animals,
    toys,
    vehicles,
    winged,
)
from .thing import THINGS, Thing

__all__ = [
    "THINGS",
    "Thing",
    "animals",
    "crockery",
    "food",
    "household",
    "machines",
    "plants",
    "sea",
    "shells",
    "sky",
    "small_animals",
    "toys",
    "vehicles",
    "winged",
]
