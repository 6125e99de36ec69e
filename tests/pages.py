"""What several tests ask of the book's pages and chapters: their headings as addresses, their links, their verdicts."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
BOOK = ROOT / "book"
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#{1,3} (.+)$", flags=re.MULTILINE)
CODE = re.compile(r"^(`{3,})(?!\{).*?^\1", flags=re.DOTALL | re.MULTILINE)
TARGET = re.compile(r"^\((.+)\)=$", flags=re.MULTILINE)
QUOTED = re.compile(r"\*\*“(.+?)”\*\*\s*\*(.+?)\*", flags=re.DOTALL)


def read(path: Path) -> str:
    """A page's Markdown, or a chapter's, cell after cell."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    return "\n\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown")


def addresses(path: Path) -> set[str]:
    """What can stand behind a # in a link to this page: slugs as GitHub and MyST make them, and targets."""
    text = CODE.sub("", read(path))
    slugs = [re.sub(r"[^\w\- ]", "", plain(title).strip().lower()).replace(" ", "-") for title in HEADING.findall(text)]
    numbered = {f"{slug}-{slugs[:at].count(slug)}" if slug in slugs[:at] else slug for at, slug in enumerate(slugs)}
    return numbered | set(TARGET.findall(text))


def plain(words: str) -> str:
    """Words without emphasis, and with every run of white space as one space."""
    return " ".join(re.sub(r"(?<![\w*])\*{1,2}(?=\S)|(?<=\S)\*{1,2}(?![\w*])|`", "", words).split())


def broken_links(page: Path) -> list[str]:
    """The links of a page that lead to no file, or to no heading of it."""
    found = []
    for file, anchor in LINK.findall(CODE.sub("", read(page))):
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (anchor and anchor not in addresses(target)):
            found.append(f"{file}#{anchor}")
    return found


def kind(verdict: str) -> str:
    """A verdict in one word, from the words that it begins with."""
    words = plain(verdict).lower()
    if words.startswith("does not hold"):
        return "fails"
    if words.startswith("holds, simplified"):
        return "simplified"
    if words.startswith("holds"):
        return "holds"
    return words.removeprefix("an ").removeprefix("a ").split()[0].strip(".,:")


def verdicts(chapter: Path) -> dict[str, str]:
    """The claims that a chapter quotes, and the kind of verdict that it gives on each."""
    return {plain(claim): kind(verdict) for claim, verdict in QUOTED.findall(read(chapter))}
