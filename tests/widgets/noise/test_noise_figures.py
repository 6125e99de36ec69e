"""The Python side of the figures about noise."""

import numpy as np
import pytest
import torch
import traitlets

from cloudgazing.noise import seeded_noise
from cloudgazing.pixel_denoiser import PixelDenoiser, guess
from cloudgazing.training.pixel_denoiser import Lesson, small_drawings, train_denoiser
from cloudgazing.widgets import (
    GuessedNoise,
    JumpOrSteps,
    NoiseSlider,
    RemovingNoise,
    ScheduleExplorer,
    TrainingMonitor,
)
from cloudgazing.widgets.noise.denoising import fresh_drawings, make_noisy

FLOATS = np.zeros((32, 32, 3), np.float32).tobytes()


@pytest.fixture(scope="module")
def denoiser() -> PixelDenoiser:
    torch.manual_seed(0)
    return PixelDenoiser(width=8).eval()


def ask(figure, buffers, **request):
    sent = []
    figure.send = lambda content, buffers=None: sent.append((content, buffers))
    figure._receive(figure, {"id": "q", **request}, [memoryview(buffer) for buffer in buffers])
    return sent[0]


def test_the_noise_slider_brings_its_drawings_along():
    slider = NoiseSlider(amount=0.5, drawing="House")
    assert len(slider.drawings) == len(slider.names) * 128 * 128 * 3
    assert "house in the snow" in slider.captions[slider.names.index("House")]
    start = slider.names.index("House") * 128 * 128 * 3
    assert slider.drawings[start : start + 3] == (slider.image[0, 0] * 255).round().astype(np.uint8).tobytes()
    assert 'data-module="noise/noise_slider.js"' in slider.static_html()


def test_the_noise_that_a_slider_opens_with_tells_its_caption_from_anothers():
    captions = [NoiseSlider(amount=amount).figure_caption() for amount in (0.3, 0.5)]
    assert ["50\N{NO-BREAK SPACE}% to begin with" in caption for caption in captions] == [False, True]
    assert all("the triangle of the two weights" in caption for caption in captions)


@pytest.mark.parametrize(("name", "value"), [("amount", 1.5), ("amount", -0.1), ("drawing", "Unicorn"), ("seed", -1)])
def test_the_noise_slider_refuses_what_cannot_be(name, value):
    with pytest.raises(traitlets.TraitError):
        NoiseSlider(**{name: value})


def test_a_slip_of_the_pen_is_refused():
    with pytest.raises(TypeError, match="no setting 'noise'"):
        NoiseSlider(noise=0.3)


def test_the_schedule_explorer_knows_the_schedule_of_the_model(model):
    explorer = ScheduleExplorer(model)
    assert explorer.own == "cosine"
    assert len(explorer.drawing) == np.prod(explorer.size) * 3


def test_a_schedule_that_it_does_not_know_is_none_of_the_three(model):
    from dataclasses import replace

    odd = replace(model, alphas_cumprod=np.linspace(1, 0, 1000))
    assert ScheduleExplorer(odd).own == ""


@pytest.mark.parametrize("figure_class", [RemovingNoise, GuessedNoise, JumpOrSteps])
def test_the_figures_open_with_an_answer(denoiser, figure_class):
    figure = figure_class(denoiser, seed=5)
    kept, steps = figure.opening["kept"], figure.opening["steps"]
    noisy = make_noisy(figure.opening["which"], 5, kept)
    content, buffers = ask(figure, [noisy.tobytes()], kind="denoise", kept=kept, steps=steps)
    assert content["kind"] == "denoised"
    assert buffers == [figure.opening_guesses, figure.opening_nexts]
    assert len(figure.opening_guesses) == steps * 32 * 32 * 3
    assert len(figure.captions) * 32 * 32 * 3 == len(figure.drawings)


def test_the_captions_name_the_colour_and_the_place_that_are_seen(denoiser):
    figure = RemovingNoise(denoiser)
    pictures = np.frombuffer(figure.drawings, np.uint8).reshape(-1, 32, 32, 3)
    for caption, picture in zip(figure.captions, pictures, strict=True):
        middle, ground = picture[13:19, 13:19].mean(axis=(0, 1)), np.median(picture[-4:], axis=(0, 1))
        assert caption.split()[1] == ("red", "green", "blue")[middle.argmax()]
        assert ("in the snow" in caption) == (ground.min() > 200)


