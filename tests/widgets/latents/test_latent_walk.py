"""The walk between two pictures, and between two seeds."""

from threading import Event

import numpy as np
import pytest
import torch

from cloudgazing.latents import slerp
from cloudgazing.noise import seeded_noise
from cloudgazing.pipeline import generate
from cloudgazing.widgets import LatentWalk
from cloudgazing.widgets.latents.codec import decode_rgb
from cloudgazing.widgets.latents.latent_walk import OPENING_STOPS, walk

REQUEST = {"id": "w", "prompt": "a red cat at night", "seeds": [7, 8], "stops": 3, "num_inference_steps": 2}


def test_it_opens_with_stops_between_the_first_two_drawings(model):
    figure = LatentWalk(model, seeds=[10_000_001, 10_000_023])
    opening = np.frombuffer(figure.opening, np.uint8).reshape(OPENING_STOPS, 16, 16, 3)
    decoded = np.frombuffer(figure.decoded, np.uint8).reshape(2, 16, 16, 3)
    np.testing.assert_allclose(opening[[0, -1]].astype(int), decoded.astype(int), atol=1)
    ends = torch.from_numpy(np.frombuffer(figure.latents, np.float32).copy()).reshape(2, 1, 4, 8, 8)
    middle = decode_rgb(model, (ends[0] + ends[1]) / 2)[0]
    np.testing.assert_allclose(opening[OPENING_STOPS // 2].astype(int), middle.astype(int), atol=1)


def test_one_drawing_alone_has_nowhere_to_go_and_stays(model):
    figure = LatentWalk(model, seeds=[10_000_001])
    opening = np.frombuffer(figure.opening, np.uint8).reshape(OPENING_STOPS, -1)
    assert (opening == opening[0]).all()


def test_the_ends_of_a_walk_are_the_drawings_of_the_two_seeds(model):
    (start, _), *frames, (done, _) = walk(model, REQUEST, guidance_scale=4.0)
    assert start == {"kind": "start", "id": "w"}
    assert done == {"kind": "done", "id": "w"}
    assert [content["index"] for content, _ in frames] == [0, 1, 2]
    for (content, (arc, line)), seed in zip(frames[::2], [7, 8], strict=True):
        drawn = np.asarray(generate(REQUEST["prompt"], model, seed=seed, num_inference_steps=2), int)
        assert content["size"] == [16, 16]
        for picture in (arc, line):
            np.testing.assert_allclose(np.frombuffer(picture, np.uint8).reshape(drawn.shape).astype(int), drawn, atol=2)


def test_the_straight_way_loses_spread_and_the_arc_does_not(model):
    frames = list(walk(model, REQUEST, guidance_scale=1.0))[1:4]
    arc, line = frames[1][0]["spreads"]
    start, end = (seeded_noise(model.latents_shape, seed) for seed in (7, 8))
    assert arc == pytest.approx(float(slerp(start, end, 0.5).std(correction=0)), rel=1e-5)
    assert line == pytest.approx(float(((start + end) / 2).std(correction=0)), rel=1e-5)
    assert line < 0.85 * arc


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"seeds": [-1, 2]}, "whole number"), ({"stops": 1}, "2 to 33"), ({"stops": 10**9}, "2 to 33")],
)
def test_a_walk_that_cannot_be_is_refused_in_a_sentence(model, change, sentence):
    with pytest.raises(ValueError, match=sentence):
        next(walk(model, REQUEST | change, guidance_scale=4.0))


def test_the_figure_streams_a_walk_and_still_answers_questions(model):
    figure = LatentWalk(model, seeds=[10_000_001, 10_000_023])
    sent, done = [], Event()

    def send(content, buffers=None):
        sent.append(content)
        if content["kind"] == "done":
            done.set()

    figure.send = send
    figure._receive(figure, REQUEST | {"kind": "walk"}, [])
    figure._receive(figure, {"kind": "decode", "id": "q"}, [memoryview(bytes(4 * 256))])
    assert done.wait(timeout=60)
    kinds = [content["kind"] for content in sent]
    assert "picture" in kinds
    assert [kind for kind in kinds if kind != "picture"] == ["start", "frame", "frame", "frame", "done"]


def test_stopping_ends_a_walk(model):
    figure = LatentWalk(model, seeds=[10_000_001])
    sent = []

    def send(content, buffers=None):
        sent.append(content["kind"])
        if content["kind"] == "start":
            figure._hear(figure, {"kind": "stop"}, [])

    figure.send = send
    figure._work.start(walk(model, REQUEST, 4.0), job="w").join(timeout=60)
    assert sent == ["start", "stopped"]
