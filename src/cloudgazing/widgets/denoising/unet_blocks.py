"""A denoiser's blocks in the order of computation, and what comes out of each: watched from outside, nothing changes.

Those of a U-Net, and of what stands in its place: a transformer, whose layers all have the same shape.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from ...models import Model

GIVEN = "latents"
WHOLE = ""
"""The name of a denoiser within itself."""
LAYERS = ("transformer_blocks", "single_transformer_blocks")
"""Where a transformer keeps its layers, in the order of computation."""
CUTTERS = ("x_embedder", "pos_embed")
"""What makes a token of each patch, in FLUX and in Stable Diffusion 3; a "pos_embed" of FLUX's does something else."""
Features = dict[str, Float[Tensor, "channels _ _"]]


@dataclass(frozen=True)
class Block:
    """A block of the denoiser: what it is called in the network, what it does, and the number of the block whose
    output is handed across to it.

    `kind` is "given" for the latents themselves, and else "in", "down", "shrink", "middle", "up", "grow" or "out" in a
    U-Net, "cut", "layer" or "join" in a transformer; `hears` tells whether the text reaches it.
    """

    name: str
    kind: str
    hears: bool
    skip_from: int | None = None


def list_blocks(unet: nn.Module) -> list[Block]:
    """The blocks, from the latents that come in to the prediction that goes out."""
    if not hasattr(unet, "down_blocks"):
        return _list_layers(unet)
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


def _list_layers(transformer: nn.Module) -> list[Block]:
    """The same of a transformer: no way down and up again, and the text in every layer."""
    cutter = next(name for name in CUTTERS if hasattr(transformer, name))
    layers = [f"{part}.{i}" for part in LAYERS for i in range(len(getattr(transformer, part, ())))]
    stack = [Block(name, "layer", True) for name in layers]
    return [Block(GIVEN, "given", False), Block(cutter, "cut", False), *stack, Block(WHOLE, "join", False)]


def _layer(name: str, part: nn.Module, j: int, kind: str, skip_from: int | None = None) -> Block:
    hears = bool(getattr(part, "attentions", None))
    return Block(f"{name}.{'attentions' if hears else 'resnets'}.{j}", kind, hears, skip_from)


@contextmanager
def watch_blocks(unet: nn.Module) -> Iterator[Features]:
    """Keep what comes out of each block in the newest call of this thread, for the last picture of the batch."""
    features: Features = {}
    here = threading.get_ident()

    def watch(name: str, read: Callable[[Any], Tensor]):
        def keep(_block: nn.Module, _inputs: Any, output: Any) -> None:
            if threading.get_ident() == here:
                features[name] = read(output)[-1].detach().clone()

        return unet.get_submodule(name).register_forward_hook(keep)

    def keep_given(_block: nn.Module, inputs: tuple[Any, ...]) -> None:
        if threading.get_ident() == here:
            features[GIVEN] = inputs[0][-1].detach().clone()

    blocks = [block for block in list_blocks(unet) if block.kind != "given"]
    hooks = [watch(block.name, READERS.get(block.kind, _of_block)) for block in blocks]
    hooks.append((unet.conv_in if hasattr(unet, "conv_in") else unet).register_forward_pre_hook(keep_given))
    try:
        yield features
    finally:
        for hook in hooks:
            hook.remove()


def _of_block(output: Any) -> Float[Tensor, "batch channels rows columns"]:
    """What a block of a U-Net says, which may come with more."""
    return output if isinstance(output, Tensor) else output[0]


def _of_layer(output: Any) -> Float[Tensor, "batch channels rows columns"]:
    """What a layer of a transformer says of the patches, in their rows and columns; it also says something of words."""
    patches = output if isinstance(output, Tensor) else output[-1]
    side = math.isqrt(patches.shape[1])
    return patches.mT.unflatten(2, (side, side))


READERS: dict[str, Callable[[Any], Tensor]] = {
    "cut": _of_layer,
    "layer": _of_layer,
    "join": lambda output: output.sample,
}
"""How what comes out of a block is read, where it is not read as a U-Net's."""


def blocks_for_page(model: Model, features: Features) -> list[dict[str, Any]]:
    """The blocks with the shapes that were seen, for the page."""
    return [{**asdict(block), "shape": list(features[block.name].shape)} for block in list_blocks(model.unet)]


def a_few_channels(maps: Float[Tensor, "channels rows columns"], most: int) -> Float[Tensor, "few rows columns"]:
    """So many channels, evenly spread, in numbers that vary by about 1 around 0."""
    count = min(len(maps), most)
    chosen = maps[torch.linspace(0, len(maps) - 1, count).round().long()].float()
    mean, deviation = chosen.mean(dim=(1, 2), keepdim=True), chosen.std(dim=(1, 2), keepdim=True)
    return (chosen - mean) / deviation.clamp(min=1e-6)
