"""Networks from folders whose configurations no network can be made of: one sentence, whatever the libraries raise."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from small_model import edit_json

from cloudgazing import load
from cloudgazing.devices import weigh
from cloudgazing.families import STABLE_DIFFUSION
from cloudgazing.integrity import ModelError, write_manifest
from cloudgazing.loading import load_networks


@pytest.fixture
def folder(bundle: Path, tmp_path: Path) -> Path:
    """A copy of the small model that a test may spoil."""
    return Path(shutil.copytree(bundle, tmp_path / "copy"))


@pytest.mark.parametrize(
    ("name", "odd"),
    [
        ("text_encoder", {"num_attention_heads": 0}),
        ("text_encoder", {"hidden_size": "x"}),
        ("text_encoder", {"hidden_act": "zigzag"}),
        ("unet", {"block_out_channels": []}),
        ("unet", {"norm_num_groups": 0}),
        ("unet", {"act_fn": "zigzag"}),
        ("unet", {"down_block_types": ["Zigzag", "DownBlock2D"]}),
        ("vae", {"block_out_channels": []}),
        ("vae", {"norm_num_groups": 0}),
    ],
    ids=lambda value: f"{value}",
)
def test_a_configuration_of_no_network_is_refused_in_one_sentence(folder, name, odd):
    edit_json(folder / name / "config.json", **odd)
    weigh(folder, STABLE_DIFFUSION, None)  # comes before, and leaves the complaint to what follows
    with pytest.raises(ModelError, match=rf"{name} do not fit its config\.json: download both from one place again\.$"):
        load_networks(folder, STABLE_DIFFUSION, torch.float32)


@pytest.mark.parametrize("side", [[8, 8], None, 0, "8"])
def test_a_denoiser_that_does_not_say_how_wide_it_draws_is_refused(folder, side):
    edit_json(folder / "unet" / "config.json", sample_size=side)
    write_manifest(folder)
    with pytest.raises(ModelError, match=r'unet.config\.json must name a whole number as its "sample_size", .*\.$'):
        load(folder, device="cpu")


def test_so_is_a_flux_whose_vae_does_not_say_it(flux_folder, tmp_path):
    folder = Path(shutil.copytree(flux_folder, tmp_path / "flux"))
    edit_json(folder / "vae" / "config.json", sample_size=[64, 64])
    with pytest.raises(ModelError, match=r'vae.config\.json must name a whole number as its "sample_size"'):
        load(folder, device="cpu")


@pytest.mark.parametrize("length", [None, 1000, 1, "many"])
@pytest.mark.parametrize("kind", ["folder", "unclip_folder"])
def test_a_tokenizer_that_does_not_cut_to_what_its_text_encoder_reads_is_refused(request, tmp_path, kind, length):
    folder = Path(shutil.copytree(request.getfixturevalue(kind), tmp_path / "odd"))
    place = folder / "prior" if kind == "unclip_folder" else folder
    file = place / "tokenizer" / "tokenizer_config.json"
    kept = {name: value for name, value in json.loads(file.read_text()).items() if name != "model_max_length"}
    file.write_text(json.dumps(kept if length is None else kept | {"model_max_length": length}))
    if kind == "folder":
        write_manifest(folder)
    with pytest.raises(ModelError, match=r'tokenizer_config\.json must name a "model_max_length" of at most \d+'):
        load(folder, device="cpu")
