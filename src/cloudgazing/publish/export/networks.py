"""Networks: each becomes an ONNX file, which is compared with torch before it is written."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.export import Dim

from .graphs import Graph
from .storage import halve, strip, write_packed

OPSET = 20
CLOSE = 1e-4
"""How far from torch a network may be, beside outputs that vary by about 1."""
BATCHES = (1, 2, 4)
"""The batch sizes that are compared."""


def write_network(graph: Graph, folder: Path) -> dict[str, Any]:
    """Export, check and write a network; returns its entry in the manifest.

    `bytes` is what goes over the wire, compressed; `size` and `sha256` are of the file once it is inflated.
    """
    content = to_onnx(graph)
    check(graph, content)
    return write_packed(content, folder, f"{graph.name}.{{}}.onnx.gz")


@torch.no_grad()
def to_onnx(graph: Graph) -> bytes:
    """A network as an ONNX file with halved weights, for any batch size: the same bytes each time."""
    batch = Dim("batch", min=1, max=64)
    shapes = tuple(None if name in graph.shared else {0: batch} for name in graph.inputs)
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's advice to its own developers
        program = torch.onnx.export(
            graph.network.eval(),
            graph.example,
            dynamo=True,
            opset_version=OPSET,
            input_names=graph.inputs,
            output_names=graph.outputs,
            dynamic_shapes=shapes,
            external_data=False,
            verbose=False,
        )
    return halve(strip(program.model_proto)).SerializeToString(deterministic=True)


@torch.no_grad()
def check(graph: Graph, content: bytes) -> None:
    """Compare a file with torch in several batch sizes; raises `ValueError` where it computes anything else."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    for batch in BATCHES:
        given = [
            _of_size(tensor, batch, name in graph.shared)
            for name, tensor in zip(graph.inputs, graph.example, strict=True)
        ]
        wanted = graph.network(*given)
        wanted = wanted if isinstance(wanted, tuple) else (wanted,)
        got = session.run(
            list(graph.outputs), {name: one.numpy() for name, one in zip(graph.inputs, given, strict=True)}
        )
        for name, ours, theirs in zip(graph.outputs, got, wanted, strict=True):
            away = float(np.abs(ours - theirs.numpy()).max()) / max(1.0, float(theirs.abs().max()))
            if not away <= CLOSE:
                raise ValueError(f"{graph.name} is {away:.1e} from torch in {name} at batch {batch}.")


def _of_size(tensor: torch.Tensor, batch: int, shared: bool) -> torch.Tensor:
    return tensor if shared else torch.cat([tensor] * batch)[:batch].contiguous()
