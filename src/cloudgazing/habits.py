"""Habits: what a model draws where the words leave it open, counted.

Taught in chapter 7. A picture is named by CLIP, which is asked which of a few captions fits best; on true drawings of
the picture book it names the place and the colour mostly, not always, right (chapter 3).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from .clip import Clip, match
from .picturebook import COLOURS, PLACES
from .picturebook.captions import article


def name_all(pictures: UInt8[np.ndarray, "pictures height width 3"], prompt: str, clip: Clip) -> dict[str, list[str]]:
    """The colour of the thing, and the place, in each picture."""
    return {"colour": name_colours(pictures, prompt, clip), "place": name_places(pictures, prompt, clip)}


def name_colours(pictures: UInt8[np.ndarray, "pictures height width 3"], prompt: str, clip: Clip) -> list[str]:
    """The colour of the thing in each picture, by CLIP's choice among "a red cat", "an orange cat" and so on."""
    return _choose(pictures, colour_captions(prompt), clip)


def name_places(pictures: UInt8[np.ndarray, "pictures height width 3"], prompt: str, clip: Clip) -> list[str]:
    """The place in each picture, by CLIP's choice among "a cat in the snow", "a cat" for plain paper, and so on."""
    return _choose(pictures, place_captions(prompt), clip)


def colour_captions(prompt: str) -> dict[str, str]:
    """A caption for each colour that the thing of a prompt may have."""
    thing = prompt.removeprefix("an ").removeprefix("a ")
    return {colour: f"{article(colour)} {colour} {thing}" for colour in COLOURS}


def place_captions(prompt: str) -> dict[str, str]:
    """A caption for each place in which the thing of a prompt may be."""
    return {name: f"{prompt} {place.phrase}".strip() for name, place in PLACES.items()}


def _choose(pictures: np.ndarray, candidates: dict[str, str], clip: Clip) -> list[str]:
    names: Sequence[str] = list(candidates)
    fit = match([Image.fromarray(picture) for picture in pictures], list(candidates.values()), clip)
    return [names[best] for best in fit.argmax(axis=1)]
