"""Turbo: the losses by hand, the first lesson learnt by heart, and runs that were stopped."""

import copy
from itertools import islice

import numpy as np
import pytest
import torch
from accelerate import Accelerator
from PIL import Image

from cloudgazing import load
from cloudgazing.denoise import predict_noise, split
from cloudgazing.pipeline import draw_steps
from cloudgazing.samplers import ddim_step
from cloudgazing.training import turbo
from cloudgazing.training.loop import Settings
from cloudgazing.training.plan import Plan
from cloudgazing.training.trajectories import GUIDANCE, NOISE, STEPS, caption_of
from cloudgazing.training.turbo import TurboTrainer, as_turbo, batches, spread_stops
from cloudgazing.training.turbo_task import TARGET_DECAY, TurboTask, distance
from cloudgazing.training.unet import HIGHEST_SNR

SETTINGS = Settings(samples=24, batch=4, rate=1e-3, warm_up=1, ema_decay=0.5)
STOPS = (0, 7, 18, 19)


@pytest.fixture
def task(model) -> TurboTask:
    """A student and an average that have gone ways of their own."""
    torch.manual_seed(1)
    made = TurboTask(model, model.unet)
    with torch.no_grad():
        for network in (made.unet, made.target):
            for weight in network.parameters():
                weight.add_(0.05 * torch.randn_like(weight))
    return made


@pytest.fixture
def given(model) -> dict[str, torch.Tensor]:
    """Two kinds of latents, stops, and captions."""
    torch.manual_seed(2)
    one, other = torch.randn(2, 4, *model.latents_shape[1:])
    input_ids = torch.randint(0, len(model.tokenizer), (4, model.tokenizer.model_max_length))
    return {"one": one, "other": other, "stops": torch.tensor(STOPS), "input_ids": input_ids}


def jump(unet, latents, stop: int, states, model) -> torch.Tensor:
    """Where a network jumps to, by the pipeline's own formula; at the end it stays."""
    if stop == STEPS:
        return latents
    t = int(model.timesteps(STEPS)[stop])
    output = unet(latents, t, encoder_hidden_states=states).sample
    return split(output, latents, model.alphas_cumprod[t], "v_prediction")[1]


@torch.no_grad()
def test_the_first_lesson_is_the_weighted_square_of_how_far_the_jump_misses(task, given, model):
    told = task(path={"latents": given["one"], "pictures": given["other"], **rest(given)})
    losses, errors = [], []
    for row, stop in enumerate(STOPS):
        states = model.text_encoder(given["input_ids"][row : row + 1]).last_hidden_state
        guess = jump(task.unet, given["one"][row : row + 1], stop, states, model)
        a = model.alphas_cumprod[model.timesteps(STEPS)[stop]]
        errors.append(float((guess - given["other"][row]).square().mean()))
        losses.append(min(a / (1 - a) + 1, HIGHEST_SNR) * errors[-1])
    assert float(told["error"]) == pytest.approx(np.mean(errors), rel=1e-4)
    assert float(told["loss"]) == pytest.approx(np.mean(losses), rel=1e-4)
    assert len({round(loss / error, 3) for loss, error in zip(losses, errors, strict=True)}) == 3


@torch.no_grad()
def test_the_second_lesson_is_how_far_two_neighbours_jump_apart(task, given, model):
    told = task(noised={"pictures": given["one"], "noise": given["other"], **rest(given)})
    timesteps, apart = model.timesteps(STEPS), []
    levels = np.append(model.alphas_cumprod[timesteps], 1.0)
    empty = model.tokenizer("", padding="max_length", return_tensors="pt").input_ids
    unread = model.text_encoder(empty).last_hidden_state
    for row, stop in enumerate(STOPS):
        states = model.text_encoder(given["input_ids"][row : row + 1]).last_hidden_state
        noisy = levels[stop] ** 0.5 * given["one"][row] + (1 - levels[stop]) ** 0.5 * given["other"][row]
        how = {"alpha_cumprod": levels[stop], "prediction_type": "v_prediction", "guidance_scale": GUIDANCE}
        told_by_teacher = predict_noise(model.unet, noisy[None].float(), int(timesteps[stop]), states, unread, **how)
        onward = ddim_step(told_by_teacher.pred_original_sample, told_by_teacher.noise_pred, levels[stop + 1])
        aim = jump(task.target, onward, stop + 1, states, model)
        apart.append((jump(task.unet, noisy[None].float(), stop, states, model) - aim).double())
    c = 0.00054 * apart[0].numel() ** 0.5
    distances = [(float((each.norm() ** 2 + c**2).sqrt() - c) / each.numel() ** 0.5) for each in apart]
    assert float(told["loss"]) == pytest.approx(np.mean(distances), rel=1e-4)
    assert float(told["error"]) == pytest.approx(float(torch.cat(apart).square().mean()), rel=1e-4)


