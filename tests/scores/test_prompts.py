"""Prompts say what their task tests, are new, and are the same every time."""

import pytest
from transformers import CLIPTokenizer

from cloudgazing.models import BUNDLED
from cloudgazing.picturebook import PLACES, captions
from cloudgazing.picturebook.captions import BESIDE_WORDS, RELATION_WORDS
from cloudgazing.scores import prompts
from cloudgazing.scores.prompts import load_known, make_prompts
from cloudgazing.scores.tasks import TASKS
from cloudgazing.training.closeups import load_close_ups


def anything(text: str) -> bool:
    """Nothing is known."""
    return False


@pytest.mark.parametrize("task", TASKS)
def test_prompts_are_different_and_the_same_every_time(task):
    made = make_prompts(task, 8, anything)
    assert len({prompt.text for prompt in made}) == 8
    assert made == make_prompts(task, 8, anything)


def test_a_prompt_says_what_its_task_tests():
    for prompt in make_prompts("colour attribution", 10, anything):
        assert all(item.colour in prompt.text for item in prompt.scene.items)
    for prompt in make_prompts("places", 10, anything):
        assert PLACES[prompt.scene.place].phrase in prompt.text
    for prompt in make_prompts("position", 40, anything):
        assert any(word in prompt.text for words in RELATION_WORDS.values() for word in words)
        assert not any(word in prompt.text for word in BESIDE_WORDS)


def test_prompts_are_as_short_as_is_new():
    short = make_prompts("single object", 5, anything)
    known = {prompt.text for prompt in short}
    longer = make_prompts("single object", 5, known.__contains__)
    assert not known & {prompt.text for prompt in longer}
    assert sum(len(prompt.text) for prompt in longer) > sum(map(len, known))


def test_what_training_said_of_drawings_and_close_ups_is_known_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setattr(prompts, "TRAINING_SEEDS", range(20))
    tokenizer = CLIPTokenizer.from_pretrained(BUNDLED / "picture-book" / "tokenizer")
    shown = load_close_ups(tmp_path / "shown", tokenizer, range(20)).input_ids.reshape(-1, 40)
    texts = tokenizer.batch_decode(shown.astype(int), skip_special_tokens=True)
    close_ups = {text.replace(" ,", ",").replace(" - ", "-") for text in texts}
    assert len(close_ups.difference(*(captions(seed) for seed in range(20)))) > 20
    for _ in range(2):
        is_known = load_known(tmp_path)
        assert all(is_known(text) for seed in range(20) for text in captions(seed))
        assert all(is_known(text) for text in close_ups)
        assert not is_known("a zebra on the moon")
        assert not is_known("")
    assert len(list(tmp_path.glob("*.npy"))) == 1


@pytest.mark.parametrize("left", [0, 4, 60, -8])
def test_a_list_that_is_cut_short_is_refused_in_a_sentence(tmp_path, monkeypatch, left):
    monkeypatch.setattr(prompts, "TRAINING_SEEDS", range(2))
    load_known(tmp_path)
    [file] = tmp_path.glob("*.npy")
    file.write_bytes(file.read_bytes()[:left])
    with pytest.raises(ValueError, match=r"is cut short: delete it, and start the same command again\.$"):
        load_known(tmp_path)
