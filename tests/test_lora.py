"""Putting adapters on and off, and refusing what is no adapter for this model."""

import pytest
import torch

from cloudgazing.integrity import ModelError
from cloudgazing.lora import WEIGHTS, Adapter, load_adapter, save_adapter, with_adapter
from cloudgazing.models import BUNDLED
from cloudgazing.training.deeper import deepen
from cloudgazing.training.networks import build_unet


def make_adapter(model) -> Adapter:
    torch.manual_seed(0)
    layers = dict(model.unet.named_modules())
    names = [name for name in layers if name.endswith("attn2.to_v")]
    pairs = {n: (torch.randn(2, layers[n].in_features), torch.randn(layers[n].out_features, 2)) for n in names}
    return Adapter("zorb", pairs)


def test_the_change_is_the_scaled_product(model):
    adapter = make_adapter(model)
    changed = dict(with_adapter(model, adapter, 0.5).unet.named_modules())
    for name, layer in model.unet.named_modules():
        if name in adapter.layers:
            flat, tall = adapter.layers[name]
            assert torch.allclose(changed[name].weight, layer.weight + 0.5 * tall @ flat, atol=1e-6)
        elif isinstance(layer, torch.nn.Linear):
            assert torch.equal(changed[name].weight, layer.weight)


def test_off_is_the_model_as_it_was(model):
    off = with_adapter(model, make_adapter(model), 0.0).unet.state_dict()
    assert all(torch.equal(off[name], weight) for name, weight in model.unet.state_dict().items())


def test_an_adapter_of_another_unet_is_refused(model):
    with pytest.raises(ModelError, match="another U-Net"):
        with_adapter(model, Adapter("zorb", {"nowhere": (torch.ones(2, 3), torch.ones(3, 2))}))
    [name, *_] = make_adapter(model).layers
    with pytest.raises(ModelError, match="another U-Net"):
        with_adapter(model, Adapter("zorb", {name: (torch.ones(2, 3), torch.ones(3, 2))}))


def test_what_is_saved_comes_back_and_what_was_altered_does_not(model, tmp_path):
    adapter = make_adapter(model)
    save_adapter(adapter, tmp_path)
    back = load_adapter(tmp_path)
    assert back.word == "zorb"
    assert back.numbers == adapter.numbers
    for name, (flat, tall) in adapter.layers.items():
        assert torch.equal(back.layers[name][0], flat.half().float())
        assert torch.equal(back.layers[name][1], tall.half().float())
    weights = bytearray((tmp_path / WEIGHTS).read_bytes())
    weights[-1] ^= 1
    (tmp_path / WEIGHTS).write_bytes(weights)
    with pytest.raises(ModelError, match="not the file that was published"):
        load_adapter(tmp_path)


def test_the_books_own_adapter_is_small_and_fits_the_books_unet():
    assert (BUNDLED / "blueprint" / WEIGHTS).stat().st_size < 200_000
    adapter = load_adapter()
    layers = dict(deepen(build_unet()).named_modules())
    assert adapter.word == "blueprint"
    for name, (flat, tall) in adapter.layers.items():
        assert (tall.shape[0], flat.shape[1]) == tuple(layers[name].weight.shape)
        assert flat.isfinite().all()
        assert tall.isfinite().all()


def test_a_word_comes_back_as_it_was(tmp_path):
    save_adapter(Adapter('a "new" word', {}), tmp_path)
    assert load_adapter(tmp_path).word == 'a "new" word'
