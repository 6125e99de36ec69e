"""On a page without a kernel nobody is left without an answer."""

import pytest

from cloudgazing import widgets
from cloudgazing.widgets.kit.base import FOLDER, BookWidget, bundle

ANSWERS = FOLDER.parent / "publish" / "answers"
FIGURES = [
    figure
    for figure in (getattr(widgets, name) for name in widgets.__all__)
    if isinstance(figure, type) and issubclass(figure, BookWidget)
]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.__name__)
def test_every_figure_that_asks_is_answered(figure):
    asks = "model.send(" in bundle(FOLDER / figure.module)
    answers = ANSWERS / f"{(FOLDER / figure.module).stem}.js"
    assert answers.exists() == asks, answers.name
