"""The family: when the generators came, and any two of them side by side, part by part."""

from __future__ import annotations

from typing import Any

import traitlets

from ...models import Model, default_model
from ..kit.base import BookWidget
from .machines import MACHINES, as_rows

NAMES = tuple(machine.name for machine in MACHINES)


class FamilyTree(BookWidget):
    """The family of generators through the years: choose two, and compare them part by part."""

    module = "family/family_tree.js"
    links = ("left", "right")

    left = traitlets.Enum(NAMES, "The picture book", help="The machine on the left.").tag(sync=True)
    right = traitlets.Enum(NAMES, "Stable Diffusion 1", help="The machine on the right.").tag(sync=True)
    machines = traitlets.List(traitlets.Dict(), help="Every machine, oldest first.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Gather the machines; of `model`, by default the bundled one, the denoiser's size is counted."""
        super().__init__(**traits)
        self.machines = as_rows(model or default_model())