def rest(given: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: given[name] for name in ("stops", "input_ids")}


def test_only_the_student_learns(task, given):
    task(noised={"pictures": given["one"], "noise": given["other"], **rest(given)})["loss"].backward()
    learning = [name for name, weight in task.named_parameters() if weight.grad is not None]
    assert learning == [f"unet.{name}" for name, _ in task.unet.named_parameters()]


def test_the_distance_grows_straight_and_is_smooth_at_nothing():
    here = torch.zeros(3, 4, 8, 8)
    away = torch.stack([torch.full((4, 8, 8), value) for value in (0.0, 1.0, 2.0)])
    nothing, one, two = distance(here, away).tolist()
    assert nothing == 0
    assert two / one == pytest.approx(2, rel=1e-3)
    away.requires_grad_()
    distance(here, away).sum().backward()
    assert away.grad.isfinite().all()


def test_the_average_follows_by_a_twentieth(task):
    before = [weight.clone() for weight in task.target.parameters()]
    task.follow()
    for old, new, goal in zip(before, task.target.parameters(), task.unet.parameters(), strict=True):
        torch.testing.assert_close(new, TARGET_DECAY * old + (1 - TARGET_DECAY) * goal.detach())


def test_all_stops_come_up_the_noisy_ones_more_often():
    counts = np.bincount(spread_stops(20_000, np.random.default_rng(0)), minlength=STEPS)
    assert len(counts) == STEPS
    assert (counts > 0).all()
    assert (np.diff(counts) < 0).all()


def make_trainer(folder, model, settings=SETTINGS, seeds=range(4)) -> TurboTrainer:
    return TurboTrainer(Plan(folder, settings, Accelerator(cpu=True), seeds), model)


def run(folder, model, steps: int | None = None):
    trainer = make_trainer(folder, model)
    progress = trainer.train()
    seen = list(islice(progress, steps))
    progress.close()
    return trainer, seen


def test_the_lessons_follow_each_other_on_the_same_batches_at_every_call(model, tmp_path):
    trainer = make_trainer(tmp_path, model)
    batch_at = batches(trainer._trajectories(), SETTINGS)
    assert [list(batch_at(step)) for step in range(6)] == [["path"]] * 4 + [["noised"]] * 2
    for step in (0, 5):
        (first,), (again,) = batch_at(step).values(), batch_at(step).values()
        assert all(torch.equal(first[name], again[name]) for name in first)
    (path,) = batch_at(0).values()
    assert not torch.equal(path["latents"], path["pictures"])


@pytest.mark.parametrize("stop", [2, 5])
def test_a_run_that_was_stopped_goes_on_as_if_it_never_had(model, tmp_path, stop):
    whole, all_steps = run(tmp_path / "whole", model)
    _, before = run(tmp_path / "stopped", model, stop)
    resumed, after = run(tmp_path / "stopped", model)
    assert [p.step for p in after] == list(range(stop + 1, 7))
    assert [p.losses for p in before + after] == [p.losses for p in all_steps]
    for network in ("unet", "target"):
        pairs = zip(getattr(whole.task, network).parameters(), getattr(resumed.task, network).parameters(), strict=True)
        assert all(torch.equal(a, b) for a, b in pairs)


