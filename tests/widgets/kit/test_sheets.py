"""Several pictures in one file."""

import io

import numpy as np
from PIL import Image

from cloudgazing.widgets.kit.sheets import to_webp


def test_a_sheet_fills_its_last_row():
    pictures = np.full((3, 8, 8, 3), 200, np.uint8)
    sheet = Image.open(io.BytesIO(to_webp(pictures, 2, side=4)))
    assert (sheet.width, sheet.height) == (8, 8)
