import argparse
import json

import numpy as np
import pytest
from PIL import Image

from cloudgazing import load, record


def test_an_unknown_recording_is_refused_before_anything_is_loaded(monkeypatch, tmp_path):
    monkeypatch.setattr(record, "load", lambda **_: pytest.fail("loaded"))
    with pytest.raises(ValueError, match='no recording "hour": there are minute and habits'):
        record.run(argparse.Namespace(what=["minute", "hour"], out=tmp_path))


def test_those_that_were_asked_for_are_made(monkeypatch, tmp_path):
    made = []
    monkeypatch.setattr(record, "load", lambda **_: "model")
    monkeypatch.setattr(record, "RECORDERS", {name: lambda *what, n=name: made.append((n, *what)) for name in "ab"})
    record.run(argparse.Namespace(what=["b"], out=tmp_path))
    record.run(argparse.Namespace(what=[], out=tmp_path))
    assert made == [("b", "model", tmp_path), ("a", "model", tmp_path), ("b", "model", tmp_path)]


def test_habits_are_drawn_without_guidance_and_with_it(monkeypatch, tmp_path):
    def draw_row(model, prompts, seeds, guidance_scale):
        return np.full((len(seeds), 8, 8, 3), 40 * guidance_scale, np.uint8)

    def name_all(pictures, prompt, clip):
        bright = pictures.reshape(len(pictures), -1).mean(axis=1) > 100
        return {"colour": np.where(bright, "white", "black").tolist(), "place": [prompt] * len(pictures)}

    monkeypatch.setattr(record, "draw_row", draw_row)
    monkeypatch.setattr(record, "name_all", name_all)
    monkeypatch.setattr(record, "check_naming", lambda clip, count: {"colour": 0.9, "place": 0.8})
    record.record_habits(load(device="cpu"), tmp_path, drawn=8, tested=1)
    facts = json.loads((tmp_path / "habits.json").read_text())
    assert facts["guidance_scales"] == [1, 4]
    assert [named["a house"]["colour"] for named in facts["named"]] == [["black"] * 8, ["white"] * 8]
    with Image.open(tmp_path / "habits.webp") as sheet:
        assert sheet.height == 6 * record.SIDE  # three prompts, twice
        dark, light = np.split(np.asarray(sheet.convert("RGB")), 2)
        assert dark.max() < 100 < light.min()
