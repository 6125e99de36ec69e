"""The Python side of chapter 7's figures: what they open with, what they answer, what they refuse."""

import io
from dataclasses import replace
from queue import Queue

import numpy as np
import pytest
import torch
import traitlets
from PIL import Image

from cloudgazing import add_noise, decode, embed, encode, generate, image_to_pixel_values, predict_noise, seeded_noise
from cloudgazing.lora import Adapter
from cloudgazing.picturebook import TRAINING_SEEDS, draw, imagine
from cloudgazing.training.practice import Practice
from cloudgazing.widgets import Habits, LoraSlider, Milestones, TrainingRun, TrainingSet, TrainingStep
from cloudgazing.widgets.kit.sheets import to_webp
from cloudgazing.widgets.learning import sessions, training_run
from cloudgazing.widgets.learning.rows import draw_row
from cloudgazing.widgets.learning.training_set import Filter


def told(figure, request, buffers=(), last=("done", "error", "stopped")):
    """Sends a request as the page does, and collects the answer."""
    sent = Queue()
    figure.send = lambda content, buffers=None: sent.put((content, buffers))
    figure._receive(figure, {"id": "x", **request}, [memoryview(part) for part in buffers])
    messages = [sent.get(timeout=60)]
    while "draw" in request.values() and messages[-1][0]["kind"] not in last:
        messages.append(sent.get(timeout=60))
    return messages


def opened(file):
    return Image.open(io.BytesIO(file))


@pytest.fixture(scope="module")
def step(model):
    return TrainingStep(model, t=300)


@pytest.fixture(scope="module")
def training_set():
    return TrainingSet(shown=20)


def test_a_page_without_a_kernel_is_told_that_there_is_none(model, training_set):
    for figure in (training_set, TrainingRun(model)):
        assert [figure.live, figure.page_state()["live"]] == [True, False]


def test_milestones_bring_a_sheet_for_each():
    figure = Milestones()
    assert len(figure.lengths) == len(figure.milestones)
    assert sum(figure.lengths) == len(figure.sheets)
    first = opened(figure.sheets[: figure.lengths[0]])
    assert first.width / first.height == len(figure.prompts) / 2
    assert f" {figure.milestones[-1]['samples']:,} drawings" in figure.figure_caption()


def test_the_step_answers_what_predict_noise_says(step, model):
    rgb = np.frombuffer(step.pictures, np.uint8).reshape(-1, *step.size, 3)[1]
    latents = encode(image_to_pixel_values(rgb / np.float32(255)), model.vae)
    count = latents.numel()
    brought = np.frombuffer(step.latents, np.float32)[count : 2 * count]
    assert np.allclose(brought, latents.flatten(), atol=1e-5)
    wish = {"kind": "guess", "t": 400, "seed": 5, "caption": "a red cat"}
    [(content, [noise, original, picture])] = told(step, wish, [brought.tobytes()])
    assert content["kind"] == "says"
    mixture = add_noise(latents, seeded_noise(model.latents_shape, 5), 400, model.alphas_cumprod)
    words = embed("a red cat", model.tokenizer, model.text_encoder)
    how = {"alpha_cumprod": model.alphas_cumprod[400], "prediction_type": model.prediction_type}
    says = predict_noise(model.unet, mixture, 400, words, **how)
    assert np.allclose(np.frombuffer(noise, np.float32), says.noise_pred.flatten(), atol=1e-5)
    assert np.allclose(np.frombuffer(original, np.float32), says.pred_original_sample.flatten(), atol=1e-4)
    shown = np.frombuffer(picture, np.uint8).reshape(*step.size, 3)
    pixels = (decode(says.pred_original_sample, model.vae)[0] / 2 + 0.5).clamp(0, 1).permute(1, 2, 0)
    assert np.abs(shown / 255 - pixels.numpy()).max() < 0.01


def test_the_step_says_what_its_model_is_trained_to_predict(model):
    for prediction_type in ("epsilon", "v_prediction"):
        assert TrainingStep(replace(model, prediction_type=prediction_type)).prediction_type == prediction_type


def test_the_step_opens_with_its_answer_and_refuses_other_time_steps(step, model):
    count = int(np.prod(model.latents_shape))
    assert len(step.opening) == 8 * count + 3 * step.size[0] * step.size[1]
    assert step.asked == {"drawing": 0, "caption": step.words[0], "t": 300, "seed": 7}
    wish = {"kind": "guess", "t": 4, "seed": 5, "caption": ""}
    for wrong in ({"t": 1000}, {"t": -1}):
        [(content, _)] = told(step, {**wish, **wrong}, [step.latents[: 4 * count]])
        assert content["kind"] == "error"
        assert "Time steps go from 0 to 999" in content["message"]
    [(content, _)] = told(step, wish, [b"1234"])
    assert "not of this model's shape" in content["message"]


def test_a_link_may_name_what_was_counted_and_nothing_else(training_set, model):
    limits = training_set.link_limits()
    assert {kind: set(limits[kind]["values"]) for kind in limits} == {
        kind: {"", *training_set.census[kind]} for kind in ("thing", "colour", "place", "style")
    }
    habits = Habits(model)
    assert set(habits.shades) == set(training_set.shades) == set(limits["colour"]["values"]) - {""}
    assert list(habits.link_limits()["chosen"]["values"]) == habits.prompts
    with pytest.raises(traitlets.TraitError, match="ghost"):
        TrainingSet(shown=1, thing="ghost")


