"""The training pictures as latents: encoded a part at a time, in order, once for each VAE."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from accelerate import Accelerator
from diffusers import AutoencoderKL

from cloudgazing.latents import encode
from cloudgazing.pixels import bytes_to_pixel_values
from cloudgazing.training import encoded, kept
from cloudgazing.training.encoded import load_latents
from cloudgazing.training.pictures import Pictures


class Blots(Pictures):
    """Pictures of nothing but noise, as small as the small model's; of those asked for it keeps the rows."""

    def __init__(self, folder: Path, count: int, start: int = 0) -> None:
        self.folder, self.seeds = folder / "blots", range(start, start + count)
        self.blots = np.random.default_rng(start).integers(0, 256, (count, 16, 16, 3)).astype(np.uint8)
        self.asked: list[int] = []

    def __getitem__(self, rows):
        self.asked += list(rows)
        return self.blots[list(rows)]


def test_latents_are_those_of_the_vae_and_are_made_once(bundle, model, tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "PART", 4)
    monkeypatch.setattr(encoded, "BATCH", 3)
    shutil.copytree(bundle / "vae", tmp_path / "vae")
    blots, opened = Blots(tmp_path, 10), []
    open_vae = AutoencoderKL.from_pretrained
    monkeypatch.setattr(encoded.AutoencoderKL, "from_pretrained", lambda at: opened.append(at) or open_vae(at))
    for _ in range(2):
        latents = load_latents(tmp_path, blots, Accelerator(cpu=True))
        expected = encode(bytes_to_pixel_values(blots.blots), model.vae)
        assert latents.dtype == torch.float16
        torch.testing.assert_close(latents.float(), expected, atol=2e-2, rtol=1e-2)
    assert blots.asked == list(range(10))
    assert opened == [tmp_path / "vae"], "once for all parts, and not again where the latents are kept"


def test_a_run_that_was_killed_while_encoding_goes_on(bundle, tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "PART", 4)
    shutil.copytree(bundle / "vae", tmp_path / "vae")
    blots = Blots(tmp_path, 10)
    whole = kept.save_whole

    def kill(path, content):
        if path.name.startswith("00000004"):
            raise KeyboardInterrupt
        whole(path, content)

    monkeypatch.setattr(kept, "save_whole", kill)
    with pytest.raises(KeyboardInterrupt):
        load_latents(tmp_path, blots, Accelerator(cpu=True))
    monkeypatch.setattr(kept, "save_whole", whole)
    blots.asked.clear()
    assert len(load_latents(tmp_path, blots, Accelerator(cpu=True))) == 10
    assert blots.asked == list(range(4, 10))


def test_other_drawings_are_encoded_afresh(bundle, tmp_path):
    shutil.copytree(bundle / "vae", tmp_path / "vae")
    first, other = (load_latents(tmp_path, Blots(tmp_path, 3, start), Accelerator(cpu=True)) for start in (0, 5))
    assert not torch.equal(first, other)


def test_another_decoder_leaves_latents_as_they_are(bundle, tmp_path, monkeypatch):
    """Another encoder or another scale does not."""
    shutil.copytree(bundle / "vae", tmp_path / "vae")
    vae = AutoencoderKL.from_pretrained(tmp_path / "vae")
    before = load_latents(tmp_path, Blots(tmp_path, 3), Accelerator(cpu=True))
    vae.decoder.conv_in.weight.data += 1
    vae.save_pretrained(tmp_path / "vae")
    with monkeypatch.context() as patch:
        patch.setattr(encoded, "encode", None)
        assert torch.equal(load_latents(tmp_path, Blots(tmp_path, 3), Accelerator(cpu=True)), before)
    vae.register_to_config(scaling_factor=2 * vae.config.scaling_factor)
    vae.save_pretrained(tmp_path / "vae")
    twice = load_latents(tmp_path, Blots(tmp_path, 3), Accelerator(cpu=True))
    torch.testing.assert_close(twice.float(), 2 * before.float(), atol=1e-2, rtol=1e-2)
    vae.quant_conv.weight.data += 1
    vae.save_pretrained(tmp_path / "vae")
    assert not torch.equal(load_latents(tmp_path, Blots(tmp_path, 3), Accelerator(cpu=True)), twice)
