"""Training the VAE: which parts of which pictures it sees."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from accelerate import Accelerator
from diffusers import AutoencoderKL
from torch.nn import functional as F

from cloudgazing.picturebook.dataset import TRAINING_SEEDS
from cloudgazing.pixels import bytes_to_pixel_values
from cloudgazing.training import pictures as pictures_module
from cloudgazing.training.autoencoder import (
    CROP,
    EARLIER,
    EARLIER_REST,
    EQUIVARIANCE_WEIGHT,
    KL_WEIGHT,
    ROUGHNESS,
    SETTINGS,
    AutoencoderTask,
    AutoencoderTrainer,
    _busy_corner,
    batches,
    difference,
    set_scaling_factor,
)
from cloudgazing.training.networks import build_vae
from cloudgazing.training.pictures import Pictures, shuffled_rows
from cloudgazing.training.plan import Plan


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setattr(pictures_module, "PART", 8)
    drawn = Pictures(tmp_path_factory.mktemp("runs"), TRAINING_SEEDS[:16])
    assert list(drawn.prepare()) == [8, 16]
    yield drawn
    patch.undo()


def test_crops_come_first_and_whole_pictures_last(pictures):
    settings = replace(SETTINGS, samples=160, batch=8)
    batch_at = batches(pictures, settings)
    assert batch_at(0)["pixel_values"].shape == (8, 3, CROP, CROP)
    assert batch_at(0)["noise"].shape == (8, 4, CROP // 8, CROP // 8)
    assert batch_at(settings.steps - 1)["pixel_values"].shape == (2, 3, 128, 128)
    assert batch_at(settings.steps - 1)["noise"].shape == (2, 4, 16, 16)


def test_the_lesson_in_colours_fades(pictures):
    batch_at = batches(pictures, replace(SETTINGS, samples=160, batch=8))
    weights = [float(batch_at(step)["lesson"].mean()) for step in range(20)]
    assert weights[0] == 1
    assert weights == sorted(weights, reverse=True)
    assert weights[4:] == [0] * 16


def test_the_lesson_in_an_earlier_vaes_latents_fades_to_a_rest(pictures):
    batch_at = batches(pictures, replace(SETTINGS, samples=160, batch=8), torch.zeros(16, 4, 16, 16))
    weights = [float(batch_at(step)["lesson"].mean()) for step in range(20)]
    assert weights[0] == 1
    assert weights == sorted(weights, reverse=True)
    assert weights[4:] == pytest.approx([EARLIER_REST] * 16)


def test_the_decoder_is_mostly_shown_little_noise_and_never_more_than_the_most(pictures):
    batch_at = batches(pictures, replace(SETTINGS, samples=160, batch=8))
    roughness = torch.cat([batch_at(step)["roughness"] for step in range(10)])
    assert 0 <= roughness.min() < 0.01
    assert ROUGHNESS / 2 < roughness.max() <= ROUGHNESS
    assert roughness.median() < ROUGHNESS / 2


def test_a_crop_is_a_part_of_its_picture_and_so_are_its_latents(pictures):
    settings = replace(SETTINGS, samples=160, batch=8)
    # Latents that are each patch's mean colour tell where a crop was taken.
    whole = bytes_to_pixel_values(pictures[range(16)])
    batch = batches(pictures, settings, F.avg_pool2d(whole, 8))(3)
    torch.testing.assert_close(batch["earlier"], F.avg_pool2d(batch["pixel_values"], 8))
    picture = whole[shuffled_rows(16, 8, 3, settings.seed)[0]]
    windows = picture.unfold(1, CROP, 8).unfold(2, CROP, 8)
    crop = batch["pixel_values"][0]
    assert any(torch.equal(windows[:, y, x], crop) for y in range(windows.shape[1]) for x in range(windows.shape[2]))


def test_whole_pictures_come_with_all_of_their_latents(pictures):
    settings = replace(SETTINGS, samples=160, batch=8)
    earlier = torch.arange(16.0).view(16, 1, 1, 1).expand(16, 4, 16, 16)
    batch = batches(pictures, settings, earlier)(settings.steps - 1)
    rows = shuffled_rows(16, 2, settings.steps - 1, settings.seed)
    assert torch.equal(batch["earlier"], earlier[rows])
    assert batch["shows_earlier"].tolist() == [False, True]
    assert torch.equal(batch["pixel_values"], bytes_to_pixel_values(pictures[rows]))


def test_busy_crops_are_chosen():
    picture = np.zeros((128, 128, 3), np.uint8)
    picture[::2, 64:] = 255  # stripes on the right, nothing on the left
    columns = [_busy_corner(picture, np.random.default_rng(seed))[1] for seed in range(200)]
    chance = np.random.default_rng(0).integers(0, 9, 200)
    assert np.mean(columns) > chance.mean() + 1


def test_latents_move_to_those_of_an_earlier_vae(pictures):
    """With the lesson alone, not with what else is to be learnt."""
    torch.manual_seed(0)
    task = AutoencoderTask(build_vae())
    earlier = torch.randn(16, 4, 16, 16, generator=torch.Generator().manual_seed(1))
    batch = batches(pictures, replace(SETTINGS, samples=160, batch=8), earlier)(0)
    optimizer = torch.optim.Adam(task.parameters(), 2e-3)
    lessons = []
    for _ in range(12):
        lesson = task(**batch)["lesson"]
        optimizer.zero_grad()
        lesson.backward()
        optimizer.step()
        lessons.append(float(lesson.detach()))
    assert lessons[-1] < 0.9 * lessons[0]


def test_the_decoder_sees_the_earlier_latents_where_it_is_to(monkeypatch):
    task, decoded = AutoencoderTask(build_vae(), follows=True), []
    decode = task._decode
    monkeypatch.setattr(task, "_decode", lambda latents: decoded.append(latents) or decode(latents))
    nothing, earlier = torch.zeros(4), torch.full((4, 4, 4, 4), 5.0)
    shows_earlier = torch.tensor([False, True, True, False])
    task(torch.zeros(4, 3, 32, 32), torch.zeros(4, 4, 4, 4), nothing, nothing, earlier, shows_earlier)
    assert decoded[0][~shows_earlier].abs().max() < 5
    torch.testing.assert_close(decoded[0][shows_earlier], earlier[shows_earlier])


def test_roughness_adds_to_the_noise_that_latents_are_decoded_with(monkeypatch):
    task, decoded = AutoencoderTask(build_vae()), []
    decode = task._decode
    monkeypatch.setattr(task, "_decode", lambda latents: decoded.append(latents) or decode(latents))
    for rough in (0.0, 0.5):
        task(torch.zeros(1, 3, 32, 32), torch.ones(1, 4, 4, 4), torch.full((1,), rough), torch.zeros(1))
    torch.testing.assert_close(decoded[2] - decoded[0], torch.full((1, 4, 4, 4), 0.5))


def test_a_crops_outermost_latents_are_left_alone():
    task = AutoencoderTask(build_vae())
    mean = torch.randn(1, 4, 8, 8)
    other = mean.clone()
    other[..., 0, :] += 3
    other[..., :, -1] -= 3
    assert float(task._lesson(mean, torch.zeros(1, 3, 64, 64), other)) == 0


@pytest.fixture
def runs(pictures, tmp_path):
    """A folder with the drawings, and with an earlier VAE beside them."""
    shutil.copytree(pictures.folder, tmp_path / pictures.folder.name)
    torch.manual_seed(2)
    earlier = build_vae().eval()
    earlier.register_to_config(scaling_factor=0.5)
    earlier.save_pretrained(tmp_path / EARLIER)
    return tmp_path


def begin(folder, pictures, monkeypatch):
    monkeypatch.setattr(pictures_module, "PART", 8)
    return AutoencoderTrainer(
        Plan(folder, replace(SETTINGS, samples=8, batch=8), Accelerator(cpu=True), pictures.seeds)
    )


def test_the_trainer_takes_latents_from_the_earlier_vae_where_there_is_one(pictures, runs, monkeypatch):
    found = begin(runs, pictures, monkeypatch)._earlier_latents(pictures)
    earlier = AutoencoderKL.from_pretrained(runs / EARLIER)
    with torch.no_grad():
        expected = earlier.encode(bytes_to_pixel_values(pictures[range(2)])).latent_dist.mode()
    torch.testing.assert_close(found[:2].float(), expected, atol=1e-2, rtol=1e-2)


@pytest.mark.parametrize("follows", [True, False])
def test_a_vae_that_follows_another_keeps_its_factor_for_the_same_latents(pictures, runs, monkeypatch, follows):
    if not follows:
        shutil.rmtree(runs / EARLIER)
    trainer = begin(runs, pictures, monkeypatch)
    assert [progress.step for progress in trainer.train()] == [1]
    trainer.finish()
    assert (AutoencoderKL.load_config(runs / "vae")["scaling_factor"] == 0.5) == follows


def test_every_picture_is_seen_once_before_any_is_seen_again():
    rows = np.concatenate([shuffled_rows(16, 8, step, seed=0) for step in range(4)])
    assert sorted(rows[:16]) == sorted(rows[16:]) == list(range(16))
    assert list(rows[:16]) != list(rows[16:])


def test_the_loss_is_the_sum_that_it_says():
    torch.manual_seed(0)
    task = AutoencoderTask(build_vae())
    pixels, noise = torch.rand(2, 3, 32, 32) * 2 - 1, torch.randn(2, 4, 4, 4)
    told, found = task(pixels, noise, torch.zeros(2), torch.zeros(2)), task.vae.encode(pixels).latent_dist
    decoded = task.vae.decode(found.mean + found.std * noise).sample
    torch.testing.assert_close(told["kl"], found.kl().mean() / found.mean[0].numel())
    torch.testing.assert_close(told["reconstruction"], difference(decoded, pixels))
    half = difference(task.vae.decode(F.avg_pool2d(found.mean, 2)).sample, F.avg_pool2d(pixels, 2))
    expected = told["reconstruction"] + KL_WEIGHT * told["kl"] + EQUIVARIANCE_WEIGHT * half
    torch.testing.assert_close(told["loss"], expected)


def test_the_factor_gives_latents_a_spread_of_one():
    vae, pixels = build_vae(), torch.rand(2, 3, 32, 32) * 2 - 1
    set_scaling_factor(vae, pixels)
    with torch.no_grad():
        latents = vae.encode(pixels).latent_dist.mode() * vae.config.scaling_factor
    assert latents.std() == pytest.approx(1, abs=1e-3)


def test_chapter_5_tells_how_much_noise_the_decoder_was_given():
    chapter = Path(__file__).parents[2] / "chapters" / "05_latents.ipynb"
    assert f"with a spread of up to {ROUGHNESS}." in chapter.read_text(encoding="utf-8")
