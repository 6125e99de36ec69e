"""The bundle: what the trainings leave behind becomes a model that ours and the stock pipeline load."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline
from safetensors.torch import load_file

from cloudgazing import ModelError, generate, load, seeded_noise
from cloudgazing.models import BUNDLED
from cloudgazing.training.bundle import NETWORKS, bundle
from cloudgazing.training.networks import build_clip, build_text_encoder, build_unet, build_vae
from cloudgazing.training.trajectories import TEACHER, signature
from cloudgazing.training.words import load_tokenizer

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The trainings of untrained networks of the real size, one of them the student of another."""
    runs = tmp_path_factory.mktemp("runs")
    torch.manual_seed(0)
    clip = build_clip(len(load_tokenizer(runs)))
    networks = {"clip": clip, "text_encoder": build_text_encoder(clip), "unet": build_unet(), "vae": build_vae()}
    for part, network in (networks | {"turbo": build_unet()}).items():
        network.save_pretrained(runs / part)
    teacher = tmp_path_factory.mktemp("teacher")
    for part in ("text_encoder", "unet"):
        networks[part].half().save_pretrained(teacher / part)
    (runs / "turbo" / TEACHER).write_text(json.dumps(signature(teacher)))
    return runs


@pytest.fixture(scope="module")
def folder(runs, tmp_path_factory):
    """The bundle of these networks."""
    out = tmp_path_factory.mktemp("weights") / "picture-book"
    bundle(runs, out)
    return out


@pytest.mark.slow
def test_the_stock_pipeline_loads_it_as_it_is_and_draws_the_same_picture(folder):
    pipeline = StableDiffusionPipeline.from_pretrained(folder)
    pipeline.set_progress_bar_config(disable=True)
    noise = seeded_noise((1, 4, 16, 16), 3)
    stock = pipeline("a red cat", latents=noise, num_inference_steps=5, guidance_scale=4.0, output_type="np").images[0]
    ours = generate("a red cat", load(folder, device="cpu"), seed=3, num_inference_steps=5, guidance_scale=4.0)
    assert np.abs(np.asarray(ours) / 255 - stock).max() <= 1 / 255


def test_it_holds_every_network_in_half_precision_under_thirty_megabytes(folder):
    assert {part for part in NETWORKS if (folder / part / "config.json").exists()} == set(NETWORKS)
    sizes = {file: file.stat().st_size for file in folder.rglob("*")}
    turbo = sum(size for file, size in sizes.items() if file.parent.name == "turbo")
    assert sum(sizes.values()) - turbo <= 30e6
    assert turbo <= 20e6
    assert not [file for file in folder.rglob("*") if file.suffix in (".bin", ".pt", ".ckpt")]


def test_what_is_shipped_is_as_small_and_its_size_is_told():
    shipped = BUNDLED / "picture-book"
    sizes = {file: file.stat().st_size for file in shipped.rglob("*") if file.is_file()}
    turbo = sum(size for file, size in sizes.items() if file.parent.name == "turbo")
    assert sum(sizes.values()) - turbo <= 30e6
    assert turbo <= 20e6
    told = json.loads((ROOT / "book" / "_static" / "model" / "facts.json").read_text(encoding="utf-8"))
    assert told["bundle_bytes"] == sum(sizes.values())
    assert set(json.loads((shipped / "manifest.json").read_text(encoding="utf-8"))) | {"manifest.json"} == {
        file.relative_to(shipped).as_posix() for file in sizes
    }


def test_the_student_comes_along_and_is_loaded_by_name(folder, runs, monkeypatch):
    monkeypatch.setattr("cloudgazing.models.BUNDLED", folder.parent)
    trained = load_file(runs / "turbo" / "diffusion_pytorch_model.safetensors")
    for name, weights in load("turbo", device="cpu").unet.state_dict().items():
        assert torch.equal(weights, trained[name].half().float()), name
    listed = json.loads((folder / "manifest.json").read_text())
    assert {"turbo/config.json", "turbo/diffusion_pytorch_model.safetensors"} <= set(listed)
    assert not [name for name in listed if TEACHER in name]


def test_a_student_of_another_teacher_stays_out_and_all_stays_as_it_was(folder, runs, tmp_path):
    again = shutil.copytree(runs, tmp_path / "runs")
    (again / "turbo" / TEACHER).write_text("{}")
    before = (folder / "manifest.json").read_bytes()
    with pytest.raises(ValueError, match="had another teacher"):
        bundle(again, folder)
    assert (folder / "manifest.json").read_bytes() == before


def test_networks_that_are_missing_are_named_and_all_stays_as_it_was(runs, folder, tmp_path):
    shutil.copytree(runs / "text_encoder", tmp_path / "text_encoder")
    before = (folder / "manifest.json").read_bytes()
    with pytest.raises(ValueError, match=r"There is no trained unet in .* by `cloudgazing train unet`"):
        bundle(tmp_path, folder)
    assert (folder / "manifest.json").read_bytes() == before


def test_it_knows_the_words_of_its_captions(folder):
    assert {"cat", "red", "watercolour", "underwater", "mice"} <= set(load(folder, device="cpu").vocabulary)


def test_a_change_of_one_byte_is_noticed(folder, tmp_path):
    altered = tmp_path / "altered"
    shutil.copytree(folder, altered)
    file = altered / "unet" / "diffusion_pytorch_model.safetensors"
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(ModelError, match="download it again"):
        load(altered)


def test_a_folder_that_is_no_model_is_left_alone(runs, tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(ValueError, match="is there already and no model"):
        bundle(runs, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]
