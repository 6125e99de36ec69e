"""Pictures that carry their settings: there and back, and what hostile files are answered."""

import io
import json
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from cloudgazing import generate, read_settings, save_picture
from cloudgazing.saving import LONGEST_CHUNK, parse_settings

SETTINGS = {
    "prompt": "a red cat at night, größer ✨",
    "negative_prompt": "a blue dog",
    "seed": 7,
    "num_inference_steps": 3,
    "guidance_scale": 2.5,
    "sampler": "dpm",
}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "picture.png"


def png(**chunks: str) -> bytes:
    """A PNG file with these text chunks, whatever they hold."""
    text, file = PngInfo(), io.BytesIO()
    for keyword, words in chunks.items():
        text.add_text(keyword, words)
    Image.new("RGB", (2, 2)).save(file, format="PNG", pnginfo=text)
    return file.getvalue()


def test_settings_come_back_as_they_were_saved(file):
    save_picture(Image.new("RGB", (4, 4), "red"), file, SETTINGS)
    assert read_settings(file) == SETTINGS
    assert read_settings(file.read_bytes()) == SETTINGS
    assert Image.open(file).getpixel((0, 0)) == (255, 0, 0)


def test_the_settings_draw_the_picture_again(model, file):
    picture = generate(**SETTINGS, model=model)
    save_picture(picture, file, SETTINGS)
    assert generate(**read_settings(file), model=model).tobytes() == picture.tobytes()


def test_numbers_of_numpy_are_saved_as_plain_ones(file):
    settings = {"prompt": np.str_("a cat"), "seed": np.int64(7), "guidance_scale": np.float32(2.5)}
    save_picture(Image.new("RGB", (4, 4)), file, settings)
    assert read_settings(file) == {"prompt": "a cat", "seed": 7, "guidance_scale": 2.5}


def test_settings_without_a_prompt_are_not_saved_as_nothing_could_be_drawn_again(file):
    with pytest.raises(ValueError, match=r"^The settings hold no prompt, .*: give it, too\.$"):
        save_picture(Image.new("RGB", (4, 4)), file, {"seed": 7})
    assert not file.exists()


def test_a_folder_that_there_is_not_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"^There is no folder .*nowhere: make it first, or choose another\.$"):
        save_picture(Image.new("RGB", (4, 4)), tmp_path / "nowhere" / "picture.png", SETTINGS)


def test_they_stand_in_plain_letters_that_any_program_can_read(file):
    save_picture(Image.new("RGB", (4, 4)), file, SETTINGS)
    assert json.loads(Image.open(file).text["cloudgazing"]) == SETTINGS
    assert file.read_bytes().count(b"tEXtcloudgazing\0{") == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"prompt": 3},
        {"prompt": "a" * 2001},
        {"seed": -1},
        {"seed": 2**64},
        {"seed": True},
        {"seed": 1.5},
        {"num_inference_steps": 0},
        {"num_inference_steps": 10**9},
        {"guidance_scale": float("nan")},
        {"guidance_scale": float("inf")},
        {"guidance_scale": 10**400},
        {"guidance_scale": "4"},
        {"sampler": ["ddim"]},
        {"sampler": "__class__"},
        {"strength": 1.1},
        {"mode": "words"},
        {"model": "/etc"},
    ],
)
def test_what_is_no_setting_is_neither_saved_nor_read(file, wrong):
    settings = SETTINGS | wrong
    with pytest.raises(ValueError, match=r"is out of range: give another value\.|is not known here: leave it out\."):
        save_picture(Image.new("RGB", (4, 4)), file, settings)
    assert not file.exists()
    with pytest.raises(ValueError, match=r"choose a PNG that was saved here|cannot be read"):
        read_settings(png(cloudgazing=json.dumps(settings)))


@pytest.mark.parametrize(
    "written",
    [
        "",
        "null",
        "[]",
        "{}",
        "7",
        '{"seed": 7}',
        "{'prompt': 'a cat'}",
        '{"prompt": "a cat"',
        "[" * 20_000,
        '{"prompt": "' + "a" * LONGEST_CHUNK + '"}',
        '{"prompt": "a cat", "seed": ' + "9" * 5000 + "}",
    ],
)
def test_nonsense_is_answered_by_one_sentence(written):
    with pytest.raises(ValueError, match="cannot be read: it was damaged") as caught:
        parse_settings(written)
    assert str(caught.value).count(".") == 1


def test_files_without_settings_are_refused_in_a_sentence(tmp_path):
    page = tmp_path / "page.png"
    page.write_text("<html>not a picture</html>")
    jpeg = io.BytesIO()
    Image.new("RGB", (2, 2)).save(jpeg, format="JPEG")
    for source in (page, b"", png(), png(parameters="a cat"), jpeg.getvalue(), png(cloudgazing="{}")[:40]):
        with pytest.raises(ValueError, match="carries no settings"):
            read_settings(source)
    with pytest.raises(ValueError, match="There is no file"):
        read_settings(tmp_path / "nowhere.png")


def test_a_small_chunk_that_unpacks_to_a_large_one_is_refused():
    packed = zlib.compress(b" " * 50_000_000, 9)
    body = b"zTXtcloudgazing\0\0" + packed
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    whole = png()
    with pytest.raises(ValueError, match=r"carries no settings|cannot be read"):
        read_settings(whole[:33] + chunk + whole[33:])


def test_the_longest_prompts_come_back_in_any_script(tmp_path):
    settings = {"prompt": "😀" * 2000, "negative_prompt": "😀" * 2000, "seed": 2**64 - 1, "guidance_scale": -1 / 3}
    save_picture(Image.new("RGB", (4, 4)), tmp_path / "picture.png", settings)
    assert read_settings(tmp_path / "picture.png") == settings
