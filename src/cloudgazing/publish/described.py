"""Words for the pictures that cells draw, for readers who hear the page.

A cell that ends in a picture prints what the picture shows, computed from the same values. So that is the picture's
text alternative: it cannot tell of another picture than the one that was drawn.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)


def describe_pictures(app: Any, doctree: nodes.document, page: str) -> None:
    """Give each picture among a cell's outputs what the cell printed above it; warn of one that has no words.

    A picture that brings words of its own keeps them.
    """
    outputs = [node for node in doctree.findall(nodes.container) if "cell_output" in node["classes"]]
    for output in outputs:
        for picture in output.findall(nodes.image):
            picture["alt"] = picture.get("alt") or printed_above(picture, output)
            if not picture["alt"]:
                LOGGER.warning("a cell draws a picture and does not print what it shows", location=output)


def printed_above(picture: nodes.image, output: nodes.container) -> str:
    """What the cell printed before it showed the picture, in one line; empty where it printed nothing."""
    printed: list[str] = []
    for node in output.findall():
        if node is picture:
            break
        if isinstance(node, nodes.literal_block) and "stream" in node["classes"]:
            printed += node.astext().split()
    return " ".join(printed).rstrip(":")
