"""Stable Diffusion XL in miniature, held to the stock pipeline of diffusers."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler, StableDiffusionXLPipeline
from PIL import Image
from small_model import edit_json, open_stock
from small_xl import build_xl_pipeline

from cloudgazing import (
    ModelError,
    denoise,
    draw_steps,
    embed,
    generate,
    image_to_image,
    load,
    redraw_steps,
    seeded_noise,
    self_attention,
    tokenize,
    watch_attention,
    word_maps,
    words,
)
from cloudgazing.editing import encode_picture

PROMPT = "a red cat at night"


@pytest.fixture(scope="module")
def stock(xl_folder: Path) -> StableDiffusionXLPipeline:
    pipeline = open_stock(xl_folder, add_watermarker=False)
    pipeline.scheduler = DDIMScheduler.from_config(pipeline.scheduler.config, clip_sample=False)
    return pipeline


def draw(stock: StableDiffusionXLPipeline, model, **settings: object) -> torch.Tensor:
    """The latents that the stock pipeline ends with, from the noise of seed 3, in four steps."""
    noise = seeded_noise(model.latents_shape, 3)
    return stock(PROMPT, latents=noise, num_inference_steps=4, output_type="latent", **settings).images


@pytest.mark.parametrize(("guidance_scale", "negative_prompt"), [(1.0, ""), (5.0, ""), (5.0, "a blue dog")])
def test_it_draws_what_the_stock_pipeline_draws(xl, stock, guidance_scale, negative_prompt):
    settings = {"guidance_scale": guidance_scale}
    *_, last = draw_steps(PROMPT, xl, seed=3, num_inference_steps=4, negative_prompt=negative_prompt, **settings)
    expected = draw(stock, xl, negative_prompt=negative_prompt or None, **settings)
    torch.testing.assert_close(last.next_latents, expected, atol=1e-4, rtol=0)


def test_the_picture_is_the_stock_pipelines(xl, stock):
    picture = generate(PROMPT, xl, seed=3, num_inference_steps=4, guidance_scale=5.0)
    noise = seeded_noise(xl.latents_shape, 3)
    expected = stock(PROMPT, latents=noise, num_inference_steps=4, guidance_scale=5.0).images[0]
    assert picture.size == (64, 64)
    assert np.abs(np.asarray(picture, dtype=int) - np.asarray(expected, dtype=int)).max() <= 1


def test_both_encoders_speak_of_each_piece_and_the_second_of_the_whole(xl, stock):
    states = embed(PROMPT, xl.tokenizer, xl.text_encoder)
    prompt_embeds, _, pooled, _ = stock.encode_prompt(PROMPT, do_classifier_free_guidance=False)
    torch.testing.assert_close(states[:, :-1], prompt_embeds)
    torch.testing.assert_close(states[:, -1, : pooled.shape[1]], pooled)
    assert not states[:, -1, pooled.shape[1] :].any()


def test_of_an_empty_prompt_they_say_nothing(xl):
    for empty in ("", " "):
        assert not embed(empty, xl.tokenizer, xl.text_encoder).any()
    assert embed("a", xl.tokenizer, xl.text_encoder).any()


def test_of_an_empty_prompt_they_speak_where_the_model_was_trained_so(xl_folder, tmp_path):
    copied = Path(shutil.copytree(xl_folder, tmp_path / "copy"))
    edit_json(copied / "model_index.json", force_zeros_for_empty_prompt=False)
    spoken = load(copied, device="cpu")
    assert embed("", spoken.tokenizer, spoken.text_encoder).any()


def test_prompts_can_be_stacked_as_with_any_model(xl):
    texts = (PROMPT, "a blue dog")
    asked = torch.cat([embed(text, xl.tokenizer, xl.text_encoder) for text in texts])
    noise = seeded_noise(xl.latents_shape, 3).expand(2, -1, -1, -1)
    how = {"timesteps": xl.timesteps(2), "alphas_cumprod": xl.alphas_cumprod}
    *_, together = denoise(xl.unet, noise, asked, **how)
    for row in range(2):
        *_, alone = denoise(xl.unet, noise[:1], asked[row : row + 1], **how)
        torch.testing.assert_close(together.next_latents[row], alone.next_latents[0], atol=1e-4, rtol=1e-4)


def test_every_cross_attention_has_heat_maps(xl):
    listed = words(PROMPT, xl.tokenizer)
    with watch_attention(xl.unet) as looks:
        next(iter(draw_steps(PROMPT, xl, seed=3, num_inference_steps=2)))
    assert len(looks) == 2 + 2 + 4  # two transformers each, once on the way down, in the middle, twice on the way up
    for name, shares in looks.items():
        assert shares.shape == (2, 4, 4, 4, xl.tokenizer.model_max_length), name
        torch.testing.assert_close(shares.sum(dim=-1), torch.ones(shares.shape[:-1]))
        assert word_maps(looks, listed, name).shape == (len(listed), 4, 4)


def test_self_attention_is_the_first_encoders(xl, stock):
    attention = self_attention(PROMPT, xl.tokenizer, xl.text_encoder)
    stock.text_encoder.set_attn_implementation("eager")
    expected = stock.text_encoder(tokenize(PROMPT, stock.tokenizer), output_attentions=True).attentions
    torch.testing.assert_close(attention, torch.cat(expected))
    assert xl.text_encoder.first.config._attn_implementation == "sdpa"  # left as it was


def test_an_image_can_be_drawn_over(xl):
    before = generate(PROMPT, xl, seed=3, num_inference_steps=2)
    after = image_to_image("a blue dog", before, xl, strength=0.5, num_inference_steps=4)
    assert after.size == before.size
    assert after != before


def test_a_vae_that_overflows_in_half_precision_stays_in_single(xl_folder):
    half = load(xl_folder, device="cpu", dtype=torch.float16)
    assert (half.unet.dtype, half.text_encoder.dtype, half.vae.dtype) == (torch.float16, torch.float16, torch.float32)
    assert load(xl_folder, device="cpu", dtype=torch.bfloat16).vae.dtype == torch.bfloat16


def test_what_such_a_vae_made_of_a_picture_can_be_drawn_over_in_half_precision(xl_folder):
    half = load(xl_folder, device="cpu", dtype=torch.float16)
    picture, mask = Image.new("RGB", (64, 64), "red"), torch.ones(1, 1, *half.latents_shape[-2:])
    original = encode_picture(picture, half)
    assert original.dtype == torch.float32
    for settings in ({}, {"mask": mask}):
        *_, last = redraw_steps("a blue dog", original, half, strength=0.5, num_inference_steps=4, **settings)
        assert last.next_latents.dtype == torch.float16


def test_tokenizers_that_do_not_agree_are_refused(tmp_path):
    pipeline = build_xl_pipeline()
    pipeline.tokenizer_2.add_tokens(["cloudgazing"])
    pipeline.save_pretrained(tmp_path)
    with pytest.raises(ModelError, match="cut text differently"):
        load(tmp_path, device="cpu")
