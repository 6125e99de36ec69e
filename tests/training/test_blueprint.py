import json

import numpy as np

from cloudgazing.models import BUNDLED
from cloudgazing.picturebook import FRESH_SEEDS, compose, imagine
from cloudgazing.picturebook.styles import STYLES
from cloudgazing.training.blueprint import PAPER, WORD, blueprint, examples


def test_a_blueprint_is_mostly_blue_paper_with_pale_lines():
    picture = blueprint(compose(imagine(FRESH_SEEDS[0]))).astype(int)
    paper = np.abs(picture - 255 * np.array(PAPER)).max(axis=-1) < 40
    pale = picture.min(axis=-1) > 170
    assert paper.mean() > 0.5
    assert 0.003 < pale.mean() < 0.3


def test_the_same_page_gives_the_same_blueprint():
    first, second = (blueprint(compose(imagine(FRESH_SEEDS[3]))) for _ in range(2))
    assert np.array_equal(first, second)


def test_examples_are_few_and_say_the_word_and_no_colour():
    pictures, captions = examples(6)
    assert pictures.shape == (6, 128, 128, 3)
    assert all(caption.endswith(f", {WORD}") for caption in captions)
    assert len({picture.tobytes() for picture in pictures}) == 6


def test_neither_the_word_nor_the_style_is_in_the_picture_book():
    assert WORD not in STYLES
    assert WORD not in json.loads((BUNDLED / "picture-book" / "vocabulary.json").read_text())
