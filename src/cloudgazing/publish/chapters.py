"""The chapters as data: their titles, their exercises with the hidden solutions, and the questions of their quizzes."""

from __future__ import annotations

import ast
import builtins
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..widgets.kit.quiz import Choice, Number

EXERCISE = re.compile(r"^(?=\*\*\d+\.\*\*)", flags=re.MULTILINE)
PARTS = re.compile(r"\*\*(\d+)\.\*\*(.*?)<details><summary>(.*?)</summary>(.*?)</details>", flags=re.DOTALL)
CHAPTER_LINK = re.compile(r"\]\((\d\d_\w+\.ipynb)")


@dataclass(frozen=True)
class Exercise:
    """One exercise: its number, and in Markdown what is asked, what the fold is called, and what it hides."""

    number: int
    task: str
    fold: str
    solution: str


@dataclass(frozen=True)
class Chapter:
    """One chapter as it lies in a folder."""

    path: Path

    @property
    def number(self) -> int:
        """Its number, which begins the file's name."""
        return int(self.path.name[:2])

    @property
    def title(self) -> str:
        """Its one heading of the first level."""
        return next(line[2:] for source in self.cells("markdown") for line in source.splitlines() if line[:2] == "# ")

    def cells(self, kind: str) -> list[str]:
        """The sources of its "markdown" or "code" cells."""
        cells = json.loads(self.path.read_text(encoding="utf-8"))["cells"]
        return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == kind]

    def exercises(self) -> list[Exercise]:
        """Its exercises in order; links to other chapters are written from beside the chapters' folder."""
        pieces = [piece for source in self.cells("markdown") for piece in EXERCISE.split(source)]
        found = [match for piece in pieces if (match := PARTS.match(piece))]
        return [Exercise(int(match[1]), *(relink(text.strip()) for text in match.groups()[1:])) for match in found]

    def questions(self) -> list[Choice | Number]:
        """The questions of its quiz, in order."""
        sources = self.cells("code")
        first, *_ = [number for number, source in enumerate(sources) if re.search(r"\bimport .*\bQuiz\b", source)]
        *_, last = [number for number, source in enumerate(sources) if source.count("\nQuiz(") or source[:5] == "Quiz("]
        return ask("\n".join(sources[first : last + 1]))


def read_chapters(folder: Path) -> list[Chapter]:
    """The chapters of a folder, in order."""
    return [Chapter(path) for path in sorted(folder.glob("[0-9][0-9]_*.ipynb"))]


def relink(text: str) -> str:
    """Links from one chapter to another, as a page beside the chapters' folder has to write them."""
    return CHAPTER_LINK.sub(r"](../chapters/\1", text)


class Unknown(float):
    """A number that only the running chapter knows. Whatever is computed from it is as unknown."""

    def _still(self, *_: Any, **__: Any) -> Unknown:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _still  # type: ignore[assignment]
    __floordiv__ = __rfloordiv__ = __pow__ = __neg__ = __round__ = __call__ = __getitem__ = __getattr__ = _still  # type: ignore[assignment]

    def __format__(self, _: str) -> str:
        return "…"


class Names(dict[str, Any]):
    """What a quiz cell may name: the two kinds of questions, Python's own functions, and what it sets itself."""

    def __missing__(self, name: str) -> Any:
        known = {"Choice": Choice, "Number": Number, "Quiz": list}
        return known[name] if name in known else getattr(builtins, name, Unknown())


def ask(source: str) -> list[Choice | Number]:
    """Run the cells of a quiz without imports, so without the rest of their chapter: the questions that they end in."""
    *lines, quiz = [line for line in ast.parse(source).body if not isinstance(line, ast.Import | ast.ImportFrom)]
    if not isinstance(quiz, ast.Expr):
        raise ValueError("The cells of a quiz have to end in the quiz.")
    names = Names()
    exec(compile(ast.Module(lines, []), "quiz", "exec"), {}, names)
    return eval(compile(ast.Expression(quiz.value), "quiz", "eval"), {}, names)
