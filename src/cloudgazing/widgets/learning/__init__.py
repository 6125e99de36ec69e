"""The figures of chapter 7: learning."""

from .habits import Habits
from .lora_slider import LoraSlider
from .milestones import Milestones
from .training_run import TrainingRun
from .training_set import TrainingSet
from .training_step import TrainingStep

__all__ = ["Habits", "LoraSlider", "Milestones", "TrainingRun", "TrainingSet", "TrainingStep"]
