"""Counting and timing the calls of each network, from outside: nothing in the networks changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
from torch import nn

from ...models import Model


@dataclass
class Calls:
    """How often each of the three networks has been called so far, and how many seconds its calls took together."""

    text_encoder: int = 0
    unet: int = 0
    vae_decoder: int = 0
    seconds: dict[str, float] = field(default_factory=dict, compare=False)


@contextmanager
def count_calls(model: Model) -> Iterator[Calls]:
    """Count the calls that the code inside the `with` block makes; those of other threads do not count."""
    calls = Calls()
    parts: dict[str, nn.Module] = {
        "text_encoder": model.text_encoder,
        "unet": model.unet,
        "vae_decoder": model.vae.decoder,
    }
    hooks = [hook for name, network in parts.items() for hook in _watch(name, network, calls, model.device)]
    try:
        yield calls
    finally:
        for hook in hooks:
            hook.remove()


def _watch(name: str, network: nn.Module, calls: Calls, device: torch.device) -> list:
    """Hook onto a network so that `calls` hears of every call that the present thread makes."""
    here, started = threading.get_ident(), 0.0

    def begin(*_) -> None:
        nonlocal started
        if threading.get_ident() == here:
            started = read_clock(device)

    def end(*_) -> None:
        if threading.get_ident() == here:
            setattr(calls, name, getattr(calls, name) + 1)
            calls.seconds[name] = calls.seconds.get(name, 0.0) + read_clock(device) - started

    return [network.register_forward_pre_hook(begin), network.register_forward_hook(end)]


def read_clock(device: torch.device) -> float:
    """The time in seconds, after all work that was handed to a graphics processor is done."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
    return time.perf_counter()
