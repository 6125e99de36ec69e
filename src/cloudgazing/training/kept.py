"""What takes long to make is made once, in parts, and read from disk ever after.

A run that is killed, or finds the disk full, loses no more than the part that it was making.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from tqdm import tqdm

PART = 1024
"""Rows in each part, and fewer than twice as many in the last one: less than a minute's work."""

Content = TypeVar("Content", np.ndarray, dict[str, np.ndarray])
"""An array, in a file whose name ends in .npy, or several by name, in one that ends in .npz."""


def load_made(path: Path, rows: int, make: Callable[[range], Content], what: str) -> Content:
    """What the file holds; where it is missing, it is made by `make`, which takes a range of its rows.

    The parts lie in a folder beside it until all are there. `what` stands at the progress bar.
    """
    if not path.exists():
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
    return read(path)


def save_whole(path: Path, content: Content) -> None:
    """Write a file under another name and rename it when it is whole, so that it is whole or absent.

    Raises `OSError` with a sentence that says what to do where it cannot be written.
    """
    unfinished = path.with_suffix(f".part{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict):
            np.savez(unfinished, allow_pickle=False, **content)
        else:
            np.save(unfinished, content, allow_pickle=False)
        unfinished.rename(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise OSError(
            f"{path} could not be written ({error}). Free some disk space and start the same command again: "
            "it goes on from what was finished."
        ) from error


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
