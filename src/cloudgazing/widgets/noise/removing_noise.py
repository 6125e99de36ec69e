"""Three ways to remove noise, side by side on the same noisy picture."""

from __future__ import annotations

from typing import Any

import traitlets

from .denoising import DenoisingWidget


class RemovingNoise(DenoisingWidget):
    """Blur, median and the trained denoiser on one noisy drawing, each with its error.

    `amount` is the noise's share; `window` the width of blur and median in pixels, where 0 leaves the choice to the
    figure, which knows the true picture and takes the best.
    """

    module = "noise/removing_noise.js"
    links = ("amount", "which", "window", "seed")

    amount = traitlets.Float(0.4, min=0.01, max=0.99, help="The noise's share of the variance.").tag(sync=True)
    which = traitlets.Int(0, min=0, max=3, help="Which of the drawings.").tag(sync=True)
    window = traitlets.Enum([0, 1, 3, 5, 7, 9], 0, help="The width of blur and median.").tag(sync=True)

    def first_question(self) -> dict[str, Any]:
        """One guess at what the settings say."""
        return {"which": self.which, "seed": self.seed, "kept": 1 - self.amount, "steps": 1}


class GuessedNoise(DenoisingWidget):
    """The noise that was added beside the noise that the denoiser guesses, and how far they differ."""

    module = "noise/guessed_noise.js"
    links = ("amount", "which", "seed")

    amount = traitlets.Float(0.3, min=0.01, max=0.99, help="The noise's share of the variance.").tag(sync=True)
    which = traitlets.Int(1, min=0, max=3, help="Which of the drawings.").tag(sync=True)

    def first_question(self) -> dict[str, Any]:
        """One guess at what the settings say."""
        return {"which": self.which, "seed": self.seed, "kept": 1 - self.amount, "steps": 1}


class JumpOrSteps(DenoisingWidget):
    """From static to a picture: in one big jump, and in many small steps."""

    module = "noise/jump_or_steps.js"
    links = ("steps", "start", "seed")

    steps = traitlets.Enum([2, 4, 8, 20], 8, help="How many small steps.").tag(sync=True)
    start = traitlets.Enum(["static", "drawing"], "static", help="Pure static, or a drawing under it.").tag(sync=True)
    which = traitlets.Int(2, min=0, max=3, help="Which of the drawings.").tag(sync=True)

    def first_question(self) -> dict[str, Any]:
        """All the steps from the start."""
        kept = {"static": 0.0, "drawing": 0.05}[self.start]
        return {"which": self.which, "seed": self.seed, "kept": kept, "steps": self.steps}
