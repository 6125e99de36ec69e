"""The Python side of the figures on denoising: what they open with, what they answer, what they refuse."""

import io
from dataclasses import replace
from itertools import islice
from queue import Queue

import numpy as np
import pytest
import torch
import traitlets
from PIL import Image

from cloudgazing import draw_steps, generate, to_picture
from cloudgazing.attention import words
from cloudgazing.memory import OutOfMemory
from cloudgazing.widgets import DrawingGrid, FourPanes, GuidanceDial, PromptHeat, StepsLadder, UnetShape
from cloudgazing.widgets.denoising.course import Course
from cloudgazing.widgets.denoising.drawing_grid import across

PROMPT = "a red zorblatt at night"
WISH = {"id": "x", "prompt": PROMPT, "seed": 7, "num_inference_steps": 3, "guidance_scale": 4.0}
CELL = {**WISH, "negative_prompt": "", "sampler": "ddim"}
del CELL["id"]


def told(figure, request, last=("done", "error", "stopped")):
    """Sends a request as the page does, and collects the answer."""
    sent = Queue()
    figure.send = lambda content, buffers=None: sent.put((content, buffers))
    figure._receive(figure, request, [])
    messages = [sent.get(timeout=60)]
    while messages[-1][0]["kind"] not in last:
        messages.append(sent.get(timeout=60))
    return messages


def picture_of(content, buffer):
    return np.frombuffer(buffer, np.uint8).reshape(*content["size"], 3)


@pytest.fixture(scope="module")
def steps(model):
    return list(draw_steps(PROMPT, model, seed=7, num_inference_steps=3))


@pytest.fixture(scope="module")
def panes(model):
    return FourPanes(model, prompt=PROMPT, num_inference_steps=3)


@pytest.fixture(scope="module")
def heat(model):
    return PromptHeat(model, prompt=PROMPT, num_inference_steps=3)


def test_the_panes_show_each_step_as_it_is(panes, steps, model):
    messages = told(panes, {"kind": "draw", **WISH})
    assert [content["kind"] for content, _ in messages] == ["start", *["frame"] * 4, "done"]
    assert all(content["id"] == "x" for content, _ in messages)
    for step, (content, [guess, *grids]) in zip(steps, messages[1:4], strict=True):
        assert (content["index"], content["t"], content["guided"]) == (step.index, step.t, True)
        assert content["left"] == pytest.approx(model.alphas_cumprod[step.t])
        assert np.array_equal(picture_of(content, guess), np.asarray(to_picture(step.pred_original_sample, model)))
        change = step.pred_original_sample - step.pred_original_sample_uncond
        for grid, expected in zip(grids, (step.latents, step.noise_pred, change), strict=True):
            assert np.array_equal(np.frombuffer(grid, np.float32), expected.numpy().ravel())


def test_the_last_frame_is_the_picture_and_no_noise_is_left(panes, model):
    content, [guess, _, noise, change] = told(panes, {"kind": "draw", **WISH})[-2]
    assert np.array_equal(
        picture_of(content, guess), np.asarray(generate(PROMPT, model, seed=7, num_inference_steps=3))
    )
    assert not np.frombuffer(noise, np.float32).any()
    assert not np.frombuffer(change, np.float32).any()


def test_without_guidance_nothing_is_added(panes):
    content, [_, _, _, change] = told(panes, {"kind": "draw", **WISH, "guidance_scale": 1.0})[1]
    assert content["guided"] is False
    assert not np.frombuffer(change, np.float32).any()


@pytest.mark.parametrize("figure", ["panes", "heat"])
def test_it_opens_with_the_first_step(figure, request):
    figure = request.getfixturevalue(figure)
    assert figure.opening["index"] == 0
    assert sum(figure.opening["lengths"]) == len(figure.opening_bytes)
    assert figure.opening["wish"] == {name: WISH[name] for name in WISH if name != "id"}
    assert '"opening_bytes"' in figure.static_html()


