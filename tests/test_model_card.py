"""The model card says what was measured: its numbers are those of `make refresh`."""

import json
import re
import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cloudgazing.copying.neighbours import measured, nearness
from cloudgazing.picturebook.dataset import TRAINING_SEEDS
from cloudgazing.recordings import RECORDINGS
from cloudgazing.scores.tasks import GENEVAL
from cloudgazing.training.material import WHOLE_ALONE
from cloudgazing.training.unet import DEEPER_SETTINGS

BOOK = Path(__file__).parent.parent / "book"
MODEL = BOOK / "_static" / "model"
CARD = (BOOK / "model_card.md").read_text(encoding="utf-8")


def load(name: str) -> Any:
    return json.loads((MODEL / name).read_text(encoding="utf-8"))


FACTS, SCORES = load("facts.json"), load("scores.json")
SHORT = {"swirling strokes": "swirling brush strokes"}


def test_decibels_of_each_style_are_those_measured():
    rows = re.findall(r"^\| ([a-z /]+) \| ([\d. /]+) dB \|", CARD, flags=re.MULTILINE)
    told = {
        SHORT.get(style, style): value
        for styles, values in rows
        for style, value in zip(styles.split(" / "), values.split(" / "), strict=True)
    }
    assert told == {style: f"{value:.1f}" for style, value in FACTS["psnr"].items() if style != "all"}
    assert f"all styles | {FACTS['psnr']['all']:.1f} dB |" in CARD


def test_chapter_5_says_as_many_decibels():
    chapter = (BOOK.parent / "chapters" / "05_latents.ipynb").read_text(encoding="utf-8")
    assert f"to {FACTS['psnr']['all']:.1f} dB on average" in chapter


def test_chapter_7_counts_the_pictures_that_the_card_tells():
    history = CARD[CARD.index("The denoiser's weights saw all") : CARD.index("The other networks saw")]
    [total] = re.findall(r"([\d,]+) whole pictures", history)
    stretches = re.findall(r"for ([\d,]+) (?:pictures, at a rate|more|pictures, the rate)", history)
    assert sum(map(as_number, stretches)) == as_number(total)
    assert sum(map(as_number, stretches[-8:])) == DEEPER_SETTINGS.samples
    assert as_number(re.findall(r"but ([\d,]+) of\s+them they saw two close-ups", history)[0]) == round(
        WHOLE_ALONE * DEEPER_SETTINGS.samples
    )
    chapter = (BOOK.parent / "chapters" / "07_learning.ipynb").read_text(encoding="utf-8")
    last = json.loads((RECORDINGS / "milestones.json").read_text(encoding="utf-8"))["milestones"][-1]["samples"]
    since = as_number(total) - last
    assert f"learnt from {since:,} more pictures since, for the last {DEEPER_SETTINGS.samples:,} of them" in chapter
    assert f"+ {since:_}, 15" in chapter
    assert "beside nine in ten of the whole pictures" in chapter
    assert round(10 * (1 - WHOLE_ALONE * DEEPER_SETTINGS.samples / as_number(total))) == 9
    assert "nearly two in five were seen by a smaller one" in chapter
    assert 0.35 < 1 - DEEPER_SETTINGS.samples / as_number(total) < 0.4


def test_chapter_8_tells_how_often_drawings_were_shown():
    history = CARD[CARD.index("The denoiser's weights saw all") : CARD.index("The other networks saw")]
    stretches = re.findall(r"for ([\d,]+) (?:pictures, at a rate|more|pictures, the rate)", history)
    *early, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth = map(as_number, stretches)
    quarter = len(TRAINING_SEEDS) // 4  # the early stretches saw the first, the fourth two, the next two the other two
    first, second, rest = (
        sum(early) / quarter + fourth / 2 / quarter,
        fourth / 2 / quarter,
        (fifth + sixth) / 2 / quarter,
    )
    each = (seventh + eighth + ninth + tenth + eleventh + twelfth) / 4 / quarter  # these saw all four
    assert [round(times + each) for times in (first, second, rest)] == [69, 22, 29]
    chapter = (BOOK.parent / "chapters" / "08_copying.ipynb").read_text(encoding="utf-8")
    assert "some seventy times each, on average, and the others twenty-two to twenty-nine times" in chapter


def as_number(told: str) -> int:
    return int(told.replace(",", ""))


def test_matching_of_captions_is_as_measured():
    assert f"| {FACTS['clip_matching'] * 100:.0f} of 100 |" in CARD


