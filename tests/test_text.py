"""Prompts become the embeddings that the stock pipeline computes, and what was not understood is noted."""

import pytest
import torch
from small_model import VOCABULARY, build_pipeline

from cloudgazing.text import PromptNotes, embed, embed_word, find_word, note_prompt, pieces, self_attention, tokenize


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


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_an_apostrophe_within_a_word_makes_no_word_of_what_follows(stock, apostrophe):
    notes = note_prompt(f"the 'red' cat{apostrophe}s house", stock.tokenizer, VOCABULARY)
    assert (f"cat{apostrophe}s", "cat") in notes.unseen
    assert {word for word, _ in notes.unseen} <= {"the", f"cat{apostrophe}s"}


def test_without_a_vocabulary_no_word_is_called_unseen(stock):
    assert note_prompt("qqqqq", stock.tokenizer, ()).unseen == ()


def test_what_is_past_the_limit_is_noted_and_was_not_read(stock):
    room = stock.tokenizer.model_max_length - 2
    fits = " ".join(["house"] * room)
    assert note_prompt(fits, stock.tokenizer, VOCABULARY).cut == ""
    notes = note_prompt(fits + " red Cat", stock.tokenizer, VOCABULARY)
    assert notes.cut == "red Cat"
    assert 'its end was not read: "red Cat"' in str(notes)
    assert len(note_prompt(fits + " red\nCat", stock.tokenizer, VOCABULARY).lines) == 1
    assert torch.equal(tokenize(fits, stock.tokenizer), tokenize(fits + " red Cat", stock.tokenizer))


@pytest.mark.parametrize("prompt", ["", "  \n"])
def test_an_empty_prompt_is_noted(stock, prompt):
    notes = note_prompt(prompt, stock.tokenizer, VOCABULARY)
    assert notes.empty
    assert "follows the noise alone" in str(notes)


def test_a_word_is_found_by_all_of_its_pieces(stock):
    prompt = "a Blorptangle cat, a blorptangle"
    places = find_word("blorptangle", prompt, stock.tokenizer)
    assert places == list(range(2, 2 + len(pieces("blorptangle", stock.tokenizer))))
    expected = embed(prompt, stock.tokenizer, stock.text_encoder)[0, places].mean(dim=0)
    torch.testing.assert_close(embed_word("blorptangle", prompt, stock.tokenizer, stock.text_encoder), expected)


@pytest.mark.parametrize(("word", "prompt"), [("bat", "two bats"), ("", "a bat"), ("cat", ""), ("at", "a bat")])
def test_a_word_that_is_not_there_is_not_found(stock, word, prompt):
    with pytest.raises(ValueError, match="does not stand in"):
        find_word(word, prompt, stock.tokenizer)


def test_a_word_past_the_limit_is_not_found(stock):
    with pytest.raises(ValueError, match="past the limit"):
        find_word("cat", "house " * stock.tokenizer.model_max_length + "cat", stock.tokenizer)


def test_attention_shares_add_up_and_never_look_ahead(stock):
    attention = self_attention("a red cat at night", stock.tokenizer, stock.text_encoder)
    config, length = stock.text_encoder.config, stock.tokenizer.model_max_length
    assert attention.shape == (config.num_hidden_layers, config.num_attention_heads, length, length)
    torch.testing.assert_close(attention.sum(dim=-1), torch.ones(attention.shape[:-1]))
    assert not attention.triu(1).any()
    assert (attention[..., torch.ones(length, length).tril().bool()] > 0).all()


def test_attention_of_the_first_layer_is_the_formula_of_the_paper(stock):
    encoder = stock.text_encoder
    states = {name.removeprefix("text_model."): value for name, value in encoder.state_dict().items()}
    input_ids = tokenize("a red cat", stock.tokenizer)[0]
    hidden = states["embeddings.token_embedding.weight"][input_ids]
    hidden = hidden + states["embeddings.position_embedding.weight"][: len(input_ids)]
    layer = "encoder.layers.0."
    norm = [states[f"{layer}layer_norm1.{part}"] for part in ("weight", "bias")]
    hidden = torch.nn.functional.layer_norm(hidden, hidden.shape[-1:], *norm, eps=encoder.config.layer_norm_eps)
    query, key = (
        hidden @ states[f"{layer}self_attn.{part}.weight"].T + states[f"{layer}self_attn.{part}.bias"]
        for part in ("q_proj", "k_proj")
    )
    heads = encoder.config.num_attention_heads
    query, key = (part.unflatten(-1, (heads, -1)).transpose(0, 1) for part in (query, key))
    scores = query @ key.transpose(1, 2) / query.shape[-1] ** 0.5
    ahead = torch.ones(scores.shape[-2:]).triu(1).bool()
    expected = scores.masked_fill(ahead, -torch.inf).softmax(dim=-1)
    torch.testing.assert_close(self_attention("a red cat", stock.tokenizer, encoder)[0], expected)


def test_looking_at_attention_leaves_the_text_encoder_as_it_was(stock):
    encoder = stock.text_encoder
    before = embed("a red cat", stock.tokenizer, encoder)
    weights = [parameter.clone() for parameter in encoder.parameters()]
    settings = encoder.config.to_dict()
    self_attention("a red cat", stock.tokenizer, encoder)
    assert torch.equal(embed("a red cat", stock.tokenizer, encoder), before)
    assert all(torch.equal(one, other) for one, other in zip(weights, encoder.parameters(), strict=True))
    assert encoder.config.to_dict() == settings
    assert encoder(tokenize("a red cat", stock.tokenizer), output_hidden_states=False).attentions is None


def test_what_stands_behind_a_word_does_not_change_it(stock):
    at_night, with_ball = (
        embed_word("bat", text, stock.tokenizer, stock.text_encoder) for text in ("a bat at night", "a bat and a ball")
    )
    before = embed_word("bat", "at night, a bat", stock.tokenizer, stock.text_encoder)
    torch.testing.assert_close(at_night, with_ball)
    assert not torch.allclose(at_night, before, atol=1e-3)