@pytest.mark.parametrize("figure", ["panes", "heat"])
@pytest.mark.parametrize("wrong", [{"seed": -1}, {"num_inference_steps": 0}, {"guidance_scale": float("nan")}])
def test_what_cannot_be_drawn_is_answered_by_a_sentence(figure, wrong, request):
    content, _ = told(request.getfixturevalue(figure), {"kind": "draw", **WISH, **wrong})[-1]
    assert content["kind"] == "error"
    assert "must be" in content["message"]


def test_a_newer_drawing_ends_the_older(panes):
    sent = Queue()
    panes.send = lambda content, buffers=None: sent.put(content)
    panes._receive(panes, {"kind": "draw", **WISH, "id": "slow", "num_inference_steps": 50}, [])
    panes._receive(panes, {"kind": "draw", **WISH}, [])
    ended = {}
    while "x" not in ended:
        content = sent.get(timeout=60)
        if content["kind"] in ("done", "stopped"):
            ended[content["id"]] = content["kind"]
    assert ended == {"slow": "stopped", "x": "done"}


def test_the_maps_have_a_place_for_each_word_and_one_for_the_rest(heat, model):
    content, [_, floats] = told(heat, {"kind": "draw", **WISH})[1]
    assert [word["text"] for word in content["words"]] == ["a", "red", "zorblatt", "at", "night"]
    assert len(content["layers"]) == len(content["sides"]) == 5
    assert content["layers"][0] == "All layers, averaged"
    assert len(set(content["layers"])) == 5
    numbers = np.frombuffer(floats, np.float32)
    counts = [6 * side * side for side in content["sides"]]
    assert len(numbers) == sum(counts)
    for side, maps in zip(content["sides"], np.split(numbers, np.cumsum(counts)[:-1]), strict=True):
        # What every place takes in adds up to all that there is.
        assert np.allclose(maps.reshape(6, side, side).sum(axis=0), 1, atol=1e-4)


def test_the_maps_belong_to_their_step(heat):
    first, second, third, after = [buffers[1] for content, buffers in told(heat, {"kind": "draw", **WISH})[1:-1]]
    assert first != second != third
    assert after == third


def test_a_drawing_leaves_no_hook_in_the_network(heat, model):
    told(heat, {"kind": "draw", **WISH})
    assert not any(module._forward_pre_hooks for module in model.unet.modules())


def test_an_empty_prompt_has_no_words_and_all_its_maps_are_of_the_rest(heat):
    content, [_, floats] = told(heat, {"kind": "draw", **WISH, "prompt": ""})[1]
    assert content["words"] == []
    assert np.allclose(np.frombuffer(floats, np.float32), 1, atol=1e-4)


def test_a_long_prompt_shows_the_words_that_were_read(heat, model):
    prompt = "cat " * 200
    content, _ = told(heat, {"kind": "draw", **WISH, "prompt": prompt})[1]
    assert len(content["words"]) == len(words(prompt, model.tokenizer)) < 200


def test_the_u_answers_with_a_few_channels_of_every_block(model):
    figure = UnetShape(model, prompt=PROMPT)
    assert len(figure.blocks) == len(figure.opening["shapes"])
    [(content, [floats])] = told(
        figure, {"id": "q", "kind": "features", "prompt": PROMPT, "seed": 7, "at": 2}, ["features"]
    )
    assert content["id"] == "q"
    assert content["at"] == 2
    assert len(floats) == 4 * sum(np.prod(shape) for shape in content["shapes"])
    assert floats != figure.opening_bytes
    [(content, _)] = told(figure, {"id": "q", "kind": "features", "prompt": "", "seed": 7, "at": 99}, ["error"])
    assert "from 0 to 19" in content["message"]


