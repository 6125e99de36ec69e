"""Who calls whom: true counts, times that add up, and a sentence for what cannot be."""

from dataclasses import replace

import pytest
from PIL import Image

from cloudgazing import generate
from cloudgazing.widgets import WhoCallsWhom

WISH = {"prompt": "a red cat at night", "seed": 7, "num_inference_steps": 3, "guidance_scale": 4.0, "sampler": "dpm"}
PARTS = ("text_encoder", "noise", "unet", "sampler", "vae_decoder")


@pytest.fixture(scope="module")
def figure(model):
    return WhoCallsWhom(model)


def counts(content):
    return [content["parts"][name]["calls"] for name in PARTS]


def test_every_part_is_counted_as_the_drawing_goes_on(figure):
    messages = list(figure.draw(WISH))
    assert [content["kind"] for content, _ in messages] == ["start", "step", "step", "step", "picture", "done"]
    assert [counts(content) for content, _ in messages[1:-1]] == [
        [2, 1, 1, 1, 0],
        [2, 1, 2, 2, 0],
        [2, 1, 3, 3, 0],
        [2, 1, 3, 3, 1],
    ]


def test_without_guidance_the_text_encoder_is_called_once(figure):
    *_, (picture, _), _done = figure.draw(WISH | {"guidance_scale": 1})
    assert picture["parts"]["text_encoder"]["calls"] == 1


def test_the_parts_take_no_longer_than_the_whole(figure):
    *_, (picture, _), (done, _) = figure.draw(WISH)
    seconds = [picture["parts"][name]["seconds"] for name in PARTS]
    assert all(value > 0 for value in seconds)
    assert sum(seconds) <= done["seconds"]


def test_the_picture_is_that_of_generate(figure, model):
    *_, (content, [rgb]), _done = figure.draw(WISH)
    assert Image.frombytes("RGB", content["size"], rgb).tobytes() == generate(**WISH, model=model).tobytes()


def test_a_quick_model_has_drawn_beforehand_and_another_has_not(figure, model):
    assert (figure.opening, figure.opening_bytes) == ({}, b"")
    quick = WhoCallsWhom(replace(model, name="picture-book"), **WISH)
    assert quick.opening["wish"] == WISH
    assert counts(quick.opening) == [2, 1, 3, 3, 1]
    assert sum(work["seconds"] for work in quick.opening["parts"].values()) <= quick.opening["seconds"]
    drawn = Image.frombytes("RGB", quick.opening["size"], quick.opening_bytes)
    assert drawn.tobytes() == generate(**WISH, model=model).tobytes()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"num_inference_steps": 0}, "1 to 50 steps"),
        ({"num_inference_steps": 51}, "1 to 50 steps"),
        ({"seed": -1}, "The seed must be"),
        ({"sampler": "magic"}, "The sampler must be"),
        ({"guidance_scale": float("inf")}, "The guidance scale must be"),
    ],
)
def test_what_cannot_be_is_answered_by_a_sentence(figure, wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        list(figure.draw(WISH | wrong))
