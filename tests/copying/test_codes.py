"""The index of the training drawings: what a code keeps, and what the search finds."""

import re
from argparse import Namespace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cloudgazing.copying import command
from cloudgazing.copying.codes import BYTES, FILE, FOLDER, SEEN, build_index, load_index, save_index, shrink
from cloudgazing.integrity import ModelError
from cloudgazing.picturebook import FRESH_SEEDS, picture

CARD = Path(__file__).parent.parent.parent / "book" / "model_card.md"


@pytest.fixture(scope="module")
def drawings() -> np.ndarray:
    return np.stack([picture(seed) for seed in FRESH_SEEDS[:96]])


@pytest.fixture(scope="module")
def index(drawings):
    return build_index([drawings[:50], drawings[50:]])


def test_the_model_card_tells_the_same_number_of_drawings():
    [told] = re.findall(r"weights saw all ([\d,]+) of them", CARD.read_text(encoding="utf-8"))
    assert int(told.replace(",", "")) == len(SEEN)
    assert SEEN.start == 0


def test_a_small_picture_is_the_mean_of_squares():
    drawing = np.zeros((1, 32, 32, 3), np.uint8)
    drawing[0, :2, :2, 0] = [[255, 0], [0, 255]]
    small = shrink(drawing).reshape(16, 16, 3)
    assert small[0, 0, 0] == 0.5
    assert small.sum() == 0.5


def test_a_drawing_is_its_own_nearest_neighbour(drawings, index):
    assert index.codes.shape == (96, BYTES)
    assert [index.nearest(drawing, 1)[0] for drawing in drawings] == list(range(96))


def test_a_distance_of_codes_is_close_to_one_of_small_pictures(drawings, index):
    small = shrink(drawings)
    true = np.sqrt(np.square(small - small[0]).mean(axis=1))[1:]
    assert_allclose(index.distances(drawings[0])[1:], true, rtol=0.15)


def test_an_index_comes_back_from_its_file_and_a_changed_one_is_refused(index, drawings, tmp_path):
    save_index(index, tmp_path)
    again = load_index(tmp_path)
    assert (again.codes == index.codes).all()
    assert_allclose(again.distances(drawings[3]), index.distances(drawings[3]))
    load_index.cache_clear()
    content = bytearray((tmp_path / FILE).read_bytes())
    content[-1] ^= 1
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(ModelError, match="not the file that was published"):
        load_index(tmp_path)


def test_the_published_index_is_of_the_training_drawings_and_small_enough():
    index = load_index()
    assert index.codes.shape == (len(SEEN), BYTES)
    assert (FOLDER / FILE).stat().st_size < 58 * len(SEEN)
    for seed in (0, 777, SEEN[-1]):
        assert index.nearest(picture(seed), 1)[0] == seed


def test_where_only_the_weights_have_changed_the_index_is_kept(tmp_path, monkeypatch):
    saved = []
    monkeypatch.setattr(command, "Pictures", lambda *_: SimpleNamespace(prepare=lambda: ()))
    monkeypatch.setattr(command, "build_index", lambda _: pytest.fail("made anew"))
    monkeypatch.setattr(command, "load_index", lambda folder: f"the index in {folder.name}")
    monkeypatch.setattr(command, "save_index", lambda index, _: saved.append(index))
    monkeypatch.setattr(command, "load", lambda: "model")
    monkeypatch.setattr(command, "measure", lambda *_: {"generated": {"pixels": [0.1]}, "fresh": {"pixels": [0.1]}})
    command.run(Namespace(runs=tmp_path, out=tmp_path, site=tmp_path, only_measure=True))
    assert saved == [f"the index in {tmp_path.name}"]


def test_an_index_that_is_missing_is_said_before_the_drawings_are_made(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "Pictures", lambda *_: pytest.fail("drawn"))
    with pytest.raises(ModelError, match="is missing"):
        command.run(Namespace(runs=tmp_path, out=tmp_path, site=tmp_path, only_measure=True))
