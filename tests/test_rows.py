"""Pictures beside each other, with their words."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from cloudgazing import side_by_side

RED = Image.new("RGB", (128, 128), (200, 30, 30))


def shown(row):
    """The pictures and the words that the row's HTML holds, as a browser would read them."""
    html = row._repr_html_()
    files = [base64.b64decode(data) for data in re.findall(r'src="data:image/png;base64,([^"]+)"', html)]
    return [Image.open(io.BytesIO(file)) for file in files], re.findall(r"<figcaption[^>]*>(.*?)</figcaption>", html)


def test_each_picture_stands_above_its_words_in_order():
    pictures, words = shown(side_by_side({"red": RED, "half": np.full((2, 3, 3), 0.5)}))
    assert words == ["red", "half"]
    assert pictures[0].convert("RGB").tobytes() == RED.tobytes()
    assert (pictures[1].size, pictures[1].getpixel((0, 0))) == ((3, 2), (128, 128, 128))


def test_the_words_are_the_text_alternative_and_stay_text():
    html = side_by_side({'<b onclick="x">"cat"</b>': RED})._repr_html_()
    assert 'alt="&lt;b onclick=&quot;x&quot;&gt;&quot;cat&quot;&lt;/b&gt;"' in html
    assert "<b" not in html.replace("<base", "")


def test_few_pixels_are_squares_and_many_are_smooth():
    html = side_by_side({"few": RED.resize((16, 16)), "many": RED})._repr_html_()
    assert re.findall(r"image-rendering: (\w+)", html) == ["pixelated", "auto"]


@pytest.mark.parametrize(("count", "beside"), [(1, 1), (5, 5), (6, 3), (7, 4), (8, 4), (11, 4), (12, 4)])
def test_no_row_is_left_with_one_picture_where_they_can_be_spread(count, beside):
    html = side_by_side({f"picture {number}": RED for number in range(count)})._repr_html_()
    assert re.findall(r"100% / (\d+)", html) == [str(beside)]


def test_a_large_picture_is_shown_smaller_and_stays_as_it_is():
    large = Image.new("RGB", (2048, 1024))
    [picture], _ = shown(side_by_side({"large": large}))
    assert picture.size == (512, 256)
    assert large.size == (2048, 1024)
