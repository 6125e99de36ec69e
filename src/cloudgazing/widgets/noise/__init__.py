"""Chapter 2: adding noise, and removing it."""

from .noise_slider import NoiseSlider
from .removing_noise import GuessedNoise, JumpOrSteps, RemovingNoise
from .schedule_explorer import ScheduleExplorer
from .training_monitor import TrainingMonitor

__all__ = ["GuessedNoise", "JumpOrSteps", "NoiseSlider", "RemovingNoise", "ScheduleExplorer", "TrainingMonitor"]
