"""The figures of the chapter on the family: what they open with, what they answer, and what they refuse."""

import re
from dataclasses import asdict

import numpy as np
import pytest
import torch
import traitlets

from cloudgazing import caption_vectors, generate, picture_vectors
from cloudgazing.autoregression import Autoregressor, draw_cells
from cloudgazing.catalogue import PUBLISHED
from cloudgazing.cell_transformer import CELLS, COLOURS, CellTransformer
from cloudgazing.clip import patch_vectors
from cloudgazing.widgets import CellByCell, FamilyTree, PatchAnswers, PatchTokens, UnclipPath
from cloudgazing.widgets.family.gallery import Gallery, fit_prior, hang_gallery, with_one
from cloudgazing.widgets.family.machines import MACHINES
from cloudgazing.widgets.family.measuring import count_answers, covered, single_scenes
from cloudgazing.widgets.family.patch_answers import words_to_try
from cloudgazing.widgets.text.naming import single_drawings

PROMPT = "a red cat at night"


@pytest.fixture(scope="module")
def drawer():
    torch.manual_seed(0)
    palette = np.random.default_rng(0).integers(0, 256, (COLOURS, 3), np.uint8)
    words = ("a", "at", "blue", "cat", "night", "red")
    return Autoregressor(CellTransformer(len(words), width=32, layers=1, heads=2).eval(), words, palette)


@pytest.fixture(scope="module")
def cells(model, drawer):
    return CellByCell(model, drawer, prompt=PROMPT, second=PROMPT)


def test_every_machine_names_a_source_and_says_how_to_run_it():
    assert all(machine.source.startswith("https://") for machine in MACHINES[:-1])
    assert all(machine.open_part.endswith(".") and machine.run for machine in MACHINES)
    assert [machine.date for machine in MACHINES] == sorted(machine.date for machine in MACHINES)
    assert len({machine.name for machine in MACHINES}) == len(MACHINES)


def test_the_names_that_load_is_given_are_those_that_it_knows():
    said = " ".join(machine.run + machine.open_part for machine in MACHINES)
    assert set(re.findall(r'load\("([^"]+)"\)', said)) == set(PUBLISHED)


@pytest.mark.parametrize(("student", "teacher"), [("LCM", "Stable Diffusion 1"), ("SDXL-Turbo", "Stable Diffusion XL")])
def test_a_student_shares_with_its_teacher_all_but_how_it_was_taught_and_its_steps(student, teacher):
    by_name = {machine.name: asdict(machine) for machine in MACHINES}
    parts = ("text", "denoiser", "place", "decoder", "objective", "steps", "size")
    differ = [part for part in parts if by_name[student][part] != by_name[teacher][part]]
    assert differ == ["objective", "steps"]


def test_the_tree_counts_the_models_own_denoiser(model):
    tree = FamilyTree(model)
    count = sum(weights.numel() for weights in model.unet.parameters())
    assert tree.machines[-1]["size"] == f"{count / 1e6:.1f} million"
    with pytest.raises(traitlets.TraitError, match="Paint"):
        FamilyTree(model, left="Paint")


def test_the_cells_are_those_that_the_model_draws(cells, drawer):
    drawn = [step.colour for step in draw_cells(PROMPT, drawer, seed=3)]
    named = np.frombuffer(cells.cells, np.uint8).reshape(CELLS, -1)
    chances = np.frombuffer(cells.chances, np.float32).reshape(CELLS, -1)
    assert named[:, 0].tolist() == drawn
    assert (np.diff(chances[:, 1:], axis=1) <= 0).all()


def test_the_last_frame_is_the_picture_that_generate_draws(cells, model):
    frames = np.frombuffer(cells.frames, np.uint8).reshape(*cells.frames_size, 3)
    assert np.array_equal(frames[-1], np.asarray(generate(PROMPT, model, seed=3, num_inference_steps=8)))


