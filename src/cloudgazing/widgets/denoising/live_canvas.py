"""The live canvas: a picture that follows the typing, from one seed to another and from one prompt to another."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, fields
from typing import Any

import torch
import traitlets
from jaxtyping import Float
from PIL import Image
from torch import Tensor

from ...denoise import Step, denoise
from ...models import Model, default_model
from ...noise import check_seed, seeded_noise
from ...text import embed
from ..kit.base import from_bytes
from ..kit.newest import Message
from ..player.drawing import rgb_bytes
from .streaming import StreamingWidget

FEW_STEPS = 6
"""To follow the typing a picture has to be quick: the figure opens with the most steps that are no more than these."""
HIGHEST_SEED = 99


class LiveCanvas(StreamingWidget):
    """A picture that is drawn anew at every letter, for as many seeds as you like, and between two prompts.

    It draws in the steps that the model's makers advise, in half as many, or in a quarter. The page asks:

        draw  { prompt, other_prompt, share, seed, num_inference_steps } -> a "start" with notes, a "step" { step } for
              each, and "done" { seconds, size } with the picture
        stop  -> "stopped"
    """

    module = "denoising/live_canvas.js"
    links = ("prompt", "other_prompt", "share", "seed", "num_inference_steps")

    prompt = traitlets.Unicode("a red cat in the meadow", help="What to draw.").tag(sync=True)
    other_prompt = traitlets.Unicode("a blue dog in the snow", help="What the walk leads to.").tag(sync=True)
    share = traitlets.Float(0.0, min=0.0, max=1.0, help="How far the walk to it has come.").tag(sync=True)
    seed = traitlets.Int(7, min=0, max=HIGHEST_SEED, help="Names the noise to begin with.").tag(sync=True)
    num_inference_steps = traitlets.Int(1, min=1, help="How many steps to take.").tag(sync=True)
    guidance_scale = traitlets.Float(4.0, help="How hard the prompt pulls; 1 means no extra pull.").tag(sync=True)
    drawn_by = traitlets.Unicode(help="The model's name, for a page that draws by itself.").tag(sync=True)
    choices = traitlets.List(traitlets.Int(), help="The numbers of steps to choose from.").tag(sync=True)
    opening = traitlets.Dict(help="What the first picture was drawn for, and its size.").tag(sync=True)
    opening_bytes = traitlets.Bytes(help="The first picture, three bytes a pixel.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Draw the first picture, and wait; `model` draws, by default the bundled one."""
        model = model or default_model()
        choices = few_steps(model)
        few = max((each for each in choices if each <= FEW_STEPS), default=choices[0])
        super().__init__(model, **{"num_inference_steps": few, **traits})
        self.drawn_by, self.choices = model.name, choices
        wish = {field.name: getattr(self, field.name) for field in fields(Wish)}
        *_, (done, [self.opening_bytes]) = self.draw(wish)
        self.opening = {**wish, "size": done["size"]}

    def link_limits(self) -> dict[str, dict[str, Any]]:
        """As of every figure; the steps have to be among the choices."""
        return {**super().link_limits(), "num_inference_steps": {"values": self.choices}}

    def still(self) -> Image.Image:
        """The first picture."""
        return from_bytes(self.opening_bytes, self.opening["size"])

    def draw(self, request: dict[str, Any]) -> Generator[Message, None, None]:
        """A message at the start, one for each step, so that a newer wish need not wait for the end, and the picture.

        Raises `ValueError` with a sentence for the reader where the request asks for what cannot be.
        """
        started = time.perf_counter()
        wish = Wish.read(request, self.choices)
        notes = [self._model.note_prompt(text).lines for text in wish.texts]
        yield {"kind": "start", "notes": list(dict.fromkeys(note for lines in notes for note in lines))}, []
        for step in draw_between(self._model, wish, self.guidance_scale):
            yield {"kind": "step", "step": step.index + 1}, []
        picture = rgb_bytes(self._model, step.next_latents, shrink=True)
        seconds = time.perf_counter() - started
        yield {"kind": "done", "seconds": seconds, "size": list(picture.shape[:2])}, [picture.tobytes()]


@dataclass(frozen=True)
class Wish:
    """What to draw, as the page asks for it; at a `share` of 0 or 1 only the one prompt or the other is read."""

    prompt: str
    other_prompt: str
    share: float
    seed: int
    num_inference_steps: int

    @classmethod
    def read(cls, content: dict[str, Any], choices: list[int]) -> Wish:
        """Read a wish from a message; raises `ValueError` with a sentence where it asks for what cannot be."""
        own = {field.name: content[field.name] for field in fields(cls)}
        wish = cls(**own | {"share": float(own["share"])})
        if not 0 <= wish.share <= 1:
            raise ValueError(f"The share of the other prompt is a number from 0 to 1; it was {wish.share:g}.")
        if wish.num_inference_steps not in choices:
            known = ", ".join(map(str, choices))
            raise ValueError(f"This figure draws in one of {known} steps; it was asked for {wish.num_inference_steps}.")
        check_seed(wish.seed)
        return wish

    @property
    def texts(self) -> list[str]:
        """The prompts that are read."""
        return [self.prompt] * (self.share < 1) + [self.other_prompt] * (self.share > 0)


def few_steps(model: Model) -> list[int]:
    """As many steps as the model's makers advise, half as many and a quarter, fewest first: 1, 2, 4 where it is 4."""
    advised = model.num_inference_steps
    return sorted({max(1, advised // part) for part in (4, 2, 1)})


def draw_between(model: Model, wish: Wish, guidance_scale: float) -> Iterator[Step]:
    """Draw towards a place between what two prompts say, from the noise of a seed; yield each step.

    Where no other prompt is read, it is what `draw_steps` draws.
    """
    return denoise(
        model.unet,
        seeded_noise(model.latents_shape, wish.seed).to(model.device, model.dtype),
        embed_between(model, wish),
        None if guidance_scale == 1 else embed("", model.tokenizer, model.text_encoder, wish.seed),
        timesteps=model.timesteps(wish.num_inference_steps),
        alphas_cumprod=model.alphas_cumprod,
        final_alpha_cumprod=model.final_alpha_cumprod,
        prediction_type=model.prediction_type,
        guidance_scale=guidance_scale,
        sampler=model.sampler("ddim"),
        seeds=(wish.seed,),
    )


def embed_between(model: Model, wish: Wish) -> Float[Tensor, "1 tokens width"]:
    """The `prompt_embeds` on the straight way from one prompt's to the other's."""
    embeds = [embed(text, model.tokenizer, model.text_encoder, wish.seed) for text in wish.texts]
    return torch.lerp(*embeds, wish.share) if len(embeds) == 2 else embeds[0]
