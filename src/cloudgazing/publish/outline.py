"""Outline: what the bundled U-Net computes, as an ONNX file without weights, which `quick` fills with PyTorch's own.

    python -m cloudgazing.publish.outline

It follows from the U-Net's configuration alone, so it is made anew when that changes, and not after every training.
"""

from __future__ import annotations

import gzip
import math
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from torch import nn

from ..models import OUTLINE, Model, default_model
from ..noise import seeded_noise
from ..quick import INPUTS
from .export.graphs import ANY_NUMBER, Graph
from .export.networks import to_onnx

ELSEWHERE = "weights"
"""ONNX wants a place for what is not in the file; nothing ever looks there."""


class Plain(nn.Module):
    """The U-Net with plain tensors going in and coming out, and random weights."""

    def __init__(self, unet: nn.Module) -> None:
        super().__init__()
        self.unet = type(unet).from_config(unet.config).requires_grad_(False)
        for weights in self.unet.parameters():
            nn.init.normal_(weights)  # no two alike, so that each can be told by its numbers

    def forward(self, latents: torch.Tensor, timestep: torch.Tensor, states: torch.Tensor) -> torch.Tensor:
        """Predict."""
        return self.unet(latents, timestep, states, return_dict=False)[0]


def build_outline(model: Model) -> bytes:
    """The outline of a model's U-Net, for any batch size: a packed ONNX file."""
    torch.manual_seed(0)
    network = Plain(model.unet)
    latents = seeded_noise((ANY_NUMBER, *model.latents_shape[1:]), 0)
    width = model.unet.config.cross_attention_dim
    states = seeded_noise((ANY_NUMBER, model.tokenizer.model_max_length, width), 1)
    graph = Graph("unet", network, (latents, torch.tensor([500.0]), states), INPUTS, ("output",), INPUTS[1:2])
    weights = {name: tensor.numpy() for name, tensor in network.unet.named_parameters()}
    outline = take_out(onnx.load_from_string(to_onnx(graph)), weights)
    return gzip.compress(outline.SerializeToString(deterministic=True), mtime=0)


def take_out(model: ModelProto, weights: dict[str, np.ndarray]) -> ModelProto:
    """Take the weights out of a file, in place: what is left of each is its name and its shape.

    The exporter keeps some of them turned or in another shape; then a node does that when the file is loaded. Raises
    `ValueError` where one of the weights is not found.
    """
    names = {values.tobytes(): name for name, values in weights.items()}
    nodes: list[NodeProto] = []
    kept: list[TensorProto] = []
    found = {}
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if name := names.get(values.tobytes()):
            shape = f"{tensor.name}.shape"
            kept.append(numpy_helper.from_array(np.array(values.shape), shape))
            nodes.append(helper.make_node("Reshape", [name, shape], [tensor.name]))
        elif name := names.get(values.T.tobytes()):
            nodes.append(helper.make_node("Transpose", [name], [tensor.name]))
        else:
            kept.append(tensor)
            continue
        found[name] = describe(name, weights[name])
    if missing := sorted(set(weights) - set(found)):
        raise ValueError(f"The exporter has changed these weights beyond recognition: {', '.join(missing)}.")
    nodes.extend(model.graph.node)
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend([*kept, *found.values()])
    model.graph.node.extend(nodes)
    return model


def describe(name: str, values: np.ndarray) -> TensorProto:
    """A tensor of that name and shape whose numbers are elsewhere."""
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=values.shape)
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", ELSEWHERE), ("length", str(4 * math.prod(values.shape)))):
        tensor.external_data.append(onnx.StringStringEntryProto(key=key, value=value))
    return tensor


def main(file: Path = OUTLINE) -> None:
    """Write the outline of the bundled model."""
    file.write_bytes(build_outline(default_model()))


if __name__ == "__main__":
    main()
