"""The site's own style sheets and those of the figures meet on one page, so their classes must not."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
MEANT = {"cg-figure", "cg-unseen"}
"""Classes of the figures that the site styles on purpose."""
STYLED = re.compile(r"(?<![-\w])\.(cg-[a-z]+(?:-[a-z]+)*)")
USED = re.compile(r"(?<![-\w])cg-[a-z]+(?:-[a-z]+)*")


def names(pattern: re.Pattern[str], folder: Path, *kinds: str) -> set[str]:
    files = [file for kind in kinds for file in folder.rglob(kind)]
    return {name for file in files for name in pattern.findall(file.read_text(encoding="utf-8"))}


def test_a_class_of_the_site_is_none_of_a_figure_s():
    site = names(STYLED, ROOT / "book" / "_static", "*.css")
    figures = names(USED, ROOT / "src" / "cloudgazing" / "widgets", "*.js", "*.css")
    assert {"cg-chapters", "cg-blank"} <= site
    assert {"cg-lines", "cg-cards"} <= figures
    assert site & figures == MEANT
