"""The machine: which devices are here, and how much memory they have for networks."""

from __future__ import annotations

import math
import os
from pathlib import Path

import torch

from .integrity import ModelError

GIGABYTE = 1024**3
LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""Where Linux says how many bytes all programs of a container may have together, in its newer way and in its older."""
PRECISIONS = {
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "float64": torch.float64,
}
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


def find_precision(dtype: str | torch.dtype) -> torch.dtype:
    """The type of that name, such as "float16"; raises `ModelError` for one in which no model computes."""
    name = str(dtype).removeprefix("torch.")
    if name not in PRECISIONS:
        raise ModelError(f'A model computes in {", ".join(PRECISIONS)}, not in "{name:.40}": name one of these.')
    return PRECISIONS[name]


def free_memory(device: torch.device) -> float:
    """How many gigabytes networks can have on a device; infinite where it does not say.

    Of a processor that is all of its memory, or of its container's where that is less; of a graphics card also what
    PyTorch holds in store there, as it would use that first.
    """
    if device.type == "cuda":
        in_store = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return (torch.cuda.mem_get_info(device)[0] + in_store) / GIGABYTE
    if device.type == "mps":
        return (torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory()) / GIGABYTE
    if device.type == "cpu" and hasattr(os, "sysconf"):  # not on Windows
        return min(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"), *map(_read_limit, LIMITS)) / GIGABYTE
    return math.inf


def _read_limit(file: Path) -> float:
    """How many bytes a file of `LIMITS` allows; infinite where there is none, or where it says "max"."""
    try:
        return float(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return math.inf


def of_all(gigabytes: float) -> str:
    """How much there is in all, as words behind a number; nothing where that is not known."""
    return f" of {gigabytes:.1f}" if math.isfinite(gigabytes) else ""
