"""The paper: an antialiased canvas on Agg, the renderer that matplotlib carries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

from .palette import RGB
from .shapes import Points

SIZE = 128
"""Pixels along each side of a picture."""

_RESTING: dict[int, list[RendererAgg]] = defaultdict(list)
"""Renderers of finished canvases, by size: to make a new one takes as long as to draw a page."""


@dataclass(slots=True)
class _Trace:
    """What Agg reads of a matplotlib `Path`, without the checks that take as long as drawing it."""

    vertices: np.ndarray
    codes: np.ndarray | None = None
    should_simplify: bool = False
    simplify_threshold: float = 0.0


class Canvas:
    """A square sheet of paper; positions and widths are shares of its side, y runs down.

    Everything is drawn in batches: one call to Agg for a hundred outlines costs a
    third of a hundred calls. `paper` is a colour, or None to leave the sheet transparent.
    """

    def __init__(self, paper: RGB | None, size: int = SIZE) -> None:
        self.size = size
        try:  # not looked first whether there is one: another thread might take it meanwhile
            self._agg = _RESTING[size].pop()
        except IndexError:
            self._agg = RendererAgg(size, size, 72)
        # Agg's y runs up, ours down.
        self._place = Affine2D(np.array([[size, 0, 0], [0, -size, size], [0, 0, 1]])).frozen()
        if paper is None:
            self._agg.clear()
        else:
            colour = np.rint(255 * np.array([*paper, 1])).astype(np.uint8)
            self._rgba().view(np.uint32)[:] = colour.view(np.uint32)

    def __del__(self) -> None:
        """Leave the renderer to the next canvas."""
        _RESTING[self.size].append(self._agg)

    def outlines(
        self,
        outlines: Sequence[Points],
        fills: np.ndarray,
        lines: np.ndarray,
        widths: np.ndarray,
        smooth: bool = True,
    ) -> None:
        """Draw outlines from back to front, each filled and then edged.

        `fills` and `lines` are (n, 4) colours with alpha; `widths` is (n,), 0 for no edge.
        A closed outline repeats its first point. Without `smooth`, edges are hard.
        """
        self._draw([_Trace(points) for points in outlines], fills, lines, widths, smooth)

    def strokes(self, bundles: Sequence[np.ndarray], colours: np.ndarray, widths: np.ndarray) -> None:
        """Draw bundles of strokes with a round pen: those of one bundle share a colour and a width.

        A bundle is (strokes, points, 2); `colours` is (n, 4) with alpha, `widths` (n,).
        """
        paths = []
        for bundle in bundles:
            codes = np.full(bundle.shape[:2], Path.LINETO, dtype=Path.code_type)
            codes[:, 0] = Path.MOVETO
            paths.append(_Trace(bundle.reshape(-1, 2), codes.ravel()))
        self._draw(paths, np.zeros((0, 4)), colours, widths, smooth=True)

    def pixels(self) -> np.ndarray:
        """The picture so far: uint8, (size, size, 3)."""
        return self._rgba()[..., :3].copy()

    def opacity(self) -> np.ndarray:
        """How much of each pixel is covered: uint8, (size, size)."""
        return self._rgba()[..., 3].copy()

    def _rgba(self) -> np.ndarray:
        return np.asarray(self._agg.buffer_rgba())

    def _draw(
        self, paths: list[_Trace], fills: np.ndarray, lines: np.ndarray, widths: np.ndarray, smooth: bool
    ) -> None:
        pen = self._agg.new_gc()
        pen.set_capstyle("round")
        pen.set_joinstyle("round")
        pen.set_snap(False)
        self._agg.draw_path_collection(
            pen,
            self._place,
            paths,
            np.zeros((0, 3, 3)),  # no transform of its own for any path,
            np.zeros((1, 2)),  # nor an offset
            IdentityTransform(),
            fills,
            lines,
            np.asarray(widths) * self.size,
            [(0, None)],
            [smooth],
            [None],
            "screen",
        )
