"""Cell by cell: an auto-regressive model and the diffusion model draw the same prompt, on one scrubber."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import traitlets

from ...autoregression import Autoregressor, draw_cells, load_autoregressor
from ...cell_transformer import CELLS, COLOURS
from ...models import Model, default_model
from ...noise import check_seed
from ...pipeline import draw_steps
from ..kit.asking import AskingWidget
from ..kit.newest import Message
from ..player.drawing import rgb_bytes

STEPS = 8
LIKELIEST = 5


class CellByCell(AskingWidget):
    """Two drawings of one prompt, one cell by cell and one everywhere at once, and the chances of the next cell.

    From any cell on, the reader can change the prompt, or put a wrong colour there and let the model go on.
    """

    module = "family/cell_by_cell.js"
    links = ("prompt", "seed", "at", "second")

    prompt = traitlets.Unicode("a red mushroom in the meadow", help="What is drawn.").tag(sync=True)
    seed = traitlets.Int(3, min=0, help="Names the lots that are drawn, and the noise.").tag(sync=True)
    at = traitlets.Int(120, min=0, max=CELLS, help="So many cells are there.").tag(sync=True)
    second = traitlets.Unicode("a blue mushroom in the meadow", help="The prompt from there on.").tag(sync=True)
    words = traitlets.List(traitlets.Unicode(), help="The words that the small model knows.").tag(sync=True)
    palette = traitlets.Bytes(help="Its colours, three bytes each.").tag(sync=True)
    opening = traitlets.Dict(help="The first drawing: what `answer` says of it.").tag(sync=True)
    cells = traitlets.Bytes(help="Its cells, and the likeliest colours of each.").tag(sync=True)
    chances = traitlets.Bytes(help="The chances of those, and of the colour drawn, as 32-bit floats.").tag(sync=True)
    frames = traitlets.Bytes(help="The diffusion model's drawing, three bytes a pixel.").tag(sync=True)
    frames_size = traitlets.List(traitlets.Int(), help="How many frames, their height and width.").tag(sync=True)

    def __init__(self, model: Model | None = None, autoregressor: Autoregressor | None = None, **traits: Any) -> None:
        """Draw both once; the models are by default the bundled ones."""
        super().__init__(**traits)
        self._model, self._autoregressor = model or default_model(), autoregressor or load_autoregressor()
        self.words, self.palette = list(self._autoregressor.words), self._autoregressor.palette.tobytes()
        wish = {"prompt": self.prompt, "seed": self.seed}
        self.opening, [self.cells, self.chances] = self.answer({"kind": "cells", **wish, "kept": []}, [])
        content, [self.frames] = self.answer({"kind": "frames", **wish}, [])
        self.set_trait("frames_size", content["size"])

    def answer(self, request: dict[str, Any], buffers: list[memoryview]) -> Message:
        """The cells of a drawing after those that are `kept`, or the frames of the diffusion model's drawing.

        Raises `ValueError` with a sentence for the reader for a prompt without a known word, or a bad seed.
        """
        prompt, seed = str(request["prompt"]), check_seed(request["seed"])
        if request["kind"] == "frames":
            frames = self._frames(prompt, seed)
            return {"kind": "frames", "prompt": prompt, "seed": seed, "size": list(frames.shape[:3])}, [
                frames.tobytes()
            ]
        kept = read_kept(request["kept"])
        steps = list(draw_cells(prompt, self._autoregressor, seed, kept))
        likeliest = np.stack([np.argsort(-step.chances, kind="stable")[:LIKELIEST] for step in steps])
        colours = np.array([step.colour for step in steps])
        named = np.concatenate([colours[:, None], likeliest], axis=1)
        chances = np.stack([step.chances[row] for step, row in zip(steps, named, strict=True)])
        content = {"kind": "cells", "prompt": prompt, "seed": seed, "kept": len(kept), "likeliest": LIKELIEST}
        return content, [named.astype(np.uint8).tobytes(), chances.astype(np.float32).tobytes()]

    def _frames(self, prompt: str, seed: int) -> np.ndarray:
        """The noise and the latents after each step, decoded: uint8, (steps + 1, height, width, 3)."""
        count = min(STEPS, self._model.num_inference_steps)
        steps = list(draw_steps(prompt, self._model, seed=seed, num_inference_steps=count))
        latents: list[torch.Tensor] = [steps[0].latents, *(step.next_latents for step in steps)]
        return np.stack([rgb_bytes(self._model, each, shrink=True) for each in latents])


def read_kept(kept: list[Any]) -> list[int]:
    """The colours that a request wants kept. Raises `ValueError` where they are none."""
    if len(kept) > CELLS or not all(isinstance(colour, int) and 0 <= colour < COLOURS for colour in kept):
        raise ValueError(f"At most {CELLS} cells can be kept, each with a colour from 0 to {COLOURS - 1}.")
    return kept
