"""ONNX Runtime in PyTorch's place: the same predictions, and never where it would hide something."""

import copy
import gzip
import shutil
import sys
from dataclasses import replace

import numpy as np
import onnx
import pytest
import torch

from cloudgazing import generate, load, seeded_noise, watch_attention
from cloudgazing.lora import load_adapter, with_adapter
from cloudgazing.models import BUNDLED, OUTLINE, Model
from cloudgazing.publish.outline import build_outline, take_out
from cloudgazing.quick import Session


@pytest.fixture(scope="module")
def bundled() -> Model:
    return load(device="cpu")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The timesteps at which ONNX Runtime was asked."""
    timesteps: list[int] = []
    run = Session.run

    def noted(self: Session, sample: torch.Tensor, timestep: int, states: torch.Tensor) -> torch.Tensor:
        timesteps.append(timestep)
        return run(self, sample, timestep, states)

    monkeypatch.setattr(Session, "run", noted)
    return timesteps


@torch.no_grad()
def ask(model: Model, batch: int = 1) -> torch.Tensor:
    width = model.unet.config.cross_attention_dim
    latents = seeded_noise((batch, *model.latents_shape[1:]), 1)
    states = seeded_noise((batch, model.tokenizer.model_max_length, width), 2)
    return model.unet(latents, 500, encoder_hidden_states=states).sample


def by_pytorch(model: Model) -> Model:
    """The same model with a copy of its U-Net, which ONNX Runtime knows nothing of."""
    return replace(model, unet=copy.deepcopy(model.unet))


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_it_predicts_what_pytorch_predicts(bundled, asked, batch):
    torch.testing.assert_close(ask(bundled, batch), ask(by_pytorch(bundled), batch), atol=1e-4, rtol=0)
    assert asked == [500], "and the copy was not asked that way"


def test_a_picture_is_the_same_within_two_of_255(bundled, asked):
    settings = {"seed": 3, "num_inference_steps": 4}
    ours = np.asarray(generate("a red cat at night", bundled, **settings), int)
    theirs = np.asarray(generate("a red cat at night", by_pytorch(bundled), **settings), int)
    assert len(asked) == 4
    assert np.abs(ours - theirs).max() <= 2


def test_who_looks_inside_sees_pytorch_at_work(bundled, asked):
    with watch_attention(bundled.unet) as looks:
        ask(bundled)
    assert looks
    assert asked == []
    ask(bundled)
    assert asked == [500]


def test_whoever_learns_learns_from_pytorch(bundled, asked):
    latents = seeded_noise(bundled.latents_shape, 1).requires_grad_()
    states = seeded_noise((1, 40, bundled.unet.config.cross_attention_dim), 2)
    bundled.unet(latents, 500, encoder_hidden_states=states).sample.sum().backward()
    assert latents.grad.abs().sum() > 0
    assert asked == []


def test_an_adapter_is_heard(bundled, asked):
    adapted = with_adapter(bundled, load_adapter())
    assert not torch.allclose(ask(adapted), ask(bundled), atol=1e-3)
    assert asked == [500]


def test_weights_that_were_changed_are_heard(asked):
    model = load(device="cpu")
    before = ask(model)
    with torch.no_grad():
        model.unet.conv_out.bias += 1
    torch.testing.assert_close(ask(model), before + 1, atol=1e-4, rtol=0)
    assert asked == [500, 500]


def pass_by(_layer, hidden_states, **_):
    """An attention that looks at nothing."""
    return hidden_states


CHANGES = {
    "weights behind PyTorch's back": lambda unet: unet.conv_out.weight.data.zero_(),
    "their signs": lambda unet: unet.conv_out.weight.data.neg_(),
    "a block taken out": lambda unet: setattr(unet, "mid_block", None),
    "a part without weights": lambda unet: setattr(unet, "conv_act", torch.nn.Identity()),
    "another way to look": lambda unet: unet.set_attn_processor(pass_by),
    "a function in a part's place": lambda unet: setattr(unet.conv_out, "forward", lambda states: states[:, :4]),
    "a setting of a part": lambda unet: unet.enable_freeu(s1=0.1, s2=0.1, b1=2, b2=2),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_whatever_is_changed_in_the_network_is_heard(change):
    model = load(device="cpu")
    before = ask(model)
    change(model.unet)
    torch.testing.assert_close(ask(model), ask(by_pytorch(model)), atol=1e-4, rtol=0)
    assert not torch.allclose(ask(model), before, atol=1e-2)


def test_what_is_put_back_is_answered_for_as_before(asked):
    model = load(device="cpu")
    own, model.unet.conv_act = model.unet.conv_act, torch.nn.Identity()
    ask(model)
    assert asked == []
    model.unet.conv_act = own
    ask(model)
    assert asked == [500]


@pytest.mark.parametrize("begun", [True, False])
def test_in_another_precision_pytorch_answers(asked, begun):
    model = load(device="cpu")
    if begun:
        ask(model)
    model.unet.bfloat16()
    latents = seeded_noise(model.latents_shape, 1).bfloat16()
    states = seeded_noise((1, model.tokenizer.model_max_length, model.unet.config.cross_attention_dim), 2).bfloat16()
    with torch.no_grad():
        assert model.unet(latents, 500, encoder_hidden_states=states).sample.dtype == torch.bfloat16
    assert asked == [500] * begun


def test_another_size_is_left_to_pytorch(bundled, asked):
    states = seeded_noise((1, 40, bundled.unet.config.cross_attention_dim), 2)
    with torch.no_grad():
        assert bundled.unet(torch.zeros(1, 4, 8, 8), 500, states).sample.shape == (1, 4, 8, 8)
        bundled.unet(torch.zeros(1, 4, 16, 16), torch.tensor([500]), states)
    assert asked == []


def test_without_onnx_runtime_pytorch_answers(monkeypatch, asked):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    model = load(device="cpu")
    assert torch.equal(ask(model), ask(by_pytorch(model)))
    assert asked == []


def test_other_models_are_left_to_pytorch(model, asked):
    ask(model)
    assert asked == []
    assert "ONNX" not in str(model.plan)


def test_it_serves_the_sibling_too(asked, tmp_path, monkeypatch):
    folder = shutil.copytree(BUNDLED / "picture-book", tmp_path / "picture-book")
    shutil.copytree(folder / "unet", folder / "turbo", dirs_exist_ok=True)
    (folder / "manifest.json").unlink()
    monkeypatch.setattr("cloudgazing.models.BUNDLED", tmp_path)
    turbo = load("turbo", device="cpu")
    torch.testing.assert_close(ask(turbo), ask(by_pytorch(turbo)), atol=1e-4, rtol=0)
    assert asked == [500]


def test_the_plan_says_who_answers(bundled):
    assert str(bundled.plan).endswith(" ONNX Runtime answers for the U-Net where nobody looks inside.")


def test_the_outline_holds_no_weights():
    outline = onnx.load_from_string(gzip.decompress(OUTLINE.read_bytes()))
    inside = [each for each in outline.graph.initializer if each.data_location != onnx.TensorProto.EXTERNAL]
    assert max(int(np.prod(each.dims)) for each in inside) <= 64


@pytest.mark.slow
def test_an_outline_serves_any_weights_of_its_shape(model, asked, tmp_path):
    file = tmp_path / "outline.onnx.gz"
    file.write_bytes(build_outline(model))
    quick = by_pytorch(model)
    quick.unet.quicken(file)
    torch.testing.assert_close(ask(quick, 2), ask(model, 2), atol=1e-4, rtol=0)
    assert asked == [500]


def test_weights_that_cannot_be_found_are_named():
    graph = onnx.helper.make_graph([], "network", [], [], [onnx.numpy_helper.from_array(np.ones(3, np.float32), "a")])
    with pytest.raises(ValueError, match="beyond recognition: conv"):
        take_out(onnx.helper.make_model(graph), {"conv": np.zeros(3, np.float32)})
