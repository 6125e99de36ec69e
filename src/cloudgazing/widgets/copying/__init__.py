"""The figures of chapter 8: is it copying?"""

from .copy_ladder import CopyLadder
from .neighbour_search import NeighbourSearch
from .opinions import Opinions

__all__ = ["CopyLadder", "NeighbourSearch", "Opinions"]
