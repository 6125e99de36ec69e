"""The tasks' rules, on detections written by hand."""

import functools

import pytest

from cloudgazing.picturebook import COLOUR_PAIRS, COLOURS, STYLE_PAIRS, STYLES, THINGS, Item, Scene, Spot
from cloudgazing.picturebook.dataset import SCORE_SEEDS
from cloudgazing.scores.judge import Finding, Sight
from cloudgazing.scores.tasks import TASKS


def found(thing: str, colour: str = "red", x: float = 0.5, y: float = 0.5, chance: float = 0.9) -> Finding:
    return Finding(thing, colour, x, y, chance)


def seen(*findings: Finding, style: str = "flat", place: str = "meadow") -> Sight:
    return Sight(findings, style, place)


def item(thing: str, colour: str = "red", count: int = 1) -> Item:
    return Item(thing, colour, "medium", (Spot(0.5, 0.5, 0.4, "", ()),) * count)


def scene(*items: Item, relation: str | None = None, style: str = "flat", place: str = "meadow") -> Scene:
    return Scene(items, relation, place, style, 0)


def passes(task: str, asked: Scene, sight: Sight) -> bool:
    return TASKS[task].passes(asked, sight)


def test_a_single_object_must_be_there_whatever_else_is():
    asked = scene(item("cat"))
    assert passes("single object", asked, seen(found("dog"), found("cat", "blue")))
    assert not passes("single object", asked, seen(found("dog")))
    assert not passes("single object", asked, seen())


def test_two_objects_must_both_be_there():
    asked = scene(item("cat"), item("dog"))
    assert passes("two objects", asked, seen(found("dog"), found("cat")))
    assert not passes("two objects", asked, seen(found("dog"), found("dog")))


@pytest.mark.parametrize(("count", "right"), [(1, False), (2, False), (3, True), (4, False)])
def test_counting_wants_exactly_as_many(count, right):
    sight = seen(*[found("cat")] * count, found("dog"))
    assert passes("counting", scene(item("cat", count=3)), sight) == right


def test_a_colour_must_be_that_of_the_thing_itself():
    asked = scene(item("cat", "blue"))
    assert passes("colours", asked, seen(found("cat", "blue")))
    assert not passes("colours", asked, seen(found("cat", "red"), found("dog", "blue")))


def test_colours_must_not_be_swapped():
    asked = scene(item("cat", "blue"), item("dog", "red"))
    assert passes("colour attribution", asked, seen(found("dog", "red"), found("cat", "blue")))
    assert not passes("colour attribution", asked, seen(found("dog", "blue"), found("cat", "red")))


@pytest.mark.parametrize(
    ("relation", "x", "y"),
    [("left of", 0.2, 0.5), ("right of", 0.8, 0.5), ("above", 0.5, 0.2), ("below", 0.5, 0.8)],
)
def test_a_relation_holds_in_its_own_direction_alone(relation, x, y):
    sight = seen(found("dog"), found("cat", x=x, y=y))
    relations = ("left of", "right of", "above", "below")
    right = [passes("position", scene(item("cat"), item("dog"), relation=name), sight) for name in relations]
    assert right == [name == relation for name in relations]


def test_a_relation_takes_the_surest_of_each_kind_and_some_distance():
    asked = scene(item("cat"), item("dog"), relation="left of")
    doubtful = found("cat", x=0.1, chance=0.4)
    assert not passes("position", asked, seen(doubtful, found("cat", x=0.9), found("dog")))
    assert not passes("position", asked, seen(found("cat", x=0.45), found("dog", x=0.5)))
    assert not passes("position", asked, seen(found("cat", x=0.1)))


def test_style_and_place_count_only_with_the_thing():
    asked = scene(item("cat"), style="pixel art", place="beach")
    sight = seen(found("cat"), style="pixel art", place="beach")
    other = seen(found("dog"), style="pixel art", place="beach")
    for task in ("styles", "held-out styles", "places"):
        assert passes(task, asked, sight)
        assert not passes(task, asked, other)
        assert not passes(task, asked, seen(found("cat")))


def test_the_other_meaning_of_a_word_must_not_be_seen():
    asked = scene(item("bat"), place="night")
    assert passes("two meanings", asked, seen(found("bat")))
    assert not passes("two meanings", asked, seen(found("bat (club)")))
    assert not passes("two meanings", asked, seen(found("bat"), found("bat (club)")))


@functools.cache
def chosen(task: str) -> list[Scene]:
    scenes = (TASKS[task].choose(seed) for seed in SCORE_SEEDS[:150])
    return [found for found in scenes if found]


def test_held_out_pairs_are_asked_for_where_they_should_be_and_nowhere_else():
    assert {task: {held_out(scene) for scene in chosen(task)} for task in TASKS} == {
        task: {task.startswith("held-out")} for task in TASKS
    }


def held_out(scene: Scene) -> bool:
    return any((i.thing, i.colour) in COLOUR_PAIRS or (i.thing, scene.style) in STYLE_PAIRS for i in scene.items)


def test_every_scene_is_one_that_can_be_drawn():
    for task in TASKS:
        for scene in chosen(task)[:10]:
            assert scene.style in STYLES
            assert all(item.thing in THINGS and item.colour in COLOURS for item in scene.items)
