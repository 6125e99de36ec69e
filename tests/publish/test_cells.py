"""The auto-regressive model on the page: its graph, one place at a time, draws what Python draws."""

import numpy as np
import onnxruntime
import pytest
import torch

from cloudgazing.autoregression import Autoregressor, draw_cells
from cloudgazing.cell_transformer import COLOURS, OUTSIDE, PREFIX, SIDE, CellTransformer
from cloudgazing.publish.export.cell_graph import cell_graph, memory_shape
from cloudgazing.publish.export.networks import check, to_onnx

CELLS = 40


@pytest.fixture(scope="module")
def drawer() -> Autoregressor:
    torch.manual_seed(0)
    network = CellTransformer(3, width=32, layers=2, heads=2).half().float().eval().requires_grad_(False)
    return Autoregressor(network, ("a", "cat", "red"), np.zeros((COLOURS, 3), np.uint8))


def neighbours(cells: list[int], index: int) -> list[int]:
    row, column = divmod(index, SIDE)
    left = cells[index - 1] if column else OUTSIDE
    above = cells[index - SIDE] if row else OUTSIDE
    corner = cells[index - SIDE + 1] if row and column < SIDE - 1 else OUTSIDE
    return [left, above, corner]


@pytest.mark.slow
def test_the_graph_gives_the_chances_of_every_cell(drawer):
    graph = cell_graph(drawer.network)
    content = to_onnx(graph)
    check(graph, content)
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    past = np.zeros((1, *memory_shape(drawer.network)), np.float32)
    steps = [step for step, _ in zip(draw_cells("a red cat", drawer, seed=3), range(CELLS), strict=False)]
    cells = [step.colour for step in steps]
    words = [[1, word, slot, 0, 0, 0] for slot, word in enumerate(drawer.read("a red cat")[0].tolist())]
    told = words + [[0, 0, index, *neighbours(cells, index)] for index in range(CELLS)]
    for position, row in enumerate(told):
        given = {"told": np.array([row], np.int32), "position": np.array([[position]], np.int32), "past": past}
        logits, memory = session.run(["logits", "memory"], given)
        past[:, :, :, position] = memory
        if position >= PREFIX:
            chances = np.exp(logits[0] - logits[0].max())
            assert np.allclose(chances / chances.sum(), steps[position - PREFIX].chances, atol=1e-5)
