"""Every work that the book links to stands in the bibliography, and every work there is linked to."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parent.parent.parent
LINK = re.compile(r"https://(?:arxiv\.org/(?:abs|pdf)/(\d{4}\.\d{4,5})|doi\.org/(10\.[^\s\"\\]+))")
FIELD = re.compile(r"^\s*(\w+) = \{(.*)\},?$", re.MULTILINE)


def linked() -> set[str]:
    """The numbers of arXiv and the DOIs that chapters and pages link to."""
    pages = [*(ROOT / "chapters").glob("*.ipynb"), *(ROOT / "book").glob("*.md")]
    found = set()
    for page in pages:
        for arxiv, doi in LINK.findall(page.read_text(encoding="utf-8")):
            found.add(arxiv or closed(unquote(doi)))
    return found


def closed(doi: str) -> str:
    """A DOI as it stood in a link in Markdown, without the brackets and the rest of the sentence behind it."""
    depth = 0
    for place, letter in enumerate(doi):
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return doi[:place]
    return doi.rstrip(".,;")


def listed() -> list[dict[str, str]]:
    text = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    return [dict(FIELD.findall(entry)) for entry in text.split("\n@")[1:]]


def test_links_and_bibliography_name_the_same_works():
    entries = {entry.get("eprint") or entry["doi"] for entry in listed()}
    assert linked() - entries == set(), "cited, and not in book/references.bib"
    assert entries - linked() == set(), "in book/references.bib, and cited nowhere"


@pytest.mark.parametrize("entry", listed(), ids=lambda entry: entry["title"][:40])
def test_an_entry_says_who_what_and_when(entry):
    assert entry["author"]
    assert entry["title"]
    assert re.fullmatch(r"(19|20)\d\d", entry["year"])
