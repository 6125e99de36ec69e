"""Several pictures in one file."""

import io

import numpy as np
from PIL import Image

from cloudgazing.widgets.kit.sheets import to_webp


def test_a_sheet_fills_its_last_row():
    pictures = np.full((3, 8, 8, 3), 200, np.uint8)
    sheet = Image.open(io.BytesIO(to_webp(pictures, 2, side=4)))
    assert (sheet.width, sheet.height) == (8, 8)


def test_pictures_stand_in_a_sheet_row_by_row_in_their_order():
    greys = [40, 120, 200]
    pictures = np.stack([np.full((8, 8, 3), grey, np.uint8) for grey in greys])
    sheet = np.asarray(Image.open(io.BytesIO(to_webp(pictures, 2))).convert("L"), int)
    cells = [sheet[y : y + 8, x : x + 8].mean() for y, x in ((0, 0), (0, 8), (8, 0))]
    assert np.allclose(cells, greys, atol=4)
