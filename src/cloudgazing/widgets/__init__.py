"""The live figures, in a folder for each chapter: every one a class in Python with an ES module beside it.

`kit` holds what they share.
"""

from .copying import CopyLadder, NeighbourSearch, Opinions
from .denoising import DrawingGrid, FourPanes, GuidanceDial, LiveCanvas, PromptHeat, StepsLadder, UnetShape
from .family import CellByCell, FamilyTree, PatchAnswers, PatchTokens, UnclipPath
from .kit.model_picker import ModelPicker
from .kit.quiz import Choice, Number, Quiz
from .latents import CostMeter, EncodeDecode, LatentChannels, LatentPainter, LatentWalk, TwoNoises
from .learning import Habits, LoraSlider, Milestones, TrainingRun, TrainingSet, TrainingStep
from .noise import GuessedNoise, JumpOrSteps, NoiseSlider, RemovingNoise, ScheduleExplorer, TrainingMonitor
from .pipeline import Studio, WhoCallsWhom
from .pixels import ColourMixer, PictureEditor, PixelInspector, RandomPictures
from .player.denoise_player import DenoisePlayer
from .text import AttentionView, MatchingMatrix, MeaningMap, TokenStrip, TwoArrows, WordMap

__all__ = [
    "AttentionView",
    "CellByCell",
    "Choice",
    "ColourMixer",
    "CopyLadder",
    "CostMeter",
    "DenoisePlayer",
    "DrawingGrid",
    "EncodeDecode",
    "FamilyTree",
    "FourPanes",
    "GuessedNoise",
    "GuidanceDial",
    "Habits",
    "JumpOrSteps",
    "LatentChannels",
    "LatentPainter",
    "LatentWalk",
    "LiveCanvas",
    "LoraSlider",
    "MatchingMatrix",
    "MeaningMap",
    "Milestones",
    "ModelPicker",
    "NeighbourSearch",
    "NoiseSlider",
    "Number",
    "Opinions",
    "PatchAnswers",
    "PatchTokens",
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
    "TrainingRun",
    "TrainingSet",
    "TrainingStep",
    "TwoArrows",
    "TwoNoises",
    "UnclipPath",
    "UnetShape",
    "WhoCallsWhom",
    "WordMap",
]
