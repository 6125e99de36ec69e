"""Numbers for the live figures: "Figure 4.2", a caption, and an anchor to point at.

The caption is the figure's own (`BookWidget.figure_caption`), so that it is written in one place.
"""

from __future__ import annotations

import re

CAPTION = re.compile(r'<div class="cg-static"[^>]* data-caption="([^"]+)"')
CHAPTER = re.compile(r"chapters/0*(\d+)_")


def number_figures(figures: list[str], page: str) -> list[str]:
    """The HTML of the live figures of a page, in order, each with its number and caption where it has one.

    `page` is the page's name in Sphinx, such as "chapters/04_denoising"; only chapters have numbers.
    """
    chapter = CHAPTER.match(page)
    if not chapter:
        return figures
    count, numbered = 0, []
    for figure in figures:
        caption = CAPTION.search(figure)
        if caption:
            count += 1
            figure = _with_caption(figure, f"{chapter[1]}.{count}", caption[1])
        numbered.append(figure)
    return numbered


def _with_caption(figure: str, number: str, caption: str) -> str:
    """A figure above its number and its caption, which is HTML."""
    anchor = f"figure-{number.replace('.', '-')}"
    link = f'<a class="headerlink" href="#{anchor}" aria-label="Link to figure {number}">#</a>'
    return (
        f'<figure class="cg-numbered" id="{anchor}">{figure}'
        f'<figcaption><span class="cg-figure-number">Figure {number}</span> {caption}{link}</figcaption></figure>'
    )