def test_sizes_of_the_networks_are_as_counted():
    for part, row in (("text_encoder", "text encoder"), ("unet", "denoiser"), ("vae", "VAE")):
        assert re.search(rf"^\| {row} \|.*\| {FACTS['parameters'][part] / 1e6:.1f} million", CARD, flags=re.MULTILINE)


def measured_rows(scores: dict[str, Any], *beside: dict[str, Any]) -> dict[str, list[str]]:
    """Each task's share, its interval, and the shares of others beside it, as the card writes them."""
    shares = {name: [found["share"], found["low"], found["high"]] for name, found in scores["tasks"].items()}
    rows = {name: [*numbers, *(other[name]["share"] for other in beside)] for name, numbers in shares.items()}
    return {name: [f"{number:.2f}" for number in numbers] for name, numbers in rows.items()}


def test_every_score_stands_beside_its_interval_and_what_true_drawings_pass_behind_the_vae_and_before_it():
    row = r"^\| ([a-z -]+) \| ([\d.]+) \| ([\d.]+) to ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|"
    rows = re.findall(row, CARD, flags=re.MULTILINE)
    assert {name: told for name, *told in rows} == measured_rows(SCORES, SCORES["limits"], SCORES["ceilings"])
    overall, limit, ceiling = (f"**{SCORES[name]:.2f}**" for name in ("mean", "limit_mean", "ceiling_mean"))
    assert f"| **mean of the first six** | {overall} | | {limit} | {ceiling} |" in CARD


@pytest.mark.parametrize(("column", "file"), [(0, "scores.json"), (1, "scores-second-judge.json")])
def test_the_judges_ceilings_are_those_measured_and_in_italics_below_the_aim(column, file):
    found = load(file)
    assert found["seeds"] == 4
    rows = re.findall(r"^\| ([a-z -]+) \| (\*?[\d.]+\*?) \| (\*?[\d.]+\*?) \|$", CARD, flags=re.MULTILINE)
    expected = {}
    for task in GENEVAL:
        share = found["ceilings"][task]["share"]
        short = share < (0.995 if task == "single object" else 0.985)
        expected[task] = f"*{share:.3f}*" if short else f"{share:.3f}"
        assert found["ceilings"][task]["pictures"] == 400
    assert {name: told[column] for name, *told in rows} == expected


def test_the_sheet_shows_as_many_pictures_as_are_told():
    prompts = (MODEL / "unselected.txt").read_text(encoding="utf-8").splitlines()
    assert re.findall(r"the first (\d+) captions of drawings|!\[(\d+) pictures", CARD) == [
        (str(len(prompts)), ""),
        ("", str(len(prompts))),
    ]


def test_how_often_each_prompt_was_drawn_is_told():
    seeds, (prompts,) = SCORES["seeds"], {len(texts) for texts in SCORES["prompts"].values()}
    words = {1: "once", 2: "from two seeds", 4: "from four seeds"}
    assert f"Each of {prompts} prompts was drawn {words[seeds]}, in {SCORES['steps']} steps with guidance 4" in CARD
    assert SCORES["guidance"] == 4
    assert (SCORES["model"], SCORES["judge"]) == ("picture-book", "judge")


def test_what_reached_its_first_aim_is_named_and_nothing_else():
    decibels = [style for style, value in FACTS["psnr"].items() if value >= (30 if style == "all" else 26)]
    matching = ["CLIP"] if FACTS["clip_matching"] >= 0.9 else []
    shares = {task: found["share"] for task, found in SCORES["tasks"].items()}
    scored = r"^\| ([a-z -]+) \| [\d.]+ \| [\d.]+ to [\d.]+ \| [\d.]+ \| [\d.]+ \| ([\d.]+) \|"
    aims = {row: float(aim) for row, aim in re.findall(scored, CARD, re.MULTILINE)}
    assert set(aims) == set(GENEVAL)
    tasks = [task for task, aim in aims.items() if shares[task] >= aim]
    tasks += [f"held-out over seen {kind}" for kind, over in held_out_over_seen().items() if over >= 0.7]
    told = re.findall(r"First aims reached in this table:\s([^.]*)\.", CARD)
    assert told == [", ".join(decibels + matching) or "none", ", ".join(tasks) or "none"]


def held_out_over_seen() -> dict[str, float]:
    tasks = SCORES["tasks"]
    return {kind: tasks[f"held-out {kind}"]["share"] / tasks[f"seen {kind}"]["share"] for kind in ("colours", "styles")}


