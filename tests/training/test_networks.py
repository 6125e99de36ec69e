"""The networks before training: their sizes, and a tokenizer that can write anything."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from cloudgazing.picturebook import FRESH_SEEDS, captions
from cloudgazing.training.deeper import deepen
from cloudgazing.training.networks import (
    TOKENS,
    VOCABULARY_SIZE,
    build_clip,
    build_schedule,
    build_text_encoder,
    build_tokenizer,
    build_unet,
    build_vae,
)
from cloudgazing.training.words import to_input_ids


@pytest.fixture(scope="module")
def tokenizer():
    return build_tokenizer(text for seed in FRESH_SEEDS[:1500] for text in captions(seed))


def count_parameters(network) -> int:
    return sum(weights.numel() for weights in network.parameters())


def count_multiply_adds(call) -> float:
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        call()
    return counter.get_total_flops() / 2


@pytest.mark.parametrize("is_deeper", [False, True])
def test_the_unet_is_small_enough_for_a_browser(is_deeper):
    unet = deepen(build_unet()) if is_deeper else build_unet()
    guided = count_multiply_adds(lambda: unet(torch.zeros(2, 4, 16, 16), 5, torch.zeros(2, TOKENS, 192)))
    assert count_parameters(unet) <= 10e6
    assert guided <= 1.3e9


def test_the_vae_is_small_enough_for_a_browser():
    vae = build_vae()
    latents = vae.encode(torch.zeros(1, 3, 128, 128)).latent_dist.mode()
    assert latents.shape == (1, 4, 16, 16)
    assert count_multiply_adds(lambda: vae.decode(latents)) <= 1.2e9


def test_all_networks_together_fit_into_thirty_megabytes():
    clip = build_clip(VOCABULARY_SIZE)
    networks = (clip, build_text_encoder(clip), deepen(build_unet()), build_vae())
    assert 2 * sum(map(count_parameters, networks)) <= 30e6


def test_the_text_encoder_begins_as_the_text_tower_of_clip():
    clip = build_clip(VOCABULARY_SIZE).eval()
    encoder = build_text_encoder(clip).eval()
    ids = torch.arange(TOKENS)[None]
    with torch.no_grad():
        expected = clip.get_text_features(input_ids=ids).last_hidden_state
        torch.testing.assert_close(encoder(ids).last_hidden_state, expected)


def test_the_schedule_ends_in_pure_noise():
    kept = build_schedule().alphas_cumprod
    assert kept[0] > 0.999
    assert kept[-1] < 1e-6


@pytest.mark.parametrize("text", ["a red cat", "xylophone", "Ünïcödé", "🦄🌈", "猫", "<script>", "1234567890", ""])
def test_any_text_can_be_written_without_an_unknown_piece(tokenizer, text):
    ids = tokenizer(text, add_special_tokens=False).input_ids
    assert tokenizer.unk_token_id not in ids
    assert tokenizer.decode(ids).replace(" ", "") == text.lower().replace(" ", "")


def test_words_of_the_captions_are_single_pieces(tokenizer):
    assert tokenizer.tokenize("a red cat") == ["a</w>", "red</w>", "cat</w>"]


def test_every_caption_fits_the_limit(tokenizer):
    longest = max(len(tokenizer(text).input_ids) for seed in FRESH_SEEDS[1500:5000] for text in captions(seed))
    assert longest <= TOKENS


def test_ids_are_padded_to_one_length(tokenizer):
    ids = to_input_ids(tokenizer, ["a cat", "a cat and a dog"])
    assert ids.shape == (2, TOKENS)
    assert ids[0, 0] == tokenizer.bos_token_id
    assert ids[0, 3:].eq(tokenizer.eos_token_id).all()
