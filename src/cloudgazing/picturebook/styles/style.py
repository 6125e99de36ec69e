"""What a style is: a name, the words for it, and the function that puts a page on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .page import Page


@dataclass(frozen=True)
class Style:
    """One way of drawing.

    `phrases` are what captions say, with {} for what is drawn ("a pencil sketch of {}"
    for a red cat). `draw` takes a page and a random generator and returns the picture: uint8,
    (128, 128, 3). The same page and the same generator state give the same picture.
    """

    name: str
    phrases: tuple[str, ...]
    draw: Callable[[Page, np.random.Generator], np.ndarray]
