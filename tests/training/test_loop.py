"""The training loop: learning, and going on after a stop."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
import torch
import toys
from accelerate import Accelerator
from safetensors.torch import load_file, save_file

from cloudgazing.training import checkpoint, command, loop
from cloudgazing.training.loop import Settings, check_sharing, train
from cloudgazing.training.optimizer import Optimizer


def run(folder: Path, steps: int | None = None):
    task = toys.LineTask()
    progress = train(Accelerator(cpu=True), task, toys.line_batches(), toys.SETTINGS, folder)
    seen = list(islice(progress, steps))
    progress.close()
    return task, seen


def test_the_loss_falls(tmp_path):
    _, seen = run(tmp_path)
    assert len(seen) == toys.SETTINGS.steps == 12
    assert seen[-1].samples == toys.SETTINGS.samples
    assert seen[-1].losses["loss"] < seen[0].losses["loss"]


def test_a_run_that_was_stopped_goes_on_as_if_it_never_had(tmp_path):
    whole, all_steps = run(tmp_path / "whole")
    _, before = run(tmp_path / "stopped", 5)
    resumed, after = run(tmp_path / "stopped")
    assert [p.step for p in after] == list(range(6, 13))
    assert [p.losses for p in before + after] == [p.losses for p in all_steps]
    assert all(torch.equal(a, b) for a, b in zip(whole.parameters(), resumed.parameters(), strict=True))


def test_a_run_that_is_broken_off_within_a_step_goes_on_as_if_it_never_had(tmp_path, monkeypatch):
    whole, all_steps = run(tmp_path / "whole")
    run(tmp_path / "stopped", 5)
    taken = Optimizer.step

    def break_off(self, rate):
        taken(self, rate)
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Optimizer, "step", break_off)
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path / "stopped")
    resumed, after = run(tmp_path / "stopped")
    assert [p.losses for p in after] == [p.losses for p in all_steps[5:]]
    assert all(torch.equal(a, b) for a, b in zip(whole.parameters(), resumed.parameters(), strict=True))


def test_a_run_that_is_broken_off_behind_some_steps_keeps_none_that_is_half_taken(tmp_path, monkeypatch):
    progress = train(Accelerator(cpu=True), toys.LineTask(), toys.line_batches(), toys.SETTINGS, tmp_path)
    next(progress)
    monkeypatch.setattr(Optimizer, "step", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        next(progress)
    assert not (tmp_path / checkpoint.NAME).exists()


def test_the_average_is_smoother_than_the_weights_and_can_be_read_back(tmp_path):
    task, _ = run(tmp_path)
    averaged = toys.LineTask()
    checkpoint.read_average(tmp_path, averaged)
    assert not torch.equal(averaged.line.weight, task.line.weight)
    goal = torch.tensor([[1.0, -2.0, 0.5]])
    start = toys.LineTask().line.weight
    assert (averaged.line.weight - goal).norm() < (start - goal).norm()


def test_a_full_disk_loses_nothing_and_says_what_to_do(tmp_path, monkeypatch):
    run(tmp_path, 5)
    kept = (tmp_path / checkpoint.NAME).read_bytes()

    def no_space(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(checkpoint, "save_file", no_space)
    with pytest.raises(OSError, match="free some disk space, or choose another folder, and start the same command"):
        run(tmp_path)
    assert (tmp_path / checkpoint.NAME).read_bytes() == kept
    assert [file.name for file in tmp_path.iterdir()] == [checkpoint.NAME]


def test_where_a_file_lies_in_place_of_the_folder_the_sentence_says_what_to_do_too(tmp_path):
    (tmp_path / "runs").write_text("a file where a folder should be")
    with pytest.raises(OSError, match=r"could not be written .*choose another folder"):
        run(tmp_path / "runs" / "line")


def test_a_run_killed_while_it_writes_goes_on_from_the_checkpoint_before(tmp_path):
    run(tmp_path, 5)
    (tmp_path / "checkpoint.part1.safetensors").write_bytes(b"half of")
    _, after = run(tmp_path)
    assert after[0].step == 6


def test_a_run_that_is_killed_between_checkpoints_loses_no_more_than_what_came_after_the_last(tmp_path, monkeypatch):
    now = iter(range(0, 10_000, 20))
    monkeypatch.setattr(loop.time, "monotonic", lambda: next(now))  # each step takes twenty seconds or more
    killed = train(Accelerator(cpu=True), toys.LineTask(), toys.line_batches(), toys.SETTINGS, tmp_path)
    for _ in range(8):
        next(killed)  # and nothing is closed, as nothing is when a process is killed
    rest = train(Accelerator(cpu=True), toys.LineTask(), toys.line_batches(), toys.SETTINGS, tmp_path)
    assert 8 - 60 // 20 < next(rest).step <= 8


def test_a_checkpoint_of_something_else_is_refused_and_kept(tmp_path):
    file = tmp_path / checkpoint.NAME
    save_file({"task.other": torch.zeros(1)}, file, {"step": "3", "average_steps": "3"})
    written = file.read_bytes()
    with pytest.raises(checkpoint.TrainingError, match="of another network or another version"):
        run(tmp_path)
    assert file.read_bytes() == written


@pytest.mark.parametrize("name", ["task.line.weight", "average.line.weight"])
def test_a_checkpoint_of_another_size_is_refused_and_kept(tmp_path, name):
    run(tmp_path, 5)
    file = tmp_path / checkpoint.NAME
    save_file(load_file(file) | {name: torch.zeros(1, 1)}, file, {"step": "5", "average_steps": "5"})
    written = file.read_bytes()
    with pytest.raises(checkpoint.TrainingError, match="of another network or another version"):
        run(tmp_path)
    assert file.read_bytes() == written


def test_another_seed_gives_another_run(tmp_path):
    settings = replace(toys.SETTINGS, seed=1)
    task = toys.LineTask()
    other = train(Accelerator(cpu=True), task, toys.line_batches(settings), settings, tmp_path / "other")
    _, seen = run(tmp_path / "same")
    assert next(other).losses != seen[0].losses


def test_the_rate_rises_stays_and_falls_to_nothing():
    settings = replace(toys.SETTINGS, samples=8000, warm_up=10, decay=0.2)
    assert settings.rate_at(0) == pytest.approx(0.1 * settings.rate)
    assert settings.rate_at(500) == settings.rate
    assert settings.rate_at(900) == pytest.approx(0.5 * settings.rate)
    assert settings.rate_at(settings.steps) == 0


@pytest.mark.parametrize(("samples", "batch"), [(5, 8), (8, 0), (0, 1), (8, -1)])
def test_a_run_without_a_step_is_refused_in_words(samples, batch):
    with pytest.raises(ValueError, match="A run takes at least one step"):
        Settings(samples=samples, batch=batch, rate=1e-3)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_what_is_no_seed_is_refused_in_words(seed):
    with pytest.raises(ValueError, match="The seed must be a whole number"):
        replace(toys.SETTINGS, seed=seed)


def test_a_batch_that_processes_cannot_share_evenly_is_refused_in_words():
    check_sharing({"whole": {"x": torch.zeros(8, 3)}, "near": {"x": torch.zeros(32, 3)}}, 8)
    for batch in ({"x": torch.zeros(4, 3)}, {"whole": {"x": torch.zeros(8, 3)}, "near": {"x": torch.zeros(12, 3)}}):
        with pytest.raises(ValueError, match=r"8 processes cannot share .* evenly: choose another --batch"):
            check_sharing(batch, 8)


def test_what_the_last_batch_shrinks_to_is_known_before_anything_is_learnt(tmp_path, monkeypatch):
    sizes = {0: 8, 9: 2}
    monkeypatch.setattr(Accelerator, "num_processes", 4)
    task, settings = torch.nn.Linear(1, 1), Settings(samples=80, batch=8, rate=1e-3)
    run = train(Accelerator(cpu=True), task, lambda step: {"x": torch.zeros(sizes[step])}, settings, tmp_path)
    with pytest.raises(ValueError, match="4 processes cannot share 2 pictures"):
        next(run)


@pytest.mark.parametrize("able", [True, False])
def test_a_card_that_only_imitates_bfloat16_does_not_count(monkeypatch, able):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation=True: including_emulation or able)
    assert command._uses_bfloat16() == able


@pytest.mark.parametrize("able", [True, False])
def test_a_processor_counts_that_multiplies_matrices_in_bfloat16_and_no_other(monkeypatch, able):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True, "amx_bf16": able})
    assert command._uses_bfloat16() == able


def test_bfloat16_can_be_asked_for(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)
    answers = []
    for asked in ("no", "bf16"):
        monkeypatch.setenv("ACCELERATE_MIXED_PRECISION", asked)
        answers.append(command._uses_bfloat16())
    assert answers == [False, True]


def test_each_step_has_its_own_rate_and_gradients_of_length_one_at_most(tmp_path, monkeypatch):
    rates, lengths, take = [], [], Optimizer.step

    def step(self, rate):
        rates.append(rate)
        weights = [*self._matrices.values(), *self._others.values()]
        lengths.append(torch.cat([weight.grad.flatten() for weight in weights]).norm().item())
        take(self, rate)

    monkeypatch.setattr(Optimizer, "step", step)
    _, seen = run(tmp_path)
    assert rates == [toys.SETTINGS.rate_at(at) for at in range(toys.SETTINGS.steps)] == [each.rate for each in seen]
    assert len(set(rates)) > 3
    assert 0.999 < max(lengths) <= 1 + 1e-4


def test_an_average_that_forgets_at_once_is_the_last_steps_weights(tmp_path):
    task, averaged = toys.LineTask(), toys.LineTask()
    settings = replace(toys.SETTINGS, ema_decay=0.0)
    list(train(Accelerator(cpu=True), task, toys.line_batches(), settings, tmp_path))
    checkpoint.read_average(tmp_path, averaged)
    torch.testing.assert_close(averaged.line.weight, task.line.weight)
