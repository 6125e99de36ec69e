"""Opinions: what the reader thinks of some statements, before the experiments and after. It stays in their browser."""

from __future__ import annotations

from typing import Any

import traitlets

from ..kit.base import BookWidget

STATEMENTS = (
    "Image generators paste together pieces of the pictures that they were trained on.",
    "An image generator will not reproduce a picture that it was trained on.",
    "To train on published pictures, one should need their makers’ permission.",
    "A picture made with a generator can be its user’s own work.",
    "A generator’s picture in the style of a living artist wrongs that artist.",
)
"""What the reader agrees with or not; the first two are matters of fact, the others are not."""


class Opinions(BookWidget):
    """Statements about these machines, and what you think of each, from disagree to agree.

    `moment` is "before" or "after" the experiments. After them the two stand side by side. The answers are kept in the
    browser's own store, from which the chapter's two figures take them; the reader can delete them. Python never learns
    of them.
    """

    module = "copying/opinions.js"

    moment = traitlets.Enum(["before", "after"], "before", help="Before the experiments, or after.").tag(sync=True)
    statements = traitlets.List(traitlets.Unicode(), list(STATEMENTS), help="What to think about.").tag(sync=True)

    def __init__(self, moment: str = "before", **traits: Any) -> None:
        """Nothing is answered yet."""
        super().__init__(moment=moment, **traits)

    def figure_caption(self) -> str:
        """After the experiments the statements are the same, and what one thought before stands beside them."""
        again = "The same statements again: what you think of each now, beside what you thought before."
        return again if self.moment == "after" else super().figure_caption()
