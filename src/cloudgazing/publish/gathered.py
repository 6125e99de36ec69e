"""A Sphinx extension for pages that are gathered from elsewhere, so that nothing is written down twice.

A page says ```` ```{gathered} solutions ```` and gets, in its place, what `PAGES` makes of the chapters or of the
repository's own files.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from ..widgets.kit.quiz import Choice, Number
from .chapters import Chapter, Exercise, Unknown, read_chapters, relink

FENCE = re.compile(
    r"^(?P<fence>`{3,})\{gathered\} (?P<name>\S+)\n(?P<inside>.*?)^(?P=fence)$", re.DOTALL | re.MULTILINE
)
MERMAID = re.compile(r"^```mermaid\n.*?^```\n", flags=re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#|mailto:)[^)]+\)")
BLANK = r"\_" * 12


def setup(app: Any) -> dict[str, bool]:
    """Have Sphinx fill each page before it is read as Markdown."""
    app.connect("source-read", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def fill(app: Any, page: str, source: list[str]) -> None:
    """Put what is gathered where the page asks for it. The page is built anew when one of the sources has changed."""
    root = Path(app.srcdir)
    if not page.startswith("book/") or not FENCE.search(source[0]):
        return
    for origin in [*(root / "chapters").glob("*.ipynb"), *root.glob("*.md"), root / "CITATION.cff"]:
        app.env.note_dependency(str(origin))
    source[0] = gather(source[0], root)


def gather(text: str, root: Path) -> str:
    """The page's Markdown with every fence of this kind replaced.

    Sphinx knows no Mermaid: where what is gathered has such a drawing, the inside of the fence takes its place. Raises
    `ValueError` for something that nobody gathers.
    """

    def filled(fence: re.Match) -> str:
        if fence["name"] not in PAGES:
            raise ValueError(f"Nothing is gathered by the name of “{fence['name']}”; known are {', '.join(PAGES)}.")
        return MERMAID.sub(lambda _: fence["inside"], PAGES[fence["name"]](root))

    return FENCE.sub(filled, text)


def solutions(root: Path) -> str:
    """Every exercise with its solution, chapter by chapter."""
    chapters = [chapter for chapter in read_chapters(root / "chapters") if chapter.exercises()]
    return "\n\n".join(
        "\n\n".join([heading(chapter), *(solved(one) for one in chapter.exercises())]) for chapter in chapters
    )


def solved(exercise: Exercise) -> str:
    """One exercise with its solution in a box."""
    return f"**{exercise.number}.** {exercise.task}\n\n:::::{{admonition}} {exercise.fold}\n{exercise.solution}\n:::::"


def quiz_bank(root: Path) -> str:
    """All questions of all chapters, and after them all answers."""
    chapters = read_chapters(root / "chapters")
    asked = [heading(chapter) + "\n\n" + "\n".join(map(printed, chapter.questions())) for chapter in chapters]
    answers = [f"### {title(chapter)}\n\n" + "\n".join(map(answered, chapter.questions())) for chapter in chapters]
    return "\n\n".join([*asked, "## Answers", *answers])


def printed(question: Choice | Number) -> str:
    """One question, as an item of a numbered list, with a line for each answer to choose from."""
    if isinstance(question, Number):
        return f"1. {question.question} {BLANK} {question.unit}"
    lettered = zip(string.ascii_lowercase, question.feedback, strict=False)
    return "\\\n   ".join([f"1. {question.question}", *(f"{letter}) {answer}" for letter, answer in lettered)])


def answered(question: Choice | Number) -> str:
    """Its answer and why, as an item of a numbered list."""
    if isinstance(question, Number):
        known = "the chapter works it out" if isinstance(question.answer, Unknown) else f"{question.answer:g}"
        return f"1. **{f'{known} {question.unit}'.strip()}.** {question.right}"
    letter = string.ascii_lowercase[list(question.feedback).index(question.right)]
    return f"1. **{letter})** {question.right}. {question.feedback[question.right]}"


def heading(chapter: Chapter) -> str:
    """A heading for what comes from a chapter, and a link to it."""
    return f"## {title(chapter)}\n\nFrom [the chapter](../chapters/{chapter.path.name})."


def title(chapter: Chapter) -> str:
    """The chapter's number and title."""
    return f"{chapter.number}. {chapter.title}"


def changelog(root: Path) -> str:
    """What has changed, version by version."""
    return without_title(root / "CHANGELOG.md")


def contributing(root: Path) -> str:
    """How to contribute."""
    return without_title(root / "CONTRIBUTING.md")


def without_title(page: Path) -> str:
    """A page of the repository for the site: no title, and no links to files, which a reader of the site has not."""
    text = page.read_text(encoding="utf-8").split("\n", 1)[1]
    return LINK.sub(r"\1", relink(text))


def citation(root: Path) -> str:
    """How to cite the book, for a list of references and for BibTeX."""
    facts = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    authors = " and ".join(author["name"] for author in facts["authors"])
    entry = [f"  title   = {{{{{facts['title']}}}}},", f"  author  = {{{{{authors}}}}},"]
    entry += [f"  version = {{{facts['version']}}},", f"  year    = {{{facts['date-released'].year}}}"]
    bibtex = "\n".join(["```bibtex", "@software{cloudgazing,", *entry, "}", "```"])
    return f"> {authors}. *{facts['title']}*. Version {facts['version']}, {facts['date-released'].year}.\n\n{bibtex}"


PAGES: dict[str, Callable[[Path], str]] = {
    "solutions": solutions,
    "quiz-bank": quiz_bank,
    "changelog": changelog,
    "contributing": contributing,
    "citation": citation,
}
"""What can be gathered, by name."""
