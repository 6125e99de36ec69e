"""The paper: an antialiased canvas on Agg, the renderer that matplotlib carries."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

from .palette import RGB
from .shapes import Points

SIZE = 128
"""Pixels along each side of a picture."""


class Canvas:
    """A square sheet of paper; positions and widths are shares of its side, y runs down."""

    def __init__(self, paper: RGB, size: int = SIZE) -> None:
        self.size = size
        self._agg = RendererAgg(size, size, 72)
        # Agg's y runs up, ours down.
        self._place = Affine2D().scale(size, -size).translate(0, size)
        self.fill(np.array([[0, 0], [1, 0], [1, 1], [0, 1]]), paper)

    def fill(self, points: Points, colour: RGB, alpha: float = 1.0) -> None:
        """Colour the inside of a closed outline."""
        pen = self._pen(colour, 0.0, alpha)
        self._agg.draw_path(pen, _path(points, closed=True), self._place, (*colour, alpha))

    def line(self, points: Points, colour: RGB, width: float, alpha: float = 1.0, closed: bool = False) -> None:
        """Draw along a path with a round pen `width` thick."""
        self._agg.draw_path(self._pen(colour, width, alpha), _path(points, closed), self._place, None)

    def strokes(self, paths: Sequence[Points], colours: np.ndarray, widths: np.ndarray) -> None:
        """Draw many open paths at once, far faster than one by one; `colours` is (n, 4) with alpha, `widths` (n,)."""
        pen = self._pen((0, 0, 0), 0.01, 1.0)
        self._agg.draw_path_collection(
            pen,
            self._place.frozen(),
            [_path(p, closed=False) for p in paths],
            [],
            np.zeros((1, 2)),
            IdentityTransform(),
            np.zeros((0, 4)),
            np.asarray(colours),
            np.asarray(widths) * self.size,
            [(0, None)],
            [True],
            [None],
            "screen",
        )

    def pixels(self) -> np.ndarray:
        """The picture so far: uint8, (size, size, 3)."""
        return np.array(self._agg.buffer_rgba())[..., :3]

    def _pen(self, colour: RGB, width: float, alpha: float):
        pen = self._agg.new_gc()
        pen.set_foreground((*colour, 1.0), isRGBA=True)
        pen.set_alpha(alpha)
        pen.set_linewidth(width * self.size)
        pen.set_capstyle("round")
        pen.set_joinstyle("round")
        pen.set_snap(False)
        return pen


def _path(points: Points, closed: bool) -> Path:
    if not closed:
        return Path(points)
    codes = np.full(len(points) + 1, Path.LINETO, dtype=Path.code_type)
    codes[0], codes[-1] = Path.MOVETO, Path.CLOSEPOLY
    return Path(np.concatenate([points, points[:1]]), codes)
