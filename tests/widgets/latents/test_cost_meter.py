"""The cost meter measures what it says."""

from dataclasses import replace

import pytest
import torch

from cloudgazing.widgets import CostMeter
from cloudgazing.widgets.latents.cost_meter import clock, measure


def test_it_measures_latents_the_decoder_and_each_sheet_of_pixels(model):
    messages = [content for content, _ in measure(model, {"id": "m", "sides": [16, 32]})]
    assert [content["kind"] for content in messages] == ["row", "decoder", "row", "row", "done"]
    assert [(row["side"], row["channels"]) for row in messages if row["kind"] == "row"] == [(8, 4), (16, 3), (32, 3)]
    assert all(content["seconds"] > 0 for content in messages[:-1])


def test_a_sheet_of_four_times_the_area_makes_the_layers_write_four_times_as_much(model):
    rows = [content for content, _ in measure(model, {"id": "m", "sides": [16, 32]}) if content["kind"] == "row"]
    assert rows[2]["written"] / rows[1]["written"] == pytest.approx(4, rel=0.05)


def test_the_measured_model_stays_as_it_is_and_so_does_chance(model):
    before = [weights.clone() for weights in model.unet.parameters()]
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    list(measure(model, {"id": "m", "sides": [16]}))
    assert torch.rand(1) == expected
    assert all(torch.equal(weights, kept) for weights, kept in zip(model.unet.parameters(), before, strict=True))
    assert not any(part._forward_hooks for part in model.unet.modules())


def test_what_layers_write_is_counted_exactly(model):
    network = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.ReLU())
    seconds, written = clock(lambda: network(torch.zeros(2, 3)), model, network, times=3)
    assert written == 2 * 5 + 2 * 5
    assert seconds > 0


def test_a_call_on_a_mac_lasts_until_its_work_is_done(model, monkeypatch):
    told, mac = [], replace(model, plan=replace(model.plan, device=torch.device("mps")))
    monkeypatch.setattr(torch.mps, "synchronize", lambda: told.append("wait"))
    clock(lambda: told.append("call"), mac, times=2)
    assert told == ["wait", "call", "wait"] * 2


def test_the_figure_keeps_what_was_measured_and_the_newest_counts(model):
    figure = CostMeter(model)
    assert (figure.rows, figure.decoder_seconds) == ([], 0.0)
    assert (figure.latents_shape, figure.side) == ([4, 8, 8], 16)
    figure.measure([16])
    figure.measure([16])
    assert [(row["side"], row["channels"]) for row in figure.rows] == [(8, 4), (16, 3)]
    assert figure.decoder_seconds > 0


def test_a_page_without_a_kernel_asks_for_what_was_recorded(model):
    assert [CostMeter(model).live, CostMeter(model).page_state()["live"]] == [True, False]


def test_odd_sheets_are_refused_in_a_sentence(model):
    with pytest.raises(ValueError, match="Measure squares of 8"):
        next(measure(model, {"id": "m", "sides": [17]}))
