"""The activities without a computer come out as the page says."""

from collections import Counter
from itertools import pairwise

import pytest
from pages import BOOK, read

TEXT = "the cat sat on the mat the hat"
PAGE = " ".join(read(BOOK / "unplugged.md").split())


def pairs(words: list[list[str]]) -> Counter:
    return Counter(pair for word in words for pair in pairwise(word))


def join(words: list[list[str]], one: str, other: str) -> list[list[str]]:
    """The two neighbours as one piece wherever they stand together."""
    return [f" {' '.join(word)} ".replace(f" {one} {other} ", f" {one}{other} ").split() for word in words]


@pytest.mark.parametrize(("second", "third", "that"), [("th", ("th", "e"), "th-at"), ("he", ("t", "he"), "t-h-at")])
def test_cutting_words_joins_and_divides_as_the_teacher_is_told(second, third, that):
    assert f"`{TEXT}`" in PAGE
    assert "nine letters" in PAGE
    assert len(set(TEXT) - {" "}) == 9
    words, asked = [list(word) for word in TEXT.split()], [list(word) for word in ("that", "chat", "nose")]
    assert pairs(words).most_common(1) == [(("a", "t"), 4)]
    for step, pair in enumerate([("a", "t"), tuple(second), third]):
        words, asked = join(words, *pair), join(asked, *pair)
        if step == 0:
            assert {"".join(pair) for pair, count in pairs(words).items() if count == 3} == {"th", "he"}
    assert set(pairs(words).values()) == {1}, "after that everything is a tie"
    assert ["-".join(word) for word in asked] == [that, "c-h-at", "n-o-s-e"]
    assert f"*{that}*" in PAGE
