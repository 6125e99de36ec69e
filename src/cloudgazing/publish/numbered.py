"""Numbers for the chapters, and for their live figures: "Figure 4.2", a caption, and an anchor to point at.

The caption is the figure's own (`BookWidget.figure_caption`), so that it is written in one place.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes

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


def name_chapter(app: Any, doctree: nodes.document, page: str) -> None:
    """Put "Chapter 4" above a chapter's title; the other pages have no number."""
    chapter = CHAPTER.match(page)
    if chapter:
        doctree.insert(0, nodes.paragraph("", f"Chapter {chapter[1]}", classes=["cg-chapter-number"]))


def _with_caption(figure: str, number: str, caption: str) -> str:
    """A figure above its number and its caption, which is HTML."""
    anchor = f"figure-{number.replace('.', '-')}"
    link = f'<a class="headerlink" href="#{anchor}" aria-label="Link to figure {number}">#</a>'
    return (
        f'<figure class="cg-numbered" id="{anchor}">{figure}'
        f'<figcaption><span class="cg-figure-number">Figure {number}</span> {caption}{link}</figcaption></figure>'
    )
