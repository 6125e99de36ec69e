"""What the figures of the chapter on text tell their pages, and what they refuse."""

import re

import numpy as np
import pytest

from cloudgazing import embed_word, pieces, self_attention
from cloudgazing.widgets import AttentionView, MatchingMatrix, MeaningMap, TokenStrip, TwoArrows, WordMap
from cloudgazing.widgets.text.meaning_map import contexts
from cloudgazing.widgets.text.naming import drawings_of, questions, single_drawings
from cloudgazing.widgets.text.projection import Plane, directions


def test_the_token_strip_gives_the_list_in_the_order_of_the_ids(model):
    strip = TokenStrip(model, prompt="a red cat")
    entries = strip.vocabulary.split("\n")
    [cat] = pieces("cat", model.tokenizer)
    assert entries[cat.input_id] == "cat</w>"
    assert entries.index(strip.end) == model.tokenizer.eos_token_id
    assert strip.length == model.tokenizer.model_max_length


def test_the_attention_view_shows_what_the_probe_says(model):
    view = AttentionView(model, prompt="a red cat")
    assert view.pieces == ["start", "a", "red", "cat", "end"]
    view.prompt = "a dog"
    assert view.opened_with == "a red cat"
    shown = np.frombuffer(view.opening, np.float32).reshape(view.shape)
    expected = self_attention("a red cat", model.tokenizer, model.text_encoder)[..., :5, :5]
    np.testing.assert_array_equal(shown, expected.numpy())


def test_a_long_text_shows_as_many_pieces_as_are_read(model):
    content, _ = AttentionView(model).answer({"prompt": "house " * 200}, [])
    assert len(content["pieces"]) == model.tokenizer.model_max_length


def test_a_layer_that_is_not_there_is_refused(model):
    with pytest.raises(ValueError, match="This model has 2 layers: choose another layer"):
        AttentionView(model, layer=3)


def test_the_nearest_words_are_those_with_the_largest_cosines(model):
    shown = WordMap(model, word="cat")
    words = [entry["word"] for entry in shown.words]
    vectors = np.stack([embed_word(w, f"a {w}", model.tokenizer, model.text_encoder).numpy() for w in words])
    arrows = vectors - vectors.mean(axis=0)
    arrows /= np.linalg.norm(arrows, axis=1, keepdims=True)
    cosines = arrows @ arrows[words.index("cat")]
    order = [at for at in np.argsort(-cosines) if words[at] != "cat"][:6]
    assert [at for at, _ in shown.spaces["read"]["nearest"][words.index("cat")]] == order
    assert shown.spaces["read"]["nearest"][words.index("cat")][0][1] == pytest.approx(cosines[order[0]], abs=1e-3)


def test_a_word_of_the_readers_lies_where_the_same_word_of_the_book_lies(model):
    shown = WordMap(model)
    at = [entry["word"] for entry in shown.words].index("cat")
    content, _ = shown.answer({"word": " cat "}, [])
    for space in ("list", "read"):
        assert content["spaces"][space]["point"] == pytest.approx(shown.spaces[space]["points"][at], abs=1e-3)
        assert content["spaces"][space]["nearest"][0] == [at, 1]


@pytest.mark.parametrize("word", ["", "   ", "x" * 41])
def test_what_is_no_word_is_refused_in_a_sentence(model, word):
    with pytest.raises(ValueError, match="one word of at most 40"):
        WordMap(model).answer({"word": word}, [])


def test_a_word_that_the_book_does_not_have_cannot_be_the_first(model):
    with pytest.raises(ValueError, match="no word of the picture book"):
        WordMap(model, word="unicorn")


def test_the_plane_keeps_what_lies_in_a_plane():
    rng = np.random.default_rng(0)
    flat = rng.normal(size=(20, 2)) @ rng.normal(size=(2, 9)) + 3
    plane = Plane.fit(flat)
    assert plane.kept == pytest.approx(1)
    distances = np.linalg.norm(flat - flat[0], axis=1)
    placed = np.array(plane.place(flat))
    np.testing.assert_allclose(np.linalg.norm(placed - placed[0], axis=1) * plane.reach, distances, atol=1e-2)
    assert np.abs(placed).max() == pytest.approx(1)


def test_directions_have_length_one_and_the_middle_has_none():
    arrows = directions(np.array([[3.0, 4.0], [1.0, 1.0]]), np.array([1.0, 1.0]))
    np.testing.assert_allclose(np.linalg.norm(arrows, axis=1), [1, 0])


