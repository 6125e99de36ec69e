"""Pages gathered from the chapters and from the repository's files."""

import re
from collections import Counter
from pathlib import Path

import nbformat
import pytest

from cloudgazing.publish.chapters import Unknown, ask, read_chapters
from cloudgazing.publish.gathered import PAGES, answered, gather, printed
from cloudgazing.widgets import Choice, Number

ROOT = Path(__file__).parents[2]
CHAPTERS = read_chapters(ROOT / "chapters")

EXERCISES = """## Try it

**1.** Ask *me*.

<details><summary>A way</summary>

See [chapter 2](02_noise.ipynb#play).

```python
1 + 1
```

</details>

**2.** *(With code.)* Add.

<details><summary>A solution</summary>

Two.

</details>"""
QUIZ = """from cloudgazing.widgets import Choice, Number, Quiz

about = {"Yes": "So it is.", "No": "Why not?"}"""
ASKED = """Quiz(
    [
        Choice("Is it so?", right=list(about)[0], feedback=about),
        Number("How many?", answer=counted // 2, unit="dots", right=f"Of {counted:,}.", wrong="Count."),
    ]
)"""


@pytest.fixture
def root(tmp_path):
    cells = [nbformat.v4.new_markdown_cell(text) for text in ("# Small\n\nA start.", EXERCISES)]
    cells += [nbformat.v4.new_code_cell(text) for text in ("counted = 8", QUIZ, ASKED, "print(counted)")]
    (tmp_path / "chapters").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "chapters" / "03_small.ipynb")
    return tmp_path


def test_exercises_come_with_their_solutions_and_links_that_fit_the_page(root):
    page = gather("# S\n\n```{gathered} solutions\n```\n", root)
    assert "## 3. Small" in page
    first, second = page.split("**2.** *(With code.)* Add.")
    assert "**1.** Ask *me*." in first
    assert ":::::{admonition} A way" in first
    assert "](../chapters/02_noise.ipynb#play)" in first
    assert "```python\n1 + 1\n```" in first
    assert "Two." in second


def test_a_quiz_is_read_without_running_its_chapter(root):
    [chapter] = read_chapters(root / "chapters")
    choice, number = chapter.questions()
    assert choice == Choice("Is it so?", right="Yes", feedback={"Yes": "So it is.", "No": "Why not?"})
    assert isinstance(number.answer, Unknown)
    assert number.right == "Of …."


def test_the_bank_asks_first_and_answers_afterwards(root):
    questions, answers = gather("```{gathered} quiz-bank\n```", root).split("## Answers")
    assert "a) Yes" in questions
    assert "So it is." not in questions
    assert "**a)** Yes. So it is." in answers
    assert "**the chapter works it out dots.** Of …." in answers


def test_a_number_is_printed_with_its_unit_and_room_to_write():
    number = Number("How far?", answer=48, unit="times", right="Yes.", wrong="No.")
    assert re.fullmatch(r"1\. How far\? (\\_)+ times", printed(number))
    assert answered(number) == "1. **48 times.** Yes."


def test_what_stands_in_the_fence_takes_the_place_of_a_drawing(root):
    text = "# Contributing\n\nSee [the licence](LICENSE).\n\n```mermaid\na --> b\n```\n\nAfter."
    (root / "CONTRIBUTING.md").write_text(text, encoding="utf-8")
    page = gather("# C\n\n````{gathered} contributing\n<div>a, then b</div>\n````\n", root)
    assert "mermaid" not in page
    assert page.index("See the licence.") < page.index("<div>a, then b</div>") < page.index("After.")


def test_what_nobody_gathers_is_refused_by_name(root):
    with pytest.raises(ValueError, match="“poems”"):
        gather("```{gathered} poems\n```", root)


def test_cells_that_end_in_no_quiz_are_refused():
    with pytest.raises(ValueError, match="end in the quiz"):
        ask("answer = 1")


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.path.stem)
def test_every_chapter_s_exercises_and_questions_are_found(chapter):
    exercises = chapter.exercises()
    assert [exercise.number for exercise in exercises] == list(range(1, len(exercises) + 1))
    assert len(exercises) >= 3
    assert len(chapter.questions()) >= 5


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_its_own_fence(name):
    pages = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "book").glob("*.md"))
    assert len(re.findall(rf"^`{{3,}}\{{gathered\}} {name}$", pages, flags=re.MULTILINE)) == 1


def test_the_citation_is_that_of_the_citation_file():
    page = gather("```{gathered} citation\n```", ROOT)
    version = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert f"version = {{{version}}}" in page
    assert page.count("{") == page.count("}")


def test_the_drawing_of_the_house_names_what_the_repository_s_does():
    mermaid = re.search(r"```mermaid\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.DOTALL)[1]
    named = set(re.findall(r"\b\w+\.py|\b\w+(?=/)", mermaid))
    drawn = (ROOT / "book" / "contributing.md").read_text(encoding="utf-8")
    folders = {"player", "pixels", "noise", "text", "denoising", "latents", "pipeline", "learning", "family"}
    assert [name for name in sorted(named - folders) if name not in drawn] == []


def test_the_right_answer_stands_in_no_place_more_often_than_chance_would_have_it():
    choices = [each for chapter in CHAPTERS for each in chapter.questions() if isinstance(each, Choice)]
    places = Counter(list(each.feedback).index(each.right) for each in choices)
    assert max(places.values()) <= 0.45 * len(choices), places
