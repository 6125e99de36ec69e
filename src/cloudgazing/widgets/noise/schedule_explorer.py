"""The schedule explorer: what three noise schedules leave of a picture at each time step."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from ...models import Model, default_model
from ...noise import cosine_alphas_cumprod, linear_alphas_cumprod, scaled_linear_alphas_cumprod
from ..kit.base import BookWidget
from .drawings import describe, example

SCHEDULES = {
    "linear": linear_alphas_cumprod,
    "scaled linear": scaled_linear_alphas_cumprod,
    "cosine": cosine_alphas_cumprod,
}


class ScheduleExplorer(BookWidget):
    """Three curves over time, a slider for the time step, and the picture that each schedule leaves there.

    `model` says which of them it was trained with, by default the bundled one.
    """

    module = "noise/schedule_explorer.js"
    links = ("t", "seed")

    t = traitlets.Int(400, min=0, max=999, help="The time step.").tag(sync=True)
    seed = traitlets.Int(7, min=0, max=2**31 - 1, help="Which noise.").tag(sync=True)
    own = traitlets.Enum([*SCHEDULES, ""], "", help="The chosen model's schedule.").tag(sync=True)
    caption = traitlets.Unicode(help="What the drawing shows.").tag(sync=True)
    drawing = traitlets.Bytes(help="The drawing, three bytes a pixel.").tag(sync=True)
    size = traitlets.List(traitlets.Int(), help="Its height and width.").tag(sync=True)

    def __init__(self, model: Model | None = None, drawing: str = "House", **traits: Any) -> None:
        """Look up the model's schedule and make the drawing, one of those that `NoiseSlider` has."""
        drawn = example(drawing)
        facts = {"own": schedule_of(model or default_model()), "caption": describe(drawing)}
        super().__init__(drawing=drawn.tobytes(), size=list(drawn.shape[:2]), **facts, **traits)


def schedule_of(model: Model) -> str:
    """The name of the schedule that a model was trained with; empty where it is none of the three."""
    for name, schedule in SCHEDULES.items():
        if np.allclose(schedule(len(model.alphas_cumprod)), model.alphas_cumprod, atol=1e-3):
            return name
    return ""
