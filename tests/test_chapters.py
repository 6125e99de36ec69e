"""What every chapter has to have, and that the solutions of its exercises work."""

import ast
import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from cloudgazing import load, widgets

CHAPTERS = sorted((Path(__file__).parent.parent / "chapters").glob("*.ipynb"))
PARTS = (
    "Predict",
    "Play",
    "Name it",
    "Do it",
    "Try it",
    "Check yourself",
    "How far does that hold",
    "What comes next",
)
VERDICT = re.compile(r"\*\*?(holds|does not hold)", flags=re.IGNORECASE)
HIDDEN = re.compile(r"<details>(.*?)</details>", flags=re.DOTALL)
EXERCISE = re.compile(r"^\*\*(\d+)\.\*\*", flags=re.MULTILINE)
PYTHON = re.compile(r"^```python\n(.*?)^```", flags=re.DOTALL | re.MULTILINE)
FIGURE = re.compile(rf"\b({'|'.join(set(widgets.__all__) - {'Choice', 'Number'})})\(")
PICTURE = re.compile(r"^(?!side_by_side\().*(\.resize\(|to_picture\()", flags=re.DOTALL)
TERMINAL_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
SOLUTION_SECONDS = 300
FORGET = "for _each in {*globals()} - of_chapter:\n    del globals()[_each]"

every_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)


@cache
def read(chapter: Path) -> nbformat.NotebookNode:
    return nbformat.read(chapter, as_version=4)


def prose(chapter: Path) -> str:
    """The chapter's Markdown, one cell after the other."""
    return "\n\n".join(cell.source for cell in read(chapter).cells if cell.cell_type == "markdown")


def section(chapter: Path, title: str) -> str:
    """The Markdown from the heading that begins with this title to the next of its level."""
    _, _, rest = prose(chapter).partition(f"\n## {title}")
    return re.split(r"^## ", rest, flags=re.MULTILINE)[0]


def solutions(chapter: Path) -> list[tuple[str, str]]:
    """The exercises' numbers and the Python in their hidden solutions, in order."""
    found = []
    for cell in read(chapter).cells:
        if cell.cell_type == "markdown" and (exercise := EXERCISE.search(cell.source)):
            code = [block for hidden in HIDDEN.findall(cell.source) for block in PYTHON.findall(hidden)]
            found += [(exercise[1], block) for block in code]
    return found


@every_chapter
def test_it_has_one_title_and_the_parts_of_the_house_in_order(chapter):
    headings = re.findall(r"^(##? .+)$", prose(chapter), flags=re.MULTILINE)
    assert headings[0].startswith("# ")
    assert sum(heading.startswith("# ") for heading in headings) == 1
    # A part may come back for each idea, say more than its name, or begin a paragraph: "## Play: walks", "**Play.**".
    parts = re.findall(rf"^(?:## |\*\*)({'|'.join(PARTS)})", prose(chapter), flags=re.MULTILINE)
    assert tuple(dict.fromkeys(parts)) == PARTS


@every_chapter
def test_something_to_touch_stands_in_the_first_screen(chapter):
    opening = [cell.source for cell in read(chapter).cells[:3] if cell.cell_type == "code"]
    assert any(FIGURE.search(source) for source in opening), opening


@every_chapter
def test_its_exercises_are_numbered_and_each_has_a_hidden_solution(chapter):
    exercises = re.split(EXERCISE, section(chapter, "Try it"))
    numbers, texts = exercises[1::2], exercises[2::2]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert [number for number, text in zip(numbers, texts, strict=True) if not HIDDEN.search(text)] == []
    assert len(numbers) >= (4 if chapter.name >= "01" else 3)


@every_chapter
def test_its_quiz_asks_at_least_five_questions(chapter):
    sources = [cell.source for cell in read(chapter).cells if cell.cell_type == "code"]
    [quiz] = [source for source in sources if re.search(r"^Quiz\(", source, flags=re.MULTILINE)]
    assert len(re.findall(r"\b(?:Choice|Number)\(", "\n".join(sources))) >= 5, quiz


@every_chapter
def test_it_says_how_far_its_claims_hold(chapter):
    assert VERDICT.search(section(chapter, "How far does that hold"))