@pytest.mark.parametrize("kind", ["colours", "styles"])
def test_held_out_pairs_are_told_as_a_share_of_seen_ones(kind):
    assert f"| *held-out over seen {kind}* | {held_out_over_seen()[kind]:.2f} | | | | 0.70 | 0.95 |" in CARD


def test_how_far_pictures_are_from_the_training_drawings_is_as_measured():
    assert f"In the median the pictures are {nearness(measured()):.2f} times as far from theirs" in CARD


def test_precision_and_recall_are_told_once_they_were_measured():
    if not (MODEL / "precision.json").exists():
        assert "It was not\nrun on these weights yet." in CARD
        return
    found = load("precision.json")
    assert (found["model"], found["judge"], found["neighbours"]) == ("picture-book", "judge", 3)
    assert f"{found['pictures']:,} pictures" in CARD
    for share in ("precision", "recall"):
        row = [found[who][share] for who in ("drawn", "limit", "fresh", "ratios")]
        assert f"| {share} | " + " | ".join(f"{value:.2f}" for value in row) + " | 0.90 |" in CARD


def test_how_far_the_second_judge_is_from_the_first_is_told_once_it_was_measured():
    if not (MODEL / "scores-second-judge.json").exists():
        assert "The second judge has not scored these weights yet" in CARD
        return
    second = load("scores-second-judge.json")
    ways = ("model", "steps", "guidance", "seed", "seeds", "prompts")
    assert {way: second[way] for way in ways} == {way: SCORES[way] for way in ways}
    assert second["judge"] == "second-judge"
    apart = max(abs(found["share"] - second["tasks"][task]["share"]) for task, found in SCORES["tasks"].items())
    assert f"The second judge is at most {apart:.2f} away from it" in CARD


def test_turbo_is_scored_by_the_same_prompts_and_told_beside_its_teacher():
    turbo = load("scores-turbo.json")
    assert (turbo["model"], turbo["steps"], turbo["guidance"]) == ("turbo", 4, 1)
    assert all(turbo[way] == SCORES[way] for way in ("judge", "seed", "seeds", "prompts"))
    rows = re.findall(r"^\| ([a-z -]+) \| ([\d.]+) \(([\d.]+) to ([\d.]+)\) \| ([\d.]+) \|", CARD, flags=re.MULTILINE)
    assert {name: told for name, *told in rows} == measured_rows(turbo, SCORES["tasks"])
    assert f"| **mean of the first six** | **{turbo['mean']:.2f}** | **{SCORES['mean']:.2f}** | 0.90 |" in CARD


TRIALS, BENCHMARK = load("trials.json"), BOOK.parent / "benchmarks" / "trials.py"
OURS = "the book's: velocity"
RECIPES = {found["recipe"].split(",")[0]: found for found in TRIALS["recipes"]}


@pytest.fixture(scope="module")
def trials() -> SimpleNamespace:
    return SimpleNamespace(**runpy.run_path(str(BENCHMARK)))


def test_recipes_side_by_side_are_those_measured(trials):
    decays = " / ".join(map(str, TRIALS["decays"]))
    _, table = CARD.split(f"| recipe | error | words | light | averaged: {decays} |\n|---|---|---|---|---|\n")
    assert table.split("\n\n")[0].splitlines() == [trials.as_row(found) for found in TRIALS["recipes"]]
    told = re.search(r"by `benchmarks/trials.py`: ([\d,]+) pictures of ([\d,]+) drawings in batches\s+of (\d+)", CARD)
    assert [int(number.replace(",", "")) for number in told.groups()] == [
        TRIALS[name] for name in ("pictures", "drawings", "batch")
    ]


def test_recipes_side_by_side_are_those_of_the_benchmark(trials):
    assert [found["recipe"] for found in TRIALS["recipes"]] == [recipe.name for recipe in trials.RECIPES]
    assert (TRIALS["decays"], TRIALS["batch"]) == (list(trials.DECAYS), trials.BATCH)


def test_what_stands_out_among_the_recipes_is_in_their_numbers():
    ours, noise, half, twice = (RECIPES[name] for name in (OURS, "noise", "half the rate", "twice the rate"))
    assert round(noise["light"] / ours["light"]) == 3
    for name in ("error", "light"):
        assert twice[name] < ours[name] <= half[name]
    assert half["words"] < ours["words"] < twice["words"]
    for found in TRIALS["recipes"]:
        assert found["error"] <= min(found["averaged"])
        if found["recipe"].startswith(("every step with the same weight", "CLIP's text tower")):
            assert abs(found["error"] - ours["error"]) < 0.01