def test_an_answer_is_what_the_denoiser_guesses(denoiser):
    picture, noise = fresh_drawings()[2], seeded_noise((32, 32, 3), 9).permute(2, 0, 1)
    noisy = (0.6 * picture + 0.8 * noise)[None]
    floats = noisy[0].permute(1, 2, 0).contiguous().numpy().tobytes()
    _, (guesses, nexts) = ask(RemovingNoise(denoiser), [floats], kind="denoise", kept=0.36, steps=1)
    expected = guess(denoiser, noisy, 0.36)[1][0].clamp(-1, 1).permute(1, 2, 0)
    shown = torch.frombuffer(bytearray(guesses), dtype=torch.uint8).reshape(32, 32, 3).float() / 127.5 - 1
    torch.testing.assert_close(shown, expected, atol=1 / 127, rtol=0)
    assert nexts == guesses


@pytest.mark.parametrize(
    ("request_", "buffers", "words"),
    [
        ({"kept": 1.0, "steps": 1}, [FLOATS], "share of signal"),
        ({"kept": float("nan"), "steps": 1}, [FLOATS], "share of signal"),
        ({"kept": "half", "steps": 1}, [FLOATS], "share of signal"),
        ({"kept": 0.5, "steps": 0}, [FLOATS], "number of steps"),
        ({"kept": 0.5, "steps": 10_000}, [FLOATS], "number of steps"),
        ({"kept": 0.5, "steps": 1}, [], "32 x 32 pixels"),
        ({"kept": 0.5, "steps": 1}, [FLOATS[:-4]], "32 x 32 pixels"),
        ({"kept": 0.5, "steps": 1}, [FLOATS[:-3]], "32 x 32 pixels"),
        ({"kept": 0.5, "steps": 1}, [np.full(3072, np.nan, np.float32).tobytes()], "32 x 32 pixels"),
    ],
)
def test_what_cannot_be_denoised_is_answered_by_a_sentence(denoiser, request_, buffers, words):
    content, _ = ask(RemovingNoise(denoiser), buffers, kind="denoise", **request_)
    assert content["kind"] == "error"
    assert words in content["message"]


def test_the_monitor_passes_every_lesson_on_and_keeps_what_it_saw(monkeypatch):
    monkeypatch.setattr("cloudgazing.widgets.noise.training_monitor.REPORT_SECONDS", 0)
    monkeypatch.setattr("cloudgazing.widgets.noise.training_monitor.display", lambda *_, **__: None)
    monitor = TrainingMonitor(small_drawings([1, 2, 3]))
    lessons = list(monitor.watch(train_denoiser(PixelDenoiser(width=8), small_drawings(range(4)), steps=30, batch=2)))
    assert len(lessons) == len(monitor.errors) == 30
    assert monitor.share == 1
    assert monitor.looks[0] == 1
    assert monitor.looks[-1] == 30
    assert len(monitor.guesses) == len(monitor.looks) * 3 * 32 * 32 * 3
    assert monitor.guesses[: 32 * 32 * 9] != monitor.guesses[-32 * 32 * 9 :]
    assert monitor.size == [3, 32, 32]
    assert monitor.live
    assert monitor.page_state()["live"] is False, "without a kernel it is a recording"


def test_a_training_that_is_over_at_once_is_shown_from_its_first_step_on(monkeypatch, denoiser):
    monkeypatch.setattr("cloudgazing.widgets.noise.training_monitor.REPORT_SECONDS", 1000)
    monkeypatch.setattr("cloudgazing.widgets.noise.training_monitor.display", lambda *_, **__: None)
    monitor = TrainingMonitor(small_drawings([1]))
    list(monitor.watch(Lesson(step, step / 64, 1 / step, denoiser) for step in range(1, 65)))
    assert monitor.steps[:2] == [1, 4]
    assert monitor.errors[:2] == [1, np.mean([1 / 2, 1 / 3, 1 / 4])]
    assert monitor.steps[-1] == 64
    assert len(monitor.steps) == 21


def test_a_training_that_is_watched_again_begins_anew(monkeypatch, denoiser):
    monkeypatch.setattr("cloudgazing.widgets.noise.training_monitor.display", lambda *_, **__: None)
    monitor = TrainingMonitor(small_drawings([1]))
    for loss in (1.0, 0.5):
        list(monitor.watch(Lesson(step, step / 4, loss, denoiser) for step in range(1, 5)))
        assert monitor.steps == monitor.looks == [1, 2, 3, 4]
        assert set(monitor.errors) == {loss}
        assert len(monitor.guesses) == 4 * 32 * 32 * 3
