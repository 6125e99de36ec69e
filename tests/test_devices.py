"""The plan: which device, which precision and which measures, for which free memory, and what it tells the reader."""

import copy
import os
import re
import shutil
from pathlib import Path

import pytest
import torch

from cloudgazing import Model, ModelError, decode, draw_steps, load, watch_attention
from cloudgazing.devices import Needs, Plan, choose_plan, settle, weigh
from cloudgazing.families import STABLE_DIFFUSION
from cloudgazing.machine import GIGABYTE, find_asked, find_device, free_memory

# The published sizes: Stable Diffusion 1.5, XL with both text encoders, FLUX.1 schnell, and the book's own.
SD15 = Needs({"unet": 859_520_964, "text_encoder": 123_060_480, "vae": 83_653_863}, torch.float16, 512)
XL = Needs(
    {"unet": 2_567_463_684, "text_encoder": 123_060_480, "text_encoder_2": 694_659_840, "vae": 83_653_863},
    torch.float16,
    1024,
)
FLUX = Needs(
    {"transformer": 11_891_178_560, "text_encoder_2": 4_762_310_656, "text_encoder": 123_060_480, "vae": 83_819_683},
    torch.bfloat16,
    1024,
)
BOOK = Needs({"unet": 9_000_000, "text_encoder": 3_000_000, "vae": 3_000_000}, torch.float16, 128)


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch):
    """Pretends a graphics card with so many gigabytes free, in a machine with so many."""

    def pretend(free: float, machine: float = 32, kind: str = "cuda") -> None:
        monkeypatch.setattr("cloudgazing.devices.find_device", lambda: torch.device(kind))
        monkeypatch.setattr(torch.cuda, "device_count", lambda: int(kind == "cuda"))
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: kind == "mps")
        monkeypatch.setattr("cloudgazing.devices.free_memory", lambda device: machine if device.type == "cpu" else free)
        monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: True)

    return pretend


@pytest.mark.parametrize(
    ("needs", "free", "tiling", "offload"),
    [
        (SD15, 23.0, False, False),
        (SD15, 3.6, False, False),
        (SD15, 2.5, True, False),
        (SD15, 2.2, True, True),
        (XL, 23.0, False, False),
        (XL, 8.5, True, False),
        (XL, 7.3, True, True),
        (FLUX, 35.0, False, False),
        (FLUX, 33.0, True, False),
        (FLUX, 24.0, True, True),
    ],
)
def test_the_measures_follow_the_free_memory(card, needs, free, tiling, offload):
    card(free)
    plan = choose_plan(needs)
    assert (plan.device.type, plan.dtype) == ("cuda", needs.stored)
    assert (plan.tiling, plan.offload) == (tiling, offload)
    assert ("tiles" in str(plan), "its turn" in str(plan)) == (tiling, offload)
    assert needs.gigabytes(plan.dtype, tiling=tiling, offload=offload) <= free


def test_every_measure_saves_something():
    whole, tiled, turns = (
        XL.gigabytes(torch.float16, tiling=tiling, offload=offload)
        for tiling, offload in [(False, False), (True, False), (True, True)]
    )
    assert whole > tiled > turns


def test_what_no_card_can_hold_computes_on_the_processor_and_says_why(card):
    card(2.0)
    plan = choose_plan(XL)
    assert (plan.device.type, plan.dtype, plan.offload) == ("cpu", torch.float32, False)
    assert "for the graphics card it is too large" in str(plan)


def test_a_card_that_was_asked_for_is_used_or_refused(card):
    card(2.0)
    with pytest.raises(ModelError, match=r"takes about \d\.\d GB at the least, and the graphics card has 2\.0 GB"):
        choose_plan(XL, "cuda")
    card(23.0)
    assert choose_plan(XL, "cpu").device.type == "cpu"


def test_what_fits_nowhere_is_refused_in_one_sentence(card):
    card(2.0, machine=4.0)
    with pytest.raises(ModelError, match=r"the processor has 4\.0 GB: close other programs") as caught:
        choose_plan(XL)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("needs", "stored", "able", "expected"),
    [
        (BOOK, torch.float16, True, torch.float32),
        (SD15, torch.float32, True, torch.float16),
        (SD15, torch.bfloat16, True, torch.bfloat16),
        (SD15, torch.bfloat16, False, torch.float16),
    ],
)
def test_half_precision_is_for_large_models_and_bfloat16_for_those_made_in_it(
    card, monkeypatch, needs, stored, able, expected
):
    card(23.0)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: able)
    plan = choose_plan(Needs(needs.parameters, stored, needs.side))
    assert plan.dtype == expected
    assert str(expected).removeprefix("torch.") in str(plan)
    assert choose_plan(needs, dtype=torch.float64).dtype == torch.float64


def test_on_a_mac_attention_is_sliced_where_memory_is_short(card):
    card(2.5, kind="mps")
    assert choose_plan(SD15).attention_slicing
    card(23.0, kind="mps")
    plan = choose_plan(SD15)
    assert not plan.attention_slicing
    assert "the Mac's graphics processor in float16" in str(plan)


@pytest.mark.parametrize(("built_for", "said"), [("13.0", "old driver"), (None, "no graphics card that it can use)")])
def test_without_a_card_the_reader_is_told_and_an_old_driver_is_suspected(monkeypatch, built_for, said):
    monkeypatch.setattr("cloudgazing.devices.find_device", lambda: torch.device("cpu"))
    monkeypatch.setattr(torch.version, "cuda", built_for)
    assert said in str(choose_plan(BOOK))
    assert "no graphics card" not in str(choose_plan(BOOK, "cpu")), "nobody asked for one"


