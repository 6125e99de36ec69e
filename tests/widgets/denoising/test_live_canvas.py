"""The Python side of the live canvas: what it opens with, what it draws between two prompts, what it refuses."""

import re
from dataclasses import replace

import numpy as np
import pytest
import torch
import traitlets

from cloudgazing import generate, to_picture
from cloudgazing.models import ways_of
from cloudgazing.text import embed
from cloudgazing.widgets import LiveCanvas
from cloudgazing.widgets.denoising.live_canvas import Wish, draw_between, embed_between, few_steps

PROMPT, OTHER = "a red cat at night", "a blue zorblatt"
WISH = {"prompt": PROMPT, "other_prompt": OTHER, "share": 0, "seed": 7, "num_inference_steps": 2}


@pytest.fixture(scope="module")
def jumping(model):
    """The small model, as if it had been taught to draw in four steps."""
    return replace(model, name="turbo", **ways_of("turbo"))


@pytest.fixture(scope="module")
def canvas(jumping):
    return LiveCanvas(jumping, prompt=PROMPT, other_prompt=OTHER, num_inference_steps=2)


def picture_of(content, buffer):
    return np.frombuffer(buffer, np.uint8).reshape(*content["size"], 3)


def drawn(canvas, **changes):
    """The picture that the page would be sent."""
    *_, (content, [picture]) = canvas.draw({**WISH, **changes})
    return picture_of(content, picture)


@pytest.mark.parametrize(("advised", "expected"), [(4, [1, 2, 4]), (20, [5, 10, 20]), (30, [7, 15, 30]), (1, [1])])
def test_the_choices_are_parts_of_what_is_advised(model, advised, expected):
    assert few_steps(replace(model, num_inference_steps=advised)) == expected


def test_it_opens_with_few_steps_whatever_the_model(jumping, model):
    assert [LiveCanvas(each).num_inference_steps for each in (jumping, model)] == [4, 5]
    assert [LiveCanvas(each).guidance_scale for each in (jumping, model)] == [1, 4]


def test_it_opens_with_the_picture_of_its_settings(canvas, jumping):
    assert canvas.opening == {**WISH, "size": [16, 16]}
    opened = picture_of(canvas.opening, canvas.opening_bytes)
    assert np.array_equal(opened, np.asarray(generate(PROMPT, jumping, seed=7, num_inference_steps=2)))
    assert np.array_equal(np.asarray(canvas.still()), opened)
    assert canvas.drawn_by == "turbo"
    assert '"opening_bytes"' in canvas.static_html()


def test_at_its_ends_the_walk_is_what_generate_draws(canvas, jumping):
    for share, prompt in ((0, PROMPT), (1, OTHER)):
        expected = generate(prompt, jumping, seed=7, num_inference_steps=2)
        assert np.array_equal(drawn(canvas, share=share), np.asarray(expected))


def test_a_guided_model_draws_as_generate_does(model):
    canvas = LiveCanvas(model)
    expected = generate(PROMPT, model, seed=3, num_inference_steps=5)
    assert np.array_equal(drawn(canvas, seed=3, num_inference_steps=5), np.asarray(expected))


def test_in_between_the_embeds_are_mixed(canvas, jumping):
    wish = Wish.read({**WISH, "share": 0.25}, canvas.choices)
    ends = [embed(text, jumping.tokenizer, jumping.text_encoder) for text in (PROMPT, OTHER)]
    torch.testing.assert_close(embed_between(jumping, wish), 0.75 * ends[0] + 0.25 * ends[1])
    *_, last = draw_between(jumping, wish, 1.0)
    assert np.array_equal(drawn(canvas, share=0.25), np.asarray(to_picture(last.next_latents, jumping)))
    assert not np.array_equal(drawn(canvas, share=0.25), drawn(canvas))


def test_a_drawing_is_told_step_by_step_with_notes_on_what_is_read(canvas):
    messages = list(canvas.draw({**WISH, "share": 0.5}))
    assert [content["kind"] for content, _ in messages] == ["start", "step", "step", "done"]
    assert any("zorblatt" in note for note in messages[0][0]["notes"])
    assert next(canvas.draw(WISH))[0]["notes"] == []
    assert messages[-1][0]["seconds"] > 0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"share": 1.5}, "The share of the other prompt is a number from 0 to 1; it was 1.5."),
        ({"num_inference_steps": 3}, "This figure draws in one of 1, 2, 4 steps; it was asked for 3."),
        ({"seed": -1}, "The seed must be a whole number"),
    ],
)
def test_what_cannot_be_drawn_is_answered_by_a_sentence(canvas, wrong, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        next(canvas.draw({**WISH, **wrong}))


def test_settings_that_cannot_be_are_refused_at_once(jumping):
    with pytest.raises(ValueError, match="one of 1, 2, 4 steps"):
        LiveCanvas(jumping, num_inference_steps=20)
    with pytest.raises(traitlets.TraitError):
        LiveCanvas(jumping, share=2.0)


def test_a_link_carries_only_steps_that_there_are(canvas):
    assert canvas.link_limits()["num_inference_steps"] == {"values": [1, 2, 4]}
    assert canvas.link_limits()["seed"] == {"min": 0, "max": 99, "whole": True}
