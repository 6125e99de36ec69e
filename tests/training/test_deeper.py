"""The deeper U-Net: at first it is the one that it comes from, and then every layer of it learns."""

import shutil

import pytest
import torch
import toys
from accelerate import Accelerator
from diffusers import UNet2DConditionModel

from cloudgazing.models import BUNDLED
from cloudgazing.training.checkpoint import trainable
from cloudgazing.training.deeper import deepen
from cloudgazing.training.loop import Settings, train
from cloudgazing.training.networks import TOKENS, build_unet
from cloudgazing.training.optimizer import Optimizer
from cloudgazing.training.plan import Plan
from cloudgazing.training.unet import DEEPER, UnetTask, UnetTrainer


@pytest.fixture(scope="module")
def shallow() -> UNet2DConditionModel:
    torch.manual_seed(3)
    return build_unet().eval()


def answer(network: UNet2DConditionModel) -> torch.Tensor:
    random = torch.Generator().manual_seed(1)
    latents, states = torch.randn(2, 4, 16, 16, generator=random), torch.randn(2, TOKENS, 192, generator=random)
    with torch.no_grad():
        return network(latents, torch.tensor([20, 900]), states).sample


def test_a_deeper_unet_answers_as_the_one_that_it_comes_from(shallow):
    once = deepen(shallow).eval()
    twice = deepen(once).eval()
    layers = [len(network.down_blocks[0].resnets) for network in (shallow, once, twice)]
    assert layers == [1, 2, 3]
    for network in (once, twice):
        torch.testing.assert_close(answer(network), answer(shallow))


def test_what_a_new_layer_holds_back_is_all_that_keeps_the_answer(shallow):
    changed = deepen(shallow).eval()
    with torch.no_grad():
        changed.up_blocks[1].resnets[1].conv2.weight.fill_(0.1)
    assert not torch.allclose(answer(changed), answer(shallow), atol=1e-3)


def test_every_new_layer_learns():
    task, batch_at = toys.unet_run()
    deeper = UnetTask(deepen(task.unet), task.text_encoder)
    optimizer = Optimizer(trainable(deeper), 0.0)
    for step in range(2):  # at the first one what is held back hides the layers before it
        optimizer.step(1e-3)
        deeper(**batch_at(step))["loss"].backward()
    still = [name for name, weight in trainable(deeper).items() if weight.grad is None or not weight.grad.abs().sum()]
    assert still == []


def test_the_deeper_training_begins_where_the_other_one_ended_and_takes_its_place(tmp_path, shallow):
    for part in ("tokenizer", "text_encoder", "vae"):
        shutil.copytree(BUNDLED / "picture-book" / part, tmp_path / part)
    shallow.save_pretrained(tmp_path / "unet")
    plan = Plan(tmp_path, Settings(samples=8, batch=8, rate=1e-3), Accelerator(cpu=True))
    trainer = UnetTrainer(plan, DEEPER)
    torch.testing.assert_close(answer(trainer.task.unet.eval()), answer(shallow))

    trainer.task.train()
    list(train(plan.accelerator, trainer.task, toys.unet_run()[1], plan.settings, trainer.folder))
    trainer.finish()
    placed = UNet2DConditionModel.from_pretrained(tmp_path / "unet").eval()
    assert placed.config.layers_per_block == 2
    assert not torch.allclose(answer(placed), answer(shallow), atol=1e-4)

    again = UnetTrainer(plan, DEEPER)  # its run is at its end
    assert list(train(plan.accelerator, again.task, toys.unet_run()[1], plan.settings, again.folder)) == []
    again.finish()
    same = UNet2DConditionModel.from_pretrained(tmp_path / "unet").eval()
    torch.testing.assert_close(answer(same), answer(placed))

    shutil.rmtree(again.folder)
    onward = UnetTrainer(plan, DEEPER)
    assert onward.task.unet.training
    torch.testing.assert_close(answer(onward.task.unet.eval()), answer(placed))