@pytest.mark.parametrize(
    ("cuda", "mps", "expected"), [(True, False, "cuda"), (False, True, "mps"), (False, False, "cpu")]
)
def test_the_fastest_device_is_found(monkeypatch, cuda, mps, expected):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert find_device() == torch.device(expected)


def test_free_memory_is_asked_of_each_device_in_its_own_way(monkeypatch):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _: (3 * GIGABYTE, 8 * GIGABYTE))
    monkeypatch.setattr(torch.mps, "recommended_max_memory", lambda: 10 * GIGABYTE)
    monkeypatch.setattr(torch.mps, "driver_allocated_memory", lambda: 4 * GIGABYTE)
    assert free_memory(torch.device("cuda")) == 3
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda _: 4 * GIGABYTE)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda _: 2 * GIGABYTE)
    assert free_memory(torch.device("cuda")) == 5, "what PyTorch only keeps in store is free"
    assert free_memory(torch.device("mps")) == 6
    assert free_memory(torch.device("cpu")) > 0.1
    monkeypatch.delattr(os, "sysconf")
    assert free_memory(torch.device("cpu")) == float("inf")


@pytest.mark.parametrize(
    ("said", "expected"), [("2147483648\n", 2), ("max\n", 8), ("9223372036854771712\n", 8), ("", 8), (None, 8)]
)
@pytest.mark.parametrize("way", [0, 1])
def test_a_container_has_no_more_memory_than_its_limit(monkeypatch, tmp_path, way, said, expected):
    files = (tmp_path / "memory.max", tmp_path / "memory.limit_in_bytes")
    monkeypatch.setattr("cloudgazing.machine.LIMITS", files)
    monkeypatch.setattr(os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 8 * GIGABYTE // 4096}.__getitem__)
    if said is not None:
        files[way].write_text(said)
    assert free_memory(torch.device("cpu")) == expected


def test_a_folder_is_weighed_by_its_headers(bundle, model):
    needs = weigh(bundle, STABLE_DIFFUSION, None)
    networks = {"text_encoder": model.text_encoder, "unet": model.unet, "vae": model.vae}
    counted = {name: sum(each.numel() for each in network.parameters()) for name, network in networks.items()}
    assert needs == Needs(counted, torch.float16, 16)
    assert needs.side == model.picture_side


def test_of_two_variants_one_is_weighed(bundle, tmp_path):
    folder = Path(shutil.copytree(bundle, tmp_path / "copy"))
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    shutil.copy(weights, weights.with_name("diffusion_pytorch_model.fp16.safetensors"))
    assert weigh(folder, STABLE_DIFFUSION, None) == weigh(bundle, STABLE_DIFFUSION, None)
    assert weigh(folder, STABLE_DIFFUSION, "fp16").parameters.keys() == {"unet"}


def test_a_loaded_model_says_its_plan(bundle, monkeypatch):
    model = load(bundle, device="cpu")
    assert (model.device, model.dtype) == (model.plan.device, model.plan.dtype)
    assert str(model.plan).startswith("It computes on the processor in float32, and takes about 0.0 of ")
    monkeypatch.setattr("cloudgazing.devices.free_memory", lambda _: float("inf"))
    assert "takes about 0.0 GB" in str(load(bundle, device="cpu").plan)
    monkeypatch.setattr("cloudgazing.devices.free_memory", lambda _: 1e-6)
    with pytest.raises(ModelError, match="at the least"):
        load(bundle, device="cpu")


@pytest.mark.parametrize("device", ["cuda", "cuda:1", "gpu"])
def test_a_device_that_is_not_there_is_refused_in_a_sentence(bundle, monkeypatch, device):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    with pytest.raises(ModelError, match=f'There is no device "{device}" here: use cpu'):
        load(bundle, device=device)


@pytest.mark.parametrize("device", ["cuda:1", "cuda:x", "cuda:-1"])
def test_of_several_graphics_cards_only_those_that_are_there_are_taken(monkeypatch, device):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    assert find_asked("cuda:0") == torch.device("cuda", 0)
    with pytest.raises(ModelError, match=f'There is no device "{device}" here: use cpu or cuda'):
        find_asked(device)


def test_what_a_processor_lacks_is_told_by_what_a_processor_can_do(monkeypatch):
    """It has no place outside its memory where a network could wait."""
    monkeypatch.setattr("cloudgazing.devices.free_memory", lambda _: 13.5)
    with pytest.raises(ModelError) as refused:
        choose_plan(XL, "cpu")
    least, there = (float(number) for number in re.findall(r"(\d+\.\d) GB", str(refused.value)))
    assert least > there


@pytest.mark.parametrize(
    ("kind", "dtype", "expected"),
    [
        ("cuda", torch.float16, True),
        ("cuda", torch.bfloat16, True),
        ("cuda", torch.float32, False),
        ("mps", torch.float16, False),
    ],
)
def test_channels_come_last_on_nvidias_cards_in_half_precision(card, kind, dtype, expected):
    card(23.0, kind=kind)
    assert choose_plan(SD15, dtype=dtype).channels_last is expected


def test_with_channels_last_pictures_and_heat_maps_stay_the_same(monkeypatch, model):
    def draw(model: Model) -> list[torch.Tensor]:
        with watch_attention(model.unet) as looks:
            *_, last = draw_steps("a red cat", model, num_inference_steps=2)
        return [decode(last.next_latents, model.vae), *looks.values()]

    other = copy.deepcopy(model)
    monkeypatch.setattr(Plan, "channels_last", True)
    networks = {part: getattr(other, part) for part in ("text_encoder", "unet", "vae")}
    settle(networks, model.plan)
    for network in (other.unet, other.vae.decoder):
        assert network.conv_in.weight.is_contiguous(memory_format=torch.channels_last)
        assert not network.conv_in.weight.is_contiguous()
    for ours, theirs in zip(draw(other), draw(model), strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=0)
