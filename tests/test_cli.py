"""The command line: pictures, notes, and one sentence for each mistake."""

import errno
import os
import re
import subprocess
import sys

import pytest
from PIL import Image
from safetensors import SafetensorError

from cloudgazing.cli import main
from cloudgazing.pipeline import generate


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    try:
        status = main(arguments)
    except SystemExit as stop:
        status = stop.code
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_draw_saves_the_picture_that_generate_draws(bundle, model, tmp_path, capsys):
    out = tmp_path / "cat.png"
    settings = ["--seed", "3", "--steps", "4", "--guidance", "2", "--out", str(out), "--model", str(bundle)]
    status, output, progress = run(capsys, "draw", "a red cat at night", *settings)
    assert status == 0
    assert output == f"Saved {out}.\n"
    assert "4/4" in progress
    expected = generate("a red cat at night", model, seed=3, num_inference_steps=4, guidance_scale=2.0)
    assert Image.open(out).tobytes() == expected.tobytes()


def test_draw_takes_the_model_s_own_settings(bundle, model, tmp_path, capsys):
    out = tmp_path / "cat.png"
    status, _, progress = run(capsys, "draw", "a red cat at night", "--out", str(out), "--model", str(bundle))
    assert status == 0
    assert "20/20" in progress
    assert Image.open(out).tobytes() == generate("a red cat at night", model, guidance_scale=4.0).tobytes()


def test_draw_says_how_the_prompt_was_read(bundle, tmp_path, capsys):
    arguments = ["--steps", "1", "--out", str(tmp_path / "cat.png"), "--model", str(bundle)]
    assert 'never saw the word "catt"' in run(capsys, "draw", "a red catt", *arguments)[1]
    assert "The prompt is empty" in run(capsys, "draw", "", *arguments)[1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--steps", "0"], "The number of steps must be"),
        (["--steps", "2000"], "The number of steps must be"),
        (["--seed", "-1"], "The seed must be"),
        (["--seed", "1.5"], "--seed"),
        (["--guidance", "nan"], "The guidance scale must be"),
        (["--model", "no-such-model"], "There is no model"),
        (["--out", "no-such-folder/cat.png"], "There is no folder no-such-folder"),
        (["--out", "cat.unknown"], "let it end in .png"),
        (["--colour", "red"], "--colour"),
    ],
)
def test_a_mistake_gives_one_sentence_and_status_2(bundle, capsys, monkeypatch, tmp_path, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    status, output, error = run(capsys, "draw", "a cat", "--model", str(bundle), "--steps", "1", *arguments)
    assert status == 2
    assert output == ""
    assert sentence in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("short", [["--steps", "0"], ["--minutes", "0"]])
def test_a_style_that_gets_no_time_is_refused_before_anything_is_loaded(capsys, monkeypatch, tmp_path, short):
    monkeypatch.setattr("cloudgazing.teach.load", lambda **_: pytest.fail("loaded"))
    status, output, error = run(capsys, "lora", *short, "--out", str(tmp_path), "--recordings", str(tmp_path))
    assert (status, output) == (2, "")
    assert error.startswith("A training takes at least one step")
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "runs/clip/metrics.jsonl"),
        SafetensorError(f"Error while serializing: I/O error: {os.strerror(errno.ENOSPC)} (os error 28)"),
        OSError("The checkpoint could not be written: free some disk space."),
    ],
    ids=["a file", "weights", "a checkpoint"],
)
def test_a_full_disk_gives_one_sentence_that_says_what_to_do(capsys, monkeypatch, error):
    def fail(_):
        raise error

    monkeypatch.setattr("cloudgazing.draw.run", fail)
    status, _, said = run(capsys, "draw", "a cat")
    assert status == 2
    assert re.search(r"[Ff]ree some (disk )?space", said)
    assert said.count("\n") == 1


def test_no_command_and_an_unknown_one(capsys):
    for arguments in ([], ["paint"]):
        status, _, error = run(capsys, *arguments)
        assert status == 2
        assert "command" in error
        assert error.count("\n") == 1


def test_help_names_every_command(capsys):
    status, output, _ = run(capsys, "--help")
    assert status == 0
    assert "draw" in output
    assert "train" in output


def test_the_package_runs_as_a_module():
    done = subprocess.run([sys.executable, "-m", "cloudgazing", "draw", "--help"], capture_output=True, text=True)
    assert done.returncode == 0
    assert "--guidance" in done.stdout
