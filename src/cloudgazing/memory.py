"""Memory: how networks make do with less of it, from the beginning or when it runs out in the middle of a drawing.

A graphics card has less memory than the machine around it. So what ran out of it is done once more in smaller pieces,
the VAE can work in tiles, and networks can wait outside until their turn comes. The pictures stay the same, or nearly.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import torch
from jaxtyping import Float
from torch import Tensor, nn

Result = TypeVar("Result")

IS_LAST = ContextVar("IS_LAST", default=True)
"""Whether what a denoiser is asked about holds the last of its batch, as it does unless `ask` takes one at a time."""


class OutOfMemory(ValueError):
    """There is too little memory even for small pieces; the message is one sentence that says what to do."""


def either(work: Callable[[], Result], smaller: Callable[[], Result]) -> Result:
    """Do the work; where graphics memory runs out, free what can be freed and do it once more, the smaller way.

    Raises `OutOfMemory` where that fails too. Other errors go their way.
    """
    for attempt in (work, smaller):
        try:
            return attempt()
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
        # Out here the error is forgotten, and with it all that the failed work still held.
        free()
    raise OutOfMemory(
        "The graphics memory ran out, and in smaller pieces too: close what else uses the graphics card, "
        'choose a smaller model, or load this one with device="cpu".'
    )


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether an error says that memory ran out: CUDA has a class for it, Apple's MPS only words."""
    return isinstance(error, torch.OutOfMemoryError) or "out of memory" in str(error)


def free() -> None:
    """Give back the memory that PyTorch keeps in store on the graphics card."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    if torch.backends.mps.is_available():
        torch.mps.empty_cache()


def ask(
    denoiser: nn.Module, latents: Float[Tensor, "batch channels rows columns"], t: int, **conditions: Any
) -> Float[Tensor, "batch channels rows columns"]:
    """What a denoiser predicts for latents at a timestep; where memory runs out, it is asked for one at a time.

    Of the `conditions`, such as `encoder_hidden_states`, every tensor has an entry for each of the batch.
    """

    def one(index: int) -> Tensor:
        row, before = slice(index, index + 1), IS_LAST.set(index == len(latents) - 1)
        try:
            return denoiser(latents[row], t, **pick(conditions, row)).sample
        finally:
            IS_LAST.reset(before)

    return either(
        lambda: denoiser(latents, t, **conditions).sample, lambda: torch.cat([one(i) for i in range(len(latents))])
    )


def pick(value: Any, row: slice) -> Any:
    """One of a batch: of a tensor that row, of a dictionary the same of each entry, of anything else itself."""
    if isinstance(value, dict):
        return {key: pick(each, row) for key, each in value.items()}
    return value[row] if isinstance(value, Tensor) and value.ndim else value


def in_tiles(vae: nn.Module, side: int) -> nn.Module:
    """Let a VAE work in tiles half as wide as pictures whose latents have that side, one at a time; returns it.

    Tiles overlap and are blended, so seams do not show; colours may differ a little. diffusers' own tiles are as wide
    as the pictures of the VAE's training, which may be wider than those of the model: they would save nothing. A
    decoder that knows no tiles stays as it is (`unclip`).
    """
    if not hasattr(vae, "use_tiling"):
        return vae
    vae.enable_tiling()
    vae.enable_slicing()
    vae.tile_latent_min_size = side // 2
    vae.tile_sample_min_size = vae.tile_latent_min_size * shrinking_of(vae)
    return vae


def shrinking_of(vae: nn.Module) -> int:
    """How many pixels along each side share a place in a VAE's latents."""
    return 2 ** (len(vae.config.block_out_channels) - 1)


def take_turns(groups: Sequence[Sequence[nn.Module]], device: torch.device) -> None:
    """Let networks share a device: whichever is called comes in, and those of the other groups wait outside.

    A group is a network, or the parts of one that are called by themselves. What goes into a call comes along. A thread
    waits for its turn until that of another is over: nothing is sent outside while it computes. A copy of a network
    takes its turn as well, and its original waits outside meanwhile.
    """
    turn, inside = threading.RLock(), WeakKeyDictionary[nn.Module, tuple[int, int]]()
    for number, group in enumerate(groups):
        for part, network in enumerate(group):
            network.register_forward_pre_hook(_come_in(inside, (number, part), device), with_kwargs=True)
            network.__class__ = _in_turn(type(network), turn)


def _in_turn(kind: type[nn.Module], turn: AbstractContextManager) -> type[nn.Module]:
    """The class of a network, called by one thread at a time; hooks would leave the turn taken after an interrupt."""

    def call(network: nn.Module, *inputs: Any, **options: Any) -> Any:
        with turn:
            return kind.__call__(network, *inputs, **options)

    return type(kind.__name__, (kind,), {"__call__": call, "__module__": kind.__module__, "__doc__": kind.__doc__})


def _come_in(
    inside: WeakKeyDictionary[nn.Module, tuple[int, int]], seat: tuple[int, int], device: torch.device
) -> Callable:
    """Brings a network in before it is called; `seat` is the number of its group, and its own in there.

    Who is `inside` goes out, save the group's other parts, and a twin, which has the same weights.
    """

    # A closure, as copies of a network share it; a bound object would be copied along with all who are inside.
    def hook(network: nn.Module, inputs: tuple[Any, ...], options: dict[str, Any]) -> tuple[Any, Any]:
        for other, taken in list(inside.items()):
            is_twin = next(other.parameters(), None) is next(network.parameters(), None)
            if not is_twin and (taken == seat or taken[0] != seat[0]):
                del inside[other]
                other.to("cpu")
        network.to(device)
        inside[network] = seat
        return move(inputs, device), move(options, device)

    return hook


def move(value: Any, device: torch.device) -> Any:
    """Bring a tensor to a device, and those within tuples, lists and dictionaries; anything else stays as it is."""
    if isinstance(value, Tensor):
        return value.to(device)
    if isinstance(value, dict):
        return {key: move(each, device) for key, each in value.items()}
    if type(value) in (tuple, list):
        return type(value)(move(each, device) for each in value)
    return value
