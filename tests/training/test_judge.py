"""Training the judges: what they are to see, and that they begin to see it."""

import itertools
import shutil

import numpy as np
import pytest
import torch
from accelerate import Accelerator

from cloudgazing.models import BUNDLED
from cloudgazing.picturebook import COLOURS, FRESH_SEEDS, PLACES, STYLES, THINGS, Scene, imagine, picture
from cloudgazing.picturebook.dataset import JUDGE_SEEDS, SCORE_SEEDS, TRAINING_SEEDS, any_picture
from cloudgazing.scores.judge import NETWORKS, load_judge, read
from cloudgazing.scores.networks import Maps
from cloudgazing.training import judge, pictures
from cloudgazing.training.loop import Settings
from cloudgazing.training.pictures import Pictures
from cloudgazing.training.plan import Plan

SEEDS = FRESH_SEEDS[:200]


def labels(scenes: list[Scene]) -> tuple[torch.Tensor, torch.Tensor]:
    spots, whole = zip(*map(judge.label, scenes), strict=True)
    return torch.from_numpy(np.stack(spots).astype(int)), torch.from_numpy(np.stack(whole).astype(int))


def perfect_maps(scenes: list[Scene]) -> Maps:
    """What a network that has learnt its targets to perfection would say."""
    spots, whole = labels(scenes)
    colours = torch.zeros(len(scenes), len(COLOURS), 16, 16)
    for number, row in itertools.product(range(len(scenes)), range(4)):
        thing, colour, column, line = spots[number, row].tolist()
        if thing != judge.NOTHING:
            colours[number, colour, line, column] = 9.0
    style = torch.nn.functional.one_hot(whole[:, 0], len(STYLES)).float()
    place = torch.nn.functional.one_hot(whole[:, 1], len(PLACES)).float()
    return Maps(torch.logit(judge.heat(spots), eps=1e-4), colours, style, place)


def test_judges_scores_and_generators_see_different_drawings():
    ranges = [TRAINING_SEEDS, FRESH_SEEDS[:1_000_000], JUDGE_SEEDS, SCORE_SEEDS]
    for first, second in itertools.combinations(ranges, 2):
        assert first.stop <= second.start or second.stop <= first.start
    assert {JUDGE_SEEDS.start, JUDGE_SEEDS[-1], SCORE_SEEDS.start, SCORE_SEEDS[-1]} <= set(FRESH_SEEDS)


def test_what_is_to_be_seen_reads_as_the_scene():
    scenes = [imagine(seed, held_out=True) for seed in SEEDS]
    for scene, sight in zip(scenes, read(perfect_maps(scenes)), strict=True):
        asked = sorted((item.thing, item.colour) for item in scene.items for _ in item.spots)
        assert sorted((found.thing, found.colour) for found in sight.findings) == asked
        assert (sight.style, sight.place) == (scene.style, scene.place)
        corners = sorted((spot.x, spot.y) for item in scene.items for spot in item.spots)
        places = sorted((found.x, found.y) for found in sight.findings)
        assert np.abs(np.array(corners)[:, 0] - np.array(places)[:, 0]).max() <= 0.5 / 16 + 1e-6


def test_the_target_is_a_bell_about_each_centre():
    spots = torch.tensor([[[3, 0, 4, 8], [5, 0, 0, 0], [-1] * 4, [-1] * 4]])
    target = judge.heat(spots)
    assert target.shape == (1, len(THINGS), 16, 16)
    assert (target == 1).nonzero().tolist() == [[0, 3, 8, 4], [0, 5, 0, 0]]
    beside = np.exp(-1 / (2 * judge.SPREAD**2))
    assert [float(target[0, 3, 8, 5]), float(target[0, 3, 7, 4])] == pytest.approx([beside, beside])
    assert float(target[0, [0, 1, 2, 4]].max()) == 0


def test_the_focal_loss_against_its_formula():
    target = torch.zeros(1, 1, 2, 2)
    target[0, 0, 0, 0], target[0, 0, 0, 1] = 1.0, 0.5
    chance = torch.tensor([[[[0.8, 0.3], [0.1, 0.1]]]])
    near = 0.5**4 * 0.3**2 * np.log(0.7)
    expected = -(0.2**2 * np.log(0.8) + near + 2 * 0.1**2 * np.log(0.9))
    assert float(judge.focal_loss(chance.logit(), target)) == pytest.approx(expected, rel=1e-4)


