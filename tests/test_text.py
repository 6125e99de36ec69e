"""Prompts become the embeddings that the stock pipeline computes, and what was not understood is noted."""

import pytest
import torch
from small_model import VOCABULARY, build_pipeline

from cloudgazing.text import PromptNotes, embed, note_prompt, pieces, tokenize


@pytest.fixture(scope="module")
def stock():
    return build_pipeline()


@pytest.mark.parametrize("prompt", ["a red cat at night", "", "Zork é 🐈", "house " * 100])
def test_embeddings_are_those_of_the_stock_pipeline(stock, prompt):
    expected, _ = stock.encode_prompt(prompt, "cpu", 1, do_classifier_free_guidance=False)
    torch.testing.assert_close(embed(prompt, stock.tokenizer, stock.text_encoder), expected)


def test_input_ids_are_marked_and_filled_up(stock):
    tokenizer = stock.tokenizer
    input_ids = tokenize("a red cat", tokenizer)[0].tolist()
    assert len(input_ids) == tokenizer.model_max_length
    assert input_ids[0] == tokenizer.bos_token_id
    assert input_ids[1:4] == [piece.input_id for piece in pieces("a red cat", tokenizer)]
    assert set(input_ids[4:]) == {tokenizer.eos_token_id}


def test_pieces_say_what_was_written(stock):
    assert [piece.text for piece in pieces("a Red cat", stock.tokenizer)] == ["a", "Red", "cat"]
    assert len(pieces("blorptangle", stock.tokenizer)) > 1


def test_a_prompt_of_known_words_needs_no_notes(stock):
    notes = note_prompt("A red cat, at night", stock.tokenizer, VOCABULARY)
    assert notes == PromptNotes()
    assert str(notes) == ""


def test_unseen_words_are_noted_once_with_the_nearest_known(stock):
    notes = note_prompt("a hause and a hause, qqqqq", stock.tokenizer, VOCABULARY)
    assert notes.unseen[0] == ("hause", "house")
    assert notes.unseen[-1] == ("qqqqq", None)
    assert len(notes.unseen) == 3
    assert 'never saw the word "hause" in training; the nearest that it knows is "house"' in str(notes)
    assert 'never saw the word "qqqqq" in training; it knows none like it' in str(notes)


def test_without_a_vocabulary_no_word_is_called_unseen(stock):
    assert note_prompt("qqqqq", stock.tokenizer, ()).unseen == ()


def test_what_is_past_the_limit_is_noted_and_was_not_read(stock):
    room = stock.tokenizer.model_max_length - 2
    fits = " ".join(["house"] * room)
    assert note_prompt(fits, stock.tokenizer, VOCABULARY).cut == ""
    notes = note_prompt(fits + " red Cat", stock.tokenizer, VOCABULARY)
    assert notes.cut == "red Cat"
    assert 'its end was not read: "red Cat"' in str(notes)
    assert torch.equal(tokenize(fits, stock.tokenizer), tokenize(fits + " red Cat", stock.tokenizer))


@pytest.mark.parametrize("prompt", ["", "  \n"])
def test_an_empty_prompt_is_noted(stock, prompt):
    notes = note_prompt(prompt, stock.tokenizer, VOCABULARY)
    assert notes.empty
    assert "follows the noise alone" in str(notes)
