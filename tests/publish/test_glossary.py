"""Links from a chapter's prose to the glossary."""

from types import SimpleNamespace

import pytest
from docutils import nodes

from cloudgazing.publish.glossary import find_terms, link_terms

TERMS = {
    "Noise": "term-noise",
    "U-Net": "term-u-net",
    "text encoder": "term-text-encoder",
    "encoder": "term-encoder",
    "AI": "term-ai",
}


@pytest.fixture
def app() -> SimpleNamespace:
    """What `link_terms` asks Sphinx for."""
    objects = [(name, name, "term", "book/glossary", anchor, -1) for name, anchor in TERMS.items()]
    objects.append(("chapter", "Chapter", "doc", "chapters/00_a", "", -1))
    domain = SimpleNamespace(get_objects=lambda: objects)
    builder = SimpleNamespace(get_relative_uri=lambda page, place: f"../{place}.html")
    return SimpleNamespace(env=SimpleNamespace(get_domain=lambda name: domain), builder=builder)


def document(*parts: nodes.Node) -> nodes.document:
    whole = nodes.document(None, None)
    whole += list(parts)
    return whole


def links(whole: nodes.document) -> list[tuple[str, str]]:
    return [(link.astext(), link["refuri"]) for link in whole.findall(nodes.reference)]


def test_a_term_is_linked_where_it_is_first_used(app):
    whole = document(nodes.paragraph("", "The noises of a text encoder."), nodes.paragraph("", "Noise, and a U-Net"))
    link_terms(app, whole, "chapters/01_b")
    glossary = "../book/glossary.html#term"
    assert links(whole) == [
        ("noises", f"{glossary}-noise"),
        ("text encoder", f"{glossary}-text-encoder"),
        ("U-Net", f"{glossary}-u-net"),
    ]
    assert whole.astext() == "The noises of a text encoder.\n\nNoise, and a U-Net"


def test_a_term_within_a_longer_one_is_not_meant_even_if_that_has_its_link_or_a_line_ends_in_it(app):
    whole = document(nodes.paragraph("", "A text encoder, the text\nencoder, text encoders. The encoder."))
    link_terms(app, whole, "chapters/01_b")
    assert [words for words, _ in links(whole)] == ["text encoder", "encoder"]
    assert whole.astext().startswith("A text encoder, the text\nencoder, text encoders. The encoder")
    assert whole.children[0].children[-2].astext() == "encoder", "the last one, which stands by itself"


def test_a_claim_and_the_name_of_a_company_have_their_words_for_themselves(app):
    claim = nodes.paragraph("", "", nodes.strong("", "“It begins with noise.”"), nodes.Text(" Stability AI says so."))
    whole = document(claim, nodes.paragraph("", "", nodes.strong("", "Noise"), nodes.Text(" of AI")))
    link_terms(app, whole, "chapters/01_b")
    assert [words for words, _ in links(whole)] == ["Noise", "AI"]


def test_part_of_a_word_is_no_term(app):
    whole = document(nodes.paragraph("", "noisy, noiseless, anti-noise"))
    link_terms(app, whole, "chapters/01_b")
    assert links(whole) == []


def test_titles_code_links_and_tables_stay_as_they_are(app):
    inside = [nodes.title("", "noise"), nodes.literal_block("", "noise"), nodes.table("", nodes.paragraph("", "noise"))]
    paragraph = nodes.paragraph("", "", nodes.literal("", "noise"), nodes.reference("", "noise", refuri="#"))
    whole = document(*inside, paragraph)
    link_terms(app, whole, "chapters/01_b")
    assert links(whole) == [("noise", "#")]


def test_only_chapters_have_such_links(app):
    whole = document(nodes.paragraph("", "noise"))
    link_terms(app, whole, "book/myths")
    assert links(whole) == []


def test_terms_are_found_whatever_their_letters(app):
    assert set(find_terms(app, "chapters/01_b")) == {"noise", "u-net", "text encoder", "encoder", "ai"}
