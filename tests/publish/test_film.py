"""The landing page's film and the chapters' cards, drawn by a small untrained model."""

from pathlib import Path

import pytest
import torch
from PIL import Image

from cloudgazing.pipeline import generate
from cloudgazing.publish.cards import CARDS, as_latents, as_noise, as_pair, as_pixels, as_sheet, as_steps
from cloudgazing.publish.film import STEPS, Drawing, Shot, join, record, save

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def drawing(model) -> Drawing:
    return record(Shot("a red cat", 7), model)


def test_a_film_begins_with_noise_and_has_a_picture_for_each_step(drawing, model):
    assert len(drawing.pictures) == STEPS + 1
    assert drawing.pictures[0] != drawing.pictures[-1]
    assert drawing.pictures[-1] == generate("a red cat", model, seed=7, num_inference_steps=STEPS)


def test_the_strip_holds_them_side_by_side(drawing, tmp_path):
    side = drawing.pictures[0].width
    strip = join(drawing.pictures)
    assert strip.size == (side * (STEPS + 1), side)
    assert strip.crop((side * STEPS, 0, side * (STEPS + 1), side)) == drawing.pictures[-1]
    save(strip, tmp_path / "strip.webp")
    assert Image.open(tmp_path / "strip.webp").size == strip.size


def test_a_drawing_can_be_shown_in_several_ways(drawing):
    shown = [as_noise(drawing), as_steps(drawing), as_latents(drawing), drawing.pictures[-1]]
    assert len({picture.tobytes() for picture in shown}) == len(shown)
    assert as_pair(drawing, drawing) == drawing.pictures[-1]
    assert as_steps(drawing).crop((0, 0, 1, 1)) == drawing.pictures[0].crop((0, 0, 1, 1))
    assert as_sheet(drawing, drawing, drawing, drawing).width == 2 * drawing.pictures[-1].width


def test_pixels_are_so_large_that_one_sees_them():
    slope = Image.linear_gradient("L").resize((128, 128)).convert("RGB")
    coarse = as_pixels(Drawing((slope,), torch.zeros(1, 4, 16, 16)))
    assert coarse.size == slope.size
    assert len(coarse.getcolors()) == 16


def test_noise_grows_from_left_to_right(drawing):
    last, noisy = drawing.pictures[-1], as_noise(drawing)
    column = (0, 0, 1, last.height)
    assert noisy.crop(column) == last.crop(column)


def test_every_chapter_has_a_card():
    chapters = {file.stem for file in (ROOT / "chapters").glob("*.ipynb")}
    assert chapters <= set(CARDS)


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_a_card_says_what_its_picture_shows(card):
    assert all(shot.prompt in card.description for shot in card.shots)
