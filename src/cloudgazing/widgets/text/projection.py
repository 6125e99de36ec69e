"""Many dimensions on a page: the plane that keeps most of the differences between some vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane through the middle of many vectors, along the two directions in which they differ most.

    `kept` is the share of their variance that lies in the plane, 0 to 1 (principal component analysis, Pearson 1901).
    """

    middle: Float[np.ndarray, " width"]
    axes: Float[np.ndarray, "width 2"]
    kept: float
    reach: float

    @classmethod
    def fit(cls, vectors: Float[np.ndarray, "count width"]) -> Plane:
        """The best plane for these vectors, of which there must be three at least."""
        middle = vectors.mean(axis=0)
        _, spread, directions = np.linalg.svd(vectors - middle, full_matrices=False)
        axes = directions[:2].T
        axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), [0, 1]])  # the same way round on every machine
        reach = float(np.abs((vectors - middle) @ axes).max())
        return cls(middle, axes, float((spread[:2] ** 2).sum() / (spread**2).sum()), reach)

    def place(self, vectors: Float[np.ndarray, "count width"]) -> list[list[float]]:
        """Where vectors lie in the plane, as [x, y]; those it was fitted to lie within -1 to 1."""
        return ((vectors - self.middle) @ self.axes / self.reach).astype(float).round(4).tolist()


def directions(
    vectors: Float[np.ndarray, "count width"], middle: Float[np.ndarray, " width"]
) -> Float[np.ndarray, "count width"]:
    """The vectors as arrows of length 1 from the middle, so that a dot product is a cosine."""
    arrows = vectors - middle
    return arrows / np.linalg.norm(arrows, axis=1, keepdims=True).clip(1e-12)
