"""What stays on one line: a name such as U-Net, and a formula with the comma behind it. On the site only."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes

NAME = re.compile(r"\b[A-Z]+-\w+")
"""Capitals, a hyphen and what follows: U-Net, DALL-E, SDXL-Turbo."""
STOP = re.compile(r"[,.;:!?)’”]+")
"""What may not begin a line."""
NEVER_INSIDE = (nodes.literal, nodes.literal_block, nodes.raw, nodes.comment, nodes.math, nodes.math_block, nodes.image)


def keep_together(app: Any, doctree: nodes.Element, page: str) -> None:
    """Mark what a browser would part: a name behind its hyphen, and a formula, a picture to it, from its comma.

    A word joiner between formula and comma would not keep it from that.
    """
    for formula in list(doctree.findall(nodes.math)):
        _keep_stop(formula)
    for text in list(doctree.findall(nodes.Text)):
        if NAME.search(text) and not _is_within(text):
            text.parent.replace(text, _marked(text))


def _keep_stop(formula: nodes.math) -> None:
    following = formula.next_node(descend=False, siblings=True)
    stop = STOP.match(following) if isinstance(following, nodes.Text) else None
    if stop:
        parent = formula.parent
        parent.replace(following, nodes.Text(following[stop.end() :]))
        parent.replace(formula, _unbroken(formula, nodes.Text(stop[0])))


def _is_within(text: nodes.Text) -> bool:
    parent: Any = text.parent
    while parent is not None:
        if isinstance(parent, NEVER_INSIDE):
            return True
        parent = parent.parent
    return False


def _marked(text: nodes.Text) -> list[nodes.Node]:
    """The text cut into what may break and what may not."""
    pieces: list[nodes.Node] = []
    end = 0
    for name in NAME.finditer(text):
        pieces += [nodes.Text(text[end : name.start()]), _unbroken(nodes.Text(name[0]))]
        end = name.end()
    return [*pieces, nodes.Text(text[end:])]


def _unbroken(*inside: nodes.Node) -> nodes.inline:
    return nodes.inline("", "", *inside, classes=["cg-unbroken"])
