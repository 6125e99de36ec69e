"""A grid of drawings that differ in one setting, or in two: what changes when nothing else does."""

from __future__ import annotations

import io
import time
from collections.abc import Generator
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import traitlets
from PIL import Image

from ...classroom import ALWAYS, TURBO
from ...models import Model, default_model
from ...noise import check_seed, is_whole
from ...pipeline import draw_steps
from ...samplers import SAMPLERS
from ..kit.newest import Message
from ..kit.sheets import to_webp
from ..player.drawing import rgb_bytes
from .streaming import StreamingWidget

MOST_CELLS = 48
DRAWS_BEFOREHAND = (ALWAYS, TURBO)
"""The models that draw a grid in seconds, so that it can be drawn beforehand; a large one takes minutes."""
LADDER = (1, 2, 4, 8, 20, 50)
"""In how many steps the ladder draws."""
QUALITY = 90
"""Of the compressed sheet: the eye sees no difference from the drawings."""
IN_WORDS = {
    "prompt": "their prompt",
    "negative_prompt": "their negative prompt",
    "seed": "their seed",
    "num_inference_steps": "the number of steps",
    "guidance_scale": "guidance",
    "sampler": "the sampler",
}
SETTINGS = tuple(IN_WORDS)


@dataclass(frozen=True)
class Cell:
    """The settings of one drawing, as `generate` takes them."""

    prompt: str
    negative_prompt: str
    seed: int
    num_inference_steps: int
    guidance_scale: float
    sampler: str

    @classmethod
    def read(cls, content: dict[str, Any]) -> Cell:
        """Read the settings from a message. Raises `ValueError` where the steps are more than a page can wait for."""
        check_seed(content["seed"])
        steps = content["num_inference_steps"]
        if not is_whole(steps, 1, 100):
            raise ValueError(f"A drawing here takes 1 to 100 steps; {steps!r} were asked for.")
        return cls(**{field.name: content[field.name] for field in fields(cls)})


