"""The safety checker: on wherever a model has one, a card instead of what it flags, and no other class in its place."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers.pipelines.stable_diffusion import StableDiffusionSafetyChecker
from PIL import Image
from safetensors.torch import load_file, save_file
from small_model import edit_json
from small_xl import build_xl_pipeline
from transformers import CLIPConfig

from cloudgazing import ModelError, generate, load
from cloudgazing.safety import MEAN, SPREAD, card, is_flagged, screen, screen_all
from cloudgazing.widgets.latents.latent_walk import walk
from cloudgazing.widgets.learning.rows import draw_row
from cloudgazing.widgets.player.drawing import Request, draw

PROMPT = "a red cat at night"
SMALL = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
WEIGHTS = "safety_checker/model.safetensors"
NEVER, ALWAYS = 2.0, -2.0
"""Thresholds for a cosine."""


@pytest.fixture(scope="module")
def folder(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small model with a small checker that objects to nothing, as folders of Stable Diffusion 1.5 have one."""
    folder = Path(shutil.copytree(bundle, tmp_path_factory.mktemp("checked") / "model"))
    (folder / "manifest.json").unlink()
    torch.manual_seed(0)
    config = CLIPConfig(
        text_config={**SMALL, "vocab_size": 49408},
        vision_config={**SMALL, "image_size": 28, "patch_size": 14},
        projection_dim=8,
    )
    StableDiffusionSafetyChecker(config).save_pretrained(folder / "safety_checker")
    name_checker(folder, ["stable_diffusion", "StableDiffusionSafetyChecker"])
    set_threshold(folder, NEVER)
    return folder


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may spoil."""
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def name_checker(folder: Path, named: object) -> None:
    edit_json(folder / "model_index.json", safety_checker=named)


def set_threshold(folder: Path, threshold: float) -> None:
    weights = load_file(folder / WEIGHTS)
    weights["concept_embeds_weights"] = torch.full((17,), threshold)
    save_file(weights, folder / WEIGHTS, metadata={"format": "pt"})


def test_a_checker_that_objects_to_nothing_changes_nothing(folder, model):
    checked = load(folder, device="cpu")
    assert not checked.safety_checker.training
    pictures = [generate(PROMPT, each, num_inference_steps=2).tobytes() for each in (checked, model)]
    assert pictures[0] == pictures[1]
    assert model.safety_checker is None


def test_a_model_with_two_text_encoders_keeps_it_too(folder, tmp_path):
    build_xl_pipeline().save_pretrained(tmp_path)
    shutil.copytree(folder / "safety_checker", tmp_path / "safety_checker")
    name_checker(tmp_path, ["stable_diffusion", "StableDiffusionSafetyChecker"])
    assert load(tmp_path, device="cpu").safety_checker is not None


def test_what_it_flags_is_a_card_in_pictures_and_figures_unless_it_is_taken_away(own, caplog):
    set_threshold(own, ALWAYS)
    model = load(own, device="cpu")
    expected = card((16, 16)).tobytes()
    assert generate(PROMPT, model, num_inference_steps=1).tobytes() == expected
    request = Request("1", PROMPT, seed=0, num_inference_steps=1, guidance_scale=4.0)
    frames = [parts[0] for content, parts in draw(model, request) if content["kind"] == "frame"]
    assert frames == [expected, expected]
    assert generate(PROMPT, replace(model, safety_checker=None), num_inference_steps=1).tobytes() != expected
    assert "black image" not in caplog.text, "that is not what the reader gets"


def test_it_sees_what_clip_would_see(folder, monkeypatch):
    checker = load(folder, device="cpu").safety_checker
    seen = []
    monkeypatch.setattr(checker, "forward", lambda picture, images: (seen.append(picture), (images, [True]))[1])
    assert is_flagged(Image.new("RGB", (64, 64), (255, 0, 51)), checker)
    expected = [(value - mean) / spread for value, mean, spread in zip((1, 0, 0.2), MEAN, SPREAD, strict=True)]
    assert seen[0].shape == (1, 3, 28, 28)
    assert torch.allclose(seen[0].mean(dim=(0, 2, 3)), torch.tensor(expected), atol=1e-5)


def test_of_a_batch_only_the_flagged_ones_are_replaced(folder, monkeypatch):
    checker = load(folder, device="cpu").safety_checker
    monkeypatch.setattr("cloudgazing.safety.is_flagged", lambda picture, _: picture.getpixel((0, 0)) == (0, 0, 0))
    batch = np.stack([np.zeros((16, 16, 3), np.uint8), np.full((16, 16, 3), 9, np.uint8)])
    screened = screen_all(batch, checker)
    assert (screened[0] == np.asarray(card((16, 16)))).all()
    assert (screened[1] == 9).all()
    assert screen_all(batch, None) is batch


def test_the_card_is_no_picture_and_has_words_on_it():
    drawn = np.asarray(card((512, 512)), dtype=int)
    ink = (abs(drawn - drawn[0, 0]).sum(axis=-1) > 100).mean()
    assert 0.01 < ink < 0.2
    rows, columns = np.nonzero(abs(drawn - drawn[0, 0]).sum(axis=-1) > 100)
    assert min(rows.min(), columns.min()) > 20, "the words end before the edge"
    assert max(rows.max(), columns.max()) < 492
    assert screen(Image.new("RGB", (4, 4)), None).size == (4, 4)


@pytest.mark.parametrize("named", [["evil", "StableDiffusionSafetyChecker"], ["stable_diffusion", "Evil"], "evil"])
def test_another_class_as_checker_is_refused(own, named):
    name_checker(own, named)
    with pytest.raises(ModelError, match="not of Stable Diffusion's kind"):
        load(own, device="cpu")


def test_a_checker_that_is_named_must_be_there_and_whole(own):
    (own / WEIGHTS).rename(own / "safety_checker" / "pytorch_model.bin")
    with pytest.raises(ModelError, match="a pickle"):
        load(own, device="cpu")
    shutil.rmtree(own / "safety_checker")
    with pytest.raises(ModelError, match="missing"):
        load(own, device="cpu")


def test_weights_of_the_older_naming_load_too(own):
    # So they are named where Stable Diffusion 1.5 is published.
    weights = {
        name.replace("vision_model.", "vision_model.vision_model.", 1): tensor
        for name, tensor in load_file(own / WEIGHTS).items()
    }
    save_file(weights, own / WEIGHTS, metadata={"format": "pt"})
    assert load(own, device="cpu").safety_checker is not None


def test_rows_and_walks_show_the_card_too(own):
    set_threshold(own, ALWAYS)
    model, expected = load(own, device="cpu"), card((16, 16)).tobytes()
    assert [row.tobytes() for row in draw_row(model, ["a cat", "a dog"], [1, 2])] == [expected] * 2
    asked = {"id": "w", "prompt": "a cat", "seeds": [7, 8], "stops": 2, "num_inference_steps": 1}
    frames = [parts for content, parts in walk(model, asked, 4.0) if content["kind"] == "frame"]
    assert frames == [[expected] * 2] * 2