def test_the_dial_shows_what_the_formula_says(model):
    figure = GuidanceDial(model, prompt=PROMPT, at=1)
    assert [opening["guidance_scale"] for opening in figure.openings] == [0, 1, 4]
    assert figure.figure_caption().endswith("three pictures, and the three arrows behind them.")
    question = {"id": "q", "kind": "guess", "prompt": PROMPT, "seed": 7, "at": 1, "guidance_scale": 2.5}
    [(content, [picture])] = told(figure, question, ["guess"])
    step = list(draw_steps(PROMPT, model, seed=7))[1]
    uncond, text = step.pred_original_sample_uncond, step.pred_original_sample_text
    expected = to_picture(uncond + 2.5 * (text - uncond), model)
    assert abs(picture_of(content, picture).astype(int) - np.asarray(expected, dtype=int)).max() <= 1
    apart = torch.linalg.norm(step.noise_pred_text - step.noise_pred_uncond) / torch.linalg.norm(step.noise_pred_uncond)
    assert content["apart"] == pytest.approx(apart.item(), rel=1e-3)
    [(content, _)] = told(figure, {**question, "guidance_scale": float("inf")}, ["error"])
    assert "finite" in content["message"]


def test_a_grid_draws_each_cell_as_generate_does(model):
    grid = DrawingGrid(model, values=[1, 2])
    cells = [{**CELL, "seed": 1, "sampler": "dpm"}, {**CELL, "negative_prompt": "a blue dog"}]
    messages = told(grid, {"kind": "draw", "id": "g", "cells": cells})
    kinds = [content["kind"] for content, _ in messages]
    assert kinds == ["start", *["progress"] * 3, "cell", *["progress"] * 3, "cell", "done"]
    drawn = [picture_of(content, buffers[0]) for content, buffers in messages if content["kind"] == "cell"]
    for cell, picture in zip(cells, drawn, strict=True):
        settings = {name: value for name, value in cell.items() if name != "prompt"}
        assert np.array_equal(picture, np.asarray(generate(PROMPT, model, **settings)))


@pytest.fixture(scope="module")
def quick(model):
    """The small model under the name of one whose grids are drawn beforehand."""
    return replace(model, name="picture-book")


@pytest.mark.parametrize(
    ("plan", "columns", "rows"),
    [
        ({"columns": "seed", "values": [1, 2, 3, 4, 5, 6]}, 3, 2),
        ({"columns": "num_inference_steps", "values": [1, 2], "rows": "sampler", "row_values": ["ddim", "dpm"]}, 2, 2),
    ],
)
def test_a_grid_brings_its_drawings_along_as_the_page_would_have_asked_for_them(plan, columns, rows):
    grid = DrawingGrid(**{"prompt": PROMPT, "num_inference_steps": 2, **plan})
    messages = told(grid, {"kind": "draw", "id": "g", "cells": grid.opening["cells"]})
    drawn = [picture_of(content, buffers[0]) for content, buffers in messages if content["kind"] == "cell"]
    assert grid.opening["notes"] == messages[0][0]["notes"]
    assert "zorblatt" in grid.opening["notes"][0]
    sheet = np.asarray(Image.open(io.BytesIO(grid.opening_bytes)).convert("RGB"), dtype=int)
    height, width, _ = drawn[0].shape
    assert sheet.shape == (rows * height, columns * width, 3)
    expected = np.concatenate([np.concatenate(drawn[i : i + columns], axis=1) for i in range(0, len(drawn), columns)])
    lost = abs(sheet - expected).mean()  # in compression
    assert lost < 2
    cells = [row for band in np.split(sheet, rows) for row in np.split(band, columns, axis=1)]
    assert len({each.tobytes() for each in drawn}) > 1  # two samplers may agree, in so few steps
    for cell, own in zip(cells, drawn, strict=True):
        assert abs(cell - own).mean() == min(abs(cell - each).mean() for each in drawn)
    assert np.array_equal(np.asarray(grid.still().convert("RGB")), sheet)
    assert '<noscript><img src="data:image/webp' in grid.static_html()


def test_the_cells_of_a_grid_are_those_of_its_plan_row_by_row(quick):
    plan = {"columns": "num_inference_steps", "values": [1, 2], "rows": "sampler", "row_values": ["ddim", "dpm"]}
    cells = DrawingGrid(quick, prompt=PROMPT, **plan).opening["cells"]
    assert [(cell["sampler"], cell["num_inference_steps"]) for cell in cells] == [
        ("ddim", 1),
        ("ddim", 2),
        ("dpm", 1),
        ("dpm", 2),
    ]
    assert all((cell["prompt"], cell["seed"], cell["guidance_scale"]) == (PROMPT, 7, 4) for cell in cells)


