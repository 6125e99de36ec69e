"""What takes long to make is made once, in parts, and read from disk ever after.

A run that is killed, or finds the disk full, loses no more than the part that it was making.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from tqdm import tqdm

from ..files import Content, advising, save_whole

PART = 1024
"""Rows in each part, and fewer than twice as many in the last one: less than a minute's work."""
SAMPLE = 256
"""Rows from which a rule is told."""


def load_made(path: Path, rows: int, make: Callable[[range], Content], what: str) -> Content:
    """What the file holds; where it is missing, it is made by `make`, which takes a range of its rows.

    The parts lie in a folder beside it until all are there. Of several processes that need it at once, the first makes
    it and the others wait. `what` stands at the progress bar. Raises `OSError` as `save_whole` does.
    """
    if not path.exists():
        with advising(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(path.with_suffix(".lock")).acquire()
        with lock:
            if not path.exists():
                _make(path, rows, make, what)
    return read(path)


def _make(path: Path, rows: int, make: Callable[[range], Content], what: str) -> None:
    """Make a file: the parts that are missing, the whole of them, and then away with the parts."""
    parts = path.with_suffix(".parts")
    starts = list(range(0, max(1, rows - PART + 1), PART))
    files = [parts / f"{start:08d}{path.suffix}" for start in starts]
    with tqdm(total=rows, unit="drawings", desc=what) as bar:
        for file, start, stop in zip(files, starts, starts[1:] + [rows], strict=True):
            if not file.exists():
                save_whole(file, make(range(start, stop)))
            bar.update(stop - start)
    save_whole(path, join([read(file) for file in files]))
    shutil.rmtree(parts)


def rule_of(make: Callable[[range], dict[str, np.ndarray]], rows: int) -> str:
    """A short hash of what is made of the first rows, for the file's name: another rule makes another file."""
    first = make(range(min(SAMPLE, rows)))
    return hashlib.sha256(b"".join(np.ascontiguousarray(first[name]).tobytes() for name in sorted(first))).hexdigest()[
        :8
    ]


def read(path: Path) -> Any:
    """The array or arrays in a file."""
    if path.suffix == ".npy":
        return np.load(path)
    with np.load(path) as stored:
        return dict(stored)


def join(parts: list[Any]) -> Any:
    """Parts one behind the other."""
    if isinstance(parts[0], dict):
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return np.concatenate(parts)