def test_a_mirrored_picture_has_mirrored_labels():
    scenes = [imagine(seed, held_out=True) for seed in SEEDS[:8]]
    spots, _ = labels(scenes)
    chosen = torch.tensor([True, False] * 4)
    values = torch.randn(8, 3, 128, 128)
    turned, places = judge.mirror(values, spots, chosen)
    assert torch.equal(turned[0], values[0].flip(2))
    assert torch.equal(turned[1], values[1])
    assert torch.equal(judge.heat(places)[0], judge.heat(spots)[0].flip(2))
    assert torch.equal(places[1], spots[1])
    assert torch.equal(judge.mirror(turned, places, chosen)[1], spots)


def test_spoilt_pictures_are_much_the_same_and_stay_in_range():
    values = torch.rand(4, 3, 128, 128) * 2 - 1
    spoilt = judge.spoil(values, torch.Generator().manual_seed(0))
    assert spoilt.abs().max() <= 1
    assert not torch.equal(spoilt, values)
    smooth = torch.zeros(4, 3, 128, 128)
    assert judge.spoil(smooth, torch.Generator().manual_seed(0)).abs().mean() < 0.1


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """A folder of runs in which a VAE lies already."""
    monkeypatch.setattr(pictures, "PART", 16)
    shutil.copytree(BUNDLED / "picture-book" / "vae", tmp_path / "vae")
    return tmp_path


def test_softened_pictures_are_what_the_vae_gives_back(runs, monkeypatch):
    drawn = Pictures(runs, JUDGE_SEEDS[:16], held_out=True)
    list(drawn.prepare())
    softened = judge.load_softened(runs, drawn)
    assert softened.shape == (4, 128, 128, 3)
    loss = np.square((softened - drawn[range(4)].astype(float)) / 255).mean(axis=(1, 2, 3))
    decibels = -10 * np.log10(loss)
    assert decibels.min() > 20
    assert decibels.max() < 35
    monkeypatch.setattr(judge, "soften", None)
    assert np.array_equal(judge.load_softened(runs, drawn), softened), "kept from the first call on"


class Shades(Pictures):
    """Eight even pictures, each in a gray of its own number."""

    def __init__(self) -> None:
        self.drawn = np.zeros((8, 128, 128, 3), np.uint8) + np.arange(8, dtype=np.uint8)[:, None, None, None]

    def __len__(self) -> int:
        return len(self.drawn)

    def __getitem__(self, rows: np.ndarray) -> np.ndarray:
        return self.drawn[rows]


def test_half_of_what_is_shown_is_softened_and_labelled_as_what_it_is(monkeypatch):
    monkeypatch.setattr(judge, "spoil", lambda values, random: values)
    shades = Shades()
    softened = shades.drawn[:2] + np.uint8(100)
    spots = np.full((8, 4, 4), judge.NOTHING, np.int8)
    whole = np.stack([np.arange(8), np.arange(8)], axis=1).astype(np.int8)
    batch_at = judge.batches(shades, softened, spots, whole, Settings(samples=8 * 50, batch=8, rate=1e-3))
    shown, said = [], []
    for batch in map(batch_at, range(50)):
        shown += ((batch["pixel_values"][:, 0, 0, 0] + 1) * 127.5).round().int().tolist()
        said += batch["whole"][:, 0].tolist()
    assert [value % 100 for value in shown] == said
    assert {value for value in shown if value >= 100} == {100, 101}
    assert 0.4 < np.mean(np.array(shown) >= 100) < 0.6


def test_pictures_keep_each_range_and_kind_in_files_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "PART", 4)
    seeds = JUDGE_SEEDS[:6]
    kept = Pictures(tmp_path, seeds, held_out=True)
    assert list(kept.prepare()) == [4, 6]
    assert np.array_equal(kept[[5, 0]], [any_picture(seeds[5]), any_picture(seeds[0])])
    plain = Pictures(tmp_path, range(2, 6))
    list(plain.prepare())
    assert np.array_equal(plain[[3]], [picture(5)])
    assert len(list(tmp_path.rglob("*.npy"))) == 3


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
def test_a_judge_learns_and_is_saved(name, runs):
    settings = Settings(samples=8 * 24, batch=8, rate=2e-3, warm_up=2)
    trainer = judge.JudgeTrainer(Plan(runs, settings, Accelerator(cpu=True), JUDGE_SEEDS[:16]), name)
    losses = [progress.losses["loss"] for progress in trainer.train()]
    assert np.mean(losses[-4:]) < 0.8 * np.mean(losses[:4])
    trainer.finish()
    assert load_judge(name, runs / "judges").name == name


def test_a_stopped_run_goes_on(runs):
    settings = Settings(samples=4 * 3, batch=4, rate=1e-3)
    plan = Plan(runs, settings, Accelerator(cpu=True), JUDGE_SEEDS[:8])
    first = judge.JudgeTrainer(plan, "judge").train()
    next(first)
    first.close()
    assert [progress.step for progress in judge.JudgeTrainer(plan, "judge").train()] == [2, 3]