@pytest.mark.parametrize(("name", "count"), [("picture-book", 2), ("turbo", 2), ("sd-turbo", 0)])
def test_only_a_quick_model_draws_a_grid_beforehand(model, name, count):
    grid = DrawingGrid(replace(model, name=name), values=[1, 2], num_inference_steps=1)
    assert len(grid.opening.get("cells", [])) == count
    assert bool(grid.opening_bytes) == bool(count)
    assert (grid.still() is None) == (count == 0)


def test_a_grid_that_is_drawn_beforehand_refuses_what_cannot_be_drawn(quick):
    for wrong in (101, "8"):
        with pytest.raises(ValueError, match="1 to 100 steps"):
            StepsLadder(quick, values=[1, wrong])


def test_rows_of_drawings_are_not_ragged(model):
    assert [across(count) for count in (1, 2, 3, 4, 6, 8, 9, 12)] == [1, 2, 3, 4, 3, 4, 3, 4]
    assert DrawingGrid(model, values=list(range(6)), rows="seed", row_values=[7, 8]).across == 6
    assert DrawingGrid(model, values=list(range(6)), across=2).across == 2, "pairs stay together where one says so"


@pytest.mark.parametrize("wrong", [{"seed": -1}, {"num_inference_steps": 101}, {"sampler": "euler"}])
def test_a_cell_that_cannot_be_drawn_is_answered_by_a_sentence(model, wrong):
    grid = DrawingGrid(model, values=[1])
    content, _ = told(grid, {"kind": "draw", "id": "g", "cells": [{**CELL, **wrong}]})[-1]
    assert content["kind"] == "error"


def test_grids_refuse_what_makes_no_grid(model):
    with pytest.raises(ValueError, match="needs values"):
        DrawingGrid(model)
    with pytest.raises(ValueError, match="needs values"):
        DrawingGrid(model, values=[1], rows="seed")
    with pytest.raises(ValueError, match="at most 48"):
        DrawingGrid(model, values=list(range(49)))
    with pytest.raises(traitlets.TraitError):
        DrawingGrid(model, columns="mood", values=[1])
    with pytest.raises(TypeError, match="no setting 'steps'"):
        StepsLadder(model, steps=3)


def test_the_ladder_is_a_grid_of_steps(model):
    ladder = StepsLadder(model)
    assert (ladder.columns, ladder.values) == ("num_inference_steps", [1, 2, 4, 8, 20, 50])
    assert 'data-module="denoising/drawing_grid.js"' in ladder.static_html()


def test_a_course_is_drawn_once_and_only_as_far_as_asked(model, steps):
    course = Course(replace(model, num_inference_steps=3))
    assert torch.equal(course.step(PROMPT, 7, 2).latents, steps[2].latents)
    assert course.step(PROMPT, 7, 1) is course.step(PROMPT, 7, 1)
    assert not torch.equal(course.step(PROMPT, 8, 1).latents, steps[1].latents)
    for wrong in (3, -1):
        with pytest.raises(ValueError, match="from 0 to 2"):
            course.step(PROMPT, 7, wrong)
    with pytest.raises(ValueError, match="seed must be"):
        course.step(PROMPT, -1, 0)


@pytest.mark.parametrize("fault", [OutOfMemory, KeyboardInterrupt])
def test_a_drawing_that_has_failed_is_begun_anew_by_the_next_question(model, monkeypatch, fault):
    def fail_once(*asked, **settings):
        yield from islice(draw_steps(*asked, **settings), 1)
        monkeypatch.undo()
        raise fault("too little memory")

    monkeypatch.setattr("cloudgazing.widgets.denoising.course.draw_steps", fail_once)
    course = Course(replace(model, num_inference_steps=3))
    with pytest.raises(fault):
        course.step(PROMPT, 7, 2)
    assert course.step(PROMPT, 7, 2).index == 2
