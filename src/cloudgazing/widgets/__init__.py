"""The live figures, each one class in Python with an ES module beside it that draws it in the page."""

from .denoise_player import DenoisePlayer

__all__ = ["DenoisePlayer"]
