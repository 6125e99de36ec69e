"""Stable Diffusion 3 with its third text encoder, a T5, and weights that are spread over several files."""

import copy
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import StableDiffusion3Pipeline
from small_model import edit_json, open_stock
from small_t5 import build_sd3_with_t5, build_t5_tokenizer

from cloudgazing import ModelError, draw_steps, embed, load, seeded_noise, self_attention
from cloudgazing.devices import Needs, choose_plan, weigh
from cloudgazing.integrity import check_folder
from cloudgazing.machine import GIGABYTE
from cloudgazing.t5 import Cutter

PROMPT = "a red Cat at night"
STEPS = 4
LONG = "a red cat at night, " * 30


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small Stable Diffusion 3 with three text encoders, the weights of each network in several files."""
    folder = tmp_path_factory.mktemp("models") / "small-3-with-t5"
    build_sd3_with_t5().save_pretrained(folder, max_shard_size="60KB")
    return folder


@pytest.fixture(scope="module")
def sd3(folder: Path):
    return load(folder, device="cpu")


@pytest.fixture(scope="module")
def stock(folder: Path) -> StableDiffusion3Pipeline:
    return open_stock(folder)


@pytest.fixture
def spoiled(folder: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def test_the_weights_lie_in_several_files(folder):
    for part in ("transformer", "text_encoder_3"):
        assert len(list((folder / part).glob("*-00001-of-*.safetensors"))) == 1
        assert not list((folder / part).glob("*model.safetensors"))


@pytest.mark.parametrize(("guidance_scale", "negative_prompt"), [(1.0, ""), (4.5, "a blue dog")])
def test_it_draws_what_the_stock_pipeline_draws(sd3, stock, guidance_scale, negative_prompt):
    settings = {"guidance_scale": guidance_scale, "negative_prompt": negative_prompt}
    *_, last = draw_steps(PROMPT, sd3, seed=3, num_inference_steps=STEPS, **settings)
    noise, sigmas = seeded_noise(sd3.latents_shape, 3), np.linspace(1, 1 / STEPS, STEPS).tolist()
    expected = stock(PROMPT, latents=noise, sigmas=sigmas, output_type="latent", **settings).images
    torch.testing.assert_close(last.next_latents, expected, atol=1e-4, rtol=0)


def test_all_three_speak(sd3, stock):
    states = embed(PROMPT, sd3.tokenizer, sd3.text_encoder)
    prompt_embeds, _, pooled, _ = stock.encode_prompt(PROMPT, None, None, do_classifier_free_guidance=False)
    torch.testing.assert_close(states[:, :-1], prompt_embeds, atol=1e-4, rtol=0)
    torch.testing.assert_close(states[:, -1, : pooled.shape[1]], pooled)
    assert prompt_embeds[:, sd3.tokenizer.model_max_length :].any(dim=-1).all()


def test_attention_is_still_clips_and_copies_share_how_the_t5_cuts(sd3):
    assert self_attention(PROMPT, sd3.tokenizer, sd3.text_encoder).shape[:2] == (3, 2)
    assert copy.deepcopy(sd3.text_encoder.cutter) is sd3.text_encoder.cutter


def test_what_the_t5_does_not_read_is_known():
    tokenizer = build_t5_tokenizer()
    assert Cutter(tokenizer, 6).unread("a red cat") == ""
    assert Cutter(tokenizer, 4).unread("a red cat") == ""  # three words and the end mark
    assert Cutter(tokenizer, 3).unread("a red cat") == "cat"
    assert Cutter(tokenizer, 3).ids("a red cat").shape == (1, 3)


def test_a_prompt_that_only_the_t5_reads_to_its_end_is_not_called_too_long(sd3):
    assert len(sd3.tokenizer(LONG).input_ids) > sd3.tokenizer.model_max_length
    assert sd3.note_prompt(LONG).cut == ""
    longer = sd3.note_prompt(LONG * 3).cut
    assert (LONG * 3).strip().endswith(longer)
    assert longer


@pytest.mark.parametrize("name", ["text_encoder_3/config.json", "model_index.json"])
def test_without_the_t5_zeros_stand_in_and_the_plan_says_so(spoiled, sd3, name):
    if name == "model_index.json":
        edit_json(spoiled / name, text_encoder_3=[None, None], tokenizer_3=[None, None])
    else:
        shutil.rmtree(spoiled / "text_encoder_3")
    model = load(spoiled, device="cpu")
    assert "a T5, is not in its folder: zeros" in str(model.plan)
    states = embed(PROMPT, model.tokenizer, model.text_encoder)
    both = embed(PROMPT, sd3.tokenizer, sd3.text_encoder)
    length = sd3.tokenizer.model_max_length
    torch.testing.assert_close(states[:, :length], both[:, :length, : states.shape[-1]])
    assert states.shape[1] == length + 1
    assert "T5" not in str(sd3.plan)


def test_the_t5_is_left_out_where_it_has_no_room(folder, monkeypatch):
    needs = weigh(folder, check_folder(folder), None)
    kept = {"tiling": False, "offload": False}
    least, most = (each.gigabytes(torch.float32, **kept) for each in (needs.without_third(), needs))
    assert 0 < least < most
    monkeypatch.setattr("cloudgazing.devices.free_memory", lambda _: least)
    monkeypatch.setattr("cloudgazing.devices.DENOISING", 1536)  # so that tiles save nothing
    model = load(folder, device="cpu")
    assert "a T5, has no room there: zeros stand in its place" in str(model.plan)
    assert not hasattr(model.text_encoder, "cutter")
    *_, last = draw_steps(PROMPT, model, num_inference_steps=2)
    assert last.next_latents.isfinite().all()


SD35 = Needs(
    {
        "transformer": 2_470_000_000,
        "text_encoder": 123_650_304,
        "text_encoder_2": 694_659_840,
        "text_encoder_3": 4_762_310_656,
        "vae": 83_819_683,
    },
    torch.float16,
    1024,
)
"""Stable Diffusion 3.5 medium in numbers."""


@pytest.mark.parametrize(
    ("free", "left_out", "tiling", "offload"),
    [
        (23.0, False, False, False),
        (17.2, False, True, False),
        (12.0, True, False, False),
        (8.5, True, True, False),
        (6.5, True, True, True),
    ],
)
def test_the_t5_never_makes_the_others_wait_outside(monkeypatch, free, left_out, tiling, offload):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: True)
    monkeypatch.setattr("cloudgazing.devices.free_memory", lambda device: free if device.type == "cuda" else 64)
    plan = choose_plan(SD35, "cuda")
    assert plan.left_out == (("text_encoder_3",) if left_out else ())
    assert (plan.tiling, plan.offload) == (tiling, offload)
    assert ("T5" in str(plan)) == left_out


def test_a_part_is_weighed_in_all_its_files(folder, sd3):
    needs = weigh(folder, check_folder(folder), None)
    t5 = sum(weights.numel() for weights in sd3.text_encoder.t5.parameters())
    assert needs.parameters["text_encoder_3"] == t5
    assert needs.gigabytes(torch.float32, tiling=False, offload=False) > 4 * t5 / GIGABYTE


INDEX = "transformer/diffusion_pytorch_model.safetensors.index.json"


@pytest.mark.parametrize(
    "shard",
    ["../vae/diffusion_pytorch_model.safetensors", "/etc/passwd", "a\\b.safetensors", "C:x.safetensors", "x.bin", ""],
)
@pytest.mark.parametrize("name", [INDEX, "text_encoder_3/model.safetensors.index.json"])
def test_an_index_that_leads_elsewhere_is_refused(spoiled, name, shard):
    spread = json.loads((spoiled / name).read_text())["weight_map"]
    edit_json(spoiled / name, weight_map={**spread, next(iter(spread)): shard})
    with pytest.raises(ModelError, match="no safetensors file beside it"):
        load(spoiled, device="cpu")


@pytest.mark.parametrize("change", [{"weight_map": None}, {"weight_map": {}}, {"metadata": None}])
def test_an_index_that_says_nothing_usable_is_refused(spoiled, change):
    edit_json(spoiled / INDEX, **change)
    with pytest.raises(ModelError, match="does not hold what it should"):
        load(spoiled, device="cpu")


def test_a_missing_file_of_several_is_named(spoiled):
    file = next((spoiled / "text_encoder_3").glob("*-00002-of-*"))
    file.unlink()
    with pytest.raises(ModelError, match=f"{file.name} is missing"):
        load(spoiled, device="cpu")


def test_a_pickle_among_several_is_refused(spoiled):
    torch.save({"weight": torch.zeros(1)}, next((spoiled / "transformer").glob("*-00001-of-*")))
    with pytest.raises(ModelError, match="no safetensors file"):
        load(spoiled, device="cpu")


def test_weights_that_the_index_forgets_are_missed(spoiled):
    spread = json.loads((spoiled / INDEX).read_text())["weight_map"]
    first = sorted(set(spread.values()))[0]
    edit_json(spoiled / INDEX, weight_map={key: file for key, file in spread.items() if file != first})
    with pytest.raises(ModelError, match=r"do not fit its config\.json"):
        load(spoiled, device="cpu")


@pytest.mark.parametrize("part", ["text_encoder_3", "tokenizer_3"])
def test_a_third_of_another_class_is_refused(spoiled, part):
    edit_json(spoiled / "model_index.json", **{part: ["evil", "T5EncoderModel"]})
    with pytest.raises(ModelError, match="not of Stable Diffusion's kind"):
        load(spoiled, device="cpu")


def test_a_tokenizer_may_be_called_fast_as_in_older_folders(spoiled):
    edit_json(spoiled / "model_index.json", tokenizer_3=["transformers", "T5TokenizerFast"])
    assert "tokenizer_3" in check_folder(spoiled)
