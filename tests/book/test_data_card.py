"""The data card says what was counted, and what was counted is what the picture book draws."""

import json
import re

from pages import BOOK, read

from cloudgazing.picturebook import COLOUR_PAIRS, PLACES, STYLE_PAIRS, STYLES, imagine
from cloudgazing.picturebook.tally import tally

CARD = read(BOOK / "data_card.md")
COUNTS = json.loads((BOOK / "_static" / "data" / "counts.json").read_text(encoding="utf-8"))


def said(*numbers: int) -> str:
    return " / ".join(f"{number:,}" for number in numbers)


def row(name: str) -> str:
    return re.search(rf"^\| {re.escape(name)} \| (.+) \|$", CARD, flags=re.MULTILINE)[1]


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %"


def test_the_table_is_as_counted():
    assert row("drawings") == said(COUNTS["drawings"])
    assert row("things in them, where a group counts once") == said(COUNTS["items"])
    assert row("drawings of two different things") == said(COUNTS["pairs"])
    assert row("one of a kind / two / three / four") == said(*COUNTS["numbers"].values())
    assert row("small / medium / large") == said(*COUNTS["sizes"].values())
    assert row("left of / right of / above / below") == said(*COUNTS["relations"].values())


def test_the_habits_are_as_counted():
    things, colours, places, styles = (COUNTS[kind] for kind in ("things", "colours", "places", "styles"))
    assert f"there are lamps, {max(things.values())}, and least computer mice, {min(things.values())}" in CARD
    assert (things["lamp"], things["mouse (computer)"]) == (max(things.values()), min(things.values()))
    share = percent(COUNTS["natural"], COUNTS["items"])
    assert f"in {COUNTS['natural']:,} of {COUNTS['items']:,} cases, so {share}" in CARD
    assert (
        f"white is the commonest colour, {colours['white']:,} times, and purple the rarest, {colours['purple']:,}"
        in CARD
    )
    assert (colours["white"], colours["purple"]) == (max(colours.values()), min(colours.values()))
    others = [styles[name] for name in STYLES if name != "flat"]
    assert (
        f"{styles['flat']:,} drawings are; the other five styles have between {min(others):,} and {max(others):,}"
        in CARD
    )
    real = {name: places[name] for name in PLACES if name != "plain"}
    assert f"from {real['underwater']:,} (underwater) to {real['desk']:,} (on a desk)" in CARD
    assert (real["underwater"], real["desk"]) == (min(real.values()), max(real.values()))
    assert f"Plain paper has {places['plain']:,}" in CARD


def test_the_captions_are_as_counted():
    found = COUNTS["captions"]
    words = " ".join(CARD.split())
    assert f"{found['all']:,} for these drawings, and {found['different']:,} of them differ" in words
    assert f"with {found['words']} different words, the shortest with {found['shortest']} words" in words
    assert f"the longest with {found['longest']}, and {found['mean_length']:.1f} on average" in words
    shares = [percent(found[key], found["all"]) for key in ("name_a_colour", "name_the_place", "name_the_style")]
    assert "A colour is named in {} of them, the place in {}, the style in {}".format(*shares) in words


def test_the_held_out_pairs_are_those_of_the_picture_book():
    table = CARD.partition("| never in this style |\n")[2].partition("\n\n")[0].splitlines()[1:]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table]
    assert {(thing, colour) for thing, colour, *_ in rows} == COLOUR_PAIRS
    assert {(thing, style) for *_, thing, style in rows if thing} == STYLE_PAIRS
    assert f"these {len(COLOUR_PAIRS)} pairs of thing and colour, or of these {len(STYLE_PAIRS)} pairs" in CARD


def test_the_counts_are_those_of_today_s_picture_book():
    """A twentieth of them, counted again: no name's share is off by more than chance allows."""
    again = tally([imagine(seed) for seed in range(0, COUNTS["drawings"], 20)])
    for kind in ("things", "colours", "places", "styles", "sizes"):
        assert list(again[kind]) == list(COUNTS[kind])
        for name, count in COUNTS[kind].items():
            expected = count / 20
            assert abs(again[kind][name] - expected) < 5 * expected**0.5 + 3, name
