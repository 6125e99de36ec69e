"""Networks from folders whose configurations no network can be made of: one sentence, whatever the libraries raise."""

import shutil
from pathlib import Path

import pytest
import torch
from small_model import edit_json

from cloudgazing.devices import weigh
from cloudgazing.families import STABLE_DIFFUSION
from cloudgazing.integrity import ModelError
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
