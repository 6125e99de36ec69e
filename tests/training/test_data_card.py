"""What the data card shows: a sheet of each style, and a chart that is the same whenever the counts are."""

import numpy as np
import pytest
from PIL import Image

from cloudgazing.picturebook import TRAINING_SEEDS, imagine, picture
from cloudgazing.picturebook.tally import tally
from cloudgazing.training import data_card


@pytest.fixture(scope="module")
def scenes():
    return [imagine(seed) for seed in TRAINING_SEEDS[:120]]


def test_a_sheet_shows_the_first_drawings_of_its_style_in_order(scenes, tmp_path, monkeypatch):
    monkeypatch.setattr(data_card, "ON_A_SHEET", 4)
    monkeypatch.setattr(data_card, "COLUMNS", 2)
    data_card.save_style_sheet(scenes, "pixel art", tmp_path / "sheet.png")
    sheet = np.array(Image.open(tmp_path / "sheet.png"))
    first, second, third, *_ = [scene.seed for scene in scenes if scene.style == "pixel art"]
    assert sheet.shape == (256, 256, 3)
    for seed, corner in ((first, sheet[:128, :128]), (second, sheet[:128, 128:]), (third, sheet[128:, :128])):
        assert np.abs(corner.astype(int) - picture(seed)).max() <= 1  # rounding on the way to -1 to 1 and back


def test_the_same_counts_give_the_same_chart(scenes, tmp_path):
    counts = tally(scenes)
    for name in ("one.svg", "two.svg"):
        data_card.save_chart(counts, tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    counts["colours"]["red"] += 30
    data_card.save_chart(counts, tmp_path / "two.svg")
    assert (tmp_path / "one.svg").read_bytes() != (tmp_path / "two.svg").read_bytes()
