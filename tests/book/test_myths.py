"""Myths and facts: every claim is there, its verdict is that of the chapters, and it leads to its experiment."""

import re

import pytest
from pages import BOOK, ROOT, kind, plain, read, verdicts

PAGE = read(BOOK / "myths.md")
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
CLAIM = re.compile(r"^\((\w\d+)\)=\n:::\{admonition\} (.+)\n:class: claim (\w+)\n((?:.*\n)+?):::$", re.MULTILINE)
CLAIMS = {name: (title, look, body) for name, title, look, body in CLAIM.findall(PAGE)}
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
UNTESTED = {"opinion", "question"}


def test_all_thirty_four_are_there():
    ids = [*(f"p{number}" for number in range(1, 22)), *(f"e{number}" for number in range(1, 14))]
    assert len(ids) == 34
    assert sorted(CLAIMS) == sorted(ids)


@pytest.mark.parametrize("name", CLAIMS)
def test_each_begins_with_the_verdict_that_its_look_repeats_and_leads_to_a_test(name):
    _, look, body = CLAIMS[name]
    said = re.match(r"\*\*(.+?)\*\*", body)[1]
    if look == "both":
        assert kind(said) == "holds"
        assert "**does not hold**" in body
    else:
        assert kind(said) == look
    assert re.search(r"^\*Test it:\* .*\]\(\.\./chapters/\d\d_\w+\.ipynb", body, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("name", [name for name, (_, look, _) in CLAIMS.items() if look not in UNTESTED])
def test_each_verdict_is_that_of_every_chapter_that_quotes_the_claim(name):
    title, look, _ = CLAIMS[name]
    claim = plain(title).strip("“”")
    told = {chapter.stem: found[claim] for chapter in CHAPTERS if claim in (found := verdicts(chapter))}
    assert told, f"no chapter quotes “{claim}”"
    assert set(told.values()) == {"holds" if look == "both" else look}, told


def test_the_summary_counts_rightly():
    looks = [look for _, look, _ in CLAIMS.values()]
    summary = PAGE.partition("**In a hurry?**")[2].partition("\n\n")[0]
    assert f"{NUMBERS[looks.count('fails')].capitalize()} of them do not hold" in summary
    assert f"{NUMBERS[looks.count('simplified')]} of them only if one does not look too closely" in summary
    assert {look: looks.count(look) for look in ("both", "opinion", "question")} == dict.fromkeys(
        ("both", "opinion", "question"), 1
    )
    listed = re.findall(r"\(#(\w+)\)", summary)
    assert listed == [*listed[:5], "p13", "p18", "p19"]
    assert {CLAIMS[name][1] for name in listed[:5]} == {"fails"}
