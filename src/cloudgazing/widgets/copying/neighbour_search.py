"""The neighbour search: draw a picture, and see which drawings of all that the model learnt from are most like it."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import traitlets
from jaxtyping import UInt8
from PIL import Image

from ...clip import load_clip
from ...copying.codes import FILE, FOLDER, load_index
from ...copying.neighbours import Drawing, Neighbour, as_drawing, find_neighbours, measured
from ...models import Model
from ...noise import check_seed
from ...pipeline import draw_steps, to_picture
from ..denoising.streaming import StreamingWidget
from ..kit.base import from_bytes
from ..kit.newest import Message

SHOWN = 5
SMALL = 64
"""Pixels along each side of a neighbour on the page."""


class NeighbourSearch(StreamingWidget):
    """A drawing beside the five training drawings nearest to it, and how near drawings come that were never seen.

    `fresh` holds sorted distances to the nearest training drawing of drawings that no network saw, passed through the
    VAE: measured in pixels and in CLIP's features, and in codes for a page without a kernel.
    """

    module = "copying/neighbour_search.js"
    links = ("prompt", "seed")

    prompt = traitlets.Unicode("a red cat in the meadow", help="What to draw.").tag(sync=True)
    seed = traitlets.Int(7, min=0, help="Names the noise to begin with.").tag(sync=True)
    fresh = traitlets.Dict(help="Sorted distances of fresh drawings, by measure.").tag(sync=True)
    training_drawings = traitlets.Int(help="How many drawings are searched.").tag(sync=True)
    found = traitlets.Dict(help="The search that the figure opens with.").tag(sync=True)
    pictures = traitlets.Bytes(help="Its pictures: the drawn one, then the neighbours by each measure.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Draw and search once; `model` draws, by default the bundled one."""
        super().__init__(model, **traits)
        self._index, self._clip = load_index(), load_clip()
        known = measured()
        self.fresh, self.training_drawings = known["fresh"], known["training_drawings"]
        *_, (found, parts) = self.draw({"prompt": self.prompt, "seed": self.seed})
        self.found, self.pictures = {**found, "lengths": [len(part) for part in parts]}, b"".join(parts)

    def still(self) -> Image.Image:
        """The picture that the figure opens with."""
        return from_bytes(self.pictures, self.found["size"])

    def page_state(self) -> dict[str, Any]:
        """A page without a kernel says how many bytes of codes its first search fetches."""
        return {**super().page_state(), "codes_bytes": (FOLDER / FILE).stat().st_size}

    def draw(self, request: dict[str, Any]) -> Generator[Message, None, None]:
        """Draw, then search: a message for each step, and one with the neighbours.

        Raises `ValueError` with a sentence for the reader where the seed is out of range.
        """
        model, prompt, seed = self._model, request["prompt"], check_seed(request["seed"])
        notes = model.note_prompt(prompt).lines
        yield {"kind": "start", "notes": notes}, []
        for step in draw_steps(prompt, model, seed=seed):
            yield {"kind": "progress", "step": step.index + 1, "last": model.num_inference_steps}, []
        yield {"kind": "searching"}, []
        drawing = as_drawing(to_picture(step.next_latents, model))
        yield found_message(prompt, seed, drawing, find_neighbours(drawing, self._index, self._clip))


def found_message(prompt: str, seed: int, drawing: Drawing, neighbours: list[Neighbour]) -> Message:
    """The end of a search: the nearest by pixels and by features, with their pictures after the drawn one."""
    ranked = {
        "pixels": neighbours[:SHOWN],
        "features": sorted(neighbours, key=lambda neighbour: neighbour.features)[:SHOWN],
    }
    content = {
        "kind": "done",
        "prompt": prompt,
        "seed": seed,
        "size": list(drawing.shape[:2]),
        "small": [SMALL, SMALL],
        "measures": list(ranked),
        "neighbours": {
            by: [{"seed": n.seed, "caption": n.caption, "distance": round(getattr(n, by), 4)} for n in nearest]
            for by, nearest in ranked.items()
        },
    }
    small = [shrink(neighbour.drawing) for nearest in ranked.values() for neighbour in nearest]
    return content, [drawing.tobytes(), *(each.tobytes() for each in small)]


def shrink(drawing: Drawing) -> UInt8[np.ndarray, "side side 3"]:
    """A drawing as small as the page shows a neighbour."""
    return np.asarray(Image.fromarray(drawing).resize((SMALL, SMALL), Image.Resampling.BOX))
