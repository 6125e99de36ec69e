"""The Studio: what it opens with, what it answers, and what it answers nonsense."""

import numpy as np
import pytest
from PIL import Image

from cloudgazing import generate, image_to_image, inpaint
from cloudgazing.picturebook import FRESH_SEEDS
from cloudgazing.widgets import Studio
from cloudgazing.widgets.pipeline.studio import DRAWING
from cloudgazing.widgets.pipeline.studio_drawing import Request, draw

WISH = {
    "mode": "words",
    "prompt": "a red cat at night",
    "negative_prompt": "a blue dog",
    "seeds": [7],
    "num_inference_steps": 4,
    "guidance_scale": 4.0,
    "sampler": "ddim",
    "strength": 0.5,
}
SETTINGS = {name: WISH[name] for name in ("negative_prompt", "num_inference_steps", "guidance_scale", "sampler")}


@pytest.fixture(scope="module")
def studio(model):
    return Studio(model)


@pytest.fixture(scope="module")
def beneath():
    return np.random.default_rng(0).integers(0, 256, (16, 16, 3), dtype=np.uint8)


def answers(model, *buffers, **wish):
    return list(draw(model, Request.read(WISH | wish), [memoryview(bytes(buffer)) for buffer in buffers]))


def pictures(messages):
    drawn = [(content, parts) for content, parts in messages if content["kind"] == "picture"]
    return [Image.frombytes("RGB", content["size"][::-1], part) for content, [part] in drawn]


def test_it_opens_with_a_drawing_that_no_network_has_seen(studio):
    assert DRAWING in FRESH_SEEDS
    assert studio.size == [16, 16]
    assert len(studio.drawing) == 3 * 16 * 16
    assert studio.drawing_words == "a big orange bird in the meadow"
    assert studio.latents_shape == [4, 8, 8]
    assert np.shape(studio.colours) == (5, 3)
    assert dict(zip(studio.palette, studio.shades, strict=True))["red"] == "#dc3b35"


def test_from_words_it_draws_what_generate_draws(model):
    messages = answers(model, seeds=[7, 8])
    kinds = [content["kind"] for content, _ in messages]
    assert kinds == ["start", *["step"] * 4, "picture", *["step"] * 4, "picture", "done"]
    expected = [generate(WISH["prompt"], model, seed=seed, **SETTINGS) for seed in (7, 8)]
    assert [one.tobytes() for one in pictures(messages)] == [one.tobytes() for one in expected]


def test_each_step_brings_the_guess_as_latents(model):
    steps = [(content, parts) for content, parts in answers(model) if content["kind"] == "step"]
    assert [(content["step"], content["last"]) for content, _ in steps] == [(step, 4) for step in (1, 2, 3, 4)]
    assert all(len(part) == 4 * 4 * 8 * 8 for _, [part] in steps)


def test_upon_a_picture_it_draws_what_image_to_image_draws(model, beneath):
    messages = answers(model, beneath, mode="picture")
    expected = image_to_image(WISH["prompt"], Image.fromarray(beneath), model, strength=0.5, seed=7, **SETTINGS)
    assert pictures(messages)[0].tobytes() == expected.tobytes()
    assert [content["last"] for content, _ in messages if content["kind"] == "step"] == [2, 2]


def test_without_strength_the_picture_comes_back_through_the_vae(model, beneath):
    messages = answers(model, beneath, mode="picture", strength=0)
    assert [content["kind"] for content, _ in messages] == ["start", "picture", "done"]
    expected = image_to_image("", Image.fromarray(beneath), model, strength=0)
    assert pictures(messages)[0].tobytes() == expected.tobytes()


def test_a_part_is_repaired_as_inpaint_does(model, beneath):
    marks = np.zeros((8, 8), np.uint8)
    marks[2:5, 3:7] = 1
    messages = answers(model, beneath, marks, mode="repair", strength=1)
    mask = Image.fromarray(np.kron(marks, np.full((2, 2), 255, np.uint8)))
    expected = inpaint(WISH["prompt"], Image.fromarray(beneath), mask, model, seed=7, **SETTINGS)
    assert pictures(messages)[0].tobytes() == expected.tobytes()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"mode": "magic"}, "A picture is drawn from one of"),
        ({"seeds": []}, "1 to 8 pictures"),
        ({"seeds": [1] * 9}, "1 to 8 pictures"),
        ({"seeds": [-1]}, "The seed must be"),
        ({"num_inference_steps": 0}, "1 to 100 steps"),
        ({"num_inference_steps": 101}, "1 to 100 steps"),
        ({"sampler": "magic"}, "The sampler must be"),
        ({"guidance_scale": float("nan")}, "The guidance scale must be"),
        ({"mode": "picture", "strength": float("nan")}, "The strength must be"),
        ({"mode": "picture", "strength": 2}, "The strength must be"),
    ],
)
def test_what_cannot_be_is_answered_by_a_sentence(model, beneath, wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        answers(model, beneath, **wrong)


@pytest.mark.parametrize(
    ("mode", "buffers", "sentence"),
    [
        ("picture", [], "A picture of 16 × 16 pixels is needed"),
        ("picture", [bytes(7)], "A picture of 16 × 16 pixels is needed"),
        ("repair", [bytes(768)], "The mask does not fit"),
        ("repair", [bytes(768), bytes(63)], "The mask does not fit"),
        ("repair", [bytes(768), bytes(64)], "The mask is empty"),
    ],
)
def test_a_picture_or_mask_that_does_not_fit_is_answered_by_a_sentence(model, mode, buffers, sentence):
    with pytest.raises(ValueError, match=sentence):
        answers(model, *buffers, mode=mode)


def test_the_page_is_answered_with_the_bytes_that_it_sent(model, beneath, monkeypatch):
    from queue import Queue

    studio, sent = Studio(model), Queue()
    monkeypatch.setattr(studio, "send", lambda content, buffers: sent.put((content, buffers)))
    studio._receive(studio, {"kind": "draw", "id": "q", **WISH, "mode": "picture"}, [memoryview(beneath.tobytes())])
    kinds = []
    while "done" not in kinds:
        content, _ = sent.get(timeout=60)
        assert content["id"] == "q"
        kinds.append(content["kind"])
    assert kinds == ["start", "step", "step", "picture", "done"]
