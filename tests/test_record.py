import argparse

import pytest

from cloudgazing import record


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
