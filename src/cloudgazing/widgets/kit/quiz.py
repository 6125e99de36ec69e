"""The quiz at the end of a chapter: questions with a choice or a number for an answer, and a word about each answer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import traitlets

from .base import BookWidget


@dataclass(frozen=True)
class Choice:
    """A question with one right answer among several.

    `feedback` maps each answer, in the order in which they stand, to what the reader is told who chooses it: why so, or
    why not. Whether it was right is said before that. `right` is the text of the right answer. Between backticks stands
    code, between asterisks what is stressed. Raises `ValueError` where a reader could not answer rightly.
    """

    question: str
    right: str
    feedback: Mapping[str, str]

    def __post_init__(self) -> None:
        _require_words(self.question, "A question")
        if len(self.feedback) < 2:
            raise ValueError(f"“{self.question}” needs at least two answers to choose from.")
        if self.right not in self.feedback:
            raise ValueError(f"The right answer to “{self.question}”, “{self.right}”, is not among its answers.")
        for answer, words in self.feedback.items():
            _require_words(answer, f"Each answer to “{self.question}”")
            _require_words(words, f"The feedback for “{answer}”")

    def as_json(self) -> dict[str, Any]:
        """What the page needs; the answers as a list, which keeps its order."""
        answers = [{"answer": answer, "feedback": words} for answer, words in self.feedback.items()]
        return {"kind": "choice", "question": self.question, "answers": answers, "right": self.right}


@dataclass(frozen=True)
class Number:
    """A question whose answer is a number, right within `tolerance` of `answer`.

    `unit` stands behind the field; `right` and `wrong` are what the reader is told. Raises `ValueError` where no number
    could be right.
    """

    question: str
    answer: float
    right: str
    wrong: str
    tolerance: float = 0
    unit: str = ""

    def __post_init__(self) -> None:
        _require_words(self.question, "A question")
        _require_words(self.right, f"The feedback for the right answer to “{self.question}”")
        _require_words(self.wrong, f"The feedback for a wrong answer to “{self.question}”")
        if not math.isfinite(self.answer):
            raise ValueError(f"The answer to “{self.question}” is {self.answer}, which nobody can write down.")
        if not (math.isfinite(self.tolerance) and self.tolerance >= 0):
            raise ValueError(f"The tolerance of “{self.question}” is {self.tolerance}; it must be a number from 0 on.")

    def as_json(self) -> dict[str, Any]:
        """What the page needs."""
        numbers = {"answer": float(self.answer), "tolerance": float(self.tolerance)}
        words = {"question": self.question, "unit": self.unit, "right": self.right, "wrong": self.wrong}
        return {"kind": "number", **words, **numbers}


class Quiz(BookWidget):
    """Questions to check oneself by, one card each. The page judges the answers by itself and tells them to nobody."""

    module = "kit/quiz.js"

    questions = traitlets.List(traitlets.Dict(), help="The questions, as the page needs them.").tag(sync=True)

    def __init__(self, questions: Sequence[Any]) -> None:
        """Raises `ValueError` without any question, `TypeError` for what is neither a `Choice` nor a `Number`."""
        if not questions:
            raise ValueError("A quiz needs at least one question.")
        for question in questions:
            if not isinstance(question, Choice | Number):
                raise TypeError(f"A quiz is made of Choice and Number; {question!r} is neither.")
        super().__init__(questions=[question.as_json() for question in questions])

    def figure_caption(self) -> str:
        """None: a quiz is no figure."""
        return ""


def _require_words(text: str, what: str) -> None:
    if not text.strip():
        raise ValueError(f"{what} needs some words.")
