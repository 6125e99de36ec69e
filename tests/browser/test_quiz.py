"""The quiz in a real JupyterLab, answered as a reader answers it."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from accessibility import faults
from notebooks import SIZES, THEMES, Notebook, open_notebook, shut_down_kernels, use_theme
from playwright.sync_api import Browser, Locator, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Which cell is chosen, whether it is being edited, and how many there are.
STATE = """() => {
    const { activeCellIndex, mode, widgets } = window.jupyterapp.shell.currentWidget.content;
    return [activeCellIndex, mode, widgets.length];
}"""
NOTEBOOK = """
from cloudgazing.widgets import Choice, Number, Quiz

Quiz([
    Choice("How often is it read?", right="Once", feedback={
        "Ten times": "Look at the *counter*.", "Once": "It is kept.", "<b>Never</b>": "It cannot `read`."}),
    Number("How many times as many?", answer=48, unit="times", right="So it is.", wrong="Divide."),
])
"""


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab: str, lab_folder: Path) -> Iterator[Notebook]:
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    written = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    written.cells = [nbformat.v4.new_code_cell(NOTEBOOK.strip()), nbformat.v4.new_markdown_cell("The end.")]
    nbformat.write(written, lab_folder / "quiz.ipynb")
    opened = open_notebook(browser, lab, "quiz")
    opened.run()
    yield opened
    shut_down_kernels(lab)


@pytest.fixture
def quiz(notebook: Notebook) -> Locator:
    return notebook.figure(".cg-quiz")


def test_each_answer_gets_its_own_word_and_the_reader_may_try_again(quiz):
    question = quiz.get_by_role("radiogroup", name="How often is it read?")
    question.get_by_text("Ten times").click()
    expect(question.get_by_role("status")).to_have_text("Not yet. Look at the counter.")
    expect(quiz).to_contain_text("0 of 2 answered right")
    question.get_by_text("Once").click()
    expect(question.get_by_role("status")).to_have_text("Right. It is kept.")
    expect(quiz).to_contain_text("1 of 2 answered right")


def test_the_arrows_walk_among_the_answers_and_space_gives_one(quiz):
    question = quiz.get_by_role("radiogroup")
    question.get_by_role("radio", name="Once").click()
    question.get_by_role("radio", name="Once").press("ArrowDown")
    never = question.get_by_role("radio", name="<b>Never</b>")
    expect(never).to_be_focused()
    expect(question.get_by_role("status")).to_have_text("Right. It is kept.")
    never.press("Space")
    expect(question.get_by_role("status")).to_have_text("Not yet. It cannot read.")
    never.press("ArrowDown")
    question.get_by_role("radio", name="Ten times").press("Enter")
    expect(question.get_by_role("status")).to_have_text("Not yet. Look at the counter.")


def test_a_number_is_checked_and_what_is_none_gets_a_sentence(quiz):
    question = quiz.get_by_role("group", name="How many times as many?")
    field, says = question.get_by_label("Your answer, in times"), question.get_by_role("status")
    for written, answer in {
        "": "Write a number first, such as 12 or 0.5.",
        "abc": "“abc” is not a number. Write one such as 12 or 0.5.",
        "47": "Not yet. Divide.",
        "48,0 times": "Right. So it is.",
    }.items():
        field.fill(written)
        field.press("Enter")
        expect(says).to_have_text(answer)
    field.fill("4")
    expect(says).to_be_empty()
    question.get_by_role("button", name="Check").click()
    expect(says).to_have_text("Not yet. Divide.")


def test_plain_keys_belong_to_the_figure_and_not_to_the_notebook(notebook, quiz):
    radio, check = quiz.get_by_role("radio").first, quiz.get_by_role("button", name="Check")
    quiz.get_by_label("Your answer").fill("48")
    radio.click()
    before = notebook.page.evaluate(STATE)
    for key in ("ArrowDown", "ArrowUp", "a", "x", "Enter"):
        radio.press(key)
    check.press("Enter")
    expect(quiz.get_by_role("group", name="How many").get_by_role("status")).to_have_text("Right. So it is.")
    assert notebook.page.evaluate(STATE) == before


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_everybody_can_use_it(notebook, quiz, theme, size, tmp_path):
    use_theme(notebook.page, theme)
    notebook.page.set_viewport_size(SIZES[size])
    quiz.get_by_text("Ten times").click()
    field = quiz.get_by_label("Your answer")
    for written in ("48", "abc"):
        field.fill(written)
        field.press("Enter")
        assert faults(quiz) == []
    quiz.screenshot(path=tmp_path / f"{theme}-{size}.png")
    assert quiz.evaluate("figure => getComputedStyle(figure).colorScheme") == theme


def test_nothing_went_wrong_behind_the_scenes(notebook):
    assert notebook.errors == []
