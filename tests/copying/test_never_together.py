"""Held-out pairs: which are drawn, beside what, and how they are scored."""

import argparse

import numpy as np
import pytest
from PIL import Image

from cloudgazing import load_clip
from cloudgazing.copying import never_together
from cloudgazing.copying.never_together import (
    FILE,
    Pair,
    by_clip,
    held_out_pairs,
    score,
    seen_pairs,
    true_drawing,
    true_scene,
)
from cloudgazing.integrity import read_json
from cloudgazing.picturebook import COLOUR_PAIRS, COLOURS, STYLE_PAIRS


@pytest.mark.parametrize(("kind", "pairs"), [("colour", COLOUR_PAIRS), ("style", STYLE_PAIRS)])
def test_each_held_out_pair_stands_beside_a_seen_one_of_the_same_thing(kind, pairs):
    held_out, seen = held_out_pairs(kind), seen_pairs(kind)
    assert {(pair.thing, pair.asked) for pair in held_out} == pairs
    assert [pair.thing for pair in seen] == [pair.thing for pair in held_out]
    assert all(pair.held_out for pair in held_out)
    assert not any(pair.held_out for pair in seen)


def test_pairs_are_put_as_captions_are():
    assert Pair("colour", "penguin", "orange").prompt == "an orange penguin"
    assert "snail" in Pair("style", "snail", "pixel art").prompt
    assert Pair("colour", "cat", "blue").choices == list(COLOURS)


def test_a_true_drawing_shows_the_pair():
    one, other = (true_drawing(Pair("colour", "cat", colour), seed=1) for colour in ("blue", "red"))
    red, blue = (np.asarray(drawing).astype(int)[..., [0, 2]] for drawing in (other, one))
    changed = (red != blue).any(axis=-1)
    assert 0.01 < changed.mean() < 0.9
    assert (blue[..., 1] - blue[..., 0])[changed].mean() > (red[..., 1] - red[..., 0])[changed].mean() + 50


def test_a_true_drawing_shows_one_thing_as_the_prompt_asks():
    scenes = [true_scene(pair.thing, seed=0) for kind in never_together.KINDS for pair in held_out_pairs(kind)]
    assert {sum(item.count for item in scene.items) for scene in scenes} == {1}


def test_a_score_is_a_share_with_its_interval():
    pairs = held_out_pairs("style")[:4]
    pictures = [[Image.new("RGB", (1 + (number > 0), 1))] for number in range(4)]
    result = score(pairs, pictures, lambda pair, row: [picture.size[0] > 1 for picture in row])
    assert result["share"] == 0.75
    assert result["pictures"] == 4
    assert result["interval"][0] < 0.75 < result["interval"][1]


def test_clip_says_which_picture_shows_the_colour():
    blue, red = (true_drawing(Pair("colour", "cat", colour), seed=1) for colour in ("blue", "red"))
    assert by_clip(load_clip())(Pair("colour", "cat", "blue"), [blue, red]) == [True, False]


def test_the_published_scores_say_that_pairs_never_seen_come_out():
    scores = read_json(FILE)
    for kind, number in (("colour", len(COLOUR_PAIRS)), ("style", len(STYLE_PAIRS))):
        assert scores[kind]["held_out"]["pictures"] == number * len(never_together.SEEDS)
        assert {"held_out", "seen", "true_drawings", "chance"} == set(scores[kind])
    assert scores["colour"]["held_out"]["interval"][0] > scores["colour"]["chance"]
    assert scores["colour"]["true_drawings"]["share"] > 0.5


@pytest.mark.parametrize("is_elsewhere", [True, False])
def test_scores_that_are_saved_elsewhere_leave_the_files_beside_them_alone(tmp_path, monkeypatch, is_elsewhere):
    monkeypatch.setattr(never_together, "FILE", tmp_path / "pairs.json")
    monkeypatch.setattr(never_together, "measure", lambda model, verdict: {})
    for name in ("load", "load_clip", "by_clip"):
        monkeypatch.setattr(never_together, name, lambda *_: None)
    (tmp_path / "manifest.json").write_text("mine")
    never_together.run(argparse.Namespace(out=tmp_path / ("mine.json" if is_elsewhere else "pairs.json")))
    assert ((tmp_path / "manifest.json").read_text() == "mine") is is_elsewhere
    with pytest.raises(ValueError, match="There is no folder"):
        never_together.run(argparse.Namespace(out=tmp_path / "none" / "pairs.json"))
