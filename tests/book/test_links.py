"""Every link of every page leads somewhere, and every page is in the contents."""

import re

import pytest
from pages import BOOK, broken_links, read

PAGES = sorted(BOOK.glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_to_files_and_headings_that_exist(page):
    assert broken_links(page) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_page_stands_in_the_contents(page):
    assert re.search(rf"- file: book/{page.stem}$", read(BOOK / "_toc.yml"), flags=re.MULTILINE)


def test_a_broken_link_would_be_found(tmp_path):
    (tmp_path / "other.md").write_text("# A title\n\n## How *far*?\n\n(p3)=\nHere.\n", encoding="utf-8")
    good = "[a](other.md#how-far) [b](other.md#p3) [c](other.md) [d](https://example.org) [e](#here)"
    page = tmp_path / "page.md"
    page.write_text(f"# Here\n\n{good} [f](other.md#how-near) [g](none.md)\n", encoding="utf-8")
    assert broken_links(page) == ["other.md#how-near", "none.md#"]
