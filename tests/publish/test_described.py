"""The words for pictures that cells draw."""

import pytest
from docutils import nodes

from cloudgazing.publish import described
from cloudgazing.publish.described import describe_pictures


def cell(*outputs: nodes.Element) -> nodes.container:
    return nodes.container("", *outputs, classes=["cell_output"])


def printed(text: str, kind: str = "stream") -> nodes.literal_block:
    return nodes.literal_block(text, text, classes=["output", kind])


def describe(*cells: nodes.Element) -> list[str]:
    document = nodes.document(None, None)
    document += cells
    describe_pictures(None, document, "chapters/04_denoising")
    return [picture.get("alt", "") for picture in document.findall(nodes.image)]


@pytest.fixture
def complaints(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(described.LOGGER, "warning", lambda text, **_: said.append(text))
    return said


def test_a_picture_is_described_by_what_its_own_cell_printed_above_it(complaints):
    one = cell(printed("“a red cat”,\n  seed 7:\n"), nodes.image(uri="a.png"), printed("Below it."))
    two = cell(printed("An error", kind="stderr"), printed("A blue boat."), nodes.image(uri="b.png"))
    assert describe(one, two) == ["“a red cat”, seed 7", "A blue boat."]
    assert complaints == []


def test_words_of_its_own_stay(complaints):
    assert describe(cell(printed("Printed."), nodes.image(uri="a.png", alt="A cloud"))) == ["A cloud"]


def test_pictures_in_the_prose_are_left_alone(complaints):
    assert describe(nodes.image(uri="a.png")) == [""]
    assert complaints == []


def test_a_picture_without_words_is_complained_of(complaints):
    assert describe(cell(nodes.image(uri="a.png"), printed("Too late."))) == [""]
    assert len(complaints) == 1
