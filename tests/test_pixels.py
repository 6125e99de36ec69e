"""Pictures, images and pixel values turn into each other without loss, and bad files are refused."""

import io
import struct
import zlib
from inspect import unwrap

import numpy as np
import pytest
import torch
from PIL import Image, ImageOps

from cloudgazing.pixels import (
    bytes_to_pixel_values,
    crop_square,
    image_to_picture,
    image_to_pixel_values,
    open_picture,
    picture_to_image,
    pixel_values_to_bytes,
    pixel_values_to_image,
)

LEVELS = Image.fromarray(np.arange(16 * 16 * 3, dtype=np.uint16).astype(np.uint8).reshape(16, 16, 3))


def as_bytes(picture: Image.Image, file_format: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, file_format, **options)
    return buffer.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG whose header tells of so many pixels, with none behind it."""
    chunks = {b"IHDR": struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0), b"IDAT": zlib.compress(b"")}
    packed = [struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks.items()]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def test_every_level_survives_the_round_trip():
    image = picture_to_image(LEVELS)
    assert image.min() == 0
    assert image.max() == 1
    pixel_values = image_to_pixel_values(image)
    assert pixel_values.shape == (1, 3, 16, 16)
    assert (pixel_values.min(), pixel_values.max()) == (-1, 1)
    back = image_to_picture(pixel_values_to_image(pixel_values))
    assert np.array_equal(np.asarray(back), np.asarray(LEVELS))


def test_every_level_survives_the_round_trip_of_many_pictures_at_once():
    levels = np.stack([np.asarray(LEVELS), np.asarray(LEVELS)[::-1]])
    pixel_values = bytes_to_pixel_values(levels)
    assert pixel_values.shape == (2, 3, 16, 16)
    torch.testing.assert_close(pixel_values[:1], image_to_pixel_values(picture_to_image(LEVELS)))
    assert np.array_equal(pixel_values_to_bytes(pixel_values), levels)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_many_pictures_are_rounded_and_clipped_as_one_is(dtype):
    pixel_values = (1.2 * torch.randn(4, 3, 50, 60, generator=torch.Generator().manual_seed(0))).to(dtype)
    singly = [np.asarray(image_to_picture(pixel_values_to_image(each[None]))) for each in pixel_values]
    assert np.array_equal(pixel_values_to_bytes(pixel_values), np.stack(singly))


def test_numbers_outside_the_range_are_clipped():
    picture = image_to_picture(np.full((1, 1, 3), [-1, 0.5, 2], dtype=np.float32))
    assert picture.getpixel((0, 0)) == (0, 128, 255)


@pytest.mark.parametrize("turn", [image_to_picture, image_to_pixel_values])
def test_levels_in_the_place_of_shares_are_refused_in_a_sentence(turn):
    as_called = unwrap(turn)  # as a reader calls it, for whom no types are checked
    with pytest.raises(ValueError, match=r"from 0 to 1, and these are whole ones up to 255: divide them by 255\."):
        as_called(np.asarray(LEVELS))
    as_called(np.asarray(LEVELS) // 255)  # whole numbers, but black and white


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


def test_a_photograph_is_set_upright_whatever_else_its_camera_wrote():
    exif = Image.Exif()
    exif[0x0112], exif[0x0128] = 6, 2
    whole, spoilt = (struct.pack(">HHI", 0x0128, kind, 1) for kind in (3, 2))  # a number that is said to be a text
    written = exif.tobytes().replace(whole, spoilt)
    assert spoilt in written
    assert open_picture(as_bytes(Image.new("RGB", (8, 4)), "JPEG", exif=written)).size == (4, 8)


@pytest.mark.parametrize("held", range(1, 9))
def test_every_way_to_hold_a_camera_is_known(held):
    exif = Image.Exif()
    exif[0x0112] = held
    taken = Image.fromarray(np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3))
    stored = as_bytes(taken, "PNG", exif=exif)
    assert open_picture(stored).tobytes() == ImageOps.exif_transpose(Image.open(io.BytesIO(stored))).tobytes()


def test_a_grey_of_sixteen_bits_keeps_its_shades_and_is_set_upright():
    shades = np.array([[0, 257 * 100], [257 * 200, 65535]], dtype=np.uint16)
    turned = Image.Exif()
    turned[0x0112] = 3
    opened = np.asarray(open_picture(as_bytes(Image.fromarray(shades), exif=turned)))
    assert opened.tolist() == [[[255] * 3, [200] * 3], [[100] * 3, [0] * 3]]


def test_a_print_in_four_inks_becomes_red_green_and_blue():
    inks = Image.new("CMYK", (8, 8), (0, 255, 255, 0))
    assert open_picture(as_bytes(inks, "JPEG", quality=100)).getpixel((4, 4)) == (255, 0, 0)


@pytest.mark.parametrize("file_format", ["GIF", "PNG", "WEBP"])
def test_of_a_film_the_first_picture_is_taken(file_format):
    first, second = Image.new("RGB", (4, 4), "red"), Image.new("RGB", (4, 4), "blue")
    film = as_bytes(first, file_format, save_all=True, append_images=[second])
    assert Image.open(io.BytesIO(film)).n_frames == 2
    red, green, blue = open_picture(film).getpixel((0, 0))
    assert red > 240 > 15 > max(green, blue)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_way_of_storing_white_opens_as_white(mode):
    white = Image.new("L", (3, 2), 255).convert(mode) if mode != "I;16" else Image.new("I;16", (3, 2), 65535)
    opened = open_picture(as_bytes(white))
    assert opened.getcolors() == [(6, (255, 255, 255))]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        as_bytes(LEVELS)[:60],
        as_bytes(LEVELS, "JPEG")[:-40],
        as_bytes(LEVELS).replace(b"\x00\x00\x00\rIHDR", b"\x00\x00\x00\x05IHDR"),
        as_bytes(LEVELS, "TIFF"),
    ],
    ids=["nothing", "words", "half a picture", "half a photograph", "a wrong header", "another format"],
)
def test_what_is_no_picture_is_refused_in_words(data):
    with pytest.raises(ValueError, match="no picture that can be read"):
        open_picture(data)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"There is no file .*cat\.png"):
        open_picture(tmp_path / "cat.png")


@pytest.mark.parametrize("size", [(10_000, 6_000), (60_000, 60_000)])
def test_too_large_a_picture_is_refused_before_it_is_decoded(size):
    with pytest.raises(ValueError, match="too large"):
        open_picture(png_that_claims(*size))


def test_crop_square_keeps_the_middle():
    wide = Image.new("RGB", (90, 30), "red")
    wide.paste("blue", (30, 0, 60, 30))
    assert crop_square(wide, 30).getcolors() == [(900, (0, 0, 255))]
    assert crop_square(wide, 5).size == (5, 5)
