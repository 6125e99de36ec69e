"""Adapters: something new that a trained U-Net has learnt, in a small file that goes on and off.

Taught in chapter 7. LoRA (Hu et al., "LoRA: low-rank adaptation of large language models", 2021, section 4.1) leaves a
matrix W of the network as it is, and adds the product of a tall and a flat one, B A, which together have few numbers.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from jaxtyping import Float
from safetensors.torch import load_file, save_file
from torch import Tensor

from .integrity import check_manifest, check_weights, read_json, write_manifest
from .low_rank import Change, add_changes
from .models import BUNDLED, Model

WEIGHTS = "pytorch_lora_weights.safetensors"
"""The name under which diffusers looks for an adapter."""
PREFIX, FLAT, TALL = "unet.", ".lora_A.weight", ".lora_B.weight"


@dataclass(frozen=True, eq=False)
class Adapter:
    """The change that training found, for each layer by its name in the U-Net: the flat matrix A and the tall one B.

    `word` is the new word that it was taught with.
    """

    word: str
    layers: Mapping[str, tuple[Float[Tensor, "rank in_features"], Float[Tensor, "out_features rank"]]]

    @property
    def numbers(self) -> int:
        """How many numbers it holds."""
        return sum(flat.numel() + tall.numel() for flat, tall in self.layers.values())


def with_adapter(model: Model, adapter: Adapter, scale: float = 1.0) -> Model:
    """The same model with W + scale B A in each layer that the adapter knows; 0 is the model as it was, 1 as taught.

    The model that is given stays as it is. Raises `ModelError` where the adapter was made for another U-Net.
    """
    unet = copy.deepcopy(model.unet)
    changes = {name: Change(flat, tall, scale) for name, (flat, tall) in adapter.layers.items()}
    add_changes(dict(unet.named_modules()), changes)
    return replace(model, unet=unet)


def save_adapter(adapter: Adapter, folder: Path) -> None:
    """Save an adapter in half precision, with its word and a manifest, as diffusers' `load_lora_weights` reads it."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {}
    for name, (flat, tall) in adapter.layers.items():
        tensors[PREFIX + name + FLAT] = flat.half().contiguous()
        tensors[PREFIX + name + TALL] = tall.half().contiguous()
    save_file(tensors, folder / WEIGHTS, {"format": "pt", "word": adapter.word})
    (folder / "word.json").write_text(json.dumps({"word": adapter.word}) + "\n", encoding="utf-8")
    write_manifest(folder)


def load_adapter(folder: Path | None = None) -> Adapter:
    """Load an adapter, by default the one that comes with the book, which knows blueprints.

    Raises `ModelError` when a file is missing or not what was published.
    """
    folder = folder or BUNDLED / "blueprint"
    check_weights(folder / WEIGHTS)
    check_manifest(read_json(folder / "manifest.json"), folder)
    tensors = {name.removeprefix(PREFIX): value.float() for name, value in load_file(folder / WEIGHTS).items()}
    names = [name.removesuffix(FLAT) for name in tensors if name.endswith(FLAT)]
    layers = {name: (tensors[name + FLAT], tensors[name + TALL]) for name in names}
    return Adapter(read_json(folder / "word.json")["word"], layers)
