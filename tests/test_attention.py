"""The probes against the networks' own arithmetic: they see all that the layers do, and change nothing."""

import threading

import pytest
import torch
from torch import nn

from cloudgazing import draw_steps, embed, predict_noise, seeded_noise
from cloudgazing.attention import (
    Word,
    attention_shares,
    cross_attentions,
    swap_states,
    watch_attention,
    word_maps,
    words,
)

PROMPT = "a red cat at night"
OTHER = "a blue boat in the snow"


def read(model, prompt):
    return embed(prompt, model.tokenizer, model.text_encoder)


def ask(model, *embeds):
    embeds = torch.cat(embeds or (read(model, PROMPT),))
    latents = seeded_noise(model.latents_shape, 1).expand(len(embeds), -1, -1, -1)
    with torch.no_grad():
        return model.unet(latents, 500, encoder_hidden_states=embeds).sample


@pytest.fixture(scope="module")
def looks(model):
    with watch_attention(model.unet) as looks:
        ask(model)
    return looks


def test_watching_changes_nothing_before_during_and_after(model):
    before = ask(model)
    with watch_attention(model.unet) as looks:
        during = ask(model)
    assert looks
    after = ask(model)
    assert torch.equal(before, during)
    assert torch.equal(before, after)


def test_nothing_is_kept_once_the_watch_is_over(model):
    with watch_attention(model.unet) as looks:
        pass
    ask(model)
    assert not looks
    assert not any(layer._forward_pre_hooks for layer in model.unet.modules())


def test_an_error_ends_the_watch_too(model):
    with pytest.raises(KeyError), watch_attention(model.unet):
        raise KeyError
    assert not any(layer._forward_pre_hooks for layer in model.unet.modules())


def test_other_threads_are_not_watched(model):
    with watch_attention(model.unet) as looks:
        thread = threading.Thread(target=ask, args=(model,))
        thread.start()
        thread.join()
    assert not looks


def test_every_layer_that_hears_the_text_is_watched_in_the_order_of_the_data(model, looks):
    named = [name for name, _ in model.unet.named_modules() if name.endswith("attn2")]
    assert sorted(looks) == sorted(named)
    assert list(cross_attentions(model.unet)) == list(looks)
    assert [name.split("_")[0] for name in looks] == ["down", "mid", "up", "up"]


def test_the_shares_of_each_place_sum_to_one(model, looks):
    for shares in looks.values():
        assert shares.shape[:2] == (1, 2)
        assert shares.shape[2] == shares.shape[3]
        assert shares.shape[4] == model.tokenizer.model_max_length
        assert shares.min() >= 0
        torch.testing.assert_close(shares.sum(dim=-1), torch.ones(shares.shape[:-1]), rtol=0, atol=1e-5)


def test_the_shares_are_those_that_the_layer_itself_mixes_with(model):
    layer = next(iter(cross_attentions(model.unet).values()))
    hidden, text = torch.randn(2, 16, 16), torch.randn(2, 5, 32)
    shares = attention_shares(layer, hidden, text).flatten(2, 3)
    messages = layer.to_v(text).unflatten(2, (layer.heads, -1)).transpose(1, 2)
    mixed = layer.to_out[0]((shares @ messages).transpose(1, 2).flatten(2))
    torch.testing.assert_close(mixed, layer(hidden, encoder_hidden_states=text), rtol=1e-4, atol=1e-5)


def test_a_word_of_several_pieces_is_one_word(model):
    prompt = "a red zorblatt, at night"
    found = words(prompt, model.tokenizer)
    assert [word.text for word in found] == ["a", "red", "zorblatt", "at", "night"]
    assert all(prompt[word.start :].startswith(word.text) for word in found)
    assert len(found[2].tokens) > 1
    # Every piece has a word but the comma, and the mark at the beginning comes before them all.
    pieces = [number for word in found for number in word.tokens]
    comma = found[2].tokens[-1] + 1
    assert pieces == [number for number in range(1, pieces[-1] + 1) if number != comma]


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_an_apostrophe_within_a_word_does_not_end_it(model, apostrophe):
    a, cats, house = words(f"a cat{apostrophe}s house", model.tokenizer)
    assert (a.text, cats.text, house.text) == ("a", f"cat{apostrophe}s", "house")
    assert cats.tokens == tuple(range(a.tokens[-1] + 1, house.tokens[0]))


def test_words_past_the_limit_are_left_out(model):
    room = model.tokenizer.model_max_length - 2
    found = words("cat " * (room + 5), model.tokenizer)
    assert len(found) == room
    assert found[-1].tokens == (room,)
    assert words("", model.tokenizer) == ()


def test_a_word_map_adds_up_pieces_and_averages_heads_of_the_last_in_the_batch():
    shares = torch.rand(2, 3, 4, 4, 6)
    pair, single = word_maps({"layer": shares}, [Word("ab", 0, (1, 2)), Word("c", 3, (4,))])
    torch.testing.assert_close(pair, shares[1, :, :, :, 1:3].sum(dim=-1).mean(dim=0))
    torch.testing.assert_close(single, shares[1, :, :, :, 4].mean(dim=0))


