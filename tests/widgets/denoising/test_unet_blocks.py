import pytest
import torch

from cloudgazing import embed, seeded_noise
from cloudgazing.widgets.denoising.unet_blocks import a_few_channels, blocks_for_page, list_blocks, watch_blocks


def ask(model):
    embeds = embed("a red cat", model.tokenizer, model.text_encoder)
    with torch.no_grad():
        return model.unet(seeded_noise(model.latents_shape, 1), 500, encoder_hidden_states=embeds).sample


@pytest.fixture(scope="module")
def features(model):
    with watch_blocks(model.unet) as features:
        ask(model)
    return features


def test_the_way_leads_from_the_latents_to_an_answer_of_the_same_shape(model, features):
    blocks = list_blocks(model.unet)
    assert [block.kind for block in blocks] == [
        *("given", "in", "down", "shrink", "down", "middle", "up", "up", "grow", "up", "up", "out")
    ]
    assert torch.equal(features["latents"], seeded_noise(model.latents_shape, 1)[0])
    assert torch.equal(features["conv_out"], ask(model)[0])


def test_what_is_handed_across_is_what_the_block_over_there_takes_in(model, features):
    blocks = list_blocks(model.unet)
    given = [block.skip_from for block in blocks if block.skip_from is not None]
    assert given == sorted(given, reverse=True)
    assert len(given) == len(set(given)) == sum(block.kind in ("in", "down", "shrink") for block in blocks)
    for number, block in enumerate(blocks):
        if block.skip_from is None:
            continue
        resnet = model.unet.get_submodule(block.name.replace("attentions", "resnets"))
        below, across = features[blocks[number - 1].name], features[blocks[block.skip_from].name]
        assert resnet.conv1.in_channels == len(below) + len(across)
        assert below.shape[1:] == across.shape[1:] == features[block.name].shape[1:]


def test_blocks_that_hear_the_text_are_those_with_cross_attention(model):
    for block in list_blocks(model.unet):
        inside = [name for name, _ in model.unet.named_modules() if name.startswith(f"{block.name}.")]
        assert block.hears == any(name.endswith("attn2") for name in inside), block.name


def test_watching_leaves_no_hook_and_changes_nothing(model, features):
    before = ask(model)
    with watch_blocks(model.unet):
        assert torch.equal(ask(model), before)
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.unet.modules())


def test_the_page_is_told_the_shapes_that_were_seen(model, features):
    pages = blocks_for_page(model, features)
    assert pages[0] == {"name": "latents", "kind": "given", "hears": False, "skip_from": None, "shape": [4, 8, 8]}
    assert [page["shape"][0] for page in pages if page["kind"] == "middle"] == [32]


def test_a_few_channels_vary_by_about_one_and_a_flat_one_stays_flat():
    maps = torch.randn(64, 6, 6) * 7 + 3
    maps[0] = 5
    few = a_few_channels(maps, 8)
    assert few.shape == (8, 6, 6)
    assert few[0].abs().max() == 0
    torch.testing.assert_close(few[1:].std(dim=(1, 2)), torch.ones(7))
    assert a_few_channels(maps[:3], 8).shape[0] == 3
