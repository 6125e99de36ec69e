"""Postcards, the small denoiser, what counts as a copy, and the ladder's results."""

import argparse

import numpy as np
import pytest
import torch

from cloudgazing.copying import ladder
from cloudgazing.copying.copies import CLOSER, COMPARED, agreement, as_numbers, find_nearest, measure
from cloudgazing.copying.network import (
    FOLDER,
    NUMBERS,
    Basis,
    PostcardDenoiser,
    draw_cards,
    load_basis,
    load_denoiser,
    save_denoisers,
)
from cloudgazing.copying.postcards import FRESH, OTHERS, TRAINING, as_pixel_values, postcards
from cloudgazing.copying.training import train_postcards
from cloudgazing.integrity import ModelError, read_json
from cloudgazing.pixel_denoiser import guess

MOST_WEIGHTS = 500_000
MOST_BYTES = 2_200_000


@pytest.fixture(scope="module")
def basis() -> Basis:
    return load_basis()


@pytest.fixture(scope="module")
def pupil(basis) -> PostcardDenoiser:
    """A model that has learnt from four cards for a few seconds."""
    torch.manual_seed(0)
    denoiser = PostcardDenoiser(basis)
    lessons = list(train_postcards(denoiser, as_numbers(TRAINING[:4], basis), steps=150, seconds=1e9))
    assert lessons[-1].share == 1
    assert np.mean([lesson.loss for lesson in lessons[-20:]]) < np.mean([lesson.loss for lesson in lessons[:20]]) / 4
    return denoiser.eval()


@pytest.mark.parametrize("short", [{"steps": 0}, {"steps": -1}, {"seconds": 0.0}])
def test_without_time_for_a_step_there_is_no_training(basis, short):
    with pytest.raises(ValueError, match=r"^A training takes at least one step, .* asked for\.$"):
        next(train_postcards(PostcardDenoiser(basis), as_numbers(TRAINING[:4], basis), **short))


def test_a_seed_names_a_card_and_no_two_cards_are_alike():
    cards = postcards(range(40))
    assert cards.shape == (40, 32, 32, 3)
    assert (postcards(range(20, 22)) == cards[20:22]).all()
    assert len({card.tobytes() for card in cards}) == 40


def test_the_sets_of_cards_share_no_seed():
    sets = [TRAINING, OTHERS, FRESH]
    assert sum(len(seeds) for seeds in sets) == len(set().union(*sets))


def test_numbers_keep_nearly_all_of_a_card_and_their_distances_are_those_of_pixels(basis):
    pixel_values = as_pixel_values(postcards(FRESH[:64]))
    numbers = basis.to_numbers(pixel_values)
    back = basis.to_pixel_values(numbers)
    assert numbers.shape == (64, NUMBERS)
    assert ((back - pixel_values) ** 2).mean() < 0.04 * pixel_values.var()
    torch.testing.assert_close(
        torch.cdist(numbers, numbers), torch.cdist(back.flatten(1), back.flatten(1)), atol=0.1, rtol=0.02
    )


def test_a_denoiser_is_small_and_draws_the_same_card_for_the_same_seed(basis):
    denoiser = PostcardDenoiser(basis).eval()
    assert sum(weights.numel() for weights in denoiser.parameters()) == 331_104 < MOST_WEIGHTS
    alone, among = draw_cards(denoiser, range(4, 5))[0], draw_cards(denoiser, range(3, 6))[1]
    torch.testing.assert_close(alone, among, atol=1e-3, rtol=1e-3)  # a batch is added up in another order


def test_as_a_module_it_guesses_pixels(pupil, basis):
    card = as_pixel_values(postcards(TRAINING[:1]))
    noisy = 0.5**0.5 * card + 0.5**0.5 * torch.randn(card.shape, generator=torch.Generator().manual_seed(1))
    _, original = guess(pupil, noisy, 0.5)
    assert ((original - card) ** 2).mean() < ((basis.mean.reshape(card.shape) - card) ** 2).mean() / 4


def test_a_copy_is_much_nearer_to_one_card_than_to_any_other():
    trained, compared = torch.tensor([[0.0, 0.0], [9.0, 0.0]]), torch.tensor([[0.0, 6.0]])
    found = find_nearest(torch.tensor([[0.0, 1.4], [0.0, 1.6], [8.5, 0.0]]), trained, compared)
    assert found.index.tolist() == [0, 0, 1]
    assert CLOSER == 1 / 3
    assert found.is_copy.tolist() == [True, False, True]


def test_with_one_card_the_unseen_ones_are_the_only_ones_to_compare_with():
    found = find_nearest(torch.tensor([[1.0]]), torch.tensor([[0.0]]), torch.tensor([[5.0]]))
    assert (found.distance.item(), found.next_distance.item()) == (1, 4)


