"""Counting how often each network is called, from outside: nothing in the networks changes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from torch import nn

from ...models import Model


@dataclass
class Calls:
    """How often each of the three networks has been called so far."""

    text_encoder: int = 0
    unet: int = 0
    vae_decoder: int = 0


@contextmanager
def count_calls(model: Model) -> Iterator[Calls]:
    """Count the calls that the code inside the `with` block makes; those of other threads do not count."""
    calls, here = Calls(), threading.get_ident()

    def counter(name: str):
        def count(*_) -> None:
            if threading.get_ident() == here:
                setattr(calls, name, getattr(calls, name) + 1)

        return count

    parts: dict[str, nn.Module] = {
        "text_encoder": model.text_encoder,
        "unet": model.unet,
        "vae_decoder": model.vae.decoder,
    }
    hooks = [network.register_forward_hook(counter(name)) for name, network in parts.items()]
    try:
        yield calls
    finally:
        for hook in hooks:
            hook.remove()
