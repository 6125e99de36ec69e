"""Precision and recall: do pictures look like true drawings, and do they show all that true drawings show?

After Kynkäänniemi et al., "Improved precision and recall metric for assessing generative models" (NeurIPS 2019),
section 2: a picture is a point in the space of a network's features, and a set of pictures fills the balls about its
points, each as wide as the distance to the point's k-th nearest neighbour in the set.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

NEIGHBOURS = 3
"""The paper's k."""

Points = Float[Tensor, "_ features"]


@dataclass(frozen=True)
class Overlap:
    """`precision` is the share of the pictures that look true, `recall` that of the true ones that could be drawn."""

    precision: float
    recall: float


def overlap(drawn: Points, true: Points) -> Overlap:
    """How far a set of pictures and a set of true ones fill the same space (equation 2).

    Raises `ValueError` where one of the sets has no more than `NEIGHBOURS` points, as then there is no such neighbour.
    """
    return Overlap(precision=share_within(drawn, true), recall=share_within(true, drawn))


def share_within(points: Points, others: Points, k: int = NEIGHBOURS) -> float:
    """The share of points that lie in a ball about one of the others (equation 1)."""
    inside = distances(points, others) <= reaches(others, k)
    return inside.any(dim=1).float().mean().item()


def reaches(points: Points, k: int = NEIGHBOURS) -> Float[Tensor, " points"]:
    """How far it is from each point to its k-th nearest neighbour among the others."""
    if len(points) <= k:
        raise ValueError(f"There must be at least {k + 1} pictures to compare with; there were {len(points)}.")
    return distances(points, points).kthvalue(k + 1, dim=1).values  # the nearest of all is the point itself


def distances(points: Points, others: Points) -> Float[Tensor, "points others"]:
    """How far each point is from each of the others; two equal points are exactly 0 apart."""
    return torch.cdist(points, others, compute_mode="donot_use_mm_for_euclid_dist")