def test_from_a_cell_on_the_other_prompt_counts(cells):
    first = np.frombuffer(cells.cells, np.uint8).reshape(CELLS, -1)[:, 0].tolist()
    request = {"kind": "cells", "prompt": "a blue cat", "seed": 3, "kept": first[:50]}
    content, [named, _] = cells.answer(request, [])
    assert content["kept"] == 50
    assert np.frombuffer(named, np.uint8).reshape(CELLS, -1)[:50, 0].tolist() == first[:50]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"prompt": "quick fox"}, "knows only these words"),
        ({"seed": -1}, "The seed must be"),
        ({"kept": [64]}, "a colour from 0 to 63"),
        ({"kept": [0] * 257}, "At most 256 cells"),
        ({"kept": ["red"]}, "a colour from 0 to 63"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(cells, change, sentence):
    with pytest.raises(ValueError, match=sentence):
        cells.answer({"kind": "cells", "prompt": PROMPT, "seed": 3, "kept": [], **change}, [])


def test_patches_have_arrows_of_length_one_and_the_two_ways_differ(clip):
    pictures = [drawing.picture for drawing in single_drawings(2)]
    value, last = (patch_vectors(pictures, clip, way) for way in ("value", "last"))
    assert value.shape == (2, 8, 8, clip.network.config.projection_dim)
    assert torch.allclose(value.norm(dim=-1), torch.ones(2, 8, 8), atol=1e-4)
    assert not torch.allclose(value, last, atol=0.1)


def test_asked_each_for_itself_a_patch_knows_only_what_layers_before_told_it(clip):
    """With the layers before the last one silenced, a patch's vector depends on nothing but its own pixels."""
    layers = clip.network.vision_model.encoder.layers
    kept = [{name: value.clone() for name, value in layer.state_dict().items()} for layer in layers[:-1]]
    for layer in layers[:-1]:
        for part in (layer.self_attn.out_proj, layer.mlp.fc2):
            part.weight.data.zero_(), part.bias.data.zero_()
    one, two = (drawing.picture.copy() for drawing in single_drawings(2))
    two.paste(one.crop((0, 0, 16, 16)), (0, 0))
    value = patch_vectors([one, two], clip, "value")
    last = patch_vectors([one, two], clip, "last")
    for layer, state in zip(layers[:-1], kept, strict=True):
        layer.load_state_dict(state)
    assert torch.allclose(value[0, 0, 0], value[1, 0, 0], atol=1e-5)
    assert not torch.allclose(last[0, 0, 0], last[1, 0, 0], atol=1e-5)


def test_the_patch_figure_sends_every_way_and_a_captions_vector(clip):
    figure = PatchAnswers(clip)
    patches = np.frombuffer(figure.patches, np.float32)
    assert patches.size == 2 * len(figure.captions) * figure.side**2 * clip.network.config.projection_dim
    content, [vector] = figure.answer({"caption": "a red cat"}, [])
    assert content["caption"] == "a red cat"
    np.testing.assert_allclose(np.frombuffer(vector, np.float32), caption_vectors(["a red cat"], clip)[0], atol=1e-6)
    assert (figure.caption, figure.vector) == ("a red cat", vector)
    figure.caption = "a blue dog"
    np.testing.assert_allclose(
        np.frombuffer(figure.vector, np.float32), caption_vectors(["a blue dog"], clip)[0], atol=1e-6
    )


def test_captions_to_try_name_the_thing_its_colour_and_its_place():
    facts = {"things": "apple", "colours": "red", "places": "snow"}
    assert words_to_try(facts, "a red apple in the snow") == ["an apple", "a red thing", "in the snow"]
    orange = {**facts, "colours": "orange"}
    assert words_to_try(orange, "an orange apple in the snow") == ["an apple", "an orange thing", "in the snow"]


def test_patches_on_the_thing_are_those_in_its_box():
    scene = next(single_scenes())
    left, top, right, bottom = scene.items[0].spots[0].box
    inside = covered(scene, 8)
    for row, column in np.ndindex(8, 8):
        x, y = (column + 0.5) / 8, (row + 0.5) / 8
        assert inside[row, column] == (left < x < right and top < y < bottom)


def test_answers_are_counted_for_three_captions(clip):
    found = count_answers(clip, "value", number=6)
    assert list(found) == ["its name", "its place", "another thing"]
    assert all(0 <= right <= 6 for right in found.values())


def test_a_prior_learns_a_linear_world():
    random = torch.Generator().manual_seed(0)
    captions = torch.nn.functional.normalize(torch.randn(400, 6, generator=random), dim=1)
    turn = torch.randn(7, 6, generator=random)
    pictures = with_one(captions) @ turn
    found = with_one(captions) @ fit_prior(Gallery((), (), pictures, captions))
    cosines = torch.cosine_similarity(found, pictures)
    assert cosines.mean() > 0.98


def test_the_path_holds_a_gallery_and_a_prior_of_other_drawings(clip, monkeypatch):
    monkeypatch.setattr("cloudgazing.widgets.family.unclip_path.EXAMPLES", 12)
    monkeypatch.setattr("cloudgazing.widgets.family.unclip_path.SHOWN", 5)
    figure, width = UnclipPath(clip), clip.network.config.projection_dim
    hung = hang_gallery(clip, 5, start=2)
    assert figure.captions == list(hung.captions)
    _, [vector] = figure.answer({"caption": PROMPT}, [])
    assert (figure.caption, figure.vector) == (PROMPT, vector)
    np.testing.assert_allclose(
        np.frombuffer(figure.gallery, np.float32).reshape(5, width), picture_vectors(hung.pictures, clip), atol=1e-6
    )
    assert np.frombuffer(figure.prior, np.float32).size == (width + 1) * width
    assert not set(figure.captions) & set(hang_gallery(clip, 12, start=3).captions)


def test_the_patches_are_cut_from_the_latents_of_the_drawing(model):
    figure = PatchTokens(model)
    channels, rows, columns = figure.latents_shape
    assert len(figure.latents) == 4 * channels * rows * columns
    assert figure.size == [rows * 2, columns * 2]
    assert len(figure.picture) == 3 * figure.size[0] * figure.size[1]
