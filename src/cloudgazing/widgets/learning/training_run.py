"""Training runs: a training that the reader starts, watches and may stop; and a recording of one."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import traitlets

from ...models import Model
from ...recordings import read_bytes, read_facts
from ..denoising.streaming import StreamingWidget
from ..kit.newest import Message
from .sessions import SESSIONS, run_session

CAPTIONS = {
    "minute": "A minute or so of training from nothing: the error step by step, and what the network draws on the way.",
    "lora": "The training of the adapter: the error step by step, and what the model draws with it on the way.",
}
"""What a page writes under each training."""


class TrainingRun(StreamingWidget):
    """A training: its error step by step, and what the network draws on the way.

    It shows a recording at first; `session` is "minute" or "lora".
    """

    module = "learning/training_run.js"

    session = traitlets.Enum(tuple(SESSIONS), "minute", help="Which training.").tag(sync=True)
    prompts = traitlets.List(traitlets.Unicode(), help="What is drawn on the way.").tag(sync=True)
    reports = traitlets.List(traitlets.Dict(), help="The recording: step, share, seconds, loss, kind.").tag(sync=True)
    sheets = traitlets.Bytes(help="A WebP for each look of the recording.").tag(sync=True)
    lengths = traitlets.List(traitlets.Int(), help="The bytes of each of these.").tag(sync=True)
    live = traitlets.Bool(True, help="Whether there is a kernel, which trains.").tag(sync=True)

    def __init__(self, model: Model | None = None, session: str = "minute", **traits: Any) -> None:
        """Read the recording; `model` reads, encodes and draws, by default the bundled one."""
        facts = read_facts(f"{session}.json")
        recorded = {name: facts[name] for name in ("prompts", "reports", "lengths")}
        super().__init__(model, session=session, sheets=read_bytes(f"{session}.bin"), **recorded, **traits)

    def page_state(self) -> dict[str, Any]:
        """A page without a kernel has the recording only."""
        return {**super().page_state(), "live": False}

    def figure_caption(self) -> str:
        """Which training it is."""
        return CAPTIONS[self.session]

    def draw(self, request: dict[str, Any]) -> Generator[Message, None, None]:
        """Train, from the beginning."""
        yield from run_session(SESSIONS[self.session], self._model)
