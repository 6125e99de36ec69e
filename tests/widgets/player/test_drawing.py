from dataclasses import asdict, replace

import numpy as np
import pytest

from cloudgazing import generate
from cloudgazing.widgets.player.drawing import Request, draw, look

STEPS = 3
REQUEST = Request(id="x", prompt="a red cat at night", seed=7, num_inference_steps=STEPS, guidance_scale=4.0)


@pytest.fixture(scope="module")
def messages(model):
    return list(draw(model, REQUEST))


def test_a_drawing_is_a_start_the_noise_each_step_and_an_end(messages):
    kinds = [content["kind"] for content, _ in messages]
    assert kinds == ["start", *["frame"] * (STEPS + 1), "done"]
    assert all(content["id"] == "x" for content, _ in messages)


def test_the_last_frame_is_the_picture_that_generate_draws(messages, model):
    content, [canvas, guess, *_] = messages[-2]
    picture = generate(REQUEST.prompt, model, seed=7, num_inference_steps=STEPS)
    assert np.array_equal(np.frombuffer(canvas, np.uint8).reshape(*content["size"], 3), np.asarray(picture))
    assert guess == canvas


def test_the_prompt_is_read_once_the_u_net_asked_at_each_step_and_the_decoder_needed_at_the_end(messages):
    calls = [content["calls"] for content, _ in messages[1:-1]]
    assert calls == [{"text": 1, "denoiser": step, "decoder": int(step == STEPS)} for step in range(STEPS + 1)]


def test_without_guidance_no_empty_prompt_is_read(model):
    content, _ = list(draw(model, replace(REQUEST, guidance_scale=1.0)))[-2]
    assert content["calls"]["text"] == 1
    assert content["asides"]["empty_prompts"] == 0


def test_previews_are_told_apart_from_the_call_that_the_picture_needs(messages):
    previews = [content["asides"]["previews"] for content, _ in messages[1:-1]]
    assert previews == [1, 2, 3, 3]


@pytest.mark.parametrize(("view", "at"), [("canvas", 0), ("guess", 1)])
def test_of_each_step_the_picture_in_view_is_decoded_and_the_other_when_it_is_asked_for(model, messages, view, at):
    drawn = list(draw(model, replace(REQUEST, view=view)))[1:-1]
    for content, pictures in drawn[1:-1]:
        assert (len(pictures[at]), len(pictures[1 - at])) == (3 * np.prod(content["size"]), 0)
    assert all(pictures[0] == pictures[1] for _, pictures in (drawn[0], drawn[-1]))
    hidden = {"id": "l", "view": view, "frames": [1, 2]}
    *looks, (end, _) = look(model, hidden, [memoryview(parts[2 + at]) for _, parts in drawn[1:-1]])
    assert [content["index"] for content, _ in looks] == [1, 2]
    assert [parts[0] for _, parts in looks] == [parts[at] for _, parts in drawn[1:-1]]
    assert (end["kind"], end["id"]) == ("looked", "l")


def test_latents_of_another_shape_are_not_looked_at(model):
    with pytest.raises(ValueError, match="not of this model's shape"):
        list(look(model, {"id": "l", "view": "guess", "frames": [1]}, [memoryview(bytes(8))]))


def test_latents_are_sent_as_floats(messages, model):
    content, [_, _, latents, guess] = messages[1]
    assert content["latents_shape"] == list(model.latents_shape[1:])
    assert len(latents) == len(guess) == 4 * np.prod(model.latents_shape)


def test_without_the_text_the_prompt_does_not_matter(model):
    one, other = (
        list(draw(model, replace(REQUEST, prompt=prompt, without_text=True)))[-2][1]
        for prompt in ("a dog", "two apples")
    )
    assert one == other


def test_unseen_words_are_noted(model):
    content, _ = next(draw(model, replace(REQUEST, prompt="a red unicorn")))
    assert len(content["notes"]) == 1
    assert "unicorn" in content["notes"][0]


@pytest.mark.parametrize("wrong", [{"seed": -1}, {"num_inference_steps": 0}, {"guidance_scale": float("nan")}])
def test_impossible_requests_end_in_a_sentence(model, wrong):
    with pytest.raises(ValueError, match=r"must be .*, such as"):
        list(draw(model, replace(REQUEST, **wrong)))


def test_a_request_is_read_from_a_message():
    assert Request.read({"kind": "draw", **asdict(REQUEST)}) == REQUEST