def test_maps_of_all_layers_are_averaged_at_the_largest_size():
    small, large = torch.full((1, 1, 2, 2, 3), 0.2), torch.full((1, 1, 4, 4, 3), 0.6)
    word = [Word("a", 0, (1,))]
    torch.testing.assert_close(word_maps({"s": small, "l": large}, word), torch.full((1, 4, 4), 0.4))
    assert word_maps({"s": small, "l": large}, word, "s").shape == (1, 2, 2)
    with pytest.raises(ValueError, match="choose one of s, l"):
        word_maps({"s": small, "l": large}, word, "x")
    with pytest.raises(ValueError, match="has no maps"):
        word_maps({}, word, "x")


def test_with_guidance_the_maps_are_those_of_the_prompt(model):
    found = words(PROMPT, model.tokenizer)
    maps = {}
    for guidance_scale in (1.0, 4.0):
        with watch_attention(model.unet) as looks:
            next(iter(draw_steps(PROMPT, model, seed=1, guidance_scale=guidance_scale)))
        maps[guidance_scale] = word_maps(looks, found)
    torch.testing.assert_close(maps[1.0], maps[4.0], rtol=1e-4, atol=1e-6)


def test_with_the_keys_and_values_of_all_pieces_the_other_prompt_is_heard(model):
    other = read(model, OTHER)
    with swap_states(model.unet, range(model.tokenizer.model_max_length), keys=other, values=other):
        swapped = ask(model)
    torch.testing.assert_close(swapped, ask(model, other))
    assert not torch.allclose(swapped, ask(model))


def test_of_one_piece_the_state_of_that_piece_is_heard(model):
    mixed, other = read(model, PROMPT).clone(), read(model, OTHER)
    mixed[0, 2] = other[0, 2]
    with swap_states(model.unet, [2], keys=other, values=other):
        swapped = ask(model)
    torch.testing.assert_close(swapped, ask(model, mixed))
    assert not torch.allclose(swapped, ask(model))


def test_keys_alone_are_other_shares_of_the_same_messages_and_values_alone_the_reverse(model):
    layer = next(iter(cross_attentions(model.unet).values()))
    hidden, text, other = torch.randn(1, 16, 16), torch.randn(1, 5, 32), torch.randn(1, 5, 32)

    def mix(asked, said):
        messages = layer.to_v(said).unflatten(2, (layer.heads, -1)).transpose(1, 2)
        mixed = attention_shares(layer, hidden, asked).flatten(2, 3) @ messages
        return layer.to_out[0](mixed.transpose(1, 2).flatten(2))

    expected = {"keys": mix(other, text), "values": mix(text, other)}
    for part, answer in expected.items():
        with swap_states(model.unet, range(5), **{part: other}), torch.no_grad():
            swapped = layer(hidden, encoder_hidden_states=text)
        torch.testing.assert_close(swapped, answer, rtol=1e-4, atol=1e-5)


def test_only_the_last_of_a_batch_hears_otherwise(model):
    plain, other = read(model, PROMPT), read(model, OTHER)
    with swap_states(model.unet, [2], values=other):
        first, last = ask(model, plain, plain)
    torch.testing.assert_close(first, ask(model)[0], rtol=1e-4, atol=1e-5)
    assert not torch.allclose(last, first, rtol=1e-4, atol=1e-5)


def test_a_swap_leaves_other_threads_and_later_calls_alone(model):
    before, heard = ask(model), []
    with swap_states(model.unet, [2], values=read(model, OTHER)):
        thread = threading.Thread(target=lambda: heard.append(ask(model)))
        thread.start()
        thread.join()
    assert torch.equal(heard[0], before)
    assert torch.equal(ask(model), before)
    assert not any(part._forward_pre_hooks for part in model.unet.modules())


class Cramped(nn.Module):
    """A denoiser for which memory holds one picture at a time."""

    def __init__(self, unet: nn.Module) -> None:
        super().__init__()
        self.unet = unet

    def forward(self, latents, t, **conditions):
        if len(latents) > 1:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return self.unet(latents, t, **conditions)


def test_where_memory_is_short_a_swap_spares_the_picture_without_the_text_all_the_same(model):
    latents, text, empty = seeded_noise(model.latents_shape, 1), read(model, PROMPT), read(model, "")

    def guess(unet):
        return predict_noise(unet, latents, 500, text, empty, alpha_cumprod=0.5, guidance_scale=4.0).noise_pred

    with swap_states(model.unet, [2], values=read(model, OTHER)):
        whole, singly = guess(model.unet), guess(Cramped(model.unet))
    torch.testing.assert_close(singly, whole, atol=1e-4, rtol=0)
    assert not torch.allclose(whole, guess(model.unet), atol=1e-2, rtol=0)


def test_without_words_there_is_no_map_and_a_sentence_says_so():
    with pytest.raises(ValueError, match="no words to make maps of"):
        word_maps({"layer": torch.ones(1, 1, 2, 2, 4)}, ())
