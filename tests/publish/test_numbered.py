"""Numbers and captions of the live figures."""

from cloudgazing import widgets
from cloudgazing.publish.numbered import captions, number_figures
from cloudgazing.widgets import Quiz, TwoArrows
from cloudgazing.widgets.kit.base import BookWidget

QUIZ = '<div class="cg-static" data-figure="quiz" data-module="kit/quiz.js" data-class="Quiz"></div>'


def test_figures_are_numbered_in_order_and_a_quiz_is_not():
    arrows = TwoArrows().static_html()
    first, quiz, second = number_figures([arrows, QUIZ, arrows], "chapters/03_text")
    assert 'id="figure-3-1"' in first
    assert "Figure 3.1</span> Two arrows of length 1; the reader turns one of them." in first
    assert 'id="figure-3-2"' in second
    assert quiz == QUIZ
    assert arrows in first


def test_only_chapters_have_numbers():
    arrows = TwoArrows().static_html()
    assert number_figures([arrows], "book/myths") == [arrows]


def test_every_figure_has_a_caption():
    figures = [getattr(widgets, name) for name in widgets.__all__]
    names = {each.__name__ for each in figures if isinstance(each, type) and issubclass(each, BookWidget)}
    assert set(captions()) == names
    assert [name for name, caption in captions().items() if not caption.endswith((".", "!", "?"))] == []
    assert Quiz.__name__ in names
