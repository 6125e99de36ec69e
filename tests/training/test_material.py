import os
from dataclasses import replace

import numpy as np
import pytest
import torch
from transformers import CLIPTokenizer

from cloudgazing.models import BUNDLED
from cloudgazing.picturebook import THINGS, imagine
from cloudgazing.picturebook.meanings import MEANINGS, settled
from cloudgazing.training import closeups
from cloudgazing.training.closeups import NEIGHBOURS, SIDE, load_close_ups
from cloudgazing.training.material import CAPTION_DROPOUT, NEAR, NOISY_POWER, Material, batches, load_shares
from cloudgazing.training.named import NAMES, covered, load_named, mark, noun_tokens
from cloudgazing.training.unet import SETTINGS
from cloudgazing.training.words import load_captions, to_input_ids

SEEDS = range(200)


@pytest.fixture(scope="module")
def tokenizer() -> CLIPTokenizer:
    return CLIPTokenizer.from_pretrained(BUNDLED / "picture-book" / "tokenizer")


@pytest.fixture(scope="module")
def material(tmp_path_factory, tokenizer) -> Material:
    folder = tmp_path_factory.mktemp("material")
    captions = load_captions(folder, tokenizer, SEEDS)
    latents = torch.arange(len(SEEDS) * 4 * 256).reshape(len(SEEDS), 4, 16, 16).float()
    return Material(
        latents=latents,
        captions=captions,
        shares=load_shares(folder, SEEDS),
        named=load_named(folder, tokenizer, captions, SEEDS),
        close_ups=load_close_ups(folder, tokenizer, SEEDS),
        empty=torch.full((40,), 9),
    )


def batch(material: Material, step: int = 0):
    return batches(material, replace(SETTINGS, batch=64))(step)


def said(tokenizer, ids: np.ndarray, marks: np.ndarray, number: int) -> str:
    return tokenizer.decode(ids[marks == number].tolist()).strip()


def test_every_item_is_found_in_every_caption_but_where_its_word_has_two_meanings(tokenizer, material):
    for seed in SEEDS:
        for number, item in enumerate(imagine(seed).items, start=1):
            thing = THINGS[item.thing]
            for ids, marks in zip(material.captions[seed], material.named.tokens[seed], strict=True):
                wanted = {""} if item.thing in MEANINGS else {thing.word, thing.plural}
                assert said(tokenizer, ids, marks, number) in wanted
            assert NAMES[material.named.things[seed, number - 1]] == item.thing


def test_what_an_item_covers_is_as_large_as_its_boxes():
    for seed in SEEDS[:50]:
        for item in imagine(seed).items:
            area = sum((spot.size * 16) ** 2 for spot in item.spots)
            assert covered(item).sum() <= area * 1.35
            for spot in item.spots:
                assert covered(item)[min(15, int(spot.y * 16)), min(15, int(spot.x * 16))]


def test_a_close_up_shows_all_of_its_thing_and_little_of_the_other(material):
    seen = material.close_ups
    assert len(seen.rows) > len(SEEDS) / 2
    for row, number, windows in zip(seen.rows, seen.items, seen.windows, strict=True):
        items = imagine(SEEDS[row]).items
        assert items[number].count == 1
        for x, y in windows.astype(int):
            window = np.s_[y : y + SIDE, x : x + SIDE]
            assert covered(items[number])[window].sum() == covered(items[number]).sum()
            for other in items:
                if other is not items[number]:
                    assert covered(other)[window].sum() <= NEIGHBOURS * covered(other).sum()


def test_a_close_ups_captions_name_its_thing_alone(tokenizer, material):
    seen = material.close_ups
    for row, number, wordings, tokens in zip(seen.rows, seen.items, seen.input_ids, seen.tokens, strict=True):
        items = imagine(SEEDS[row]).items
        thing = THINGS[items[number].thing]
        others = {THINGS[item.thing].word for item in items if item is not items[number]} - {thing.word}
        for ids, marks in zip(wordings, tokens, strict=True):
            assert said(tokenizer, ids, marks, 1) == ("" if items[number].thing in MEANINGS else thing.word)
            text = tokenizer.decode(ids.tolist(), skip_special_tokens=True).split()
            assert not others & set(text)


