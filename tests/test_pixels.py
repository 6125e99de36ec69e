"""Pictures, images and pixel values turn into each other without loss, and bad files are refused."""

import io

import numpy as np
import pytest
from PIL import Image

from cloudgazing.pixels import (
    crop_square,
    image_to_picture,
    image_to_pixel_values,
    open_picture,
    picture_to_image,
    pixel_values_to_image,
)

LEVELS = Image.fromarray(np.arange(16 * 16 * 3, dtype=np.uint16).astype(np.uint8).reshape(16, 16, 3))


def as_bytes(picture: Image.Image, file_format: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, file_format, **options)
    return buffer.getvalue()


def test_every_level_survives_the_round_trip():
    image = picture_to_image(LEVELS)
    assert image.min() == 0
    assert image.max() == 1
    pixel_values = image_to_pixel_values(image)
    assert pixel_values.shape == (1, 3, 16, 16)
    assert (pixel_values.min(), pixel_values.max()) == (-1, 1)
    back = image_to_picture(pixel_values_to_image(pixel_values))
    assert np.array_equal(np.asarray(back), np.asarray(LEVELS))


def test_numbers_outside_the_range_are_clipped():
    picture = image_to_picture(np.full((1, 1, 3), [-1, 0.5, 2], dtype=np.float32))
    assert picture.getpixel((0, 0)) == (0, 128, 255)


def test_a_file_and_its_bytes_open_alike(tmp_path):
    LEVELS.save(tmp_path / "levels.png")
    for source in (tmp_path / "levels.png", str(tmp_path / "levels.png"), as_bytes(LEVELS)):
        assert np.array_equal(np.asarray(open_picture(source)), np.asarray(LEVELS))


def test_see_through_parts_become_white():
    assert open_picture(as_bytes(Image.new("RGBA", (2, 2), (255, 0, 0, 0)))).getpixel((0, 0)) == (255, 255, 255)


def test_a_photograph_taken_sideways_is_set_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert open_picture(as_bytes(Image.new("RGB", (8, 4)), "JPEG", exif=exif)).size == (4, 8)


@pytest.mark.parametrize(
    "data",
    [b"", b"no picture", as_bytes(LEVELS)[:60], as_bytes(LEVELS, "TIFF")],
    ids=["nothing", "words", "half a picture", "another format"],
)
def test_what_is_no_picture_is_refused_in_words(data):
    with pytest.raises(ValueError, match="no picture that can be read"):
        open_picture(data)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"There is no file .*cat\.png"):
        open_picture(tmp_path / "cat.png")


def test_too_large_a_picture_is_refused_before_it_is_decoded():
    huge = as_bytes(Image.new("1", (10_000, 6_000)))
    with pytest.raises(ValueError, match="too large"):
        open_picture(huge)


def test_crop_square_keeps_the_middle():
    wide = Image.new("RGB", (90, 30), "red")
    wide.paste("blue", (30, 0, 60, 30))
    assert crop_square(wide, 30).getcolors() == [(900, (0, 0, 255))]
    assert crop_square(wide, 5).size == (5, 5)
