"""The auto-regressive model: it never looks ahead, keeps what it is told to keep, and its chances are exact."""

import numpy as np
import pytest
import torch

from cloudgazing import ModelError
from cloudgazing.autoregression import (
    Autoregressor,
    draw_cells,
    draw_lots,
    load_autoregressor,
    log_likelihoods,
    save_autoregressor,
)
from cloudgazing.cell_transformer import CELLS, COLOURS, OUTSIDE, SIDE, CellTransformer, neighbours_of

WORDS = ("a", "blue", "cat", "red")


@pytest.fixture(scope="module")
def drawer():
    torch.manual_seed(0)
    palette = np.random.default_rng(0).integers(0, 256, (COLOURS, 3), np.uint8)
    return Autoregressor(CellTransformer(len(WORDS), width=32, layers=2, heads=2).eval(), WORDS, palette)


@pytest.fixture(scope="module")
def steps(drawer):
    return list(draw_cells("a red cat", drawer, seed=3))


def test_the_neighbours_are_left_above_and_above_to_the_right():
    cells = torch.arange(CELLS).remainder(COLOURS)[None]
    around = neighbours_of(cells).reshape(SIDE, SIDE, 3)
    grid = cells.reshape(SIDE, SIDE)
    assert around[0, 0].tolist() == [OUTSIDE] * 3
    assert around[5, 7].tolist() == [grid[5, 6], grid[4, 7], grid[4, 8]]
    assert around[5, SIDE - 1, 2] == OUTSIDE


def test_no_cell_depends_on_itself_or_on_later_ones(drawer):
    cells = torch.randint(0, COLOURS, (1, CELLS), generator=torch.Generator().manual_seed(0))
    other = cells.clone()
    other[0, 100:] = (other[0, 100:] + 1) % COLOURS
    words = drawer.read("a red cat")
    with torch.no_grad():
        before, after = drawer.network(words, cells), drawer.network(words, other)
    assert torch.equal(before[0, :101], after[0, :101])
    assert not torch.equal(before[0, 101:], after[0, 101:])


def test_cell_by_cell_gives_the_chances_of_all_at_once(drawer, steps):
    cells = torch.tensor([[step.colour for step in steps]])
    with torch.no_grad():
        chances = drawer.network(drawer.read("a red cat"), cells).softmax(dim=-1)[0]
    assert np.allclose(chances.numpy(), np.stack([step.chances for step in steps]), atol=1e-5)


def test_the_likelihood_is_the_product_of_the_chances(drawer, steps):
    product = sum(np.log(step.chances[step.colour]) for step in steps)
    [found] = log_likelihoods(["a red cat"], [step.colour for step in steps], drawer)
    assert found == pytest.approx(product, rel=1e-4)


def test_cells_are_drawn_as_often_as_their_chances_say(drawer):
    first = next(iter(draw_cells("a red cat", drawer)))
    likeliest = int(first.chances.argmax())
    drawn = [next(iter(draw_cells("a red cat", drawer, seed))).colour for seed in range(400)]
    share, chance = np.mean(np.array(drawn) == likeliest), first.chances[likeliest]
    assert abs(share - chance) < 4 * np.sqrt(chance * (1 - chance) / 400)


def test_lots_are_evenly_spread_and_the_seeds_own():
    lots = np.concatenate([draw_lots(seed) for seed in range(40)])
    assert np.allclose(np.quantile(lots, [0.1, 0.5, 0.9]), [0.1, 0.5, 0.9], atol=0.03)
    assert not np.array_equal(draw_lots(1), draw_lots(2))


def test_what_is_kept_stays_and_the_rest_follows_the_new_prompt(drawer, steps):
    kept = [step.colour for step in steps[:90]]
    again = list(draw_cells("a red cat", drawer, seed=3, kept=kept))
    assert [step.colour for step in again] == [step.colour for step in steps]
    other = list(draw_cells("a blue cat", drawer, seed=3, kept=kept))
    assert [step.colour for step in other[:90]] == kept
    assert not np.allclose(other[90].chances, steps[90].chances)


def test_unknown_words_are_left_out_and_a_prompt_of_none_is_refused(drawer):
    assert drawer.read("A red, quick cat!").tolist() == drawer.read("a red cat").tolist()
    assert not drawer.read("").any()
    with pytest.raises(ValueError, match="knows only these words: a, blue, cat, red"):
        drawer.read("quick fox")


def test_it_comes_back_from_its_folder_and_an_altered_one_is_refused(drawer, tmp_path):
    save_autoregressor(drawer, tmp_path)
    back = load_autoregressor(tmp_path)
    assert back.words == drawer.words
    assert np.array_equal(back.palette, drawer.palette)
    cells = torch.zeros(1, CELLS, dtype=torch.long)
    assert torch.allclose(
        back.network(back.read("a cat"), cells), drawer.network(drawer.read("a cat"), cells), atol=0.02
    )
    (tmp_path / "config.json").write_text("{}")
    load_autoregressor.cache_clear()
    with pytest.raises(ModelError, match="not the file that was published"):
        load_autoregressor(tmp_path)


def test_the_bundled_one_is_small():
    assert sum(weights.numel() for weights in load_autoregressor().network.parameters()) * 2 < 3.2e6