def test_a_close_up_leaves_no_meaning_open(material):
    seen = material.close_ups
    shown = [
        (item, scene.place)
        for scene in map(imagine, SEEDS)
        for item in scene.items
        if item.thing in MEANINGS and item.count == 1
    ]
    assert any(not settled(item.thing, place, ()) for item, place in shown), "some have to be left out"
    for row, number in zip(seen.rows, seen.items, strict=True):
        scene = imagine(SEEDS[row])
        assert settled(scene.items[number].thing, scene.place, ())


def test_a_colour_that_is_a_fruit_too_is_not_its_noun(tokenizer):
    nouns = noun_tokens(tokenizer)
    ids = to_input_ids(tokenizer, ["an orange robot right of a pink orange"])[0].numpy()
    marks = mark(["robot", "orange (fruit)"], nouns, ids)
    [fruit] = np.flatnonzero(marks == 2)
    assert (marks[:fruit] == 1).sum() == len(nouns["robot"][0])
    assert tokenizer.decode(ids[[fruit - 1, fruit]].tolist()) == "pink orange"


def test_close_ups_are_windows_of_the_latents_with_the_places_of_their_thing(material):
    near = batch(material)["near"]
    assert near["latents"].shape == (64 * NEAR, 4, SIDE, SIDE)
    for latents, cells in zip(near["latents"], near["cells"], strict=True):
        first = int(latents[0, 0, 0])
        row, y, x = first // 1024, first % 256 // 16, first % 16
        assert torch.equal(latents, material.latents[row, :, y : y + SIDE, x : x + SIDE])
        theirs = material.named.cells[row, :, y : y + SIDE, x : x + SIDE]
        assert any(torch.equal(cells[0], torch.from_numpy(each)) for each in theirs)


def test_the_time_steps_of_a_batch_are_spread_with_more_of_the_noisy_ones(material):
    timesteps = batch(material)["whole"]["timesteps"]
    assert ((timesteps >= 0) & (timesteps < 1000)).all()
    evenly = (timesteps / 1000) ** (1 / NOISY_POWER)
    assert evenly.sort().values.diff().max() <= 2.1 / 64
    assert (timesteps >= 500).float().mean() > 0.6


@pytest.mark.parametrize("part", ["whole", "near"])
def test_each_picture_comes_with_a_caption_of_its_own_and_what_that_names(material, part):
    shown, seen, checked = batch(material)[part], material.close_ups, 0
    for latents, caption, nouns in zip(shown["latents"], shown["input_ids"], shown["nouns"], strict=True):
        if (caption == 9).all():
            continue
        row = int(latents[0, 0, 0]) // 1024  # the fixture's latents are counted through
        if part == "whole":
            own = (material.captions[row], material.named.tokens[row])
        else:
            own = (each[seen.rows == row].reshape(-1, 40) for each in (seen.input_ids, seen.tokens))
        pairs = [[said.tolist(), named.tolist()] for said, named in zip(*own, strict=True)]
        assert [caption.tolist(), nouns.tolist()] in pairs
        checked += 1
    assert checked > len(shown["latents"]) / 2


