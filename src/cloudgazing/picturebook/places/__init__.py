"""The places where the picture book puts its things."""

from . import landscapes, settings
from .place import PLACES, Place

__all__ = ["PLACES", "Place", "landscapes", "settings"]
