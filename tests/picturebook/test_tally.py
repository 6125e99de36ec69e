"""Counting scenes, on a few whose content is known."""

from cloudgazing.picturebook.scenes import Item, Scene, Spot
from cloudgazing.picturebook.tally import tally

SPOT = Spot(0.5, 0.5, 0.3, "front", ())
CATS = Scene((Item("cat", "blue", "medium", (SPOT,) * 3),), None, "meadow", "flat", 1)
PAIR = Scene(
    (Item("apple", "red", "small", (SPOT,)), Item("cat", "red", "large", (SPOT,))), "left of", "plain", "pixel art", 2
)


def test_items_are_counted_apart_from_drawings():
    found = tally([CATS, PAIR])
    assert (found["drawings"], found["items"], found["pairs"]) == (2, 3, 1)
    assert {name: count for name, count in found["things"].items() if count} == {"cat": 2, "apple": 1}
    assert {name: count for name, count in found["colours"].items() if count} == {"blue": 1, "red": 2}
    assert found["numbers"] == {"1": 2, "2": 0, "3": 1, "4": 0}
    assert found["sizes"] == {"small": 1, "medium": 1, "large": 1}
    assert found["relations"] == {"left of": 1, "right of": 0, "above": 0, "below": 0}
    assert (found["places"]["meadow"], found["places"]["plain"], found["places"]["snow"]) == (1, 1, 0)
    assert (found["styles"]["flat"], found["styles"]["pixel art"]) == (1, 1)
    assert found["natural"] == 1  # the red apple: no cat is blue or red by itself


def test_captions_are_counted_by_what_they_mention():
    captions = tally([CATS, PAIR])["captions"]
    assert captions["all"] == 8
    assert 1 < captions["different"] <= 8
    assert captions["shortest"] <= captions["mean_length"] <= captions["longest"]
    assert captions["name_the_place"] <= 4  # plain paper is never named
    assert tally([PAIR])["captions"]["name_the_place"] == 0
