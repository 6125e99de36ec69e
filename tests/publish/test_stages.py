"""The stages in JavaScript give the numbers that the stages in Python give, letter by letter and step by step."""

import json
import math
import subprocess
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from cloudgazing.attention import Word, word_maps, words
from cloudgazing.denoise import denoise
from cloudgazing.models import TURBO, Model, default_model, ways_of
from cloudgazing.noise import seeded_noise
from cloudgazing.pixels import image_to_pixel_values, pixel_values_to_image
from cloudgazing.samplers import SAMPLERS
from cloudgazing.text import embed, find_word, note_prompt, pieces, tokenize

pytestmark = [pytest.mark.browser]

PROMPTS = [
    "",
    "   ",
    "a red cat at night",
    "  two   BLUE\tcats,\nand 3 mice!! ",
    "a unicorn on a bicycel",
    "l'été à Zürich: ça va? naïve café",
    "decomposed: cafe\u0301 nai\u0308ve n\u0303",
    "\u1112\u1161\u11ab jamo",
    "İstanbul ΣΟΦΟΣ straße ﬁne Ⅳ ½",
    "🐈 in the meadow 👩‍👩‍👧 and a 🏳️‍🌈",
    "مرحبا بالعالم שלום עולם",
    "한국어 한글 日本語 ภาษาไทย हिन्दी",
    "<b>bold</b> & <script>alert(1)</script>",
    "<|endoftext|> a cat <|startoftext|> a dog<|endoftext|>",
    "don't they've I'll 's 12345 _under_score_ a-b",
    "a red cat " * 40,
    "supercalifragilisticexpialidocious" * 8,
    "a\u00a0b\u2003c\u3000d\u200be",
    "cat CAT Cat cats catz doog treeees umbrela",
]
SETTINGS = {"num_inference_steps": 7, "guidance_scale": 3.0, "seed": 5}


def sibling() -> Model:
    """The bundled model, as if it were its sibling: it draws in few steps of another kind."""
    return replace(default_model(), name=TURBO, **ways_of(TURBO))


