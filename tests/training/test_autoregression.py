"""The training of the auto-regressive model: its small world, its colours, its batches, and that it learns."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from cloudgazing.autoregression import word_ids
from cloudgazing.cell_transformer import CELLS, COLOURS
from cloudgazing.picturebook.held_out import allows
from cloudgazing.training.autoregression import (
    CAPTION_DROPOUT,
    SETTINGS,
    WORDS,
    CellTask,
    all_captions,
    batches,
    cell_caption,
    cell_drawing,
    cell_scene,
    choose_palette,
    to_cells,
)
from cloudgazing.training.optimizer import Optimizer


@pytest.fixture(scope="module")
def drawings():
    return np.stack([cell_drawing(cell_scene(seed)) for seed in range(48)])


@pytest.fixture(scope="module")
def cells(drawings):
    return to_cells(drawings, choose_palette(drawings))


def test_no_held_out_pair_is_drawn():
    scenes = [cell_scene(seed) for seed in range(300)]
    assert all(allows(scene.items[0].thing, scene.items[0].colour, scene.style) for scene in scenes)


def test_every_caption_is_made_of_known_words_and_fits():
    assert {cell_caption(cell_scene(seed)) for seed in range(100)} <= set(all_captions())
    assert all(word_ids([caption], WORDS).count_nonzero() == len(caption.split()) for caption in all_captions())


def test_few_colours_stand_for_all(drawings, cells):
    palette = choose_palette(drawings)
    assert cells.shape == (48, CELLS)
    assert cells.max() < COLOURS
    away = palette[cells.numpy()].reshape(drawings.shape).astype(float) - drawings
    assert np.sqrt((away**2).mean()) < 16


def test_a_cell_has_the_colour_nearest_to_it():
    palette = np.zeros((COLOURS, 3), np.uint8)
    palette[5], palette[9] = (250, 0, 0), (0, 0, 250)
    drawing = np.full((1, 16, 16, 3), (200, 10, 10), np.uint8)
    assert (to_cells(drawing, palette) == 5).all()


def test_half_are_mirrored_and_some_captions_withheld(cells):
    settings = replace(SETTINGS, batch=16)
    words = torch.arange(1, 49)[:, None].expand(48, 8)  # by which one knows whose cells these are
    batch_at = batches(words, cells, settings)
    given = [batch_at(step) for step in range(60)]
    withheld = torch.stack([(batch["words"] == 0).all(dim=1) for batch in given]).float().mean()
    assert abs(withheld - CAPTION_DROPOUT) < 0.04
    straight = []
    for said, shown in ((said, shown) for batch in given for said, shown in zip(*batch.values(), strict=True)):
        if said[0]:
            own = cells[said[0] - 1]
            straight.append(torch.equal(shown, own))
            assert straight[-1] or torch.equal(shown, own.reshape(16, 16).flip(1).flatten())
    assert abs(np.mean(straight) - 0.5) < 0.06


def test_it_learns_one_drawing_by_heart(cells):
    torch.manual_seed(0)
    task = CellTask()
    optimizer = Optimizer(dict(task.named_parameters()), 0.0)
    words, losses = torch.ones(2, 8, dtype=torch.long), []
    for _ in range(12):
        loss = task(words, cells[:1].expand(2, -1))["loss"]
        loss.backward()
        optimizer.step(4e-3)
        losses.append(loss.item())
    assert losses[0] == pytest.approx(np.log(COLOURS), rel=0.15)
    assert losses[-1] < 0.6 * losses[0]
