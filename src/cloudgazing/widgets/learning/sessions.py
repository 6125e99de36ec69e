"""The two trainings that a reader can run: a U-Net from nothing, and an adapter for the bundled one.

Both come as messages for the page, which are also what is recorded:

    "start"  the prompts that are drawn on the way
    "step"   {step, share, seconds, loss}: the loss as a mean since the message before
    "look"   the same, with a WebP of what the network draws by now
    "done"
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from ...lora import Adapter, with_adapter
from ...models import Model
from ...training.minute import build_untrained_unet, train_briefly
from ...training.practice import Practice
from ..kit.newest import Message
from ..kit.sheets import to_webp
from .rows import draw_row

REPORT_SECONDS = 0.4
LOOKS = 8
"""How often it draws on the way."""
SIDE = 128

Stages = Iterator[tuple[Practice, Callable[[], Model]]]
"""A training's steps, each with a function that gives the model as it is when that is called."""


@dataclass(frozen=True)
class Session:
    """A training: what is drawn on the way, in how many steps, and how it begins."""

    prompts: tuple[str, ...]
    drawing_steps: int
    begin: Callable[[Model], Stages]


def learn_from_nothing(model: Model) -> Stages:
    """Train a U-Net that knows nothing."""
    unet = build_untrained_unet(model)
    for practice in train_briefly(model, unet):
        yield practice, lambda: replace(model, unet=unet)


def learn_blueprints(model: Model) -> Stages:
    """Teach the model a style, by LoRA."""
    from ...training.blueprint import WORD, examples  # imported here because peft takes seconds to start
    from ...training.lora import teach

    for practice, take_out in teach(model, *examples(), WORD):
        yield practice, partial(put_on, model, take_out)


def put_on(model: Model, take_out: Callable[[], Adapter]) -> Model:
    """The model with an adapter as it is now."""
    return with_adapter(model, take_out())


MINUTE = Session(
    ("a house in the snow", "a tree at night", "a fish underwater", "a cat in the meadow"), 12, learn_from_nothing
)
LORA = Session(
    ("a rabbit, blueprint", "a house in the city, blueprint", "a robot, blueprint", "a rabbit"), 12, learn_blueprints
)
SESSIONS = {"minute": MINUTE, "lora": LORA}


def run_session(session: Session, model: Model, stages: Stages | None = None) -> Generator[Message, None, None]:
    """The messages of a training; `stages` take the place of its own, where somebody else looks on too."""
    yield {"kind": "start", "prompts": list(session.prompts)}, []
    began = reported = time.monotonic()
    recent: list[float] = []
    looks = 0
    for practice, as_it_is in stages or session.begin(model):
        recent.append(practice.loss)
        now = time.monotonic()
        looking = practice.share >= looks / LOOKS or practice.share == 1
        if looking or now - reported > REPORT_SECONDS:
            content = _report(practice, recent, now - began)
            yield ({**content, "kind": "look"}, [_look(session, as_it_is())]) if looking else (content, [])
            looks += looking
            recent, reported = [], now
    yield {"kind": "done"}, []


def _report(practice: Practice, recent: list[float], seconds: float) -> dict[str, Any]:
    numbers = {"step": practice.step, "share": practice.share, "seconds": round(seconds, 1)}
    return {"kind": "step", **numbers, "loss": round(float(np.mean(recent)), 4)}


def _look(session: Session, model: Model) -> bytes:
    prompts = session.prompts
    return to_webp(draw_row(model, prompts, [3] * len(prompts), session.drawing_steps), len(prompts), SIDE)
