import argparse
from collections import Counter

import pytest

from cloudgazing.picturebook import COLOUR_PAIRS, PLACES, STYLE_PAIRS, captions, imagine
from cloudgazing.recordings import read_facts
from cloudgazing.training import census as command
from cloudgazing.training.census import take_census

SEEDS = range(400)


@pytest.fixture(scope="module")
def census():
    return take_census(SEEDS)


def test_drawings_are_counted_by_what_they_show(census):
    scenes = [imagine(seed) for seed in SEEDS]
    assert census["drawings"] == len(scenes)
    assert sum(census["place"].values()) == sum(census["style"].values()) == len(scenes)
    assert census["thing"]["cat"] == sum(any(item.thing == "cat" for item in scene.items) for scene in scenes)
    assert census["colour"]["red"] == sum(any(item.colour == "red" for item in scene.items) for scene in scenes)
    row, column = list(census["thing"]).index("star"), list(census["colour"]).index("yellow")
    stars = Counter((item.thing, item.colour) for scene in scenes for item in scene.items)
    assert census["pairs"]["colour"][row][column] == stars["star", "yellow"]


def test_what_captions_leave_open_is_counted_by_captions():
    seeds = [s for s in range(1200) if [item.thing for item in imagine(s).items] == ["cat"]]
    counted = take_census(seeds)["open"]["cat"]
    silent = Counter()
    for seed in seeds:
        scene = imagine(seed)
        silent[scene.items[0].colour] += sum(scene.items[0].colour not in text.split() for text in captions(seed))
    assert counted["colour"] == {colour: count for colour, count in silent.items() if count}
    plain = sum(imagine(seed).place == "plain" for seed in seeds)
    assert counted["place"]["plain"] == 4 * plain
    spoken = [p for p in PLACES if p != "plain"]
    assert sum(counted["place"].get(place, 0) for place in spoken) < 0.5 * 4 * (len(seeds) - plain)


def test_the_recorded_census_is_of_the_whole_training_set_and_has_no_held_out_pair():
    recorded = read_facts("census.json")
    assert recorded["drawings"] == 131_072
    things = list(recorded["thing"])
    for kind, pairs in (("colour", COLOUR_PAIRS), ("style", STYLE_PAIRS)):
        columns = list(recorded[kind])
        table = recorded["pairs"][kind]
        assert sum(table[things.index(thing)][columns.index(value)] for thing, value in pairs) == 0
        empty = sum(count == 0 for row in table for count in row)
        assert empty == len(pairs)


@pytest.mark.parametrize("drawings", [0, -1, 131_073])
def test_a_number_of_drawings_that_there_are_not_is_refused(tmp_path, monkeypatch, drawings):
    monkeypatch.setattr(command, "take_census", lambda _: pytest.fail("counted"))
    with pytest.raises(ValueError, match=r"^A census counts 1 to 131,072 drawings; .* were asked for\.$"):
        command.run(argparse.Namespace(drawings=drawings, out=tmp_path))