@every_chapter
def test_its_cells_have_short_names_of_their_own(chapter):
    names = [cell.get("id", "") for cell in json.loads(chapter.read_text(encoding="utf-8"))["cells"]]
    assert len(set(names)) == len(names)
    assert [name for name in names if not 1 <= len(name) <= 32] == []


@every_chapter
def test_the_code_of_a_figure_is_folded_away(chapter):
    figures = [cell for cell in read(chapter).cells if cell.cell_type == "code" and FIGURE.search(cell.source)]
    folded = {cell.id for cell in figures if cell.metadata.get("jupyter", {}).get("source_hidden")}
    tagged = {cell.id for cell in figures if "hide-input" in cell.metadata.get("tags", [])}
    assert figures
    assert [cell.source for cell in figures if cell.id not in folded & tagged] == []


@every_chapter
def test_a_cell_that_ends_in_a_picture_prints_what_it_shows(chapter):
    """The site takes these words for the picture's text alternative; pictures side by side bring theirs along."""
    codes = [cell for cell in read(chapter).cells if cell.cell_type == "code" and not FIGURE.search(cell.source)]
    assert [cell.id for cell in codes if ends_in_picture(cell.source) and "print(" not in cell.source] == []


def ends_in_picture(source: str) -> bool:
    end = ast.parse(source).body[-1]
    if not isinstance(end, ast.Expr):
        return False
    return isinstance(end.value, ast.Name) or bool(PICTURE.search(ast.unparse(end)))


def test_pictures_at_the_end_of_a_cell_are_found():
    assert all(map(ends_in_picture, ("picture.resize((9, 9))", "row = 1\nrow", "to_picture(latents, model)")))
    assert not any(
        map(
            ends_in_picture,
            (
                "print(picture)",
                "picture = to_picture(latents, model)",
                "side_by_side({'a cat': to_picture(latents, model)})",
            ),
        )
    )


@pytest.mark.slow
@pytest.mark.timeout(1200)
@every_chapter
def test_its_solutions_work_after_its_cells(chapter):
    """Each solution runs in the namespace that the chapter leaves behind, and knows nothing of the other solutions."""
    notebook = nbformat.from_dict(read(chapter))
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    names = {index: f"cell {cell.id}" for index, cell in enumerate(notebook.cells)}
    notebook.cells.append(nbformat.v4.new_code_cell("of_chapter = {*globals(), 'of_chapter'}"))
    for number, code in solutions(chapter):
        names[len(notebook.cells)] = f"the solution of exercise {number}"
        notebook.cells += [nbformat.v4.new_code_cell(each) for each in (code, FORGET)]
    client = NotebookClient(notebook, timeout=SOLUTION_SECONDS, resources={"metadata": {"path": chapter.parent}})
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            try:
                client.execute_cell(cell, index)
            except CellExecutionError as error:
                words = TERMINAL_COLOURS.sub("", error.traceback)
                pytest.fail(f"{chapter.stem}, {names[index]}:\n{words}", pytrace=False)


def compare_with_diffusers(model) -> dict[str, object]:
    """Runs the cells of chapter 6 that draw by hand, and by the stock pipeline; returns the names that they leave."""
    cells = {cell.id: cell.source for cell in read(CHAPTERS[6]).cells}
    names: dict[str, object] = {"model": model}
    for cell in ("parts", "fifteen", "drawn", "quiet", "stock"):
        exec(cells[cell], names)
    return names


@pytest.mark.parametrize("kind", ["model", "xl"])
def test_every_model_with_a_u_net_is_compared_with_its_own_pipeline_of_diffusers(kind, request):
    names = compare_with_diffusers(replace(request.getfixturevalue(kind), num_inference_steps=3))
    expected = {"model": "StableDiffusionPipeline", "xl": "StableDiffusionXLPipeline"}[kind]
    assert type(names["stock"]).__name__ == expected
    assert np.ptp(names["theirs"]) > 20, "a flat picture would prove nothing"


def test_what_diffusers_steps_otherwise_is_not_compared(model, sd3_folder):
    for other in (load(sd3_folder, device="cpu"), replace(model, jumps=20)):
        assert "stock" not in compare_with_diffusers(replace(other, num_inference_steps=2))
