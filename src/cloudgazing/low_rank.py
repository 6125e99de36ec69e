"""Low rank: a change to a layer of a network, as the product of a tall matrix and a flat one, which have few numbers.

Taught in chapter 7. Hu et al., "LoRA: low-rank adaptation of large language models", 2021, section 4.1. Adapters are
files of such changes: the book's own (`lora`), and those by which a model learnt to draw in few steps (`lcm`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn

from .integrity import ModelError


@dataclass(frozen=True, eq=False)
class Change:
    """What is added to a layer's weights: `scale` times the tall matrix times the flat one.

    Of a convolution the flat one is as deep as its kernels, (rank, channels, rows, columns).
    """

    flat: Float[Tensor, "rank ..."]
    tall: Float[Tensor, "out_features rank ..."]
    scale: float

    def fits(self, weight: Tensor) -> bool:
        """Whether the product has the shape of these weights."""
        rows = (len(weight), len(self.flat))
        return self.flat.shape[1:] == weight.shape[1:] and self.tall.flatten(1).shape == rows


@torch.no_grad()
def add_changes(layers: Mapping[str, nn.Module], changes: Mapping[str, Change]) -> None:
    """Add each change to the weights of the layer of its name, for good: all of them, or none.

    A product is as large as its layer, so it is worked out twice, to be checked and to be added, and never kept.
    Raises `ModelError` where one fits no layer, or holds what is not a number.
    """
    for name, change in changes.items():
        _weight(layers.get(name), change, name)
        _product(change)
    for name, change in changes.items():
        weight = _weight(layers.get(name), change, name)
        weight += _product(change).reshape(weight.shape).to(weight.device, weight.dtype)


def _weight(layer: nn.Module | None, change: Change, name: str) -> Tensor:
    if not isinstance(layer, nn.Linear | nn.Conv2d) or not change.fits(layer.weight):
        raise ModelError(f"This adapter was made for another U-Net, as {name} does not fit: take one for this model.")
    return layer.weight


def _product(change: Change) -> Float[Tensor, "out_features in_features"]:
    product = change.scale * (change.tall.flatten(1) @ change.flat.flatten(1))
    if not product.isfinite().all():
        raise ModelError("This adapter holds values that are not numbers: take it from its source again.")
    return product
