"""The U-Net's blocks in the order of computation, and what comes out of each: watched from outside, nothing changes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from ...integrity import ModelError
from ...models import Model

GIVEN = "latents"
Features = dict[str, Float[Tensor, "channels _ _"]]


@dataclass(frozen=True)
class Block:
    """A block of the U-Net: what it is called in the network, what it does, and the number of the block whose
    output is handed across to it.

    `kind` is "given" for the latents themselves, and else "in", "down", "shrink", "middle", "up", "grow" or "out";
    `hears` tells whether the text reaches it.
    """

    name: str
    kind: str
    hears: bool
    skip_from: int | None = None


def list_blocks(unet: nn.Module) -> list[Block]:
    """The blocks, from the latents that come in to the prediction that goes out.

    Raises `ModelError` for a transformer, which has no way down and up again.
    """
    if not hasattr(unet, "down_blocks"):
        raise ModelError("This model has a transformer and no U-Net: take another model to look at the U.")
    blocks = [Block(GIVEN, "given", False), Block("conv_in", "in", False)]
    for i, part in enumerate(unet.down_blocks):
        blocks += [_layer(f"down_blocks.{i}", part, j, "down") for j in range(len(part.resnets))]
        blocks += [Block(f"down_blocks.{i}.downsamplers.0", "shrink", False)] if part.downsamplers else []
    across = list(range(1, len(blocks)))
    blocks.append(Block("mid_block", "middle", True))
    for i, part in enumerate(unet.up_blocks):
        blocks += [_layer(f"up_blocks.{i}", part, j, "up", across.pop()) for j in range(len(part.resnets))]
        blocks += [Block(f"up_blocks.{i}.upsamplers.0", "grow", False)] if part.upsamplers else []
    return [*blocks, Block("conv_out", "out", False)]


def _layer(name: str, part: nn.Module, j: int, kind: str, skip_from: int | None = None) -> Block:
    hears = bool(getattr(part, "attentions", None))
    return Block(f"{name}.{'attentions' if hears else 'resnets'}.{j}", kind, hears, skip_from)


@contextmanager
def watch_blocks(unet: nn.Module) -> Iterator[Features]:
    """Keep what comes out of each block in the newest call of this thread, for the last picture of the batch."""
    features: Features = {}
    here = threading.get_ident()

    def keep_given(_block: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        if threading.get_ident() == here:
            features[GIVEN] = inputs[0][-1].detach().clone()

    def watch(name: str):
        def keep(_block: nn.Module, _inputs: Any, output: Any) -> None:
            if threading.get_ident() == here:
                features[name] = (output if isinstance(output, Tensor) else output[0])[-1].detach().clone()

        return unet.get_submodule(name).register_forward_hook(keep)

    hooks = [watch(block.name) for block in list_blocks(unet) if block.kind != "given"]
    hooks.append(unet.conv_in.register_forward_pre_hook(keep_given))
    try:
        yield features
    finally:
        for hook in hooks:
            hook.remove()


def blocks_for_page(model: Model, features: Features) -> list[dict[str, Any]]:
    """The blocks with the shapes that were seen, for the page."""
    return [{**asdict(block), "shape": list(features[block.name].shape)} for block in list_blocks(model.unet)]


def a_few_channels(maps: Float[Tensor, "channels rows columns"], most: int) -> Float[Tensor, "few rows columns"]:
    """So many channels, evenly spread, in numbers that vary by about 1 around 0."""
    count = min(len(maps), most)
    chosen = maps[torch.linspace(0, len(maps) - 1, count).round().long()].float()
    mean, deviation = chosen.mean(dim=(1, 2), keepdim=True), chosen.std(dim=(1, 2), keepdim=True)
    return (chosen - mean) / deviation.clamp(min=1e-6)
