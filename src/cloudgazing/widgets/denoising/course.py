"""The course of one drawing, for figures that look into a step of it: drawn as far as was asked, and kept."""

from __future__ import annotations

from collections.abc import Iterator

from ...denoise import Step
from ...models import Model
from ...noise import check_seed
from ...pipeline import draw_steps


class Course:
    """The steps of the drawing that was asked for last, as many as the model's makers advise, at their guidance."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._key: tuple[str, int] | None = None
        self._steps: list[Step] = []
        self._rest: Iterator[Step] = iter(())

    def step(self, prompt: str, seed: int, index: int) -> Step:
        """The step of that index, counted from 0; the ones before it are drawn first, unless they already are.

        Raises `ValueError` where there is no such step or seed.
        """
        last = self._model.num_inference_steps - 1
        if not isinstance(index, int) or not 0 <= index <= last:
            raise ValueError(f"The step must be a whole number from 0 to {last}; it was {index!r}.")
        if self._key != (prompt, check_seed(seed)):
            self._rest = draw_steps(prompt, self._model, seed=seed)
            self._key, self._steps = (prompt, seed), []
        try:
            while len(self._steps) <= index:
                self._steps.append(next(self._rest))
        except BaseException:  # also when the kernel is interrupted
            self._key = None  # a drawing that has failed goes no further: who asks again has it begin anew
            raise
        return self._steps[index]