def test_contexts_say_the_same_in_both_orders():
    made = contexts("bat")
    assert {context.meaning for context in made} == {"bat", "bat (club)"}
    for context in made:
        before, after = (sorted(re.findall(r"\w+", text)) for text in (context.before, context.after))
        assert before == after
        assert context.before.endswith("a bat")
        assert context.after.startswith("a bat")


def test_with_the_word_first_all_sentences_lie_on_one_point_at_the_word(model):
    shown = MeaningMap(model)
    points = np.array(shown.points["word"]["after"])
    np.testing.assert_allclose(points, np.broadcast_to(points[0], points.shape), atol=1e-3)
    assert shown.told_apart["word"]["after"] == 0
    assert np.ptp(np.array(shown.points["end"]["after"]), axis=0).min() > 0.01
    assert shown.bare["word"] == pytest.approx(points[0].tolist(), abs=1e-3)


def test_the_readers_sentence_lies_where_the_same_sentence_lies(model):
    shown = MeaningMap(model, word="mouse")
    content, _ = shown.answer({"prompt": shown.sentences[3]["before"]}, [])
    for reading in ("word", "end"):
        assert content["mine"][reading]["point"] == pytest.approx(shown.points[reading]["before"][3], abs=1e-3)


def test_what_lies_on_the_map_and_in_the_matrix_bears_the_name_of_what_it_was_measured_for(model, clip):
    shown, matrix = MeaningMap(model), MatchingMatrix(clip, caption="a red cat")
    assert (shown.mine_of, matrix.matched) == (shown.examples[0], "a red cat")
    shown.prompt, matrix.caption = "a bat at night", "a blue dog"  # the page has not asked yet
    assert (shown.mine_of, matrix.matched) == (shown.examples[0], "a red cat")
    assert {"mine_of", "matched"} <= {*shown.page_state(), *matrix.page_state()}


def test_a_sentence_without_the_word_is_refused_in_a_sentence(model):
    with pytest.raises(ValueError, match='"bat" does not stand in "a cat"'):
        MeaningMap(model).answer({"prompt": "a cat"}, [])


def test_a_word_with_one_meaning_has_no_map(model):
    with pytest.raises(ValueError, match="one meaning"):
        MeaningMap(model, word="cat")


def test_the_matrix_holds_a_row_for_each_caption_and_one_for_the_readers(clip):
    shown = MatchingMatrix(clip, caption="a red cat")
    assert np.array(shown.cosines).shape == (7, 6)
    assert len(shown.pictures) == 6 * 3 * shown.size[0] * shown.size[1]
    again, buffers = shown.answer({"start": 0, "caption": shown.captions[2], "pictures": False}, [])
    assert again["cosines"][-1] == again["cosines"][2]
    assert buffers == []


def test_other_drawings_come_with_other_pixels(clip):
    shown = MatchingMatrix(clip)
    content, [pixels] = shown.answer({"start": 1, "caption": "", "pictures": True}, [])
    assert pixels != shown.pictures
    assert (shown.pictured, MatchingMatrix(clip, start=3).pictured) == (0, 3)
    assert content["captions"] != shown.captions


@pytest.mark.parametrize("start", [-1, 1000, None, 0.5])
def test_drawings_that_are_not_there_are_refused(clip, start):
    with pytest.raises(ValueError, match="from 0 to 999"):
        MatchingMatrix(clip).answer({"start": start, "caption": "", "pictures": True}, [])


def test_no_thing_and_no_colour_is_drawn_twice(clip):
    for start in range(3):
        captions = MatchingMatrix(clip, start=start).captions
        nouns = [re.sub(r"^an? ", "", caption).split()[:2] for caption in captions]
        assert len({noun[0] for noun in nouns}) == 6
        assert len({noun[1] for noun in nouns}) == 6


def test_facts_are_among_the_answers():
    for drawing in single_drawings(12):
        assert drawing.picture.size == (128, 128)
        for kind, candidates in questions().items():
            assert drawing.facts[kind] in candidates.values()


def test_what_is_asked_is_said_as_the_captions_say_it():
    asked = questions()
    assert {"an elephant", "a cat"} <= asked["things"].keys()
    assert {"an orange thing", "a red thing"} <= asked["colours"].keys()


def test_a_thing_can_be_set_on_plain_paper():
    [placed], [plain] = drawings_of("bat", 1), drawings_of("bat", 1, "plain")
    assert placed.tobytes() != plain.tobytes()


@pytest.mark.parametrize("figure", [TokenStrip, AttentionView, WordMap, MeaningMap, TwoArrows, MatchingMatrix])
def test_a_slip_of_the_pen_is_an_error(figure):
    with pytest.raises(TypeError, match="has no setting 'promt'"):
        figure(promt="a cat")
