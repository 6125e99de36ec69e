"""The figures on a model with two text encoders: none of them asks which model it has."""

import numpy as np

from cloudgazing import generate
from cloudgazing.widgets import AttentionView, PromptHeat, TokenStrip, UnetShape, WordMap
from cloudgazing.widgets.latents.cost_meter import measure
from cloudgazing.widgets.latents.latent_walk import walk
from cloudgazing.widgets.player.drawing import Request, draw
from cloudgazing.widgets.text.token_strip import tokenizer_lists

PROMPT = "a red cat at night"
STEPS = 2


def test_the_player_draws_what_generate_draws(xl):
    request = Request(id="x", prompt=PROMPT, seed=7, num_inference_steps=STEPS, guidance_scale=4.0)
    *_, (content, [canvas, *_]), (ended, _) = draw(xl, request)
    expected = np.asarray(generate(PROMPT, xl, seed=7, num_inference_steps=STEPS))
    assert ended["kind"] == "done"
    assert content["calls"] == {"text": 1, "denoiser": STEPS, "decoder": 1}
    assert np.array_equal(np.frombuffer(canvas, np.uint8).reshape(*content["size"], 3), expected)


def test_there_is_a_heat_map_for_each_layer_that_hears_the_text(xl):
    content = PromptHeat(xl, prompt=PROMPT, num_inference_steps=STEPS).opening
    assert len(content["layers"]) == 1 + 8
    assert [word["text"] for word in content["words"]] == PROMPT.split()


def test_the_u_shows_every_block(xl):
    figure = UnetShape(xl, prompt=PROMPT)
    assert len(figure.blocks) == len(figure.opening["shapes"])
    assert sum(block["hears"] for block in figure.blocks) == 4


def test_both_tokenizers_cut_alike_and_the_strip_shows_the_first(xl, xl_folder):
    from transformers import CLIPTokenizer

    second = CLIPTokenizer.from_pretrained(xl_folder / "tokenizer_2")
    lists, others = tokenizer_lists(xl.tokenizer), tokenizer_lists(second)
    assert TokenStrip(xl).vocabulary == lists["vocabulary"] == others["vocabulary"]
    assert lists["merges"] == others["merges"]


def test_the_figures_on_text_read_with_both_encoders(xl):
    content, _ = AttentionView(xl).answer({"prompt": PROMPT}, [])
    assert content["shape"] == [3, 2, 7, 7]
    message, _ = WordMap(xl).answer({"word": "cat"}, [])
    assert message["kind"] == "word"


def test_costs_are_measured_and_seeds_walked(xl):
    kinds = [content["kind"] for content, _ in measure(xl, {"id": "m", "sides": [16]})]
    assert kinds == ["row", "decoder", "row", "done"]
    request = {"id": "w", "prompt": PROMPT, "seeds": [1, 2], "stops": 2, "num_inference_steps": 1}
    assert [content["kind"] for content, _ in walk(xl, request, 4.0)] == ["start", "frame", "frame", "done"]
