"""How often the patches on a thing answer a caption better than those around it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice

import numpy as np
import torch
from jaxtyping import Bool
from PIL import Image

from ...clip import Clip, caption_vectors, patch_vectors
from ...picturebook import FRESH_SEEDS, PLACES, THINGS, Scene, draw, imagine

ASIDE = 5_000
"""Seeds from here on are shown in no figure."""


def count_answers(clip: Clip, way: str, number: int) -> dict[str, int]:
    """In how many of so many drawings the patches on the thing answer better, for each of three captions.

    The captions are the thing's name, the place's, and the name of another thing. `way` is that of `patch_vectors`.
    """
    scenes = list(islice(single_scenes(), number))
    patches = patch_vectors([Image.fromarray(draw(scene)) for scene in scenes], clip, way)
    inside = np.stack([covered(scene, patches.shape[1]) for scene in scenes])
    names = [f"a {THINGS[scene.items[0].thing].word}" for scene in scenes]
    asked = {
        "its name": names,
        "its place": [PLACES[scene.place].phrase for scene in scenes],
        "another thing": [*names[1:], names[0]],
    }
    return {title: _better_inside(captions, patches, inside, clip) for title, captions in asked.items()}


def single_scenes() -> Iterator[Scene]:
    """Scenes of one thing in a place, neither tiny nor filling the picture."""
    for scene in map(imagine, count(FRESH_SEEDS[ASIDE])):
        [item, *others] = scene.items
        if not others and item.count == 1 and item.size != "small" and PLACES[scene.place].phrase:
            yield scene


def covered(scene: Scene, side: int) -> Bool[np.ndarray, "side side"]:
    """Which patches have their middle on the scene's first thing."""
    left, top, right, bottom = scene.items[0].spots[0].box
    middles = (np.arange(side) + 0.5) / side
    return ((top < middles) & (middles < bottom))[:, None] & ((left < middles) & (middles < right))[None]


def _better_inside(captions: list[str], patches: torch.Tensor, inside: np.ndarray, clip: Clip) -> int:
    answers = torch.einsum("nrcw,nw->nrc", patches, caption_vectors(captions, clip)).numpy()
    return sum(bool(one[on].mean() > one[~on].mean()) for one, on in zip(answers, inside, strict=True))
