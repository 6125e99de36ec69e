import numpy as np

from cloudgazing import habits, load_clip
from cloudgazing.picturebook import COLOURS, FRESH_SEEDS, PLACES, draw, imagine
from cloudgazing.recordings import read_bytes, read_facts
from cloudgazing.widgets.learning.habits import GUIDED


def test_the_best_fitting_caption_names_the_picture(monkeypatch):
    asked = []

    def match(pictures, captions, clip):
        asked.append(captions)
        fit = np.zeros((len(pictures), len(captions)))
        best = "an orange cat" if "an orange cat" in captions else "a cat in the snow"
        fit[0, captions.index(best)] = 1
        return fit

    monkeypatch.setattr(habits, "match", match)
    pictures, clip = np.zeros((1, 128, 128, 3), np.uint8), load_clip()
    assert habits.name_colours(pictures, "a cat", clip) == ["orange"]
    assert habits.name_places(pictures, "a cat", clip) == ["snow"]
    assert (len(asked[0]), len(asked[1])) == (len(COLOURS), len(PLACES))
    assert "a cat" in asked[1]  # plain paper


def test_it_names_most_true_drawings_right():
    clip = load_clip()
    scenes = [scene for scene in map(imagine, FRESH_SEEDS[:60]) if len(scene.items) == 1][:16]
    right = [
        habits.name_places(draw(scene)[None], f"a {scene.items[0].thing.split(' (')[0]}", clip) == [scene.place]
        for scene in scenes
    ]
    assert np.mean(right) > 0.7


def test_the_books_count_is_complete():
    facts = read_facts("habits.json")
    assert len(facts["named"]) == len(facts["guidance_scales"])
    assert set(facts["guidance_scales"]) <= set(GUIDED)
    for named in (named for prompts in facts["named"] for named in prompts.values()):
        assert len(named["colour"]) == len(named["place"]) == facts["drawn"]
        assert set(named["colour"]) <= set(COLOURS)
        assert set(named["place"]) <= set(PLACES)
    assert facts["right"]["place"] > 0.7
    assert facts["right"]["colour"] > 0.5
    assert read_bytes("habits.webp")[8:12] == b"WEBP"
