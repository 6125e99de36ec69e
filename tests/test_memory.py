"""Memory runs out, half precision overflows, networks take turns: the drawing goes on, or says why it cannot."""

import copy
import gc
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from cloudgazing import Model, decode, encode, generate, seeded_noise, to_picture
from cloudgazing.devices import settle
from cloudgazing.latents import psnr
from cloudgazing.memory import OutOfMemory, ask, either, take_turns
from cloudgazing.pixels import pixel_values_to_image

PROMPT = "a red cat at night"


@pytest.fixture
def own(model: Model) -> Model:
    """The small model with networks that a test may tamper with."""
    return copy.deepcopy(model)


def fail_above(network: nn.Module, most: int, error: type[Exception] = torch.OutOfMemoryError) -> list[int]:
    """Let a network run out of memory where a batch, or a picture's side, is larger than that; lists what it was given.

    The size is that of the first input: its batch for a U-Net, its side for a decoder.
    """
    sizes = []

    def refuse(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        size = len(inputs[0]) if hasattr(network, "time_embedding") else inputs[0].shape[-1]
        sizes.append(size)
        if size > most:
            raise error("CUDA out of memory")

    network.register_forward_pre_hook(refuse)
    return sizes


def numbers(picture) -> np.ndarray:
    return np.asarray(picture, dtype=int)


@pytest.mark.parametrize("error", [torch.OutOfMemoryError, RuntimeError])
def test_where_two_at_once_are_too_many_the_denoiser_is_asked_twice_and_draws_the_same(model, own, error):
    sizes = fail_above(own.unet, 1, error)
    picture = generate(PROMPT, own, num_inference_steps=2)
    assert sizes == [2, 1, 1] * 2
    assert abs(numbers(picture) - numbers(generate(PROMPT, model, num_inference_steps=2))).max() <= 1


def test_where_a_picture_is_too_large_the_vae_works_in_tiles(own):
    latents = seeded_noise(own.latents_shape, 1)
    whole = decode(latents, own.vae)
    sizes = fail_above(own.vae.decoder, 4)
    tiled = decode(latents, own.vae)
    assert sizes[0] == 8
    assert max(sizes[1:]) == 4
    assert psnr(pixel_values_to_image(tiled), pixel_values_to_image(whole)) > 15


def test_what_does_not_fit_in_pieces_either_is_said_in_one_sentence(own):
    sizes = fail_above(own.unet, 0)
    with pytest.raises(OutOfMemory, match="graphics memory ran out") as caught:
        generate(PROMPT, own, num_inference_steps=2)
    assert sizes == [2, 1], "tried once more, and no more than that"
    assert "\n" not in str(caught.value)
    assert caught.value.__context__ is None, "the failed work would still hold its memory"


def test_memory_is_freed_before_the_second_try(monkeypatch):
    done = []
    monkeypatch.setattr("cloudgazing.memory.free", lambda: done.append("free"))

    def work() -> None:
        done.append("work")
        raise torch.OutOfMemoryError

    either(work, lambda: done.append("smaller"))
    assert done == ["work", "free", "smaller"]


def test_other_errors_are_no_question_of_memory():
    with pytest.raises(RuntimeError, match="shapes"):
        either(lambda: (_ for _ in ()).throw(RuntimeError("shapes do not match")), lambda: pytest.fail("tried again"))


def test_one_by_one_takes_of_every_condition_the_part_that_belongs_there():
    class Adder(nn.Module):
        def forward(self, latents, t, encoder_hidden_states, added_cond_kwargs):
            if len(latents) > 1:
                raise torch.OutOfMemoryError
            total = latents + t + encoder_hidden_states.sum() + added_cond_kwargs["text_embeds"].sum()
            return type("Output", (), {"sample": total})

    embeds = torch.tensor([[10.0], [20.0]])
    answer = ask(
        Adder(), torch.zeros(2, 1, 1, 1), 1, encoder_hidden_states=embeds, added_cond_kwargs={"text_embeds": embeds}
    )
    assert answer.flatten().tolist() == [21.0, 41.0]


def overflow(vae: nn.Module) -> list[torch.dtype]:
    """Let a VAE's decoder and encoder overflow in half precision; lists the precision of each call."""
    used = []

    def spoil(_: nn.Module, __: object, output: Tensor) -> Tensor:
        used.append(output.dtype)
        return output * float("inf") if output.dtype == torch.float16 else output

    vae.decoder.register_forward_hook(spoil)
    vae.encoder.register_forward_hook(spoil)
    return used


@pytest.mark.parametrize("direction", [encode, decode])
def test_where_half_precision_overflows_the_vae_repeats_it_in_float32(own, direction):
    entering = seeded_noise((1, 3, 16, 16) if direction is encode else own.latents_shape, 3)
    own.vae.half()
    expected = direction(entering.half().float(), copy.deepcopy(own.vae).float())
    used = overflow(own.vae)
    result = direction(entering, own.vae)
    assert used == [torch.float16, torch.float32]
    assert own.vae.dtype == torch.float16, "the VAE itself stays as it was"
    assert (result - expected).abs().max() < 0.01


def test_what_fits_into_half_precision_is_computed_once(own):
    used: list[torch.dtype] = []
    own.vae.half().decoder.register_forward_hook(lambda *call: used.append(call[2].dtype))
    decode(seeded_noise(own.latents_shape, 3), own.vae)
    assert used == [torch.float16]


def test_latents_that_are_no_numbers_are_said_instead_of_shown_as_black(own):
    half = replace(own, plan=replace(own.plan, dtype=torch.float16))
    for loaded, way_out in ((half, "load the model with dtype=torch.float32"), (own, "take a smaller guidance_scale")):
        with pytest.raises(ValueError, match=f"not numbers: {way_out}"):
            to_picture(torch.full(own.latents_shape, float("nan")), loaded)


def watch_moves(monkeypatch: pytest.MonkeyPatch, names: dict[nn.Module, str]) -> list[tuple[str, str]]:
    """Note who is sent where, and who is called."""
    log: list[tuple[str, str]] = []
    moving: Callable = nn.Module.to

    def to(network: nn.Module, place: object, *rest: object) -> nn.Module:
        log.append((names.get(network, "?"), str(place)))
        return moving(network, place, *rest)

    monkeypatch.setattr(nn.Module, "to", to)
    return log


def test_networks_take_turns(monkeypatch):
    first, second = nn.Linear(1, 1), nn.Linear(1, 1)
    take_turns([[first], [second]], torch.device("cpu:0"))
    log = watch_moves(monkeypatch, {first: "first", second: "second"})
    first(torch.ones(1))
    assert log == [("first", "cpu:0")]
    second(torch.ones(1))
    assert log[1:] == [("first", "cpu"), ("second", "cpu:0")]


def test_a_copy_of_a_network_goes_outside_when_another_comes_in_and_so_does_its_original(monkeypatch):
    first, second = nn.Linear(1, 1), nn.Linear(1, 1)
    take_turns([[first], [second]], torch.device("cpu:0"))
    copied = copy.deepcopy(first)
    log = watch_moves(monkeypatch, {first: "first", copied: "copy", second: "second"})
    for network in (first, copied, second, first):
        network(torch.ones(1))
    assert log == [
        ("first", "cpu:0"),
        ("first", "cpu"), ("copy", "cpu:0"),
        ("copy", "cpu"), ("second", "cpu:0"),
        ("second", "cpu"), ("first", "cpu:0"),
    ]  # fmt: skip


def test_a_twin_shares_its_originals_place_and_the_weights_go_outside_with_the_original(monkeypatch):
    first, second = nn.Linear(1, 1), nn.Linear(1, 1)
    take_turns([[first], [second]], torch.device("cpu:0"))
    first(torch.ones(1))
    twin = copy.deepcopy(first, {id(weights): weights for weights in first.parameters()})
    log = watch_moves(monkeypatch, {first: "first", twin: "twin", second: "second"})
    twin(torch.ones(1))
    assert log == [("twin", "cpu:0")]
    del twin, log[:]
    second(torch.ones(1))
    assert ("first", "cpu") in log
    assert log[-1] == ("second", "cpu:0")


def test_the_parts_of_a_network_stay_inside_together_and_leave_together(monkeypatch):
    encoder, decoder, other = (nn.Linear(1, 1) for _ in range(3))
    take_turns([[encoder, decoder], [other]], torch.device("cpu:0"))
    log = watch_moves(monkeypatch, {encoder: "encoder", decoder: "decoder", other: "other"})
    for network in (encoder, decoder, other):
        network(torch.ones(1))
    assert log[:2] == [("encoder", "cpu:0"), ("decoder", "cpu:0")]
    assert sorted(log[2:4]) == [("decoder", "cpu"), ("encoder", "cpu")]
    assert log[4:] == [("other", "cpu:0")]


def test_what_is_inside_is_not_kept_for_that():
    first, second = nn.Linear(1, 1), nn.Linear(1, 1)
    take_turns([[first], [second]], torch.device("cpu:0"))
    copied = copy.deepcopy(first)
    copied(torch.ones(1))
    gone = weakref.ref(copied)
    del copied
    gc.collect()
    assert gone() is None


def take(network: nn.Module) -> threading.Thread:
    """Call a network from a thread of its own."""
    thread = threading.Thread(target=network, args=[torch.ones(1)], daemon=True)
    thread.start()
    return thread


def test_no_network_is_sent_outside_while_it_computes_for_another_thread(monkeypatch):
    at_work, seen = threading.Event(), []

    class Slow(nn.Linear):
        def forward(self, given):
            at_work.set()
            time.sleep(0.2)
            seen.extend(log)
            return given

    first, second = Slow(1, 1), nn.Linear(1, 1)
    take_turns([[first], [second]], torch.device("cpu:0"))
    log = watch_moves(monkeypatch, {first: "first", second: "second"})
    slow = take(first)
    at_work.wait(10)
    second(torch.ones(1))
    slow.join(10)
    assert seen == [("first", "cpu:0")]
    assert log == [*seen, ("first", "cpu"), ("second", "cpu:0")]


@pytest.mark.parametrize("error", [KeyboardInterrupt, torch.OutOfMemoryError])
def test_a_turn_is_over_however_it_ends(error):
    class Broken(nn.Linear):
        def forward(self, _):
            raise error

    first, second = Broken(1, 1), nn.Linear(1, 1)
    take_turns([[first], [second]], torch.device("cpu"))
    with pytest.raises(error):
        first(torch.ones(1))
    waiting = take(second)
    waiting.join(10)
    assert not waiting.is_alive()


def test_what_goes_into_a_network_comes_along_to_its_device(own):
    # The meta device stands for a graphics card: it computes shapes, and refuses what lies elsewhere.
    take_turns([[own.unet], list(own.vae.children())], torch.device("meta"))
    answer = own.unet(
        torch.zeros(own.latents_shape), torch.tensor(1), encoder_hidden_states=torch.zeros(1, 4, 32)
    ).sample
    assert answer.device.type == "meta"
    assert next(own.vae.parameters()).device.type == "cpu", "still waiting"


def test_a_copy_of_a_network_takes_its_turn_without_copying_the_others(own):
    take_turns([[own.unet], list(own.vae.children())], torch.device("cpu"))
    copied = copy.deepcopy(own.unet)
    reachable = {id(cell.cell_contents) for hook in copied._forward_pre_hooks.values() for cell in hook.__closure__}
    original = {id(cell.cell_contents) for hook in own.unet._forward_pre_hooks.values() for cell in hook.__closure__}
    assert reachable == original


def test_a_model_with_all_measures_draws_the_same_picture(model, own):
    networks = {"text_encoder": own.text_encoder, "unet": own.unet, "vae": own.vae}
    plan = replace(own.plan, tiling=False, attention_slicing=True, offload=True)
    settle(networks, plan)
    picture = generate(PROMPT, own, num_inference_steps=3)
    assert abs(numbers(picture) - numbers(generate(PROMPT, model, num_inference_steps=3))).max() <= 1


@pytest.mark.parametrize("trained_at", [16, 32, 512])
def test_tiles_are_half_as_wide_as_the_models_own_pictures_whatever_its_vae_was_trained_at(own, trained_at):
    own.vae.register_to_config(sample_size=trained_at)
    settle({"unet": own.unet, "vae": own.vae}, replace(own.plan, tiling=True))
    assert (own.vae.use_tiling, own.vae.use_slicing) == (True, True)
    assert (own.vae.tile_sample_min_size, own.vae.tile_latent_min_size) == (8, 4)


@pytest.mark.parametrize("direction", [encode, decode])
def test_where_memory_runs_out_tiles_are_half_as_wide_as_what_is_at_hand(own, direction):
    own.vae.register_to_config(sample_size=512)
    half, part = (8, own.vae.encoder) if direction is encode else (4, own.vae.decoder)
    sizes = fail_above(part, half)
    direction(seeded_noise((1, 3, 16, 16) if direction is encode else own.latents_shape, 3), own.vae)
    assert (sizes[0], max(sizes[1:])) == (2 * half, half)


def test_settling_slices_attention_and_lets_networks_take_turns(own, monkeypatch):
    turns, sliced = [], []
    monkeypatch.setattr("cloudgazing.devices.take_turns", lambda groups, device: turns.append((groups, device)))
    monkeypatch.setattr(own.unet, "set_attention_slice", sliced.append)
    networks = {"text_encoder": own.text_encoder, "unet": own.unet, "vae": own.vae}
    settle(networks, replace(own.plan, attention_slicing=True, offload=True))
    assert sliced == ["auto"]
    assert turns == [([[own.text_encoder], [own.unet], list(own.vae.children())], own.plan.device)]
