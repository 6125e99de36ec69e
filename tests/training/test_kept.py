"""What is made once: in parts, whole or absent, and never made again."""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from cloudgazing.training import kept
from cloudgazing.training.kept import load_made


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(kept, "PART", 4)


def squares(made: list[int]):
    """Makes the squares of its rows, and notes which were made."""

    def make(rows: range) -> np.ndarray:
        made.extend(rows)
        return np.array([row**2 for row in rows])

    return make


@pytest.mark.parametrize("rows", [1, 3, 4, 7, 8, 13])
def test_rows_come_in_order_however_many_there_are_and_are_made_once(tmp_path, rows):
    path, made = tmp_path / "new" / "squares.npy", []
    for _ in range(2):
        assert load_made(path, rows, squares(made), "squares").tolist() == [row**2 for row in range(rows)]
    assert made == list(range(rows))
    assert sorted(file.name for file in path.parent.iterdir()) == ["squares.lock", "squares.npy"]


def test_several_arrays_are_kept_by_name(tmp_path):
    def make(rows: range) -> dict[str, np.ndarray]:
        return {"row": np.array(rows), "half": np.array(rows) / 2}

    for _ in range(2):
        found = load_made(tmp_path / "both.npz", 10, make, "both")
        assert found["row"].tolist() == list(range(10))
        assert (2 * found["half"] == found["row"]).all()


def test_a_run_that_was_killed_goes_on_with_the_part_that_it_was_making(tmp_path):
    path, made = tmp_path / "squares.npy", []

    def make(rows: range) -> np.ndarray:
        if 8 in rows:
            raise KeyboardInterrupt
        return squares(made)(rows)

    with pytest.raises(KeyboardInterrupt):
        load_made(path, 13, make, "squares")
    (path.with_suffix(".parts") / "00000008.part1.npy").write_bytes(b"half of")
    assert not path.exists()
    assert load_made(path, 13, squares(made), "squares").tolist() == [row**2 for row in range(13)]
    assert made == list(range(13))


def test_of_several_that_need_it_at_once_one_makes_it_and_the_others_wait(tmp_path):
    path, made = tmp_path / "squares.npy", []

    def make(rows: range) -> np.ndarray:
        time.sleep(0.05)
        return squares(made)(rows)

    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: load_made(path, 13, make, "squares").tolist(), range(3)))
    assert found == [[row**2 for row in range(13)]] * 3
    assert made == list(range(13))


def test_where_it_cannot_be_kept_a_sentence_says_so_before_anything_is_made(tmp_path):
    (tmp_path / "runs").write_text("a file where a folder should be")
    with pytest.raises(OSError, match=r"squares\.npy could not be written .*choose another folder"):
        load_made(tmp_path / "runs" / "squares.npy", 13, lambda _: pytest.fail("made"), "squares")
