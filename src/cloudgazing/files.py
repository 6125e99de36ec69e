"""Files: how what was computed is written down, so that others can rely on it.

in_one_piece: a file that is whole or absent;  save_whole: an array in such a file;  write_json: facts that people can
read, too;  check_out: can it be written at all?  is_folder: is there such a folder?
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from safetensors import SafetensorError

Content = TypeVar("Content", np.ndarray, dict[str, np.ndarray])
"""An array, in a file whose name ends in .npy, or several by name, in one that ends in .npz."""


@contextmanager
def in_one_piece(path: Path) -> Iterator[Path]:
    """The name under which to write a file first: it is renamed to `path` when it is whole, so it is whole or absent.

    The name is this process's own, so that several may write the same file. Raises `OSError` as `advising` does.
    """
    unfinished = path.with_suffix(f".part{os.getpid()}{path.suffix}")
    try:
        with advising(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            yield unfinished
            unfinished.replace(path)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


@contextmanager
def advising(path: Path) -> Iterator[None]:
    """Raise `OSError` with a sentence that says what to do, where writing a file goes wrong."""
    try:
        yield
    except (OSError, SafetensorError) as error:
        raise OSError(
            f"{path} could not be written ({error}): free some disk space, or choose another folder, and start the "
            "same command again: it goes on from what was finished there."
        ) from error


def save_whole(path: Path, content: Content) -> None:
    """Write an array, or several, in a file that is whole or absent. Raises `OSError` as `advising` does."""
    with in_one_piece(path) as unfinished:
        if isinstance(content, dict):
            np.savez(unfinished, allow_pickle=False, **content)
        else:
            np.save(unfinished, content, allow_pickle=False)


def check_out(file: Path) -> None:
    """Raise `ValueError` where a file could not be saved, before any time is spent on what is to be in it."""
    if not is_folder(file.parent):
        raise ValueError(f"There is no folder {file.parent}: make it first, or choose another.")
    if is_folder(file):
        raise ValueError(f"{file} is a folder: name a file in it.")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise ValueError(f"{file} may not be written: choose another place.")


def is_folder(name: str | Path) -> bool:
    """Whether there is a folder of that name: no name is none, and neither is one that no folder could have."""
    try:
        return str(name) != "" and Path(name).is_dir()
    except OSError:  # too long, or in a folder that may not be looked into
        return False


def write_json(file: Path, content: dict[str, Any] | list[Any]) -> None:
    """Write a JSON file, a line for each entry."""
    file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
