"""Grids for the printable sheets."""

import re
from pathlib import Path

import numpy as np
import pytest

from cloudgazing.publish.sheets import as_table

BOOK = Path(__file__).parents[2] / "book"


def grids(page: str) -> list[np.ndarray]:
    text = (BOOK / page).read_text(encoding="utf-8")
    found = re.findall(r"\{grid-sheet\}[^\n]*\n((?:[\d ]+\n)+)", text)
    return [np.array([line.split() for line in block.splitlines()], dtype=int) for block in found]


def test_a_grid_has_its_cells_in_order_and_counts_lines_from_0():
    table = as_table("Two & two", [["1", "2"], ["3", "<"]])
    assert "<caption>Two &amp; two</caption>" in table
    assert re.findall(r'<th scope="col">(\d)</th>', table) == ["0", "1"]
    assert re.findall(r'<th scope="row">(\d)</th>', table) == ["0", "1"]
    assert re.findall(r"<td>(.+?)</td>", table.partition("<tbody>")[2]) == ["1", "2", "3", "&lt;"]


def test_the_picture_by_numbers_uses_its_key_and_answers_what_is_asked():
    [picture] = grids("sheet_pixels.md")
    assert picture.shape == (12, 12)
    assert set(picture.ravel()) == set(range(5))
    sheet = (BOOK / "sheet_pixels.md").read_text(encoding="utf-8")
    right, swapped, from_1 = picture[2, 6], picture[6, 2], picture[1, 5]
    assert f"there is a {right} in row 2, column 6" in sheet
    assert len({right, swapped, from_1}) == 3, "whoever swaps rows and columns, or counts from 1, finds another number"
    assert f"There are {picture.size} cells" in sheet
    assert f"so {3 * picture.size}" in sheet


def test_the_four_shapes_for_the_dice_can_be_told_apart_through_the_noise():
    """The teacher's page says that a whole shape is hardly ever mistaken: so it is guessed right, nearly always."""
    shapes = np.array(grids("sheet_noise.md"))
    assert shapes.shape == (4, 6, 6)
    assert set(shapes.ravel()) == {3, 7}
    rng = np.random.default_rng(0)
    red, white = rng.integers(1, 7, (2, 4, 500, 6, 6))
    noisy = shapes[:, None] + red - white
    guess = ((noisy[:, :, None] - shapes) ** 2).sum((-2, -1)).argmin(-1)
    assert (guess == np.arange(4)[:, None]).mean() > 0.99


def test_the_counts_of_throws_are_those_of_two_dice():
    sheet = " ".join((BOOK / "sheet_noise.md").read_text(encoding="utf-8").split())
    by_difference = [sum(abs(red - white) == far for red in range(1, 7) for white in range(1, 7)) for far in range(6)]
    assert "0 in 6 of 36 throws" in sheet
    for far, count in enumerate(by_difference[1:], 1):
        assert re.search(rf"{far} or −{far} in {count}\b", sheet), far


@pytest.mark.parametrize("page", ["sheet_seeds.md", "sheet_verdict.md"])
def test_a_pupil_has_room_to_write(page):
    """MyST keeps the widths of a list-table's columns. In a table of Markdown's the empty ones get narrow."""
    text = (BOOK / page).read_text(encoding="utf-8")
    [(widths, head)] = re.findall(r"\{list-table\}.*?^:widths: (.+?)$.*?^\* (.+?)^\* ", text, re.DOTALL | re.MULTILINE)
    assert sum(map(int, widths.split())) == 100
    assert len(widths.split()) == head.count("- ")
    assert text.count(":widths:") == 1


@pytest.mark.parametrize("page", sorted(BOOK.glob("sheet_*.md")), ids=lambda page: page.stem)
def test_no_page_of_a_sheet_comes_out_empty(page):
    """The teacher's part begins on paper of its own by itself. A second break before it prints an empty page."""
    text = page.read_text(encoding="utf-8")
    assert "## For the teacher" in text
    assert not re.search(r'class="cg-new-page"></div>\s+## For the teacher', text)


def test_the_u_nets_picture_has_the_flips_and_the_halves_that_the_teacher_is_told():
    text = (BOOK / "sheet_unet.md").read_text(encoding="utf-8")
    blocks = re.findall(r"\{grid-sheet\}[^\n]*\n((?:[·■ ]+\n)+)", text)
    noisy, clean = (np.array([line.split() for line in block.splitlines()]) for block in blocks)
    flips = re.findall(r"row (\d) column (\d)", " ".join(text.split()))
    assert np.argwhere(noisy != clean).tolist() == [[int(row), int(column)] for row, column in flips]
    halver = halved(np.where(noisy == "■", "B", "W"))
    assert ", ".join(f"*{' '.join(row)}*" for row in halver[:-1]) + f" and *{' '.join(halver[-1])}*" in text
    words = {"B": "*black*", "W": "*white*", "M": "*mixed*"}
    assert ", ".join(words[cell] for cell in halved(halver).ravel()) in text


def halved(grid: np.ndarray) -> np.ndarray:
    """For each block of 2 × 2 what three or four of its cells are, otherwise M."""
    side = len(grid) // 2
    blocks = grid.reshape(side, 2, side, 2).swapaxes(1, 2).reshape(side, side, 4)
    most = {cell: (blocks == cell).sum(-1) >= 3 for cell in "BW"}
    return np.select([most["B"], most["W"]], ["B", "W"], "M")
