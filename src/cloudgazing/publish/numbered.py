"""Numbers for the live figures: "Figure 4.2", a caption, and an anchor to point at.

The caption is the first sentence of the figure's docstring, so that it is written in one place.
"""

from __future__ import annotations

import html
import inspect
import re
from functools import cache

from .. import widgets
from ..widgets.kit.base import BookWidget

NAME = re.compile(r'<div class="cg-static"[^>]* data-class="(\w+)"')
CHAPTER = re.compile(r"chapters/0*(\d+)_")
NOT_NUMBERED = ("Quiz",)


def number_figures(figures: list[str], page: str) -> list[str]:
    """The HTML of the live figures of a page, in order, each with its number and caption where it has one.

    `page` is the page's name in Sphinx, such as "chapters/04_denoising"; only chapters have numbers.
    """
    chapter = CHAPTER.match(page)
    if not chapter:
        return figures
    count, numbered = 0, []
    for figure in figures:
        name = NAME.search(figure)
        if name and name[1] not in NOT_NUMBERED:
            count += 1
            figure = _with_caption(figure, f"{chapter[1]}.{count}", captions()[name[1]])
        numbered.append(figure)
    return numbered


def _with_caption(figure: str, number: str, caption: str) -> str:
    anchor = f"figure-{number.replace('.', '-')}"
    link = f'<a class="headerlink" href="#{anchor}" aria-label="Link to figure {number}">#</a>'
    return (
        f'<figure class="cg-numbered" id="{anchor}">{figure}'
        f'<figcaption><span class="cg-number">Figure {number}</span> {html.escape(caption)}{link}</figcaption></figure>'
    )


@cache
def captions() -> dict[str, str]:
    """The first sentence of each figure's docstring, by the name of its class, such as "NoiseSlider"."""
    members = [getattr(widgets, name) for name in widgets.__all__]
    figures = [member for member in members if isinstance(member, type) and issubclass(member, BookWidget)]
    return {figure.__name__: _first_sentence(inspect.getdoc(figure) or "") for figure in figures}


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s", text.replace("\n", " "), maxsplit=1)[0].replace("`", "")
