"""Prompt heat: which word of the prompt each place of the picture listens to, at every step and in every layer."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Generator, Sequence
from typing import Any

import torch
import traitlets
from PIL import Image

from ...attention import Looks, Word, cross_attentions, watch_attention, word_maps, words
from ...denoise import Step
from ...models import Model
from ...pipeline import draw_steps
from ..kit.base import from_bytes
from ..kit.newest import Message
from ..player.drawing import Request, notes, rgb_bytes
from .four_panes import EXAMPLES
from .streaming import StreamingWidget, first_frame

LARGEST_MAP = 32
PARTS = {"down": "on the way down", "mid": "in the middle", "up": "on the way up"}


class PromptHeat(StreamingWidget):
    """The prompt, each word with its map, and the map of one word laid over the picture that the U-Net has in mind.

    Opens with the first step, on pure noise; the other steps come when the reader asks for them.
    """

    module = "denoising/prompt_heat.js"
    links = ("prompt", "seed", "num_inference_steps", "guidance_scale", "word", "layer")

    prompt = traitlets.Unicode("a red cat in the meadow", help="What to draw.").tag(sync=True)
    seed = traitlets.Int(7, min=0, help="Names the noise to begin with.").tag(sync=True)
    num_inference_steps = traitlets.Int(20, min=1, max=50, help="How many steps to take.").tag(sync=True)
    guidance_scale = traitlets.Float(4.0, help="How hard the prompt pulls; 1 means no extra pull.").tag(sync=True)
    word = traitlets.Int(1, min=0, help="Which word's map is shown large, counted from 0.").tag(sync=True)
    layer = traitlets.Int(0, min=0, help="Which layer's maps; 0 is the average of all.").tag(sync=True)
    examples = traitlets.List(traitlets.Unicode(), EXAMPLES, help="Prompts to try at a click.").tag(sync=True)
    opening = traitlets.Dict(help="The first frame, in words and numbers, and the wish behind it.").tag(sync=True)
    opening_bytes = traitlets.Bytes(help="The pictures and maps of the first frame.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Take the first step, and wait; `model` draws, by default the bundled one."""
        super().__init__(model, **traits)
        wish = {name: getattr(self, name) for name in ("prompt", "seed", "num_inference_steps", "guidance_scale")}
        content, self.opening_bytes = first_frame(self.draw({"id": "opening", **wish}))
        self.opening = {**content, "wish": wish}

    def still(self) -> Image.Image:
        """The first guess."""
        return from_bytes(self.opening_bytes, self.opening["size"])

    def draw(self, request: dict[str, Any]) -> Generator[Message, None, None]:
        """A message at the start, one for each step and one for the finished picture, and one at the end."""
        wish, started = Request.read(request), time.perf_counter()
        yield {"kind": "start", "notes": notes(self._model, wish)}, []
        listed = words(wish.text, self._model.tokenizer)
        steps = draw_steps(
            wish.text,
            self._model,
            seed=wish.seed,
            num_inference_steps=wish.num_inference_steps,
            guidance_scale=wish.guidance_scale,
        )
        # The watch is over the steps alone: between two messages other code may call the network.
        for step, looks in _watched(self._model, steps):
            maps = all_maps(looks, listed, self._model.tokenizer.model_max_length)
            yield frame(self._model, step.index, step.pred_original_sample, wish, listed, maps)
        yield frame(self._model, step.index + 1, step.next_latents, wish, listed, maps)
        yield {"kind": "done", "seconds": time.perf_counter() - started}, []


def _watched(model: Model, steps: Any) -> Generator[tuple[Step, Looks], None, None]:
    while True:
        with watch_attention(model.unet) as looks:
            step = next(steps, None)
        if step is None:
            return
        yield step, looks


def all_maps(looks: Looks, listed: Sequence[Word], tokens: int) -> list[torch.Tensor]:
    """The maps of all words and of what is no word, averaged over all layers first, then layer by layer."""
    spoken = {number for word in listed for number in word.tokens}
    silent = Word("", -1, tuple(number for number in range(tokens) if number not in spoken))
    maps = [word_maps(looks, [*listed, silent], layer) for layer in (None, *looks)]
    return [torch.nn.functional.avg_pool2d(one, max(1, one.shape[-1] // LARGEST_MAP)) for one in maps]


def frame(
    model: Model, index: int, latents: torch.Tensor, wish: Request, listed: Sequence[Word], maps: list[torch.Tensor]
) -> Message:
    """A step in pictures: the guess, and the maps as floats, layer by layer, word by word, row by row."""
    guess = rgb_bytes(model, latents, shrink=True)
    content = {
        "kind": "frame",
        "index": index,
        "last": wish.num_inference_steps,
        "size": list(guess.shape[:2]),
        "words": [{"text": word.text, "start": word.start} for word in listed],
        "layers": layer_labels(model, maps),
        "sides": [one.shape[-1] for one in maps],
    }
    return content, [guess.tobytes(), torch.cat([one.flatten() for one in maps]).cpu().numpy().tobytes()]


def layer_labels(model: Model, maps: Sequence[torch.Tensor]) -> list[str]:
    """What each layer is called on the page: its place in the U and its size."""
    plain = ["All layers, averaged"]
    for name, one in zip(cross_attentions(model.unet), maps[1:], strict=True):
        plain.append(f"{one.shape[-1]} × {one.shape[-1]}, {PARTS[name.split('_')[0]]}")
    counts, seen, labels = Counter(plain), Counter[str](), []
    for label in plain:
        seen[label] += 1
        labels.append(f"{label} ({seen[label]} of {counts[label]})" if counts[label] > 1 else label)
    return labels
