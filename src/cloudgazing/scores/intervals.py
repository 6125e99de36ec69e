"""Intervals: how far a share that was counted may lie from the true one."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

Z = 1.959964
"""Standard deviations either side of the mean that hold 95 % of a bell curve."""


def wilson(share: float, trials: float) -> tuple[float, float]:
    """The 95 % interval about a share of so many independent trials (Wilson 1927)."""
    weight = 1 / (1 + Z**2 / trials)
    middle = weight * (share + Z**2 / (2 * trials))
    reach = weight * Z * math.sqrt(share * (1 - share) / trials + Z**2 / (4 * trials**2))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def clustered(passes: Sequence[Sequence[bool]]) -> tuple[float, float, float]:
    """The share of passes, and its 95 % interval, where each row holds the pictures of one prompt.

    Pictures of one prompt succeed or fail together. So they count as no more trials than would scatter as much as
    the prompts do: between the number of prompts and that of pictures (Korn and Graubard 1998).
    """
    shares = np.mean(np.asarray(passes, float), axis=1)
    share, prompts, pictures = float(shares.mean()), len(shares), sum(map(len, passes))
    scatter = float(shares.var(ddof=1)) / prompts if prompts > 1 else 0.0
    worth = share * (1 - share) / scatter if scatter > 0 else float(prompts)
    return share, *wilson(share, float(min(max(worth, prompts), pictures)))
