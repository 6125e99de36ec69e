"""Scoring from end to end: a perfect judge, an untrained model, and the command."""

import json
from argparse import Namespace
from dataclasses import replace

import pytest
import torch

from cloudgazing.cli import main
from cloudgazing.latents import decode, encode
from cloudgazing.models import ways_of
from cloudgazing.picturebook import Scene
from cloudgazing.pipeline import generate
from cloudgazing.pixels import image_to_pixel_values, picture_to_image
from cloudgazing.scores import prompts
from cloudgazing.scores.command import choose_way
from cloudgazing.scores.judge import NETWORKS, Finding, Judge, Sight, save_judge
from cloudgazing.scores.prompts import make_prompts
from cloudgazing.scores.score import (
    Score,
    Scores,
    Settings,
    artist,
    draw_through,
    draw_truly,
    judge_pictures,
    mean,
    report,
    summarise,
)
from cloudgazing.scores.tasks import GENEVAL, TASKS


def anything(text: str) -> bool:
    """Nothing is known."""
    return False


def describe(scene: Scene) -> Sight:
    """What a perfect judge sees."""
    spots = [(item, spot) for item in scene.items for spot in item.spots]
    findings = tuple(Finding(item.thing, item.colour, spot.x, spot.y, 1.0) for item, spot in spots)
    return Sight(findings, scene.style, scene.place)


@pytest.mark.parametrize("task", TASKS)
def test_true_drawings_before_a_perfect_judge_score_1(task):
    made = make_prompts(task, 6, anything)
    sights = iter([describe(prompt.scene) for prompt in made for _ in range(2)])

    def look(pixel_values: torch.Tensor) -> list[Sight]:
        assert pixel_values.shape[1:] == (3, 128, 128)
        assert pixel_values.abs().max() <= 1
        return [next(sights) for _ in pixel_values]

    verdicts = [v for batch in judge_pictures(task, made, draw_truly, [look], Settings(seeds=2)) for (v,) in batch]
    score = summarise(verdicts, seeds=2)
    assert (score.share, score.prompts, score.pictures) == (1.0, 6, 12)
    assert score.high == pytest.approx(1.0)
    assert 0.5 < score.low < 1


def test_each_look_at_the_same_pictures_has_its_own_verdicts():
    made = make_prompts("counting", 3, anything)
    seen = []

    def blind(pixel_values: torch.Tensor) -> list[Sight]:
        seen.append(pixel_values)
        return [Sight((), "flat", "plain")] * len(pixel_values)

    def perfect(pixel_values: torch.Tensor) -> list[Sight]:
        seen.append(pixel_values)
        return [describe(prompt.scene) for prompt in made]

    assert list(judge_pictures("counting", made, draw_truly, [blind, perfect], Settings(seeds=1))) == [
        [(False, True)] * 3
    ]
    assert seen[0] is seen[1]


def test_each_true_drawing_of_a_prompt_is_another_picture():
    (prompt,) = make_prompts("places", 1, anything)
    first, second = draw_truly([prompt, prompt], [0, 1])
    assert not torch.equal(first, second)


def test_true_drawings_behind_a_vae_are_what_it_gives_back(model):
    made = make_prompts("styles", 2, anything)
    true, given = draw_truly(made, [3, 4]), draw_through(model.vae)(made, [3, 4])
    assert torch.equal(given, decode(encode(true, model.vae), model.vae))
    assert given.shape == true.shape
    assert not torch.allclose(given, true, atol=0.1)  # this one has learnt nothing


@pytest.mark.parametrize(("guidance", "ways"), [(1.0, {}), (4.0, {}), (1.0, ways_of("turbo"))])
def test_pictures_drawn_together_are_those_that_generate_draws(model, guidance, ways):
    model = replace(model, **ways)
    made = make_prompts("single object", 3, anything)
    together = artist(model, Settings(steps=3, guidance=guidance))(made, [5, 6, 7])
    for prompt, seed, drawn in zip(made, (5, 6, 7), together, strict=True):
        picture = generate(prompt.text, model, seed=seed, num_inference_steps=3, guidance_scale=guidance)
        alone = image_to_pixel_values(picture_to_image(picture))[0]
        assert torch.allclose(drawn.clamp(-1, 1), alone, atol=0.02)


def test_a_model_is_scored_as_it_draws_best_unless_told_otherwise(model):
    turbo = replace(model, **ways_of("turbo"))
    assert choose_way(Namespace(steps=None, guidance=None), model) == {"steps": 20, "guidance": 4}
    assert choose_way(Namespace(steps=None, guidance=None), turbo) == {"steps": 4, "guidance": 1}
    assert choose_way(Namespace(steps=1, guidance=0.0), turbo) == {"steps": 1, "guidance": 0}


