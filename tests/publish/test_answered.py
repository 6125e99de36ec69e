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
TAKING_A_KERNEL = (widgets.LoraSlider, widgets.TrainingRun, widgets.TrainingSet)
"""They say so on a page, and their buttons cannot be pressed there."""


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.__name__)
def test_every_figure_that_asks_is_answered_unless_it_says_that_it_takes_a_kernel(figure):
    asks = "model.send(" in bundle(FOLDER / figure.module)
    answers = ANSWERS / f"{(FOLDER / figure.module).stem}.js"
    assert answers.exists() == (asks and figure not in TAKING_A_KERNEL), answers.name
