"""Judges: what their maps are read as, and how they are kept."""

import json

import pytest
import torch

from cloudgazing import ModelError
from cloudgazing.picturebook import COLOURS, PLACES, STYLES, THINGS
from cloudgazing.scores.judge import NETWORKS, Finding, Judge, Sight, load_judge, read, save_judge
from cloudgazing.scores.networks import Maps
from cloudgazing.scores.prompts import make_prompts
from cloudgazing.scores.score import draw_truly
from cloudgazing.scores.tasks import TASKS


def blank() -> Maps:
    """The maps of one picture in which nothing is seen."""
    grid = torch.full((1, len(THINGS), 16, 16), -9.0)
    colours = torch.zeros(1, len(COLOURS), 16, 16)
    return Maps(grid, colours, torch.zeros(1, len(STYLES)), torch.zeros(1, len(PLACES)))


def put(maps: Maps, thing: str, colour: str, column: int, row: int, logit: float) -> None:
    maps.things[0, list(THINGS).index(thing), row, column] = logit
    maps.colours[0, list(COLOURS).index(colour), row, column] = 5.0


def chance(logit: float) -> float:
    return float(torch.tensor(logit).sigmoid())


def test_peaks_are_read_with_colour_and_place():
    maps = blank()
    put(maps, "cat", "blue", 4, 8, 3.0)
    put(maps, "dog", "red", 12, 8, 1.0)
    maps.style[0, list(STYLES).index("pixel art")] = 1.0
    maps.place[0, list(PLACES).index("snow")] = 1.0
    (sight,) = read(maps)
    assert sight == Sight(
        (
            Finding("cat", "blue", 4.5 / 16, 8.5 / 16, chance(3.0)),
            Finding("dog", "red", 12.5 / 16, 8.5 / 16, chance(1.0)),
        ),
        "pixel art",
        "snow",
    )


def test_a_spot_holds_only_the_likeliest_thing():
    maps = blank()
    put(maps, "cat", "blue", 4, 8, 3.0)
    put(maps, "rabbit", "blue", 4, 8, 2.0)
    put(maps, "cat", "blue", 6, 9, 2.0)
    (sight,) = read(maps)
    assert [found.thing for found in sight.findings] == ["cat"]


def test_things_four_cells_apart_are_two_and_faint_ones_are_none():
    maps = blank()
    put(maps, "cat", "blue", 4, 8, 3.0)
    put(maps, "cat", "red", 8, 8, 3.0)
    put(maps, "dog", "red", 14, 14, -1.0)
    (sight,) = read(maps)
    assert [(found.thing, found.colour) for found in sight.findings] == [("cat", "blue"), ("cat", "red")]


@pytest.mark.parametrize("name", NETWORKS)
def test_a_judge_is_small_and_looks_at_pictures_of_any_size(name):
    network = NETWORKS[name]()
    assert sum(weights.numel() for weights in network.parameters()) < 2_000_000
    judge = Judge(name, network.eval())
    assert len(judge.look(torch.zeros(2, 3, 128, 128))) == 2
    assert len(judge.look(2 * torch.ones(1, 3, 64, 96))) == 1


@pytest.mark.parametrize("name", NETWORKS)
def test_a_saved_judge_is_the_same_judge(name, tmp_path):
    network = NETWORKS[name]().half().float().eval()
    save_judge(Judge(name, network), tmp_path)
    loaded = load_judge(name, tmp_path)
    picture = torch.randn(1, 3, 128, 128)
    with torch.no_grad():
        for before, after in zip(network(picture), loaded.network(picture), strict=True):
            assert torch.equal(before, after)


def test_both_judges_live_in_one_folder(tmp_path):
    for name, network in NETWORKS.items():
        save_judge(Judge(name, network()), tmp_path)
    assert [load_judge(name, tmp_path).name for name in NETWORKS] == list(NETWORKS)


def test_what_is_wrong_with_a_judge_is_said(tmp_path):
    with pytest.raises(ModelError, match="There is no judge"):
        load_judge("jury", tmp_path)
    with pytest.raises(ModelError, match="cloudgazing train judge"):
        load_judge("judge", tmp_path)
    save_judge(Judge("judge", NETWORKS["judge"]()), tmp_path)
    world = json.loads((tmp_path / "judge.json").read_text())
    (tmp_path / "judge.json").write_text(json.dumps(world | {"things": ["cat"]}))
    with pytest.raises(ModelError, match="not the file that was published"):
        load_judge("judge", tmp_path)
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(ModelError, match="another picture book"):
        load_judge("judge", tmp_path)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_bundled_judges_see_what_the_picture_book_draws(name):
    """A ceiling in small; `cloudgazing score` measures it."""
    prompts = make_prompts("colours", 40, is_known=lambda text: False)
    sights = load_judge(name).look(draw_truly(prompts, range(40)))
    passed = [TASKS["colours"].passes(prompt.scene, sight) for prompt, sight in zip(prompts, sights, strict=True)]
    assert sum(passed) >= 34
