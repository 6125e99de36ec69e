"""The machine: which devices are here, and how much memory they have for networks."""

from __future__ import annotations

import math
import os

import torch

from .integrity import ModelError

GIGABYTE = 1024**3
NAMES = {"cpu": "the processor", "cuda": "the graphics card", "mps": "the Mac's graphics processor"}


def find_device() -> torch.device:
    """The fastest device here: a graphics card, a Mac's graphics processor, or the processor."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def find_asked(device: str | torch.device) -> torch.device:
    """The device of that name, such as "cuda" or "cuda:1"; raises `ModelError` where it is not there."""
    name = str(device)
    there = {"cpu": 1, "cuda": torch.cuda.device_count(), "mps": int(torch.backends.mps.is_available())}
    kind, _, number = name.partition(":")
    if number not in {"", *map(str, range(there.get(kind, 0)))} or not there.get(kind):
        raise ModelError(f'There is no device "{name}" here: use {" or ".join(each for each in there if there[each])}.')
    return torch.device(name)


def free_memory(device: torch.device) -> float:
    """How many gigabytes networks can have on a device; infinite where it does not say."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0] / GIGABYTE
    if device.type == "mps":
        return (torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory()) / GIGABYTE
    if device.type == "cpu" and hasattr(os, "sysconf"):  # not on Windows
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIGABYTE
    return math.inf


def of_all(gigabytes: float) -> str:
    """How much there is in all, as words behind a number; nothing where that is not known."""
    return f" of {gigabytes:.1f}" if math.isfinite(gigabytes) else ""
