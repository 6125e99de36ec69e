from pathlib import Path

import numpy as np
import pytest
import torch
import toys
from accelerate import Accelerator
from transformers import CLIPTextModel

from cloudgazing.training.checkpoint import trainable
from cloudgazing.training.loop import Settings, train
from cloudgazing.training.named import Named
from cloudgazing.training.networks import build_clip
from cloudgazing.training.plan import Plan
from cloudgazing.training.text_encoder import NOUN_WEIGHT, TextTask, TextTrainer, batches
from cloudgazing.training.words import load_tokenizer


def captions_and_names() -> tuple[np.ndarray, Named]:
    """Sixteen drawings, each with four captions whose fifth token names the only thing."""
    ids = np.random.default_rng(0).integers(0, 60, (16, 4, 40)).astype(np.int16)
    tokens = np.zeros((16, 4, 40), np.int8)
    tokens[:, :, 4] = 1
    things = np.stack([np.arange(16), np.full(16, -1)], axis=1).astype(np.int8)
    return ids, Named(tokens, np.zeros((16, 2, 16, 16), bool), things)


def test_a_batch_is_captions_with_what_they_name():
    ids, named = captions_and_names()
    batch = batches(ids, named, Settings(samples=16, batch=16, rate=1))(0)
    assert sorted(batch["things"][:, 0].tolist()) == list(range(16))
    for caption, nouns, things in zip(batch["input_ids"], batch["nouns"], batch["things"], strict=True):
        assert caption.tolist() in ids[things[0]].tolist()
        assert nouns.nonzero()[:, 0].tolist() == [4]


def test_the_loss_counts_nouns_more_and_begins_with_what_the_tower_left_out():
    task, batch_at = toys.text_run()
    batch = batch_at(0)
    batch["input_ids"][:, 5] = 1  # the token that names a thing, which is no end mark
    told = {name: float(value.detach()) for name, value in task(**batch).items()}
    nothing = float(task(**batch | {"nouns": torch.zeros_like(batch["nouns"])})["loss"].detach())
    assert told["naming"] > 10
    assert told["loss"] == pytest.approx(nothing + NOUN_WEIGHT * told["naming"] / 40, rel=1e-3)


def test_the_tower_that_it_is_a_copy_of_stays_and_things_come_apart(tmp_path):
    task, _ = toys.text_run()
    before = {name: value.clone() for name, value in task.before.state_dict().items()}
    settings = Settings(samples=640, batch=16, rate=2e-3, decay=1.0, warm_up=5, ema_decay=0.9)
    losses = [
        p.losses
        for p in train(Accelerator(cpu=True), task, batches(*captions_and_names(), settings), settings, tmp_path)
    ]
    assert losses[-1]["naming"] < losses[0]["naming"] / 2
    assert all(torch.equal(value, before[name]) for name, value in task.before.state_dict().items())
    assert all(name.startswith("text_encoder.") for name in trainable(task))


def test_a_run_leaves_a_text_encoder_that_transformers_can_read(tmp_path: Path):
    tokenizer = load_tokenizer(tmp_path)
    build_clip(len(tokenizer)).save_pretrained(tmp_path / "clip")
    trainer = TextTrainer(Plan(tmp_path, Settings(samples=8, batch=4, rate=1e-3), Accelerator(cpu=True), range(8)))
    assert [progress.step for progress in trainer.train()] == [1, 2]
    trainer.finish()
    learnt = CLIPTextModel.from_pretrained(tmp_path / "text_encoder")
    assert learnt.config.hidden_size == trainer.task.text_encoder.config.hidden_size
    assert isinstance(trainer.task, TextTask)
