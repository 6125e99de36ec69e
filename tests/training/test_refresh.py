"""What derives from the weights: measured on drawings that are known."""

import argparse

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL
from torch import nn

from cloudgazing.picturebook import FRESH_SEEDS, STYLES, imagine
from cloudgazing.training import refresh
from cloudgazing.training.autoencoder import measure_psnr


class OffByATenth(AutoencoderKL):
    """A stand-in VAE whose pictures come back brighter by a tenth of the whole range, so at 20 decibels."""

    def __init__(self):
        nn.Module.__init__(self)

    def encode(self, pixel_values):
        self.kept = pixel_values
        return type("Encoded", (), {"latent_dist": type("Distribution", (), {"mode": lambda _: self.kept})()})

    def decode(self, latents):
        return type("Decoded", (), {"sample": latents + 0.2})


def test_psnr_is_that_of_the_closed_form():
    pixel_values = torch.zeros(2, 3, 8, 8)
    torch.testing.assert_close(measure_psnr(OffByATenth(), pixel_values), torch.tensor([20.0, 20.0]))


def test_every_style_is_measured_apart(monkeypatch):
    scenes = [imagine(seed) for seed in FRESH_SEEDS[:40]]
    decibels = {style: 20.0 + at for at, style in enumerate(STYLES)}
    told = [decibels[scene.style] for scene in scenes]
    answers = iter(told)
    monkeypatch.setattr(refresh, "measure_psnr", lambda *_: torch.tensor([next(answers)]))
    found = refresh.psnr_by_style(OffByATenth(), scenes)
    assert found == pytest.approx(decibels | {"all": np.mean(told)})


@pytest.mark.slow
def test_the_sheet_shows_every_prompt_and_names_it(model, tmp_path, monkeypatch):
    monkeypatch.setattr(refresh, "COLUMNS", 2)
    scenes = [imagine(seed) for seed in FRESH_SEEDS[:4]]
    refresh.show_unselected(model, scenes, tmp_path / "sheet.png")
    from PIL import Image

    side = np.array(Image.open(tmp_path / "sheet.png")).shape[0] // 2
    assert Image.open(tmp_path / "sheet.png").size == (2 * side, 2 * side)
    assert len((tmp_path / "sheet.txt").read_text(encoding="utf-8").splitlines()) == 4


def test_all_is_measured_on_the_processor_where_the_drawings_lie(tmp_path, monkeypatch):
    asked = []

    def note(*_: object, **options: object) -> None:
        asked.append(options)
        raise KeyboardInterrupt

    monkeypatch.setattr(refresh, "load", note)
    with pytest.raises(KeyboardInterrupt):
        refresh.run(argparse.Namespace(out=tmp_path))
    assert asked == [{"device": "cpu"}]
