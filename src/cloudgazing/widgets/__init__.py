"""The live figures, in a folder for each chapter: every one a class in Python with an ES module beside it.

`kit` holds what they share.
"""

from .kit.quiz import Choice, Number, Quiz
from .player.denoise_player import DenoisePlayer

__all__ = ["Choice", "DenoisePlayer", "Number", "Quiz"]
