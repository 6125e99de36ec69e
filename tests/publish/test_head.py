"""What stands in the head of a page, and the files for web hosts."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes

from cloudgazing.publish.head import LONGEST_DESCRIPTION, describe_page, first_words, sitemap, write_site_files

ICON = Path(__file__).parent.parent.parent / "book" / "_static" / "brand" / "cloud.svg"


def app(base: str) -> SimpleNamespace:
    """What these functions ask Sphinx for, for a site whose address is `base`."""
    config = SimpleNamespace(
        html_title="Cloudgazing", project="Cloudgazing", root_doc="index", html_baseurl=base, html_favicon=str(ICON)
    )
    builder = SimpleNamespace(get_target_uri=lambda page: f"{page}.html")
    return SimpleNamespace(config=config, builder=builder, env=SimpleNamespace(found_docs={"index", "chapters/a"}))


def document(*paragraphs: str) -> nodes.document:
    whole = nodes.document(None, None)
    whole += [nodes.paragraph("", text) for text in paragraphs]
    return whole


def test_the_description_is_the_first_paragraph_that_says_something():
    long = "Noise, " * 40
    words = first_words(document("Short.", long))
    assert words.startswith("Noise, Noise")
    assert words.endswith("Noise…")
    assert len(words) <= LONGEST_DESCRIPTION
    assert first_words(document("Short.")) == ""


def test_quotes_in_a_description_do_not_end_it():
    context = {"title": 'A "b" & c', "metatags": "<meta>"}
    describe_page(
        app(""), "chapters/a", "", context, document('He said "noise" <b> and went away, and then came back again.')
    )
    assert context["metatags"].startswith("<meta>\n")
    assert "&quot;noise&quot; &lt;b&gt;" in context["metatags"]
    assert "og:url" not in context["metatags"]


def test_a_title_is_escaped_once_and_without_its_markup():
    title = nodes.title("", "", nodes.Text("Cats & "), nodes.literal("", "dogs"))
    whole = document("Somebody lies in the grass, and sees a star in a cloud, and a cat.")
    whole.insert(0, nodes.section("", title))
    context = {"title": "Cats &amp; <code>dogs</code>"}
    describe_page(app(""), "chapters/a", "", context, whole)
    assert '<meta property="og:title" content="Cats &amp; dogs">' in context["metatags"]


def test_where_the_address_is_known_pages_name_it():
    context: dict = {}
    describe_page(app("https://example.org/book/"), "chapters/a", "", context, None)
    assert '<meta property="og:url" content="https://example.org/book/chapters/a.html">' in context["metatags"]


@pytest.mark.parametrize(
    ("base", "home"), [("", 'href="/"'), ("https://example.org/book/", 'href="https://example.org/book/"')]
)
def test_files_for_hosts(tmp_path, base, home):
    write_site_files(app(base), tmp_path)
    assert home in (tmp_path / "404.html").read_text(encoding="utf-8")
    assert (tmp_path / ".nojekyll").exists()
    assert (tmp_path / "sitemap.xml").exists() == bool(base)
    assert ("Sitemap: https://example.org/book/sitemap.xml" in (tmp_path / "robots.txt").read_text()) == bool(base)


def test_a_sitemap_lists_the_pages():
    assert "<loc>https://example.org/a?b&amp;c</loc>" in sitemap(["https://example.org/a?b&c"])
