"""Who calls whom: the machine as a diagram, which counts and times its parts while a picture is drawn."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import traitlets

from ...models import Model
from ...noise import check_seed, seeded_noise
from ...pipeline import draw_from, to_picture
from ...samplers import SAMPLERS
from ..denoising.drawing_grid import DRAWS_BEFOREHAND
from ..denoising.streaming import StreamingWidget
from ..kit.newest import Message
from ..player.calls import Calls, count_calls

MOST_STEPS = 50


@dataclass
class Work:
    """How often a part that is no network has been at work, and for how many seconds."""

    calls: int = 0
    seconds: float = 0.0

    def on(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, counted and timed here."""

        def timed(*arguments: Any, **options: Any) -> Any:
            started = time.perf_counter()
            result = work(*arguments, **options)
            self.calls, self.seconds = self.calls + 1, self.seconds + time.perf_counter() - started
            return result

        return timed


class WhoCallsWhom(StreamingWidget):
    """The machine while it draws: who calls whom, how often, and how long each part has taken so far.

    A quick model has drawn and been measured once when the figure opens.
    """

    module = "pipeline/who_calls_whom.js"
    links = ("prompt", "seed", "num_inference_steps", "guidance_scale", "sampler")

    prompt = traitlets.Unicode("a red cat in the meadow", help="What to draw.").tag(sync=True)
    seed = traitlets.Int(7, min=0, help="Names the noise to begin with.").tag(sync=True)
    num_inference_steps = traitlets.Int(20, min=1, max=MOST_STEPS, help="How many steps to take.").tag(sync=True)
    guidance_scale = traitlets.Float(4.0, help="How hard the prompt pulls; 1 means no extra pull.").tag(sync=True)
    sampler = traitlets.Enum(list(SAMPLERS), "ddim", help="How a step is taken.").tag(sync=True)
    latents_shape = traitlets.List(traitlets.Int(), help="Channels, rows and columns.").tag(sync=True)
    opening = traitlets.Dict(help="What was drawn beforehand, its size, and what each part did for it.").tag(sync=True)
    opening_bytes = traitlets.Bytes(help="That drawing, three bytes a pixel.").tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Draw beforehand where that is quick; `model` is the one that is watched, by default the bundled one."""
        super().__init__(model, **traits)
        self.latents_shape = list(self._model.latents_shape[1:])
        if self._model.name in DRAWS_BEFOREHAND:
            self._draw_beforehand()

    def _draw_beforehand(self) -> None:
        wish = {name: getattr(self, name) for name in self.links}
        *_, (told, [self.opening_bytes]), (done, _) = self.draw(wish)
        self.opening = {"wish": wish, "size": told["size"], "parts": told["parts"], "seconds": done["seconds"]}

    def draw(self, request: dict[str, Any]) -> Generator[Message, None, None]:
        """Draw, and yield a message at the start, after each step, for the picture, and at the end.

        start    { notes }
        step     { step, last, parts }  with the latents; `parts` holds calls and seconds of each part by name
        picture  { size, parts }        with three bytes a pixel
        done     { seconds }

        Raises `ValueError` with a sentence for the reader where a setting is out of range.
        """
        model, last = self._model, request["num_inference_steps"]
        if not 1 <= last <= MOST_STEPS:
            raise ValueError(f"A drawing here takes 1 to {MOST_STEPS} steps; {last} were asked for.")
        notes = model.note_prompt(request["prompt"]).lines
        yield {"kind": "start", "notes": notes}, []
        started, noise, sampler = time.perf_counter(), Work(), Work()
        with count_calls(model) as calls:
            for step in self._steps(request, noise, sampler):
                told = {"step": step.index + 1, "last": last, "parts": parts(calls, noise, sampler)}
                yield {"kind": "step", **told}, [step.next_latents.float().cpu().numpy().tobytes()]
            picture = np.asarray(to_picture(step.next_latents, model))
        told = {"size": list(picture.shape[:2]), "parts": parts(calls, noise, sampler)}
        yield {"kind": "picture", **told}, [picture.tobytes()]
        yield {"kind": "done", "seconds": time.perf_counter() - started}, []

    def _steps(self, request: dict[str, Any], noise: Work, sampler: Work) -> Any:
        model = self._model
        latents = noise.on(seeded_noise)(model.latents_shape, check_seed(request["seed"]))
        return draw_from(
            latents.to(model.device, model.dtype),
            request["prompt"],
            model,
            timesteps=model.timesteps(request["num_inference_steps"]),
            guidance_scale=request["guidance_scale"],
            sampler=sampler.on(model.sampler(request["sampler"])),
            seed=request["seed"],
        )


def parts(calls: Calls, noise: Work, sampler: Work) -> dict[str, dict[str, float]]:
    """Calls and seconds of every part so far, by its name."""
    networks = {
        name: {"calls": getattr(calls, name), "seconds": calls.seconds.get(name, 0.0)}
        for name in ("text_encoder", "unet", "vae_decoder")
    }
    return {**networks, "noise": dict(vars(noise)), "sampler": dict(vars(sampler))}