def test_drawings_come_up_by_their_shares(material):
    only = replace(material, shares=np.eye(len(SEEDS))[7])
    drawn = [batches(only, replace(SETTINGS, batch=1))(step)["whole"]["latents"] for step in range(3)]
    assert [int(each[0, 0, 0, 0]) // 1024 for each in drawn] == [7, 7, 7]


def test_what_is_hard_to_draw_is_shown_more_often(material):
    scenes = [imagine(seed) for seed in SEEDS]
    several = np.array([len(scene.items) == 1 and scene.items[0].count > 1 for scene in scenes])
    meaning = np.array([any(item.thing in MEANINGS for item in scene.items) for scene in scenes])
    pixels = np.array([scene.style == "pixel art" for scene in scenes])
    assert {(each & pixels).any() for each in (several, meaning, ~several, ~meaning)} == {True}
    items = np.array([len(scene.items) for scene in scenes])
    assert set(items[meaning]) == {1, 2}
    wanted = 1.5**~several * 2.0 ** (meaning * items) * 2.0**pixels
    assert np.allclose(material.shares, wanted / wanted.sum())


def test_some_captions_are_withheld_and_then_name_nothing(material):
    drawn = [batch(material, step)["near"] for step in range(20)]
    withheld = torch.cat([(near["input_ids"] == 9).all(dim=1) for near in drawn])
    assert abs(withheld.float().mean() - CAPTION_DROPOUT) < 0.02
    named = torch.cat([near["nouns"].any(dim=1) for near in drawn])
    assert not named[withheld].any()
    assert 0.8 < named[~withheld].float().mean() < 1  # words with two meanings name nothing either


def test_captions_are_withheld_from_all_drawings_equally_however_often_they_are_shown(material):
    frequent = np.arange(len(SEEDS)) < len(SEEDS) // 2
    shares = np.where(frequent, 4.0, 1.0)
    uneven = replace(material, shares=shares / shares.sum())
    drawn = [batches(uneven, replace(SETTINGS, batch=10))(step)["whole"] for step in range(400)]
    withheld = torch.cat([(whole["input_ids"] == 9).all(dim=1) for whole in drawn]).numpy()
    rows = torch.cat([whole["latents"][:, 0, 0, 0] for whole in drawn]).long().numpy() // 1024
    assert abs(frequent[rows].mean() - 0.8) < 0.02
    assert abs(withheld.mean() - CAPTION_DROPOUT) < 0.015
    assert abs(frequent[rows[withheld]].mean() - 0.5) < 0.07


def test_a_step_is_the_same_each_time_and_unlike_the_next(material):
    first, again, other = batch(material, 0), batch(material, 0), batch(material, 1)
    for part in ("whole", "near"):
        assert all(torch.equal(first[part][name], again[part][name]) for name in first[part])
        assert not torch.equal(first[part]["noise"], other[part]["noise"])


def test_the_last_fifth_of_a_run_shows_whole_pictures_alone(material):
    settings = replace(SETTINGS, samples=64 * 10, batch=64)
    shown = [set(batches(material, settings)(step)) for step in range(settings.steps)]
    assert shown == 8 * [{"whole", "near"}] + 2 * [{"whole"}]


def test_what_was_made_is_read_again(material, tmp_path, tokenizer):
    made = load_named(tmp_path, tokenizer, material.captions, SEEDS)
    near = load_close_ups(tmp_path, tokenizer, SEEDS)
    files = list(tmp_path.glob("*.npz"))
    assert len(files) == 2
    for file in files:
        os.utime(file, (1, 1))
    again = load_named(tmp_path, tokenizer, material.captions, SEEDS)
    assert np.array_equal(again.tokens, made.tokens)
    assert np.array_equal(again.cells, made.cells)
    assert np.array_equal(load_close_ups(tmp_path, tokenizer, SEEDS).windows, near.windows)
    assert [file.stat().st_mtime for file in files] == [1, 1]


def test_another_rule_makes_another_file(material, tmp_path, tokenizer, monkeypatch):
    load_close_ups(tmp_path, tokenizer, SEEDS)
    monkeypatch.setattr(closeups, "NEIGHBOURS", 0.1)
    fewer = load_close_ups(tmp_path, tokenizer, SEEDS)
    assert len(fewer.rows) < len(material.close_ups.rows)
    assert len(list(tmp_path.glob("*.npz"))) == 2


def test_drawings_of_which_no_close_up_can_be_made_are_too_few(tokenizer, tmp_path):
    alone = next(seed for seed in SEEDS if not closeups.close_ups(imagine(seed)))
    with pytest.raises(ValueError, match="Of 1 drawings none has a thing that can stand alone"):
        load_close_ups(tmp_path, tokenizer, range(alone, alone + 1))
