"""Chapter 1's figures hold pictures in the three forms of the book, and refuse what is no picture."""

import numpy as np
import pytest
import traitlets
from PIL import Image

from cloudgazing.picturebook import COLOURS, captions, picture
from cloudgazing.pixels import image_to_picture
from cloudgazing.widgets import ColourMixer, PictureEditor, PixelInspector, RandomPictures
from cloudgazing.widgets.pixels.picture_figure import LARGEST_SIDE, SEED, WANTED

RAMP = np.arange(4 * 5 * 3, dtype=np.uint8).reshape(4, 5, 3)
HOLDERS = [PixelInspector, PictureEditor, RandomPictures]


def set_from_page(figure, **values):
    """Set traits as the page does; bytes arrive as views of a message."""
    figure.set_state({name: memoryview(v) if isinstance(v, bytes) else v for name, v in values.items()})


@pytest.mark.parametrize("figure", HOLDERS)
def test_it_opens_with_a_drawing_and_says_what_it_shows(figure):
    shown = figure()
    assert np.array_equal(shown.levels, picture(SEED))
    assert shown.words == captions(SEED)[0]


@pytest.mark.parametrize("given", [RAMP, Image.fromarray(RAMP)], ids=["array", "picture"])
def test_a_picture_is_taken_in_either_form_and_read_in_three(given):
    inspector = PixelInspector(given, row=1, column=2)
    assert inspector.size == [4, 5]
    assert np.array_equal(inspector.levels, RAMP)
    assert np.array_equal(np.asarray(inspector.picture), RAMP)
    assert np.allclose(inspector.image, RAMP / 255)
    assert np.array_equal(np.asarray(image_to_picture(inspector.image)), RAMP)


def test_what_the_reader_does_in_the_page_can_be_read_in_another_cell():
    inspector = PixelInspector(RAMP, row=0, column=0)
    set_from_page(inspector, pixels=(255 - RAMP).tobytes(), row=3, column=4)
    assert np.array_equal(inspector.levels, 255 - RAMP)
    assert (inspector.row, inspector.column) == (3, 4)
    set_from_page(inspector, pixels=bytes(12), size=[2, 2])
    assert inspector.levels.shape == (2, 2, 3)
    assert inspector.opening == RAMP.tobytes()


def test_only_the_inspector_keeps_the_first_picture():
    assert [figure.__name__ for figure in HOLDERS if "opening" in figure().get_state()] == ["PixelInspector"]
    inspector = PixelInspector(RAMP, words="a ramp")
    assert (inspector.opening, inspector.opening_size) == (RAMP.tobytes(), [4, 5])
    assert (inspector.opening_words, inspector.turn) == ("a ramp", 0)


def test_a_cell_that_sets_the_picture_outlives_a_change_that_was_under_way_in_the_page():
    inspector = PixelInspector(RAMP, row=0, column=0)
    set_from_page(inspector, pixels=(255 - RAMP).tobytes(), edit=[0, 1])
    assert inspector.turn == 0
    inspector.pixels = bytes(RAMP.size)
    set_from_page(inspector, pixels=RAMP.tobytes(), edit=[0, 2])
    assert inspector.pixels == bytes(RAMP.size)
    set_from_page(inspector, pixels=RAMP.tobytes(), edit=[inspector.turn, 3])
    assert np.array_equal(inspector.levels, RAMP)


def test_the_numbers_are_a_copy():
    inspector = PixelInspector(RAMP)
    levels = inspector.levels
    levels[:] = 0
    assert np.array_equal(inspector.levels, RAMP)


@pytest.mark.parametrize(
    "given",
    [RAMP / 255, RAMP[..., 0], np.zeros((0, 3, 3), np.uint8), "cat.png", np.zeros((2, 2, 4), np.uint8), 7],
    ids=["shares", "one channel", "empty", "a name", "four channels", "a number"],
)
def test_what_is_no_picture_is_refused_in_a_sentence(given):
    with pytest.raises(ValueError, match="Give a picture") as refusal:
        PixelInspector(given)
    assert str(refusal.value) == WANTED


def test_too_large_a_picture_and_a_place_outside_it_are_refused():
    with pytest.raises(ValueError, match=f"at most {LARGEST_SIDE}"):
        PixelInspector(np.zeros((1, LARGEST_SIDE + 1, 3), np.uint8))
    with pytest.raises(ValueError, match="rows 0 to 3 and columns 0 to 4"):
        PixelInspector(RAMP, row=4)
    small = PixelInspector(RAMP)
    assert (small.row, small.column) == (2, 2)


@pytest.mark.parametrize(
    ("figure", "setting"),
    [
        (PixelInspector, {"channels": ["infrared"]}),
        (ColourMixer, {"red": 256}),
        (ColourMixer, {"target": "mauve"}),
        (PictureEditor, {"edits": [{"name": "delete"}]}),
        (PictureEditor, {"edits": [{"name": "invert"}] * 7}),
        (RandomPictures, {"side": 1000}),
    ],
)
def test_settings_that_cannot_be_are_refused(figure, setting):
    with pytest.raises(traitlets.TraitError):
        figure(**setting)


def test_the_mixer_offers_the_colours_of_the_picture_book():
    targets = {target["name"]: target["colour"] for target in ColourMixer().targets}
    assert list(targets) == list(COLOURS)
    assert targets["red"] == [0xDC, 0x3B, 0x35]
