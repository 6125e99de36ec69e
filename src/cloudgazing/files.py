"""Files: how what was computed is written down, so that others can rely on it.

save_whole: an array in a file that is whole or absent;  write_json: facts that people can read, too
check_out: can it be written at all?
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

Content = TypeVar("Content", np.ndarray, dict[str, np.ndarray])
"""An array, in a file whose name ends in .npy, or several by name, in one that ends in .npz."""


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
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise OSError(
            f"{path} could not be written ({error}). Free some disk space and start the same command again: "
            "it goes on from what was finished."
        ) from error


def check_out(file: Path) -> None:
    """Raise `ValueError` where a file could not be saved, before any time is spent on what is to be in it."""
    if not file.parent.is_dir():
        raise ValueError(f"There is no folder {file.parent}: make it first, or choose another.")


def write_json(file: Path, content: dict[str, Any] | list[Any]) -> None:
    """Write a JSON file, a line for each entry."""
    file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