def test_the_set_is_searched_in_the_order_of_its_seeds(training_set):
    wanted = {"thing": "cat", "colour": "", "place": "", "style": "flat"}
    [(content, [sheet])] = told(training_set, {"kind": "find", "after": 0, **wanted})
    seeds = [drawing["seed"] for drawing in content["drawings"]]
    fitting = (s for s in TRAINING_SEEDS if Filter(thing="cat", style="flat").fits(imagine(s)))
    assert seeds == [next(fitting) for _ in seeds]
    assert content["upto"] == seeds[-1] + 1
    assert opened(sheet).width == 128 * len(seeds)
    first = np.asarray(opened(sheet).convert("RGB"))[:, :128].astype(int)
    assert np.abs(first - draw(imagine(seeds[0]))).mean() < 6


def test_a_pair_that_was_held_out_is_not_found(training_set, monkeypatch):
    monkeypatch.setattr("cloudgazing.widgets.learning.training_set.LOOKED", 300)
    wanted = {"thing": "cat", "colour": "blue", "place": "", "style": ""}
    [(content, sheets)] = told(training_set, {"kind": "find", "after": 0, **wanted})
    assert (content["drawings"], content["upto"], sheets) == ([], 300, [])
    assert ["cat", "blue"] in training_set.held_out["colour"]


def test_a_colour_is_wanted_on_the_thing():
    pairs = (scene for scene in map(imagine, TRAINING_SEEDS) if len(scene.items) == 2)
    scene = next(scene for scene in pairs if scene.items[0].colour != scene.items[1].colour)
    first, second = scene.items
    assert Filter(first.thing, first.colour).fits(scene)
    assert not Filter(first.thing, second.colour).fits(scene)
    assert Filter(colour=second.colour, place=scene.place).fits(scene)


def test_a_training_tells_its_steps_and_ends(model, monkeypatch):
    practices = [Practice(1, 0.25, 1.0), Practice(2, 0.5, 0.5), Practice(4, 1.0, 0.25)]
    session = sessions.Session(("a cat", "a dog"), 2, lambda model: ((one, lambda: model) for one in practices))
    monkeypatch.setitem(training_run.SESSIONS, "minute", session)
    messages = told(TrainingRun(model, session="minute"), {"kind": "draw", "session": "minute"})
    kinds = [content["kind"] for content, _ in messages]
    assert kinds == ["start", "look", "look", "look", "done"]
    assert [content["loss"] for content, _ in messages[1:-1]] == [1.0, 0.5, 0.25]
    sheet = opened(messages[1][1][0])
    assert (sheet.width, sheet.height) == (2 * sessions.SIDE, sessions.SIDE)


def test_each_training_has_a_caption_of_its_own(model):
    captions = {TrainingRun(model, session=name).figure_caption() for name in sessions.SESSIONS}
    assert len(captions) == len(sessions.SESSIONS)


def test_both_trainings_really_run(model, monkeypatch):
    monkeypatch.setattr(sessions, "LOOKS", 1)
    for session in sessions.SESSIONS.values():
        quick = replace(session, drawing_steps=1)
        kinds = [content["kind"] for content, _ in sessions.run_session(quick, model)]
        assert kinds[0] == "start"
        assert kinds[-2:] == ["look", "done"]


def test_the_slider_draws_with_and_without(model):
    layer = next(name for name, _ in model.unet.named_modules() if name.endswith("attn2.to_v"))
    weight = dict(model.unet.named_modules())[layer].weight
    torch.manual_seed(0)
    adapter = Adapter("zorb", {layer: (3 * torch.randn(2, weight.shape[1]), torch.randn(weight.shape[0], 2))})
    figure = LoraSlider(model, adapter)
    wish = {"kind": "pair", "prompt": "a cat, zorb", "seed": 1}
    [(content, [bare, changed])] = told(figure, {**wish, "scale": 1.0})
    assert content["kind"] == "pair"
    assert "zorb" in " ".join(content["notes"])
    plain = to_webp(draw_row(model, ["a cat, zorb"], [1]), 1)
    assert (bare, changed != bare) == (plain, True)
    [(_, [bare, off])] = told(figure, {**wish, "scale": 0.0})
    assert bare == off
    [(content, _)] = told(figure, {**wish, "scale": 7})
    assert "goes from 0 to 1.5" in content["message"]


def test_habits_are_named_by_the_same_captions_here_and_in_the_page(model):
    captions = Habits(model).captions
    assert captions["colour"]["orange"] == "an orange thing"
    assert captions["place"]["snow"] == "a thing in the snow"
    assert captions["place"]["plain"] == "a thing"


def test_habits_show_the_census_beside_the_drawings_and_refuse_no_words(model):
    figure = Habits(model)
    assert all(set(figure.trained) == set(named) for named in figure.named)
    assert len(figure.named) == len(figure.guidance_scales)
    assert sum(figure.trained["a cat"]["colour"].values()) > 100
    [(content, _)] = told(figure, {"kind": "more", "prompt": "  ", "after": 0})
    assert content["kind"] == "error"
    assert "Write what to draw" in content["message"]


def test_a_row_is_what_one_by_one_would_be(model):
    together = draw_row(model, ["a red cat", "a dog"], [1, 2], 3)
    alone = draw_row(model, ["a dog"], [2], 3)
    assert np.abs(together[1].astype(int) - alone[0]).max() <= 1


@pytest.mark.parametrize("ways", [{"jumps": 20}, {"clip_sample_range": 0.3}])
def test_a_row_is_drawn_as_generate_draws_whatever_sampler_suits_the_model(model, ways):
    other = replace(model, **ways)
    [drawn] = draw_row(other, ["a dog"], [2], 3)
    expected = generate("a dog", other, seed=2, num_inference_steps=3)
    assert np.abs(drawn.astype(int) - np.asarray(expected)).max() <= 1
    assert (drawn != draw_row(model, ["a dog"], [2], 3)[0]).any()
