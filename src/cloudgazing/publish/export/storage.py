"""Storage: ONNX files half as large, which hold nothing but the network.

Weights that are half-precision numbers anyhow are stored as such, with a cast that ONNX Runtime does once, when it
loads the file; it computes in single precision.
"""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

WORTH_HALVING = 256
"""Fewer numbers than these stay as they are."""


def strip(model: ModelProto) -> ModelProto:
    """Remove what the exporter wrote for its own developers, such as where in which file a node came from."""
    graph = model.graph
    for part in (*graph.node, *graph.input, *graph.output, *graph.initializer):
        part.ClearField("doc_string")
        del part.metadata_props[:]
    for node in graph.node:
        node.ClearField("name")
    del graph.value_info[:], graph.metadata_props[:], model.metadata_props[:]
    graph.ClearField("doc_string")
    graph.name, model.producer_version = "network", ""
    return model


def halve(model: ModelProto) -> ModelProto:
    """Store as halves, in place, all weights of which nothing is lost by it."""
    kept: list[TensorProto] = []
    casts: list[NodeProto] = []
    for weights in model.graph.initializer:
        numbers = numpy_helper.to_array(weights)
        if weights.data_type == TensorProto.FLOAT and numbers.size >= WORTH_HALVING and fits_half(numbers):
            half = f"{weights.name}.half"
            kept.append(numpy_helper.from_array(numbers.astype(np.float16), half))
            casts.append(helper.make_node("Cast", [half], [weights.name], to=TensorProto.FLOAT))
        else:
            kept.append(weights)
    nodes = [*casts, *model.graph.node]
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model


def fits_half(numbers: np.ndarray) -> bool:
    """Whether half precision holds each of these numbers exactly."""
    with np.errstate(over="ignore"):
        return bool((numbers.astype(np.float16).astype(numbers.dtype) == numbers).all())


def write_packed(content: bytes, folder: Path, name: str) -> dict[str, Any]:
    """Write a file compressed, with a hash of its content in its name at the place of {}; returns a manifest's entry.

    A page that keeps files so never takes an old one for a new one. It inflates them by itself, on any host: `bytes`
    is what goes over the wire, `size` and `sha256` are of the file once it is inflated. The same bytes each time.
    """
    digest = hashlib.sha256(content).hexdigest()
    packed = gzip.compress(content, compresslevel=9, mtime=0)
    file = name.format(digest[:16])
    (folder / file).write_bytes(packed)
    return {"file": file, "bytes": len(packed), "size": len(content), "sha256": digest}
