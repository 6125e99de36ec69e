"""The figures of chapter 1: pixels as numbers."""

from .colour_mixer import ColourMixer
from .picture_editor import PictureEditor
from .pixel_inspector import PixelInspector
from .random_pictures import RandomPictures

__all__ = ["ColourMixer", "PictureEditor", "PixelInspector", "RandomPictures"]
