"""Every figure of every chapter, in JupyterLab and after all cells have run: is there anybody who cannot use it?"""

from collections.abc import Callable
from pathlib import Path

import pytest
from accessibility import faults
from notebooks import SIZES, THEMES, Notebook, use_theme

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

CHAPTERS = sorted(path.stem for path in (Path(__file__).parent.parent.parent / "chapters").glob("*.ipynb"))


@pytest.fixture(scope="module", params=CHAPTERS)
def chapter(request: pytest.FixtureRequest, open_chapter: Callable[[str], Notebook]) -> Notebook:
    return open_chapter(request.param)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_everybody_can_use_its_figures(chapter, tmp_path, theme, size):
    use_theme(chapter.page, theme)
    chapter.page.set_viewport_size(SIZES[size])
    figures = chapter.page.locator(".cg-figure").all()
    for number, figure in enumerate(figures):
        figure.screenshot(path=tmp_path / f"{theme}-{size}-{number}.png")
    found = [(number, fault) for number, figure in enumerate(figures) for fault in faults(figure)]
    assert figures
    assert found == [], "\n".join(f"figure {number}: {fault}" for number, fault in found)


def test_nothing_went_wrong_behind_the_scenes(chapter):
    assert chapter.errors == []