@pytest.fixture(scope="module")
def ask(node: str):
    """A function from questions to the answers of JavaScript."""
    from cloudgazing.clip import load_clip
    from cloudgazing.publish.export.facts import gather_facts

    model = default_model()
    facts = gather_facts(model, load_clip(model), [sibling()])

    def answers(*questions: tuple[Any, ...]) -> list[Any]:
        command = [node, str(Path(__file__).with_name("stages.mjs"))]
        given = json.dumps({"facts": facts, "questions": questions}).encode()
        done = subprocess.run(command, input=given, capture_output=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    return answers


def test_prompts_are_cut_alike(ask):
    tokenizer = default_model().tokenizer
    ours = ask(*[("tokenize", prompt) for prompt in PROMPTS])
    assert ours == [tokenize(prompt, tokenizer)[0].tolist() for prompt in PROMPTS]


def test_pieces_stand_where_python_sees_them(ask):
    tokenizer = default_model().tokenizer
    ours = ask(*[("pieces", prompt) for prompt in PROMPTS])
    theirs = [[[piece.text, piece.input_id] for piece in pieces(prompt, tokenizer)] for prompt in PROMPTS]
    assert [[[piece["text"], piece["input_id"]] for piece in each] for each in ours] == theirs


def test_words_and_their_pieces(ask):
    tokenizer = default_model().tokenizer
    ours = ask(*[("words", prompt) for prompt in PROMPTS])
    theirs = [
        [{"text": word.text, "start": word.start, "tokens": list(word.tokens)} for word in words(prompt, tokenizer)]
        for prompt in PROMPTS
    ]
    assert ours == theirs


def test_finding_a_word(ask):
    tokenizer = default_model().tokenizer
    found = [("cat", "a catnip, a CAT"), ("ü", "x ü y"), ("bat", "🐈 a bat")]
    assert ask(*[("findWord", *each) for each in found]) == [find_word(*each, tokenizer) for each in found]
    wanting = [("bat", "no such word"), ("end", "a red cat " * 40 + "end"), ("", "a"), ("a.b", "acb")]
    for each, told in zip(wanting, ask(*[("findWord", *each) for each in wanting]), strict=True):
        with pytest.raises(ValueError, match="The word") as refused:
            find_word(*each, tokenizer)
        assert told == {"error": str(refused.value)}


def test_notes_on_prompts(ask):
    model = default_model()
    ours = ask(*[("notePrompt", prompt) for prompt in PROMPTS])
    for prompt, told in zip(PROMPTS, ours, strict=True):
        notes = note_prompt(prompt, model.tokenizer, model.vocabulary)
        assert told["lines"] == notes.lines
        assert [tuple(pair) for pair in told["unseen"]] == list(notes.unseen)
        assert (told["cut"], told["empty"]) == (notes.cut, notes.empty)


def test_a_broken_letter_and_a_very_long_prompt_do_no_harm(ask):
    broken, long = ask(("notePrompt", "a cat \ud83d"), ("notePrompt", "x" * 10_000))
    assert broken["cut"] == ""
    assert long["cut"].startswith("x")


def test_timesteps(ask):
    model = default_model()
    steps = [1, 2, 3, 7, 16, 20, 33, 50, 333, 999, 1000]
    assert ask(*[("timesteps", number) for number in steps]) == [model.timesteps(number).tolist() for number in steps]
    told = ask(*[("timesteps", number) for number in (0, 1001)])
    assert all("whole number from 1 to 1000" in each["error"] for each in told)


def test_a_sibling_jumps_from_timesteps_of_its_own(ask):
    turbo = sibling()
    steps = range(1, 21)
    assert ask(*[("timesteps", each, TURBO) for each in steps]) == [turbo.timesteps(each).tolist() for each in steps]
    told = ask(*[("timesteps", each, TURBO) for each in (0, 21)])
    for each, asked in zip(told, (0, 21), strict=True):
        with pytest.raises(ValueError, match="best in 4") as refused:
            turbo.timesteps(asked)
        assert each == {"error": str(refused.value)}


def test_noise(ask):
    questions = [([1, 4, 16, 16], 0, 0), ([5], 2**52 + 7, 3), ([2, 3], 2**32, 1)]
    for (shape, seed, stream), ours in zip(questions, ask(*[("noise", *each) for each in questions]), strict=True):
        theirs = seeded_noise(shape, seed, stream).flatten().tolist()
        assert ours == pytest.approx(theirs, abs=1e-6)
    assert ask(("noise", [4], -1), ("noise", [4], 0.5)) == [
        {"error": f"The seed must be a whole number from 0 to 2**53 - 1, such as 3; it was {seed}."}
        for seed in (-1, 0.5)
    ]


class Wave(torch.nn.Module):
    """The stand-in of `stages.mjs`: a U-Net that predicts a wave, a sibling's a flatter one."""

    def __init__(self, height: float = 1.0) -> None:
        super().__init__()
        self.height = height

    def forward(self, latents, t, encoder_hidden_states):
        push = encoder_hidden_states[:, 1, 0].reshape(-1, 1, 1, 1)
        return SimpleNamespace(sample=self.height * torch.sin(latents + t / 300 + push))


class Numbered(torch.nn.Module):
    """The other one: a text encoder that says nothing but the ids."""

    device = torch.device("cpu")

    def forward(self, input_ids):
        width = default_model().text_encoder.config.hidden_size
        return SimpleNamespace(last_hidden_state=(input_ids / 1000.0)[..., None].expand(-1, -1, width))


def steps_of_python(prompt: str, sampler: str, start: int = 0, latents=None) -> list[Any]:
    model = default_model()
    told, untold = (embed(text, model.tokenizer, Numbered()) for text in (prompt, "blue"))
    noise = seeded_noise(model.latents_shape, SETTINGS["seed"]) if latents is None else latents
    return list(
        denoise(
            Wave(),
            noise,
            told,
            untold,
            timesteps=model.timesteps(SETTINGS["num_inference_steps"])[start:],
            alphas_cumprod=model.alphas_cumprod,
            final_alpha_cumprod=model.final_alpha_cumprod,
            prediction_type=model.prediction_type,
            guidance_scale=SETTINGS["guidance_scale"],
            sampler=SAMPLERS[sampler],
            seeds=(SETTINGS["seed"],),
        )
    )


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_every_step_of_every_sampler(ask, sampler):
    settings = {**SETTINGS, "sampler": sampler, "negative_prompt": "blue"}
    [ours] = ask(("draw", "a red cat", settings))
    theirs = steps_of_python("a red cat", sampler)
    assert len(ours) == len(theirs)
    for mine, step in zip(ours, theirs, strict=True):
        assert (mine["index"], mine["t"]) == (step.index, step.t)
        assert mine["sigma"] == pytest.approx(step.sigma)
        for name in ("latents", "next_latents", "noise_pred", "noise_pred_uncond", "noise_pred_text"):
            assert mine[name] == pytest.approx(getattr(step, name).flatten().tolist(), abs=2e-5), (name, step.index)
        for name in ("pred_original_sample", "pred_original_sample_uncond", "pred_original_sample_text"):
            assert mine[name] == pytest.approx(getattr(step, name).flatten().tolist(), abs=2e-5), (name, step.index)


def steps_of_sibling(prompt: str, seed: int) -> list[Any]:
    turbo = sibling()
    return list(
        denoise(
            Wave(0.5),
            seeded_noise(turbo.latents_shape, seed),
            embed(prompt, turbo.tokenizer, Numbered()),
            timesteps=turbo.timesteps(turbo.num_inference_steps),
            alphas_cumprod=turbo.alphas_cumprod,
            final_alpha_cumprod=turbo.final_alpha_cumprod,
            prediction_type=turbo.prediction_type,
            guidance_scale=turbo.guidance_scale,
            sampler=turbo.sampler("dpm"),
            seeds=(seed,),
        )
    )


@pytest.mark.parametrize("seed", [5, 2**33 + 1])
def test_a_sibling_draws_with_its_own_network_in_its_own_steps(ask, seed):
    [ours] = ask(("draw", "a red cat", {"model": TURBO, "seed": seed, "sampler": "dpm"}))
    theirs = steps_of_sibling("a red cat", seed)
    assert [(step["index"], step["t"]) for step in ours] == [(step.index, step.t) for step in theirs]
    assert len(ours) == 4
    for mine, step in zip(ours, theirs, strict=True):
        assert mine["noise_pred_uncond"] is None
        for name in ("latents", "next_latents", "noise_pred", "pred_original_sample"):
            assert mine[name] == pytest.approx(getattr(step, name).flatten().tolist(), abs=2e-5), (name, step.index)
    assert ours[-1]["next_latents"] == ours[-1]["pred_original_sample"]


def test_a_model_that_the_page_lacks_is_refused_by_a_sentence(ask):
    [told] = ask(("draw", "a cat", {"model": "other"}))
    assert told == {"error": 'There is no model "other" on this page: use "picture-book", "turbo".'}


def test_a_start_in_the_middle(ask):
    latents = seeded_noise(default_model().latents_shape, 9)
    settings = {**SETTINGS, "start": 3, "negative_prompt": "blue", "sampler": "ancestral"}
    [ours] = ask(("draw", "a red cat", {**settings, "latents": latents.flatten().tolist()}))
    theirs = steps_of_python("a red cat", "ancestral", start=3, latents=latents)
    assert [step["t"] for step in ours] == [step.t for step in theirs]
    assert ours[-1]["next_latents"] == pytest.approx(theirs[-1].next_latents.flatten().tolist(), abs=2e-5)


def test_settings_that_cannot_be_are_refused_by_a_sentence(ask):
    wrong = [{"guidance_scale": "much"}, {"num_inference_steps": 0}, {"sampler": "fast"}, {"seed": -4}]
    told = ask(*[("draw", "a cat", settings) for settings in wrong])
    starts = ["The guidance scale must", "The number of steps must", "The sampler must", "The seed must"]
    assert [each["error"].startswith(start) for each, start in zip(told, starts, strict=True)] == [True] * 4


def test_word_maps(ask):
    generator = torch.Generator().manual_seed(0)
    looks = {name: torch.rand(1, 1, side, side, 40, generator=generator) for name, side in (("a", 8), ("b", 16))}
    listed = [Word("red", 0, (1,)), Word("cat", 4, (2, 3))]
    given = [[name, shares.shape[2], shares.flatten().tolist()] for name, shares in looks.items()]
    [ours] = ask(("wordMaps", given, [{"tokens": list(word.tokens)} for word in listed]))
    theirs = word_maps(looks, listed)
    assert ours["side"] == 16
    for mine, other in zip(ours["maps"], theirs, strict=True):
        assert [mine[str(i)] for i in range(256)] == pytest.approx(other.flatten().tolist(), abs=1e-6)


def test_pixels_to_bytes_and_back(ask):
    values = torch.linspace(-1.2, 1.2, 3 * 64).reshape(1, 3, 8, 8)
    image = pixel_values_to_image(values)
    rgb = (image * 255).round().astype(np.uint8)
    ours, back = ask(("rgb", values.flatten().tolist(), 64), ("pixelValues", rgb.flatten().tolist(), 64))
    assert ours == rgb.flatten().tolist()
    theirs = image_to_pixel_values(rgb / np.float32(255)).flatten().tolist()
    assert back == pytest.approx(theirs, abs=1e-6)
    assert not math.isnan(sum(back))
