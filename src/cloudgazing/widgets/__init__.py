"""The live figures, in a folder for each chapter: every one a class in Python with an ES module beside it.

`kit` holds what they share.
"""

from .player.denoise_player import DenoisePlayer

__all__ = ["DenoisePlayer"]
