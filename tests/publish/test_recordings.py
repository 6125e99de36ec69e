"""What a page cannot compute is recorded when the site is built."""

import json
import zlib

import numpy as np
import pytest
from PIL import Image, ImageSequence

from cloudgazing.pipeline import generate
from cloudgazing.publish import recordings
from cloudgazing.publish.recordings import DRAWING_SETS, FILMS, write_costs, write_drawings, write_films
from cloudgazing.widgets.text.matching_matrix import DRAWINGS, unlike_drawings


def test_films_go_from_noise_to_the_picture(model, tmp_path):
    write_films(tmp_path, model)
    listed = json.loads((tmp_path / "index.json").read_text())
    assert [entry["settings"] for entry in listed] == list(FILMS)
    for entry in listed:
        film, still = (Image.open(tmp_path / entry[name]) for name in ("film", "still"))
        assert length(film) == 20 * recordings.FRAME_MS + recordings.LAST_MS
        film.seek(film.n_frames - 1)
        wanted = brightness(generate(model=model, **entry["settings"]))
        for last in (film, still):
            assert np.abs(brightness(last) - wanted).mean() < 12  # WebP keeps colours at half the size


def test_a_film_ends_in_the_picture_of_its_settings(model):
    *_, last = recordings.film(model, **FILMS[0])
    assert last == generate(model=model, **FILMS[0])


def brightness(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("L"), float)


def length(film: Image.Image) -> int:
    """Milliseconds; frames that look the same are kept as one, so their number says nothing."""
    total = 0
    for frame in ImageSequence.Iterator(film):
        frame.load()
        total += frame.info["duration"]
    return total


def test_costs_are_those_that_the_figure_asks_for(model, tmp_path):
    write_costs(tmp_path, model)
    costs = json.loads((tmp_path / "costs.json").read_text())
    _, channels, side, _ = model.latents_shape
    sheets = [(row["side"], row["channels"]) for row in costs["rows"]]
    assert sheets == [(side, channels), (2 * side, 3), (4 * side, 3)]
    assert all(row["seconds"] > 0 and row["written"] > 0 for row in costs["rows"])
    assert costs["decoder_seconds"] > 0


@pytest.mark.slow
def test_drawings_are_python_s(tmp_path):
    write_drawings(tmp_path)
    listed = json.loads((tmp_path / "index.json").read_text())
    assert len(listed["captions"]) == DRAWING_SETS
    for start in (0, DRAWING_SETS - 1):
        drawings = unlike_drawings(start)
        rgb = np.frombuffer(zlib.decompress((tmp_path / f"{start}.bin").read_bytes()), np.uint8)
        rgb = rgb.reshape(DRAWINGS, *listed["size"], 3)
        assert (rgb == np.stack([np.asarray(drawing.picture) for drawing in drawings])).all()
        assert listed["captions"][start] == [drawing.caption for drawing in drawings]
