"""The benchmarks: what is asked wrongly is said in a line, and what they work out beside measuring is right."""

import importlib
import itertools
import sys
from pathlib import Path

import pytest

from cloudgazing.cli import in_one_line

FOLDER = Path(__file__).parent.parent / "benchmarks"


@pytest.fixture
def program(monkeypatch):
    """A benchmark's module, with what it is asked on the command line."""
    monkeypatch.syspath_prepend(FOLDER)

    def find(name, *arguments):
        monkeypatch.setattr(sys, "argv", [name, *arguments])
        return importlib.import_module(name)

    return find


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("card", ["--model", "nope", "--device", "cpu"], "There is no model nope to measure"),
        ("draw", ["--model", "nope"], "There is no model"),
        ("figures", ["--model", "nope"], "There is no model"),
        ("trials", ["--out", "nowhere/trials.json"], "There is no folder nowhere"),
    ],
)
def test_what_cannot_be_measured_is_said_in_a_line(program, capsys, monkeypatch, tmp_path, name, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    asked = program(name, *arguments)
    capsys.readouterr()  # what libraries say as they are imported
    assert in_one_line(asked.main) == 2
    output, error = capsys.readouterr()
    assert output == ""
    assert error.startswith(sentence)
    assert error.count("\n") == 1


@pytest.mark.parametrize(("spent", "with_it", "without"), [(60, 9, 10), (60.5, 5, 10), (9, 8, 10), (4, 5, 6)])
def test_compiling_pays_from_the_picture_by_which_it_has_taken_no_longer(program, spent, with_it, without):
    first = next(n for n in itertools.count(1) if spent + (n - 1) * with_it <= n * without)
    card = program("card")
    assert card.pays_from(spent, with_it, without) == f"pays from picture {first} on"
    assert card.pays_from(spent, without, with_it) == card.pays_from(spent, without, without) == "never pays"
