"""One generator of the family, by its parts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Machine:
    """One generator, by the parts of chapter 6.

    A part that its makers have not described is None. `line` is the row of the timeline on which it stands, `run` what
    it takes to run it, and `source` where all this was taken from.
    """

    name: str
    line: str
    year: int
    month: int
    text: str | None
    denoiser: str | None
    place: str | None
    decoder: str | None
    objective: str | None
    steps: str | None
    size: str | None
    open_part: str
    run: str
    source: str | None

    @property
    def date(self) -> float:
        """Years since the beginning of 2021."""
        return self.year - 2021 + (self.month - 1) / 12
