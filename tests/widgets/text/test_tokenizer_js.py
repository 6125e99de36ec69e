"""The tokenizer of the page cuts every text as the library's tokenizer does."""

import copy
import json
import random
import subprocess
from pathlib import Path

import pytest

import cloudgazing.widgets
from cloudgazing import load, pieces
from cloudgazing.widgets.text.token_strip import tokenizer_lists

MODULE = Path(cloudgazing.widgets.__file__).parent / "text" / "tokenizer.js"
SCRIPT = """
import {{ readFileSync }} from "node:fs";
import {{ tokenizer }} from "{module}";
const {{ lists, texts }} = JSON.parse(readFileSync(0, "utf8"));
const {{ pieces, inputIds }} = tokenizer(lists);
console.log(JSON.stringify(texts.map((text) => ({{ pieces: pieces(text), inputIds: inputIds(text) }}))));
"""
TEXTS = [
    "a red cat in the meadow", "unicornish", "", "   ", "\t\n a \r\n b",
    "Cat cAt CAT", "ΣΊΣΥΦΟΣ ΟΔΟΣ", "İstanbul ISTANBUL ıi", "straße GROẞ ﬁ ﬃ", "Ǆ ǅ Ÿ ſ K Å 𝔘𝔫𝔦 𐐀",
    "e\u0301 \u00e9 \u212b \uff21", "🐈‍⬛ 👩🏽‍🚀🏳️‍🌈", "한국어 日本語 Ελληνικά עברית العربية हिन्दी",
    "it's we're I'll don't 'S 'Re O'Neil '''s don’t ..'s!'ll", "x²³½ 12345 ٣٤ Ⅻ", "_-—…!!?!",
    "a\u0085b\ufeffc\u200bd\u00a0e\u1680f\u180eg\u2028h\u3000i\u001cj", "\u0000\u0001\u007f\u0080\u009f\u00ad",
    "<|endoftext|> a <|EndOfText|>b<|startoftext|>", "</w> a</w>b <| <|endoftext <|ENDOFTEXT|>'s", "a" * 500,
]  # fmt: skip


def random_texts(count):
    """Texts that nobody would write, always the same ones."""
    chance = random.Random(0)
    ranges = [range(0x250), range(0x300, 0x400), range(0x2000, 0x2070), range(0x1F600, 0x1F640)]
    letters = [chr(code) for codes in ranges for code in codes] + list("abcdefgh '.<|>") * 30
    return ["".join(chance.choices(letters, k=chance.randint(1, 30))) for _ in range(count)]


def cut(node, tokenizer, texts):
    """What the page's tokenizer makes of the texts."""
    run = subprocess.run(
        [node, "--input-type=module", "--eval", SCRIPT.format(module=MODULE.as_uri())],
        input=json.dumps({"lists": tokenizer_lists(tokenizer), "texts": texts}),
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def bundled():
    return load(device="cpu").tokenizer


@pytest.mark.browser
def test_the_page_cuts_every_text_as_the_library_does(node, bundled):
    texts = TEXTS + random_texts(1000)
    for text, found in zip(texts, cut(node, bundled, texts), strict=True):
        assert [piece["id"] for piece in found["pieces"]] == bundled(
            text, add_special_tokens=False, verbose=False
        ).input_ids, text
        padded = bundled(text, padding="max_length", max_length=bundled.model_max_length, truncation=True)
        assert found["inputIds"] == padded.input_ids, text


@pytest.mark.browser
def test_the_page_works_with_another_list(node, model):
    texts = ["a bat with a ball", "Zürich, 2 cats", "house " * 100]
    for text, found in zip(texts, cut(node, model.tokenizer, texts), strict=True):
        assert [piece["id"] for piece in found["pieces"]] == [piece.input_id for piece in pieces(text, model.tokenizer)]


@pytest.mark.browser
def test_the_page_fills_up_with_the_piece_that_the_model_fills_up_with(node):
    tokenizer = copy.deepcopy(load(device="cpu").tokenizer)
    tokenizer.pad_token = "!"  # as with Stable Diffusion 2
    [found] = cut(node, tokenizer, ["a cat"])
    assert found["inputIds"] == tokenizer("a cat", padding="max_length").input_ids
    assert found["inputIds"][-1] != tokenizer.eos_token_id


@pytest.mark.browser
def test_pieces_spell_what_was_written_and_know_their_word(node, bundled):
    first, second = cut(node, bundled, ["Cats, 2!", "🐈"])
    assert "".join(piece["text"] for piece in first["pieces"]) == "cats,2!"
    assert [piece["word"] for piece in first["pieces"]] == sorted(piece["word"] for piece in first["pieces"])
    assert len({piece["word"] for piece in first["pieces"]}) == 4
    assert [piece["readable"] for piece in second["pieces"]] == [False] * 4
    assert bytes.fromhex("".join(piece["text"] for piece in second["pieces"])).decode() == "🐈"
