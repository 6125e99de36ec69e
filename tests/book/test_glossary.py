"""The glossary: enough terms, each short, each taught where it says, and none missing that the code uses."""

import re

import pytest
from pages import BOOK, read

ENTRIES = [
    ([line for line in entry.splitlines() if line[:1] != " "], " ".join(re.findall(r"^  (.*)$", entry, re.MULTILINE)))
    for entry in re.search(r":::\{glossary\}\n(.*?)\n:::", read(BOOK / "glossary.md"), re.DOTALL)[1].split("\n\n")
]
TAUGHT = re.compile(r" Taught in \[chapter (\d)\]\(\.\./(chapters/0(\d)_\w+\.ipynb)\)\.$")
CODE = """prompt negative_prompt input_ids prompt_embeds latents noise noise_pred noise_pred_uncond noise_pred_text
timesteps alphas_cumprod guidance_scale num_inference_steps strength seed pred_original_sample scaling_factor
pixel_values image unet vae text_encoder scheduler"""


def test_there_are_at_least_sixty_in_order_and_none_twice():
    assert len(ENTRIES) >= 60
    first = [terms[0].lower() for terms, _ in ENTRIES]
    assert first == sorted(first)
    every = [term.lower() for terms, _ in ENTRIES for term in terms]
    assert len(set(every)) == len(every)


@pytest.mark.parametrize(("terms", "words"), ENTRIES, ids=[terms[0] for terms, _ in ENTRIES])
def test_each_is_short_and_taught_in_the_chapter_that_it_names(terms, words):
    number, chapter, file_number = TAUGHT.search(words).groups()
    assert number == file_number
    definition = TAUGHT.sub("", words)
    assert 4 <= len(definition.split()) <= 60
    assert definition.endswith(".")
    text = re.sub(r"[-_]", " ", read(BOOK.parent / chapter).lower())
    stems = [re.sub(r" \(.*|, .*", "", term).lower().replace("-", " ").split() for term in terms]
    assert any(all(word in text for word in stem) for stem in stems), f"{chapter} has none of {stems}"


def test_the_words_of_the_code_are_named():
    named = re.findall(r"`([\w.]+)`", " ".join(words for _, words in ENTRIES))
    assert [word for word in CODE.split() if word not in named] == []
