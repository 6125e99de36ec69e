"""The figures of the chapter on denoising."""

from .drawing_grid import DrawingGrid, StepsLadder
from .four_panes import FourPanes
from .guidance_dial import GuidanceDial
from .live_canvas import LiveCanvas
from .prompt_heat import PromptHeat
from .unet_shape import UnetShape

__all__ = ["DrawingGrid", "FourPanes", "GuidanceDial", "LiveCanvas", "PromptHeat", "StepsLadder", "UnetShape"]
