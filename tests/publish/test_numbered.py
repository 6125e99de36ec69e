"""Numbers and captions of the live figures."""

import pytest
from docutils import nodes
from docutils.utils import new_document

from cloudgazing import widgets
from cloudgazing.publish.numbered import name_chapter, number_figures
from cloudgazing.widgets import ColourMixer, DrawingGrid, Number, Quiz, TwoArrows
from cloudgazing.widgets.kit.base import BookWidget, first_sentence

QUIZ = '<div class="cg-static" data-figure="quiz" data-module="kit/quiz.js" data-caption=""></div>'


def test_figures_are_numbered_in_order_and_a_quiz_is_not():
    arrows = TwoArrows().static_html()
    first, quiz, second = number_figures([arrows, QUIZ, arrows], "chapters/03_text")
    assert 'id="figure-3-1"' in first
    assert "Figure 3.1</span> Two arrows of length 1; you turn one of them." in first
    assert 'id="figure-3-2"' in second
    assert quiz == QUIZ
    assert arrows in first


def test_only_chapters_have_numbers():
    arrows = TwoArrows().static_html()
    assert number_figures([arrows], "book/myths") == [arrows]


def test_a_figure_says_what_it_shows_and_a_quiz_needs_no_caption(model):
    grid = DrawingGrid(model, columns="sampler", values=["ddim", "dpm"], rows="seed", row_values=[1])
    assert (
        'data-caption="Drawings that differ in the sampler and their seed; all else is the same."' in grid.static_html()
    )
    assert Quiz([Number("How many?", answer=3, right="Yes.", wrong="No.")]).figure_caption() == ""


def test_a_caption_has_the_apostrophes_of_the_prose():
    assert "the picture book’s colours to match." in ColourMixer().static_html()


def test_every_figure_has_a_caption():
    figures = [getattr(widgets, name) for name in widgets.__all__]
    classes = [each for each in figures if isinstance(each, type) and issubclass(each, BookWidget)]
    told = {each.__name__: first_sentence(each) for each in classes if "figure_caption" not in vars(each)}
    assert len(told) > 30
    assert [name for name, caption in told.items() if not caption.endswith((".", "!", "?"))] == []


@pytest.mark.parametrize(
    ("page", "expected"), [("chapters/04_denoising", "Chapter 4 Denoising"), ("book/myths", "Denoising")]
)
def test_a_chapter_bears_its_number_above_its_title(page, expected):
    document = new_document(page)
    document += nodes.section("", nodes.title("", "Denoising"))
    name_chapter(None, document, page)
    assert document.astext().split() == expected.split()
