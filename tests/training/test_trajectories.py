"""The teacher's trajectories: they end in the pipeline's own pictures, and are drawn once."""

import json
from unittest.mock import Mock

import numpy as np
import pytest
import torch
from accelerate import Accelerator

from cloudgazing.picturebook.dataset import captions
from cloudgazing.pipeline import draw_steps
from cloudgazing.text import tokenize
from cloudgazing.training import trajectories
from cloudgazing.training.trajectories import GUIDANCE, NOISE, STEPS, TEACHER, Trajectories, caption_of, check_teacher

SEEDS = range(40, 46)


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(trajectories, "PART", 4)
    monkeypatch.setattr(trajectories, "BATCH", 3)


def drawn(folder, model) -> Trajectories:
    made = Trajectories(folder, model, SEEDS)
    assert list(made.prepare(Accelerator(cpu=True))) == [4, 6]
    return made


@pytest.mark.parametrize("number", [0, 4, 5])
def test_each_stop_is_a_step_of_the_pipeline_and_the_last_is_its_picture(small_parts, model, tmp_path, number):
    made = drawn(tmp_path, model)
    caption, seed = caption_of(number, SEEDS[number]), SEEDS[number]
    steps = list(draw_steps(caption, model, seed=NOISE + seed, num_inference_steps=STEPS, guidance_scale=GUIDANCE))
    ours, input_ids = made.pick(np.full(STEPS + 1, number), np.arange(STEPS + 1))
    theirs = torch.cat([*(step.latents for step in steps), steps[-1].next_latents])
    torch.testing.assert_close(ours, theirs, atol=2e-3, rtol=1e-3)
    assert torch.equal(input_ids[:1], tokenize(caption, model.tokenizer))


def test_one_caption_in_seven_is_still_being_typed_and_some_have_not_been_begun():
    said = {number: caption_of(number, number) for number in range(700)}
    whole = {number: captions(number, 4)[number % 4] for number in said}
    cut = [number for number in said if said[number] != whole[number]]
    assert cut == list(range(6, 700, 7))
    assert all(whole[number].startswith(said[number]) for number in cut)
    assert 0 < sum(not said[number] for number in cut) < 30


def test_what_was_drawn_is_kept_and_what_was_not_finished_is_drawn(small_parts, model, tmp_path, monkeypatch):
    made = drawn(tmp_path, model)
    first, second = sorted(made.folder.glob("*.npy"))
    whole = second.read_bytes()
    second.rename(second.with_suffix(".part1.npy"))  # as a process that was killed leaves it
    parts = []
    draw = Trajectories._draw
    monkeypatch.setattr(Trajectories, "_draw", lambda self, part: parts.append(part) or draw(self, part))
    drawn(tmp_path, model)
    assert parts == [1]
    assert second.read_bytes() == whole
    assert {first, second} < set(made.folder.iterdir())


def test_other_drawings_have_a_folder_of_their_own(model, tmp_path):
    assert Trajectories(tmp_path, model, SEEDS).folder == Trajectories(tmp_path, model, list(SEEDS)).folder
    assert Trajectories(tmp_path, model, SEEDS).folder != Trajectories(tmp_path, model, SEEDS[::-1]).folder


def test_processes_share_the_parts(small_parts, model, tmp_path):
    first, second = (Mock(spec=Accelerator, num_processes=2, process_index=index) for index in (0, 1))
    made = Trajectories(tmp_path, model, SEEDS)
    assert list(made.prepare(second)) == [2]
    assert [file.name for file in made.folder.iterdir()] == ["00000004.npy"]
    assert list(made.prepare(first)) == [4]
    assert first.wait_for_everyone.called


def test_a_student_of_another_teacher_is_refused(tmp_path):
    (tmp_path / TEACHER).write_text(json.dumps({"unet": "1"}))
    check_teacher(tmp_path, {"unet": "1"})
    with pytest.raises(ValueError, match="had another teacher than the present model: rename it to"):
        check_teacher(tmp_path, {"unet": "2"})
