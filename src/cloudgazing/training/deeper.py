"""A deeper U-Net that begins as a trained one: one more layer at each size, which changes nothing at first.

So what was learnt is kept, and every layer that comes can only be of use (Chen et al., "Net2Net: accelerating learning
via knowledge transfer", 2016).
"""

from __future__ import annotations

import re

import torch
from diffusers import UNet2DConditionModel
from torch import Tensor

LAYER = re.compile(r"(down|up)_blocks\.(\d+)\.(resnets|attentions)\.(\d+)\.(.+)")


def deepen(unet: UNet2DConditionModel) -> UNet2DConditionModel:
    """The same network with one more ResNet at each size, and an attention where its neighbours have one.

    In a block that shrinks, the new layer is the last one; in a block that grows, the last but one, as the last takes
    what was kept before the block that shrank. The new ResNet passes on what it is given and adds nothing to it yet;
    so does the attention, which otherwise begins as the one before it. The rest of what is new is random.
    """
    layers = unet.config.layers_per_block
    deeper = UNet2DConditionModel.from_config({**unet.config, "layers_per_block": layers + 1})
    trained, weights = unet.state_dict(), deeper.state_dict()
    for name, weight in weights.items():
        weight.copy_(_begin(name, weight, trained, layers))
    deeper.load_state_dict(weights)
    return deeper


def _begin(name: str, fresh: Tensor, trained: dict[str, Tensor], layers: int) -> Tensor:
    """What a weight of the deeper network begins as; `fresh` is what it was born with."""
    layer = LAYER.fullmatch(name)
    if not layer:
        return trained[name]
    way, block, kind, number, rest = layer[1], layer[2], layer[3], int(layer[4]), layer[5]
    siblings = f"{way}_blocks.{block}.{kind}"
    if number < layers:
        return trained[f"{siblings}.{number}.{rest}"]
    if way == "up" and number == layers + 1:
        return trained[f"{siblings}.{layers}.{rest}"]
    if rest.startswith(("conv2.", "proj_out.")) or rest == "conv_shortcut.bias":
        return torch.zeros_like(fresh)
    if rest == "conv_shortcut.weight":  # of what comes from below and from across, it passes on the former
        return torch.eye(len(fresh), fresh.shape[1])[..., None, None]
    return trained[f"{siblings}.{layers - 1}.{rest}"] if kind == "attentions" else fresh
