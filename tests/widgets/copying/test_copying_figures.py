"""Chapter 8's figures from Python: what they hold, what they answer, and what they refuse."""

import io

import numpy as np
import pytest
from PIL import Image

from cloudgazing.copying.codes import SEEN
from cloudgazing.picturebook import captions
from cloudgazing.publish.site import CODES
from cloudgazing.widgets import CopyLadder, NeighbourSearch, Opinions
from cloudgazing.widgets.copying.neighbour_search import SHOWN, SMALL


@pytest.fixture(scope="module")
def search() -> NeighbourSearch:
    return NeighbourSearch(prompt="a blue boat on the beach", seed=2)


def test_a_search_opens_with_a_drawing_and_its_neighbours(search):
    assert (search.found["prompt"], search.found["seed"]) == ("a blue boat on the beach", 2)
    # In the order of their pictures; a page without a kernel sorts what stands in an object.
    assert search.found["measures"] == list(search.found["neighbours"]) == ["pixels", "features"]
    for nearest in search.found["neighbours"].values():
        distances = [neighbour["distance"] for neighbour in nearest]
        assert len(nearest) == SHOWN
        assert distances == sorted(distances)
        assert all(neighbour["seed"] in SEEN for neighbour in nearest)
        assert nearest[0]["caption"] == captions(nearest[0]["seed"], 1)[0]


def test_its_pictures_are_the_drawn_one_and_a_small_one_for_each_neighbour(search):
    assert search.found["lengths"] == [3 * 128 * 128] + 2 * SHOWN * [3 * SMALL**2]
    assert len(search.pictures) == sum(search.found["lengths"])
    assert search.still().size == (128, 128)
    assert np.asarray(search.still()).std() > 5


def test_a_search_tells_its_steps_and_the_yardsticks_are_there(search):
    messages = search.draw({"prompt": "a zorf", "seed": 1})
    assert next(messages)[0]["notes"] != []
    assert next(messages) == ({"kind": "progress", "step": 1, "last": 20}, [])
    messages.close()
    assert set(search.fresh) == {"pixels", "features", "codes"}
    assert search.training_drawings == len(SEEN)


def test_a_page_without_a_kernel_knows_how_many_bytes_of_codes_the_site_has_for_it(search):
    assert search.page_state()["codes_bytes"] == CODES.stat().st_size
    assert "codes_bytes" in search.static_html()


@pytest.mark.parametrize("seed", [-1, 2.5, "seven"])
def test_a_seed_that_is_none_is_answered_by_a_sentence(search, seed):
    with pytest.raises(ValueError, match="The seed must be a whole number"):
        next(search.draw({"prompt": "a cat", "seed": seed}))


def test_the_ladder_holds_a_sheet_for_each_rung():
    ladder = CopyLadder(at=2)
    start = 0
    for rung, length in zip(ladder.rungs, ladder.lengths, strict=True):
        sheet = Image.open(io.BytesIO(ladder.sheets[start : start + length]))
        assert sheet.size == (8 * 32, 2 * 32)
        assert 0 <= rung["copies"] <= 1
        start += length
    assert start == len(ladder.sheets)


def test_opinions_are_asked_before_and_after_and_nothing_else():
    assert Opinions().moment == "before"
    assert Opinions("before").figure_caption().startswith("Statements about these machines")
    assert Opinions("after").figure_caption().startswith("The same statements again")
    assert set(Opinions("after").page_state()) == {"moment", "statements"}, "the answers are the reader's own"
    with pytest.raises(Exception, match="moment"):
        Opinions("meanwhile")
