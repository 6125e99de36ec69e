"""Safety: the checker that some models bring along, and the card that stands where it objects to a picture.

Stable Diffusion 1 comes with a network that looks at each finished picture as CLIP does and compares it with a list of
concepts that its makers did not publish. It was found to look for sexual content, not for violence, and to be easily
misled (Rando et al., "Red-teaming the Stable Diffusion safety filter", 2022, https://arxiv.org/abs/2210.04610). It is
on wherever a model has one; `dataclasses.replace(model, safety_checker=None)` is the same model without.
"""

from __future__ import annotations

import logging
import textwrap

import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image, ImageDraw, ImageFont
from torch import nn

from .pixels import picture_to_image

MEAN, SPREAD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
"""Of red, green and blue in CLIP's training: what its networks take for a medium grey, and for one unit more."""
REASON = (
    "Not shown. The model's safety checker took this picture for one that many do not want to see. It often errs: "
    "try other words, or another seed."
)
PAPER, INK = "#e9edf1", "#2b3a47"

# The network's own class announces a black picture, which here is a card.
logging.getLogger("diffusers.pipelines.stable_diffusion.safety_checker").setLevel(logging.ERROR)


def screen(picture: Image.Image, checker: nn.Module | None) -> Image.Image:
    """The picture, or a card of its size that says why it is not shown. Without a checker, always the picture."""
    return card(picture.size) if checker is not None and is_flagged(picture, checker) else picture


def screen_all(
    pictures: UInt8[np.ndarray, "batch height width 3"], checker: nn.Module | None
) -> UInt8[np.ndarray, "batch height width 3"]:
    """The same for a batch of pictures as bytes."""
    return np.stack([np.asarray(screen(Image.fromarray(each), checker)) for each in pictures]) if checker else pictures


@torch.no_grad()
def is_flagged(picture: Image.Image, checker: nn.Module) -> bool:
    """Whether a checker, a `StableDiffusionSafetyChecker` of diffusers, objects to a square picture."""
    side = checker.config.vision_config.image_size
    image = torch.from_numpy(picture_to_image(picture.resize((side, side), Image.Resampling.BICUBIC)))
    seen = ((image - torch.tensor(MEAN)) / torch.tensor(SPREAD)).movedim(-1, 0)[None]
    # It would blacken the pictures that come with the question; it is given an empty one.
    _, flagged = checker(seen.to(checker.device, checker.dtype), np.zeros((1, 1, 1, 3)))
    return bool(flagged[0])


def card(size: tuple[int, int]) -> Image.Image:
    """A plain card of so many pixels in width and height that says why there is no picture."""
    paper = Image.new("RGB", size, PAPER)
    font = ImageFont.load_default(max(size[0] / 20, 1))
    text = "\n".join(textwrap.wrap(REASON, 34))
    middle = (size[0] / 2, size[1] / 2)
    ImageDraw.Draw(paper).multiline_text(middle, text, INK, font, anchor="mm", align="center", spacing=size[0] / 50)
    return paper
