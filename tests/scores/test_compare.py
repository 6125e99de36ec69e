"""`cloudgazing compare`: what is compared with what, and the command from end to end."""

import json

import pytest
import torch

from cloudgazing.cli import main
from cloudgazing.picturebook import captions, imagine
from cloudgazing.scores import prompts
from cloudgazing.scores.compare import ASKED, OTHERS, ask, gather, ratios, report, to_json
from cloudgazing.scores.judge import NETWORKS, Judge, load_judge, save_judge
from cloudgazing.scores.precision import Overlap, overlap
from cloudgazing.scores.prompts import SEEDS_APART
from cloudgazing.scores.score import Settings, draw_truly
from cloudgazing.scores.tasks import TASKS


def anything(text: str) -> bool:
    """Nothing is known."""
    return False


def test_no_scene_is_asked_for_by_a_task_or_compared_with_itself():
    last = prompts.SCORE_SEEDS[len(TASKS) * SEEDS_APART - 1]
    assert last < ASKED[0] <= ASKED[-1] < OTHERS[0] <= OTHERS[-1] <= prompts.SCORE_SEEDS[-1]


def test_what_is_asked_for_is_a_caption_that_training_never_had():
    first = captions(ASKED[0])
    made = ask(ASKED, 3, is_known=lambda text: text == first[0])
    assert [prompt.scene for prompt in made] == [imagine(seed) for seed in ASKED[:3]]
    assert made[0].text == next(text for text in first if text != first[0])
    assert [prompt.text for prompt in made[1:]] == [captions(seed)[0] for seed in ASKED[1:3]]
    known = set(captions(ASKED[0], 8))
    assert [prompt.scene.seed for prompt in ask(ASKED, 2, known.__contains__)] == list(ASKED[1:3])


@pytest.mark.parametrize("name", NETWORKS)
def test_a_judge_notices_what_it_reads_from(name):
    judge = Judge(name, NETWORKS[name]().eval())
    pictures = torch.rand(2, 3, 128, 128) * 2 - 1
    noticed = judge.notice(pictures)
    heads = judge.network.heads
    assert noticed.shape == (2, heads.things.in_channels + heads.style.in_features)
    maps = judge.network(pictures)
    torch.testing.assert_close(heads.style(noticed[:, heads.things.in_channels :]), maps.style)
    means = heads.things(noticed[:, : heads.things.in_channels, None, None])[..., 0, 0]
    torch.testing.assert_close(means, maps.things.mean(dim=(2, 3)))  # a 1 x 1 convolution of a mean is the mean


def test_features_are_gathered_in_order_each_picture_from_its_own_seed():
    asked, seen = ask(ASKED, 18, anything), []

    def draw_all(batch, seeds):
        seen.extend(zip([prompt.text for prompt in batch], seeds, strict=True))
        return torch.tensor(list(seeds), dtype=torch.float32).view(-1, 1, 1, 1)

    features = gather("numbers", asked, draw_all, lambda pictures: pictures.flatten(1), Settings(seed=5))
    assert features[:, 0].tolist() == list(range(5, 23))
    assert seen == [(prompt.text, 5 + k) for k, prompt in enumerate(asked)]


def test_the_table_gives_both_measures_and_their_ratios():
    drawn, fresh = Overlap(precision=0.4, recall=0.2), Overlap(precision=0.8, recall=0.8)
    limit = Overlap(precision=0.7, recall=0.6)
    assert ratios(drawn, fresh) == {"precision": 0.5, "recall": 0.25}
    lines = [line.split() for line in report("turbo", drawn, limit, fresh).splitlines()]
    assert lines[1:] == [
        ["precision", "0.400", "0.700", "0.800", "0.500"],
        ["recall", "0.200", "0.600", "0.800", "0.250"],
    ]
    nothing = Overlap(precision=0.0, recall=0.5)
    assert json.loads(json.dumps(to_json(drawn, limit, nothing)))["ratios"] == {"precision": None, "recall": 0.4}
    assert report("turbo", drawn, limit, nothing).splitlines()[1].split() == ["precision", "0.400", "0.700", "0.000"]


@pytest.mark.slow
def test_the_bundled_judge_tells_drawings_from_static_and_knows_its_like():
    judge, settings = load_judge(), Settings(seeds=1)
    fresh, others = (
        gather("drawings", ask(seeds, 192, anything), draw_truly, judge.notice, settings) for seeds in (ASKED, OTHERS)
    )
    alike = overlap(fresh, others)
    assert min(alike.precision, alike.recall) > 0.5
    static = judge.notice(torch.rand(64, 3, 128, 128, generator=torch.Generator().manual_seed(0)) * 2 - 1)
    assert overlap(static, others) == Overlap(precision=0.0, recall=0.0)


@pytest.mark.slow
def test_the_command_compares_an_untrained_model(bundle, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(prompts, "TRAINING_SEEDS", range(20))
    save_judge(Judge("second-judge", NETWORKS["second-judge"]()), tmp_path / "judges")
    out = tmp_path / "precision.json"
    given = ["--judges", str(tmp_path / "judges"), "--judge", "second-judge", "--folder", str(tmp_path)]
    small = ["--pictures", "6", "--steps", "1", "--model", str(bundle), "--out", str(out)]
    assert main(["compare", *given, *small]) == 0
    table, content = capsys.readouterr().out, json.loads(out.read_text())
    assert (content["model"], content["judge"], content["pictures"]) == ("small", "second-judge", 6)
    assert (content["steps"], content["neighbours"]) == (1, 3)
    assert f"{content['fresh']['recall']:.3f}" in table
    assert all(
        0 <= content[who][share] <= 1 for who in ("drawn", "limit", "fresh") for share in ("precision", "recall")
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [(["--pictures", "3"], "Compare at least 4 pictures"), (["--out", "nowhere/precision.json"], "There is no folder")],
)
def test_what_cannot_be_compared_is_said_before_anything_is_drawn(tmp_path, monkeypatch, capsys, wrong, sentence):
    monkeypatch.chdir(tmp_path)
    assert main(["compare", *wrong]) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert error.count("\n") == 1
