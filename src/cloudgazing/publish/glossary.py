"""Links from a chapter's prose to the glossary: the first time that a chapter uses a term, on the site only.

The glossary is the page that holds a `{glossary}` directive; the notebooks stay as they are.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes

NEVER_INSIDE = (
    nodes.reference,
    nodes.literal,
    nodes.title,
    nodes.math,
    nodes.literal_block,
    nodes.raw,
    nodes.comment,
    nodes.table,
)
"""Where a link would be no help, or none can be."""


def link_terms(app: Any, doctree: nodes.document, page: str) -> None:
    """Link each term of the glossary where the chapter's prose, not what it quotes, uses it for the first time."""
    if not page.startswith("chapters/"):
        return
    addresses = find_terms(app, page)
    if not addresses:
        return
    pattern, waiting = _pattern(tuple(addresses)), dict(addresses)
    for text in list(doctree.findall(nodes.Text)):
        if waiting and _is_prose(text):
            text.parent.replace(text, _linked(text, pattern, waiting))


def find_terms(app: Any, page: str) -> dict[str, str]:
    """Each term of the glossary in lower case, with its address as seen from `page`."""
    objects = app.env.get_domain("std").get_objects()
    terms = [(name, place, anchor) for name, _, kind, place, anchor, _ in objects if kind == "term"]
    return {name.lower(): f"{app.builder.get_relative_uri(page, place)}#{anchor}" for name, place, anchor in terms}


def _is_prose(text: nodes.Text) -> bool:
    parent: Any = text.parent
    within_paragraph = False
    while parent is not None:
        if isinstance(parent, NEVER_INSIDE) or "output" in getattr(parent, "get", lambda *_: "")("classes", []):
            return False
        if isinstance(parent, nodes.strong) and parent.astext().startswith("“"):  # a claim, in its own words
            return False
        within_paragraph = within_paragraph or isinstance(parent, nodes.paragraph)
        parent = parent.parent
    return within_paragraph


def _linked(text: nodes.Text, pattern: re.Pattern[str], waiting: dict[str, str]) -> list[nodes.Node]:
    """The text cut into plain pieces and links; each term that is linked leaves `waiting`."""
    pieces: list[nodes.Node] = []
    whole, end = str(text), 0
    for found in pattern.finditer(whole):
        if address := waiting.pop(_term(found[0], waiting), None):
            pieces += [nodes.Text(whole[end : found.start()]), _link(found[0], address)]
            end = found.end()
    return [*pieces, nodes.Text(whole[end:])]


def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the terms as whole words, the longest first, also in the plural or over the end of a line.

    "AI" is no term in the name of a company.
    """
    longest_first = sorted(terms, key=len, reverse=True)
    one = "|".join(re.escape(term).replace(r"\ ", r"\s+") for term in longest_first)
    return re.compile(rf"(?<![\w-])(?<!Stability )(?:{one})s?(?![\w-])", re.IGNORECASE)


def _term(written: str, terms: dict[str, str]) -> str:
    plain = " ".join(written.lower().split())
    return plain if plain in terms else plain.removesuffix("s")


def _link(words: str, address: str) -> nodes.reference:
    link = nodes.reference("", "", refuri=address, internal=True, classes=["cg-term"])
    link += nodes.inline("", words)
    return link
