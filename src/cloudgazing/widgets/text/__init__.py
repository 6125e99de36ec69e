"""The figures of the chapter on text."""

from .attention_view import AttentionView
from .matching_matrix import MatchingMatrix
from .meaning_map import MeaningMap
from .token_strip import TokenStrip
from .two_arrows import TwoArrows
from .word_map import WordMap

__all__ = ["AttentionView", "MatchingMatrix", "MeaningMap", "TokenStrip", "TwoArrows", "WordMap"]
