import pytest
import torch
from diffusers.models.attention_processor import AttnProcessor

from cloudgazing.training.lessons import (
    END_LENGTH,
    HALF,
    NOUN_LENGTH,
    KeptLooks,
    directions,
    looking_loss,
    named_states,
)
from cloudgazing.training.networks import build_unet

CELLS = torch.zeros(1, 1, 4, 4, dtype=torch.bool)
CELLS[0, 0, 1:3, 1:3] = True
NOUNS = torch.zeros(1, 1, 5, dtype=torch.bool)
NOUNS[0, 0, 2] = True


def looks(inside: float, outside: float) -> torch.Tensor:
    """A layer whose places give so much of their look to the third of five tokens, and the rest to the others."""
    on_noun = torch.where(CELLS[0, 0].flatten(), inside, outside)
    shares = ((1 - on_noun) / 4)[:, None].repeat(1, 5)
    shares[:, 2] = on_noun
    return shares[None]


def test_to_look_at_the_noun_from_within_and_from_nowhere_else_costs_nothing():
    assert looking_loss([looks(HALF, 0.0)], CELLS, NOUNS) == pytest.approx(0, abs=1e-3)


def test_to_look_elsewhere_from_within_or_at_the_noun_from_outside_costs():
    best = looking_loss([looks(HALF, 0.0)], CELLS, NOUNS)
    assert looking_loss([looks(0.1, 0.0)], CELLS, NOUNS) > best + 1
    assert looking_loss([looks(HALF, 0.3)], CELLS, NOUNS) > best + 0.3


def test_a_look_of_all_is_no_trouble_in_half_precision():
    shares = looks(1.0, 1.0)
    with torch.autocast("cpu", torch.bfloat16):
        lost = looking_loss([shares.requires_grad_()], CELLS, NOUNS)
    lost.backward()
    assert lost.isfinite()
    assert shares.grad.isfinite().all()


def test_where_nothing_is_named_nothing_is_asked():
    assert looking_loss([looks(0.1, 0.3)], CELLS, torch.zeros_like(NOUNS)) == 0


def test_coarse_layers_count_as_well():
    coarse = torch.full((1, 4, 5), 0.2)
    assert looking_loss([looks(HALF, 0.0), coarse], CELLS, NOUNS) > 0


def test_directions_are_at_right_angles_and_the_same_each_time():
    ways = directions(7, 12)
    assert torch.allclose(ways @ ways.T, torch.eye(7), atol=1e-5)
    assert torch.equal(ways, directions(7, 12))


def test_states_at_a_noun_and_at_the_end_tell_their_things_and_keep_the_rest():
    ways = directions(5, 8)
    nouns, things = torch.tensor([[0, 1, 0, 2, 0, 0]]), torch.tensor([[3, 4]])
    ends = torch.tensor([[False, False, False, False, True, True]])
    before = torch.randn(1, 6, 8, generator=torch.Generator().manual_seed(0))
    named = named_states(before, nouns, ends, things, ways)[0]
    along = named @ ways.T
    assert torch.allclose(along[1], NOUN_LENGTH * torch.eye(5)[3], atol=1e-5)
    assert torch.allclose(along[3], NOUN_LENGTH * torch.eye(5)[4], atol=1e-5)
    assert torch.allclose(along[4:], END_LENGTH * (torch.eye(5)[3] + torch.eye(5)[4]) / 2**0.5, atol=1e-5)
    assert torch.allclose(beside(named, ways), beside(before[0], ways), atol=1e-5)
    assert torch.equal(named[[0, 2]], before[0, [0, 2]])


def beside(states: torch.Tensor, ways: torch.Tensor) -> torch.Tensor:
    """What of the states lies along none of the directions."""
    return states - (states @ ways.T) @ ways


def test_a_missing_second_item_is_not_named():
    ways = directions(5, 8)
    nouns, ends = torch.tensor([[1, 0]]), torch.tensor([[False, True]])
    named = named_states(torch.zeros(1, 2, 8), nouns, ends, torch.tensor([[2, -1]]), ways)
    assert torch.allclose(named, torch.stack([NOUN_LENGTH * ways[2], END_LENGTH * ways[2]])[None], atol=1e-5)


def test_where_nothing_is_named_the_end_says_nothing():
    ways, nothing = directions(5, 8), torch.zeros(1, 2, dtype=torch.long)
    named = named_states(torch.ones(1, 2, 8), nothing, torch.tensor([[False, True]]), torch.tensor([[-1, -1]]), ways)
    assert torch.allclose(named[0, 1] @ ways.T, torch.zeros(5), atol=1e-5)
    assert torch.equal(named[0, 0], torch.ones(8))


def test_looks_are_kept_in_training_and_the_prediction_stays_the_same():
    torch.manual_seed(0)
    unet = build_unet().eval()
    noisy, states = torch.randn(2, 4, 16, 16), torch.randn(2, 40, 192)
    unet.set_attn_processor(AttnProcessor())
    with torch.no_grad():
        plain = unet(noisy, 500, states).sample
        kept = KeptLooks()
        unet.set_attn_processor({name: kept if "attn2" in name else AttnProcessor() for name in unet.attn_processors})
        watched = unet(noisy, 500, states).sample
        assert kept.take() == []
        unet.train()(noisy, 500, states)
    assert torch.allclose(plain, watched, atol=1e-5)
    taken = kept.take()
    assert sorted({look.shape[1] for look in taken}) == [16, 64, 256]
    assert all(torch.allclose(look.sum(dim=2), torch.ones(1), atol=1e-4) for look in taken)
    assert kept.take() == []
