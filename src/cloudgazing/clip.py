"""CLIP: pictures and captions as arrows in one space, where those that belong together point the same way.

Taught in chapter 3. A CLIP (Radford et al., 2021, arXiv 2103.00020) has two towers: one reads captions, and is what the
text encoder of the generator began as; the other one reads pictures, and stays behind. Here both are at work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor, nn
from torch.nn.functional import normalize

from .integrity import ModelError, check_config, check_weights
from .loading import load_network
from .models import Model, default_model
from .pixels import crop_square, image_to_pixel_values, picture_to_image
from .text import Tokenizer, tokenize


@dataclass(frozen=True, eq=False)
class Clip:
    """Both towers of a CLIP (`network`, a `transformers.CLIPModel`) and the tokenizer that goes with them."""

    tokenizer: Tokenizer
    network: nn.Module

    @property
    def scale(self) -> float:
        """What a cosine is multiplied by before a softmax turns it into a chance; learnt, at most 100 (section 2.5)."""
        return float(self.network.logit_scale.detach().exp().clamp(max=100))


def load_clip(model: Model | None = None) -> Clip:
    """Load the CLIP as whose text tower a model's text encoder began; by default the bundled model's.

    Raises `ModelError` when the model's folder has none: drawing needs no image tower, so most models come without.
    """
    from transformers import CLIPModel

    model = model or default_model()
    folder = model.folder / "clip"
    if not folder.is_dir():
        raise ModelError(
            f'The model "{model.name}" comes without an image tower, as drawing needs none: '
            "use load_clip() for the bundled model's."
        )
    check_config(folder / "config.json")
    check_weights(folder / "model.safetensors")
    network = load_network(CLIPModel, folder, torch.float32, attn_implementation="sdpa")
    return Clip(model.tokenizer, network.to(model.device).eval().requires_grad_(False))


@torch.no_grad()
def picture_vectors(pictures: Sequence[Image.Image], clip: Clip) -> Float[Tensor, "pictures width"]:
    """The image tower's arrow for each picture, of length 1; a picture is cropped to a square first.

    Raises `ValueError` where there is none.
    """
    pixel_values = _squares(pictures, clip)
    return normalize(clip.network.get_image_features(pixel_values=pixel_values).pooler_output, dim=-1).cpu()


@torch.no_grad()
def caption_vectors(captions: Sequence[str], clip: Clip) -> Float[Tensor, "captions width"]:
    """The text tower's arrow for each caption, of length 1, read at its end mark.

    Raises `ValueError` where there is none.
    """
    if not captions:
        raise ValueError("There are no captions to read: give at least one.")
    input_ids = torch.cat([tokenize(caption, clip.tokenizer) for caption in captions]).to(clip.network.device)
    return normalize(clip.network.get_text_features(input_ids=input_ids).pooler_output, dim=-1).cpu()


def match(
    pictures: Sequence[Image.Image], captions: Sequence[str], clip: Clip
) -> Float[np.ndarray, "pictures captions"]:
    """How well each picture fits each caption: the cosine of the angle between their arrows, -1 to 1.

    Raises `ValueError` where there are no pictures, or no captions.
    """
    return (picture_vectors(pictures, clip) @ caption_vectors(captions, clip).T).numpy()


def name_picture(picture: Image.Image, candidates: Sequence[str], clip: Clip) -> dict[str, float]:
    """The chance of each candidate caption, likeliest first, if one of them must be right; they sum to 1.

    softmax(scale * cosine), without ever having been trained to name: "zero-shot" (Radford et al., 2021, section 3.1).
    A caption that is given twice counts once. Raises `ValueError` where there is none.
    """
    captions = list(dict.fromkeys(candidates))
    cosines = torch.from_numpy(match([picture], captions, clip)[0])
    chances = torch.softmax(clip.scale * cosines, dim=0).tolist()
    return dict(sorted(zip(captions, chances, strict=True), key=lambda pair: -pair[1]))


WAYS = ("value", "last")
"""How `patch_vectors` makes a vector of a patch."""


@torch.no_grad()
def patch_vectors(
    pictures: Sequence[Image.Image], clip: Clip, way: str = "value"
) -> Float[Tensor, "pictures rows columns width"]:
    """An arrow for each patch of each picture, of length 1, in the space of captions and whole pictures.

    The image tower was trained to give one arrow for a whole picture, so what it holds of a patch has to be asked for.
    "last" takes a patch's numbers as they leave the last layer, where every patch has looked at all others; "value"
    takes what the last layer's attention would pass on of the patch alone (Zhou et al., "Extract free dense labels from
    CLIP", 2022, section 3.3). Raises `ValueError` for another way.
    """
    if way not in WAYS:
        raise ValueError(f'A vector of a patch is made by one of the ways {", ".join(WAYS)}; it was "{way}".')
    tower, network = clip.network.vision_model, clip.network
    hidden = tower(pixel_values=_squares(pictures, clip), output_hidden_states=True)
    if way == "last":
        seen = hidden.last_hidden_state
    else:
        layer = tower.encoder.layers[-1]
        value = layer.self_attn.v_proj(layer.layer_norm1(hidden.hidden_states[-2]))
        seen = layer.self_attn.out_proj(value)
    vectors = normalize(network.visual_projection(tower.post_layernorm(seen[:, 1:])), dim=-1).cpu()
    side = round(vectors.shape[1] ** 0.5)
    return vectors.unflatten(1, (side, side))


def _squares(pictures: Sequence[Image.Image], clip: Clip) -> Float[Tensor, "pictures 3 height width"]:
    """Pictures cropped to squares of the size that the image tower sees, as pixel values."""
    if not pictures:
        raise ValueError("There are no pictures to look at: give at least one.")
    side = clip.network.config.vision_config.image_size
    squares = [image_to_pixel_values(picture_to_image(crop_square(picture, side))) for picture in pictures]
    return torch.cat(squares).to(clip.network.device)
