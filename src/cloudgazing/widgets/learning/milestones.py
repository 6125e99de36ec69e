"""Milestones: what the network drew on its way from untrained to trained, with the error beside it."""

from __future__ import annotations

from typing import Any

import traitlets

from ...recordings import read_bytes, read_facts
from ..kit.base import BookWidget


class Milestones(BookWidget):
    """Eight prompts at each milestone of the training of the book's model, as far as that was recorded."""

    module = "learning/milestones.js"
    links = ("seed",)

    seed = traitlets.Int(0, min=0, max=1, help="Which of the two noises.").tag(sync=True)
    prompts = traitlets.List(traitlets.Unicode(), help="What is drawn.").tag(sync=True)
    milestones = traitlets.List(traitlets.Dict(), help="Samples seen and error of each.").tag(sync=True)
    curve = traitlets.List(traitlets.List(), help="The error on the way: [samples, error] ...").tag(sync=True)
    sheets = traitlets.Bytes(help="A WebP for each milestone: a row of prompts for each seed.").tag(sync=True)
    lengths = traitlets.List(traitlets.Int(), help="The bytes of each of these.").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        """Read the recording."""
        facts = read_facts("milestones.json")
        sheets = [read_bytes(stop.pop("sheet")) for stop in facts["milestones"]]
        recorded = {name: facts[name] for name in ("prompts", "milestones", "curve")}
        super().__init__(sheets=b"".join(sheets), lengths=[len(sheet) for sheet in sheets], **recorded, **traits)

    def figure_caption(self) -> str:
        """How far the recording goes; the training went on."""
        seen = self.milestones[-1]["samples"]
        return (
            "Eight prompts at each milestone of the training of the book's model, from the untrained one to one "
            f"that had seen {seen:,} drawings, repeats included; today's has seen more."
        )