def test_captions_are_chosen_as_often_as_the_teacher_met_their_drawings(monkeypatch):
    monkeypatch.setattr(turbo, "DRAWN", 200)
    shares = np.where(np.arange(2000) % 2, 3.0, 1.0)
    chosen = turbo.choose_seeds(range(5000, 7000), shares / shares.sum(), 0)
    assert len(set(chosen)) == 200
    assert min(chosen) >= 5000
    assert max(chosen) < 7000
    assert chosen != turbo.choose_seeds(range(5000, 7000), shares / shares.sum(), 1)
    assert 0.65 < np.mean([seed % 2 for seed in chosen]) < 0.85
    assert sorted(turbo.choose_seeds(range(3), np.full(3, 1 / 3), 0)) == [0, 1, 2]


def test_a_student_begins_as_its_teacher_or_as_an_earlier_ones_student(model, tmp_path):
    earlier = copy.deepcopy(model.unet)
    with torch.no_grad():
        for weight in earlier.parameters():
            weight.mul_(1.5)
    earlier.save_pretrained(tmp_path / "later" / turbo.BEFORE)
    for folder, begun in ((tmp_path / "first", model.unet), (tmp_path / "later", earlier)):
        task = make_trainer(folder, model).task
        for network, wanted in ((task.unet, begun), (task.target, begun), (task.teacher, model.unet)):
            pairs = zip(network.parameters(), wanted.parameters(), strict=True)
            assert all(torch.equal(a, b) for a, b in pairs)


def test_another_teachers_run_is_not_gone_on_with(model, tmp_path):
    make_trainer(tmp_path, model)
    (tmp_path / "turbo" / "teacher.json").write_text("{}")
    with pytest.raises(ValueError, match=r"had another teacher .* rename it to turbo-before"):
        make_trainer(tmp_path, model)


def test_it_leaves_a_unet_and_sheets_behind(model, tmp_path):
    trainer, _ = run(tmp_path, model)
    trainer.show(24)
    sheet = Image.open(tmp_path / "turbo" / "sheet-000000024.png")
    assert sheet.size == (8 * model.picture_side, 4 * model.picture_side)
    trainer.finish()
    saved = type(model.unet).from_pretrained(tmp_path / "turbo")
    learnt = trainer._averaged().unet
    assert all(torch.equal(a, b) for a, b in zip(saved.parameters(), learnt.parameters(), strict=True))
    assert any(not torch.equal(a, b) for a, b in zip(saved.parameters(), model.unet.parameters(), strict=True))


@pytest.mark.slow
def test_in_one_step_a_student_draws_what_its_teacher_draws_in_twenty(bundle, tmp_path, monkeypatch):
    monkeypatch.setattr(turbo, "FIRST_LESSON", 1.0)
    monkeypatch.setattr(turbo, "spread_stops", lambda count, rng: np.zeros(count, np.int64))
    teacher = load(bundle, device="cpu")
    with torch.no_grad():
        teacher.unet.conv_out.weight *= 4  # an untrained network hardly bends a path
    settings = Settings(samples=4 * 60, batch=4, rate=1e-2, decay=0.5, warm_up=5, ema_decay=0.9)
    trainer = make_trainer(tmp_path, teacher, settings)
    drawn = trainer._trajectories()
    pictures, _ = drawn.pick(np.arange(4), np.full(4, STEPS))

    def miss(unet) -> float:
        student = as_turbo(teacher, unet)
        ends = [draw_once(caption_of(number, seed), student, NOISE + seed) for number, seed in enumerate(drawn.seeds)]
        return float((torch.cat(ends) - pictures).square().mean())

    before = miss(teacher.unet)
    for _ in trainer.train():
        pass
    assert miss(trainer._averaged().unet) < 0.02 * before


def draw_once(caption: str, student, seed: int) -> torch.Tensor:
    (step,) = draw_steps(caption, student, seed=seed, num_inference_steps=1)
    assert step.noise_pred_uncond is None, "guidance is folded in"
    return step.next_latents