class DrawingGrid(StreamingWidget):
    """Drawings side by side. `columns` names the setting that changes from left to right, `values` its values;
    `rows` and `row_values` do the same from top to bottom. All else is the same in every drawing. `across` says how
    many stand side by side, where that matters: 2 keeps pairs together. `remarks` puts a word beside some values.

    The settings in `controls` can be changed by the reader; what changes in words can be changed in every column.
    A quick model's first drawings come with the figure; those of another model begin when the reader presses Draw.
    """

    module = "denoising/drawing_grid.js"
    links = (*SETTINGS, "values", "row_values")

    prompt = traitlets.Unicode("a red cat in the meadow", help="What to draw.").tag(sync=True)
    negative_prompt = traitlets.Unicode("", help="What to draw away from.").tag(sync=True)
    seed = traitlets.Int(7, min=0, help="Names the noise to begin with.").tag(sync=True)
    num_inference_steps = traitlets.Int(20, min=1, max=100, help="How many steps to take.").tag(sync=True)
    guidance_scale = traitlets.Float(4.0, help="How hard the prompt pulls.").tag(sync=True)
    sampler = traitlets.Enum(list(SAMPLERS), "ddim", help="How a step is taken.").tag(sync=True)
    columns = traitlets.Enum(SETTINGS, "seed", help="The setting that changes from left to right.").tag(sync=True)
    values = traitlets.List(traitlets.Any(), help="Its values.").tag(sync=True)
    rows = traitlets.Enum(["", *SETTINGS], "", help="The setting that changes from top to bottom.").tag(sync=True)
    row_values = traitlets.List(traitlets.Any(), help="Its values.").tag(sync=True)
    controls = traitlets.List(traitlets.Enum(SETTINGS), ["prompt", "seed"], help="What the reader sets.").tag(sync=True)
    drawn_by = traitlets.Unicode(help="The model's name, for a page that draws by itself.").tag(sync=True)
    latents_shape = traitlets.List(traitlets.Int(), help="Channels, rows and columns of the noise.").tag(sync=True)
    across = traitlets.Int(0, min=0, help="How many drawings stand side by side; 0: as many as fit.").tag(sync=True)
    remarks = traitlets.Dict(help="What is said of some of the columns' values, by the value.").tag(sync=True)
    opening = traitlets.Dict(help="What was drawn beforehand, and notes on its prompts.").tag(sync=True)
    opening_bytes = traitlets.Bytes(help="The drawings made beforehand, as one WebP.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Draw beforehand where that is quick, and wait; `model` draws, by default the bundled one.

        Raises `ValueError` where the values make no grid, or are drawn beforehand and cannot be drawn.
        """
        super().__init__(model, **traits)
        if not self.values or (self.rows and not self.row_values):
            raise ValueError("A grid needs values for its columns, and for its rows where it has any.")
        if len(self.values) * max(1, len(self.row_values)) > MOST_CELLS:
            raise ValueError(f"A grid holds at most {MOST_CELLS} drawings.")
        self.drawn_by, self.latents_shape = self._model.name, list(self._model.latents_shape[1:])
        self.across = self.across or (len(self.values) if self.rows else across(len(self.values)))
        if self._model.name in DRAWS_BEFOREHAND:
            self._draw_beforehand()

    def cells(self) -> list[Cell]:
        """The settings of each drawing, row by row; `cellsOf` in `grid.js` gives the same to the page.

        Raises `ValueError` with a sentence for the reader where a setting is out of range.
        """
        common = {name: getattr(self, name) for name in SETTINGS}
        lines = [{self.rows: value} for value in self.row_values] if self.rows else [{}]
        return [Cell.read({**common, **line, self.columns: value}) for line in lines for value in self.values]

    def _draw_beforehand(self) -> None:
        cells = [vars(cell) for cell in self.cells()]
        (start, _), *messages = self.draw({"cells": cells})
        drawn = [np.frombuffer(told[0], np.uint8).reshape(*content["size"], 3) for content, told in messages if told]
        self.opening = {"cells": cells, "notes": start["notes"]}
        self.opening_bytes = to_webp(np.stack(drawn), self.across, quality=QUALITY)

    def still(self) -> Image.Image | None:
        """The drawings made beforehand, arranged as in the figure."""
        return Image.open(io.BytesIO(self.opening_bytes)) if self.opening_bytes else None

    def figure_caption(self) -> str:
        """What differs from drawing to drawing."""
        differing = " and ".join(IN_WORDS[name] for name in (self.columns, self.rows) if name)
        return f"Drawings that differ in {differing}; all else is the same."

    def draw(self, request: dict[str, Any]) -> Generator[Message, None, None]:
        """Draw cell by cell: a message for each step, and one with the picture for each cell.

        Raises `ValueError` with a sentence for the reader where a setting is out of range.
        """
        started = time.perf_counter()
        cells = [Cell.read(content) for content in request["cells"][:MOST_CELLS]]
        yield {"kind": "start", "notes": self._notes(cells)}, []
        for index, cell in enumerate(cells):
            for step in draw_steps(model=self._model, **vars(cell)):
                yield {"kind": "progress", "index": index, "step": step.index + 1}, []
            picture = rgb_bytes(self._model, step.next_latents, shrink=True)
            yield {"kind": "cell", "index": index, "size": list(picture.shape[:2])}, [picture.tobytes()]
        yield {"kind": "done", "seconds": time.perf_counter() - started}, []

    def _notes(self, cells: list[Cell]) -> list[str]:
        notes = [self._model.note_prompt(cell.prompt).lines for cell in cells]
        return list(dict.fromkeys(note for lines in notes for note in lines))


def across(count: int) -> int:
    """How many of so many drawings stand side by side in the widest figure, so that no row is left ragged."""
    return next((width for width in (4, 3, 5) if count > width and count % width == 0), min(count, 4))


class StepsLadder(DrawingGrid):
    """The same drawing in 1, 2, 4, 8, 20 and 50 steps, as far as the model can take so many, from the same noise."""

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """A grid with those steps, unless other values are given; `model` is by default the bundled one."""
        model = model or default_model()
        values = [count for count in LADDER if count <= (model.jumps or LADDER[-1])]
        steps = {"columns": "num_inference_steps", "values": values}
        super().__init__(model, **{**steps, "controls": ["prompt", "seed", "sampler"], **traits})