def test_a_model_of_four_cards_copies_and_no_fresh_card_is_accused(pupil, basis):
    measured = measure(pupil, as_numbers(TRAINING[:4], basis))
    assert measured["copies"] > 0.1
    assert measured["false_alarms"] == 0
    assert measured["interval"][0] < measured["copies"] < measured["interval"][1]


def test_a_model_agrees_with_itself(pupil):
    apart = agreement(pupil, pupil)
    assert apart["same_seed"] == 0 < apart["other_seed"]


def test_denoisers_come_back_in_half_precision_and_altered_ones_are_refused(pupil, basis, tmp_path):
    save_denoisers({"four": pupil}, basis, tmp_path)
    again = load_denoiser("four", tmp_path)
    apart = (draw_cards(again, range(4)) - draw_cards(pupil, range(4))).norm(dim=1)
    assert apart.median() < 1
    load_basis.cache_clear()
    (tmp_path / "basis.safetensors").write_bytes((tmp_path / "four.safetensors").read_bytes())
    with pytest.raises(ModelError, match="not the file that was published"):
        load_basis(tmp_path)
    load_basis.cache_clear()


def test_the_published_models_are_small_and_do_what_the_chapter_says(basis):
    assert sum(file.stat().st_size for file in FOLDER.glob("*.safetensors")) < MOST_BYTES
    trained, compared = as_numbers(TRAINING, basis), as_numbers(COMPARED, basis)
    four = find_nearest(draw_cards(load_denoiser("four"), range(64)), trained[:4], compared)
    every = find_nearest(draw_cards(load_denoiser("all"), range(64)), trained, compared)
    assert four.is_copy.float().mean() > 0.8
    assert every.is_copy.float().mean() < 0.05


def test_the_published_results_show_the_turn():
    results = read_json(FOLDER / "ladder.json")
    copies = {rung["pictures"]: rung["copies"] for rung in results["rungs"]}
    assert tuple(copies) == ladder.RUNGS
    assert copies[1] > 0.9
    assert copies[4] > 0.8
    assert max(copies[4096], copies[16384]) < 0.05
    assert all((FOLDER / f"rung-{count}.webp").stat().st_size < 30_000 for count in ladder.RUNGS)
    assert tuple(half["pictures"] for half in results["halves"]) == ladder.PAIRED
    times = [row["times"] for row in results["repeats"][:-1]]
    assert tuple(times) == ladder.REPEATS


@pytest.fixture
def short_ladder(monkeypatch, tmp_path) -> argparse.Namespace:
    """A ladder of two rungs and a few steps."""
    for name, value in {"RUNGS": (4, 16384), "PAIRED": (4,), "REPEATS": (1, 9), "REPEATED_AMONG": 8}.items():
        monkeypatch.setattr(ladder, name, value)
    monkeypatch.setattr(ladder, "TRAINING", range(16))
    monkeypatch.setattr(ladder, "OTHERS", range(20_000, 20_016))
    monkeypatch.setattr(ladder, "DRAWN_REPEATS", range(8))
    monkeypatch.setattr(ladder, "find_basis", load_basis)
    return argparse.Namespace(runs=tmp_path / "runs", out=tmp_path / "out", steps=3)


def test_the_command_makes_everything_and_goes_on_where_it_was_stopped(short_ladder, monkeypatch, capsys):
    ladder.run(short_ladder)
    made = {file.name for file in short_ladder.out.iterdir()}
    assert made == {
        "all.safetensors", "basis.safetensors", "four.safetensors", "ladder.json", "manifest.json",
        "rung-4.webp", "rung-16384.webp",
    }  # fmt: skip
    first = read_json(short_ladder.out / "ladder.json")
    assert {"rungs", "halves", "repeats", "steps"} == set(first)
    monkeypatch.setattr(ladder, "train_postcards", lambda *args, **kwargs: pytest.fail("trained again"))
    ladder.run(short_ladder)
    assert read_json(short_ladder.out / "ladder.json") == first


def test_a_training_of_other_length_is_another_training(basis, tmp_path, monkeypatch):
    cards, file = as_numbers(TRAINING[:4], basis), tmp_path / "four.safetensors"
    short, longer = (ladder.trained_on(cards, file, basis, steps) for steps in (2, 6))
    assert not torch.equal(next(short.parameters()), next(longer.parameters()))
    monkeypatch.setattr(ladder, "train_postcards", lambda *_, **__: pytest.fail("trained again"))
    again = ladder.trained_on(cards, file, basis, 2)
    assert all(torch.equal(one, other) for one, other in zip(short.parameters(), again.parameters(), strict=True))