def test_the_report_gives_scores_ceilings_mean_and_ratios():
    scores = {name: Score(0.5, 0.4, 0.6, 100, 400) for name in TASKS}
    scores["seen colours"] = Score(0.8, 0.7, 0.9, 100, 400)
    limits = {name: Score(0.75, 0.7, 0.8, 100, 400) for name in TASKS}
    ceilings = {name: Score(1.0, 0.9, 1.0, 100, 400) for name in TASKS}
    assert mean(scores) == 0.5
    lines = report(Scores(scores, limits, ceilings)).splitlines()
    assert len(lines) == 1 + len(TASKS) + 3
    assert lines[1].split() == ["single", "object", "0.500", "0.400", "to", "0.600", "0.750", "1.000"]
    assert lines[1 + len(TASKS)].split() == ["mean", "of", "the", "six", "0.500", "0.750", "1.000"]
    assert len({len(line) for line in lines[:-2]}) == 1
    assert lines[-2].split() == ["held-out", "/", "seen", "colours", "0.625"]
    alone = report(Scores(scores, {}, {})).splitlines()
    assert alone[1].split() == ["single", "object", "0.500", "0.400", "to", "0.600"]
    assert alone[1 + len(TASKS)].split() == ["mean", "of", "the", "six", "0.500"]


@pytest.fixture
def judges(tmp_path, monkeypatch):
    """A folder with an untrained judge, in a world with few training captions."""
    monkeypatch.setattr(prompts, "TRAINING_SEEDS", range(20))
    for name, network in NETWORKS.items():
        save_judge(Judge(name, network()), tmp_path / "judges")
    return tmp_path / "judges"


@pytest.mark.slow
def test_the_command_scores_an_untrained_model_before_both_judges_at_once(bundle, judges, tmp_path, capsys):
    out = tmp_path / "scores.json"
    given = ["--judges", str(judges), "--judge", *NETWORKS, "--folder", str(tmp_path), "--out", str(out)]
    assert main(["score", "--quick", "--model", str(bundle), "--steps", "1", *given]) == 0
    table = capsys.readouterr().out
    assert all(table.count(f"\n{task} ") == 2 for task in TASKS)
    files = {"judge": out, "second-judge": tmp_path / "scores-second-judge.json"}
    contents = {judge: json.loads(file.read_text()) for judge, file in files.items()}
    for judge, content in contents.items():
        assert (content["model"], content["judge"], content["seeds"]) == ("small", judge, 2)
        for kind in ("tasks", "limits", "ceilings"):
            assert {task: score["pictures"] for task, score in content[kind].items()} == dict.fromkeys(TASKS, 50)
        assert all(content["tasks"][task]["share"] < 0.5 for task in GENEVAL)
        assert all(len(texts) == 25 for texts in content["prompts"].values())
    assert contents["judge"]["prompts"] == contents["second-judge"]["prompts"]


@pytest.mark.slow
def test_a_model_alone_is_scored_without_true_drawings(bundle, judges, tmp_path):
    out = tmp_path / "scores.json"
    given = ["--judges", str(judges), "--folder", str(tmp_path), "--out", str(out), "--only-model"]
    assert main(["score", "--quick", "--model", str(bundle), "--steps", "1", *given]) == 0
    content = json.loads(out.read_text())
    assert (content["judge"], len(content["tasks"]), content["limits"], content["ceilings"]) == (
        "judge",
        len(TASKS),
        {},
        {},
    )
    assert (content["limit_mean"], content["ceiling_mean"]) == (None, None)


@pytest.mark.parametrize("command", ["score", "compare"])
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (["--steps", "0"], "The number of steps must be"),
        (["--guidance", "nan"], "The guidance scale must be"),
        (["--seed", "-1"], "The seed must be"),
    ],
)
def test_how_no_picture_is_drawn_is_said_before_captions_are_listed(
    bundle, judges, tmp_path, monkeypatch, capsys, command, wrong, sentence
):
    for module in ("command", "compare"):
        monkeypatch.setattr(f"cloudgazing.scores.{module}.load_known", lambda _: pytest.fail("listed"))
    given = ["--judges", str(judges), "--model", str(bundle), "--folder", str(tmp_path), "--out", str(tmp_path / "a")]
    assert main([command, *given, *wrong]) == 2
    assert capsys.readouterr().err.startswith(sentence)


def test_what_is_missing_is_said_before_anything_is_drawn(tmp_path, capsys):
    assert main(["score", "--judges", str(tmp_path)]) == 2
    assert "cloudgazing train judge" in capsys.readouterr().err
    assert main(["score", "--out", str(tmp_path / "nowhere" / "scores.json")]) == 2
    assert "There is no folder" in capsys.readouterr().err


def test_every_picture_has_noise_of_its_own():
    made, seen = make_prompts("counting", 10, anything), []

    def draw_all(batch, seeds):
        seen.extend(zip([prompt.text for prompt in batch], seeds, strict=True))
        return torch.zeros(len(batch), 3, 8, 8)

    def blind(pixel_values):
        return [Sight((), "flat", "plain")] * len(pixel_values)

    list(judge_pictures("counting", made, draw_all, [blind], Settings(seed=5, seeds=3)))
    assert seen == [(prompt.text, 5 + 3 * at + k) for at, prompt in enumerate(made) for k in range(3)]
