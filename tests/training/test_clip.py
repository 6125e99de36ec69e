"""Training CLIP: each caption belongs to the picture in its own row."""

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from cloudgazing.training import clip
from cloudgazing.training.clip import ClipTask, measure_matching
from cloudgazing.training.networks import build_clip


def unit(seed: int) -> Tensor:
    """Five vectors of length 1."""
    return F.normalize(torch.randn(5, 128, generator=torch.Generator().manual_seed(seed)), dim=1)


def test_right_pairs_are_those_of_one_row_both_ways(monkeypatch):
    for name in ("embed_pictures", "embed_captions"):
        monkeypatch.setattr(clip, name, lambda _, values: values)
    task, pictures, captions = ClipTask(build_clip(64)), unit(0), unit(1)
    chances = (task.clip.logit_scale.exp() * pictures @ captions.T).detach().double().exp()
    right = chances.diagonal()
    expected = -(right / chances.sum(dim=1)).log().mean() / 2 - (right / chances.sum(dim=0)).log().mean() / 2
    assert task(pictures, captions)["loss"].item() == pytest.approx(expected.item(), rel=1e-4)
    assert [task(pictures, other)["accuracy"].item() for other in (pictures, pictures.roll(1, 0))] == [1, 0]
    two_swapped = torch.cat([pictures[:3], pictures[[4, 3]]])
    assert measure_matching(task.clip, pictures, two_swapped) == pytest.approx(3 / 5)
