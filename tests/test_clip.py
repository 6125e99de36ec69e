"""Pictures and captions are matched as the library's own CLIP matches them."""

import dataclasses
from functools import partial

import numpy as np
import pytest
import torch
from PIL import Image

from cloudgazing import ModelError, caption_vectors, load_clip, match, name_picture, picture_vectors, tokenize
from cloudgazing.clip import patch_vectors
from cloudgazing.training.networks import build_clip

CAPTIONS = ["a red cat at night", "a blue dog in the meadow", "a bat with a ball"]


def noise_picture(seed, side=128):
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (side, side, 3), np.uint8))


def test_cosines_are_those_of_the_library(clip):
    pictures = [noise_picture(seed) for seed in range(2)]
    pixels = torch.stack([torch.from_numpy(np.array(picture)).permute(2, 0, 1) / 127.5 - 1 for picture in pictures])
    input_ids = torch.cat([tokenize(caption, clip.tokenizer) for caption in CAPTIONS])
    with torch.no_grad():
        stock = clip.network(input_ids=input_ids, pixel_values=pixels)
    cosines = torch.from_numpy(match(pictures, CAPTIONS, clip))
    torch.testing.assert_close(cosines * clip.network.logit_scale.exp(), stock.logits_per_image)


def test_arrows_are_of_length_one(clip):
    for vectors in (picture_vectors([noise_picture(0)], clip), caption_vectors(CAPTIONS, clip)):
        torch.testing.assert_close(vectors.norm(dim=1), torch.ones(len(vectors)))


def test_a_picture_of_any_shape_is_cropped_to_a_square(clip):
    square = Image.new("RGB", (128, 128), "red")
    wide = Image.new("RGB", (300, 150), "red")
    torch.testing.assert_close(picture_vectors([wide], clip), picture_vectors([square], clip))


def test_chances_add_up_and_come_likeliest_first(clip):
    named = name_picture(noise_picture(0), CAPTIONS, clip)
    assert sum(named.values()) == pytest.approx(1, abs=1e-6)
    assert list(named.values()) == sorted(named.values(), reverse=True)
    cosines = match([noise_picture(0)], CAPTIONS, clip)[0]
    assert next(iter(named)) == CAPTIONS[cosines.argmax()]
    one, other = cosines[:2]
    assert named[CAPTIONS[0]] / named[CAPTIONS[1]] == pytest.approx(np.exp(clip.scale * (one - other)), rel=1e-3)


def test_a_caption_that_is_given_twice_counts_once(clip):
    picture = noise_picture(0)
    assert name_picture(picture, [*CAPTIONS, CAPTIONS[0]], clip) == name_picture(picture, CAPTIONS, clip)


def test_without_captions_or_pictures_there_is_nothing_to_match(clip):
    picture = noise_picture(0)
    for ask in (partial(name_picture, picture, []), partial(match, [picture], []), partial(caption_vectors, [])):
        with pytest.raises(ValueError, match=r"^There are no captions to read: give at least one\.$"):
            ask(clip)
    for ask in (partial(match, [], CAPTIONS), partial(picture_vectors, [])):
        with pytest.raises(ValueError, match=r"^There are no pictures to look at: give at least one\.$"):
            ask(clip)


def test_the_scale_is_at_most_a_hundred(clip):
    assert clip.scale == pytest.approx(np.exp(clip.network.logit_scale.item()))
    eager = build_clip(len(clip.tokenizer))
    torch.nn.init.constant_(eager.logit_scale, 9.0)
    assert dataclasses.replace(clip, network=eager).scale == 100


def test_a_model_without_an_image_tower_is_named_in_one_sentence(model):
    with pytest.raises(ModelError, match=r"comes without an image tower, as drawing needs none: use load_clip\(\)"):
        load_clip(model)


def test_the_bundled_clip_fits_the_bundled_tokenizer():
    clip = load_clip()
    config = clip.network.config.text_config
    assert config.max_position_embeddings == clip.tokenizer.model_max_length
    assert config.vocab_size == len(clip.tokenizer.get_vocab())


@pytest.mark.slow
def test_the_bundled_clip_finds_most_captions_of_new_drawings():
    from cloudgazing.widgets.text.naming import single_drawings

    drawings = single_drawings(12)
    cosines = match([drawing.picture for drawing in drawings], [drawing.caption for drawing in drawings], load_clip())
    assert (cosines.argmax(axis=1) == np.arange(12)).sum() >= 8


def test_a_way_to_ask_a_patch_that_there_is_not_is_refused(clip):
    with pytest.raises(ValueError, match='value, last; it was "lats"'):
        patch_vectors([Image.new("RGB", (128, 128))], clip, "lats")
