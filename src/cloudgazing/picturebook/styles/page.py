"""What every style receives: a page laid out, not yet put on paper."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..shapes import Drawing, Shape


@dataclass(frozen=True, eq=False)
class Page:
    """A picture in outlines: the place behind, and the things before it from back to front."""

    backdrop: Drawing
    things: tuple[Drawing, ...]

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """Everything on the page from back to front."""
        return self.backdrop + tuple(shape for thing in self.things for shape in thing)
