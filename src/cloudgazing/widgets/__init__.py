"""The live figures, in a folder for each chapter: every one a class in Python with an ES module beside it.

`kit` holds what they share.
"""

from .copying import CopyLadder, NeighbourSearch, Opinions
from .denoising import DrawingGrid, FourPanes, GuidanceDial, PromptHeat, StepsLadder, UnetShape
from .kit.quiz import Choice, Number, Quiz
from .latents import CostMeter, EncodeDecode, LatentChannels, LatentPainter, LatentWalk, TwoNoises
from .noise import GuessedNoise, JumpOrSteps, NoiseSlider, RemovingNoise, ScheduleExplorer, TrainingMonitor
from .pipeline import Studio, WhoCallsWhom
from .pixels import ColourMixer, PictureEditor, PixelInspector, RandomPictures
from .player.denoise_player import DenoisePlayer
from .text import AttentionView, MatchingMatrix, MeaningMap, TokenStrip, TwoArrows, WordMap

__all__ = [
    "AttentionView",
    "Choice",
    "ColourMixer",
    "CopyLadder",
    "CostMeter",
    "DenoisePlayer",
    "DrawingGrid",
    "EncodeDecode",
    "FourPanes",
    "GuessedNoise",
    "GuidanceDial",
    "JumpOrSteps",
    "LatentChannels",
    "LatentPainter",
    "LatentWalk",
    "MatchingMatrix",
    "MeaningMap",
    "NeighbourSearch",
    "NoiseSlider",
    "Number",
    "Opinions",
    "PictureEditor",
    "PixelInspector",
    "PromptHeat",
    "Quiz",
    "RandomPictures",
    "RemovingNoise",
    "ScheduleExplorer",
    "StepsLadder",
    "Studio",
    "TokenStrip",
    "TrainingMonitor",
    "TwoArrows",
    "TwoNoises",
    "UnetShape",
    "WhoCallsWhom",
    "WordMap",
]
