"""The training monitor: a training to watch while it runs, and to go through again when it is over."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import torch
import traitlets
from IPython.display import display
from torch import nn

from ...pixel_denoiser import Pictures, guess
from ...training.pixel_denoiser import Lesson
from ..kit.base import BookWidget
from .drawings import to_bytes

KEPT = 0.3
"""The share of signal in the noisy pictures that the denoiser is tried on."""
LOOKS = 14
"""How often it is tried."""
REPORT_SECONDS = 0.25
REPORTS = 20
"""How often at least the error is reported, from the first step on, however soon the training is over."""


class TrainingMonitor(BookWidget):
    """How a denoiser learns: its error, and what it makes of some noisy pictures, from the first step to the last.

    `pictures` (n, 3, height, width) in -1 to 1 are to be ones that it is not trained on.
    """

    module = "noise/training_monitor.js"

    size = traitlets.List(traitlets.Int(), help="How many pictures, and their height and width.").tag(sync=True)
    clean = traitlets.Bytes(help="The pictures, three bytes a pixel.").tag(sync=True)
    noisy = traitlets.Bytes(help="The same under noise.").tag(sync=True)
    guesses = traitlets.Bytes(help="What the denoiser made of these, look after look.").tag(sync=True)
    looks = traitlets.List(traitlets.Int(), help="The step of each look.").tag(sync=True)
    errors = traitlets.List(traitlets.Float(), help="The loss, averaged between reports.").tag(sync=True)
    steps = traitlets.List(traitlets.Int(), help="The step of each report.").tag(sync=True)
    share = traitlets.Float(help="How much of the training is done, 0 to 1.").tag(sync=True)
    seconds = traitlets.Float(help="How long it has taken.").tag(sync=True)
    live = traitlets.Bool(True, help="Whether there is a kernel, which trains.").tag(sync=True)

    def __init__(self, pictures: Pictures, **traits: Any) -> None:
        """Put the same noise on the pictures once and for all."""
        noise = torch.randn(pictures.shape, generator=torch.Generator().manual_seed(0))
        self._noisy = KEPT**0.5 * pictures + (1 - KEPT) ** 0.5 * noise
        count, _, *sides = pictures.shape
        super().__init__(size=[count, *sides], clean=to_bytes(pictures), noisy=to_bytes(self._noisy), **traits)

    def page_state(self) -> dict[str, Any]:
        """On a page without a kernel the training is a recording."""
        return {**super().page_state(), "live": False}

    def watch(self, lessons: Iterable[Lesson]) -> Iterator[Lesson]:
        """Show the figure, and pass on every lesson while it runs. A training that was watched before is forgotten."""
        with self.hold_sync():
            self.errors, self.steps, self.guesses, self.looks = [], [], b"", []
            self.share = self.seconds = 0
        shown = display(self, display_id=True)
        began = reported = time.monotonic()
        recent: list[float] = []
        for lesson in lessons:
            recent.append(lesson.loss)
            now = time.monotonic()
            is_due = len(self.steps) <= lesson.share * REPORTS or lesson.share == 1
            if is_due or now - reported > REPORT_SECONDS:
                self._report(lesson, float(np.mean(recent)), now - began)
                recent, reported = [], now
            yield lesson
        if shown:
            shown.update(self)  # so that what is stored is the finished figure, for a page without a kernel

    def _report(self, lesson: Lesson, error: float, seconds: float) -> None:
        with self.hold_sync():
            self.errors, self.steps = [*self.errors, error], [*self.steps, lesson.step]
            self.share, self.seconds = lesson.share, seconds
            if len(self.looks) <= lesson.share * LOOKS:
                self.guesses += self._look(lesson.average)
                self.looks = [*self.looks, lesson.step]

    def _look(self, denoiser: nn.Module) -> bytes:
        return to_bytes(guess(denoiser, self._noisy, KEPT)[1])
