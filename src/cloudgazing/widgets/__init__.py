"""The live figures, in a folder for each chapter: every one a class in Python with an ES module beside it.

`kit` holds what they share.
"""

from .denoising import DrawingGrid, FourPanes, GuidanceDial, PromptHeat, StepsLadder, UnetShape
from .kit.quiz import Choice, Number, Quiz
from .latents import CostMeter, EncodeDecode, LatentChannels, LatentPainter, LatentWalk, TwoNoises
from .noise import GuessedNoise, JumpOrSteps, NoiseSlider, RemovingNoise, ScheduleExplorer, TrainingMonitor
from .player.denoise_player import DenoisePlayer

__all__ = [
    "Choice",
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
    "NoiseSlider",
    "Number",
    "PromptHeat",
    "Quiz",
    "RemovingNoise",
    "ScheduleExplorer",
    "StepsLadder",
    "TrainingMonitor",
    "TwoNoises",
    "UnetShape",
]
