"""Keeping: what takes long to make for the site is made once, and again when what it is made of has changed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock


def keep(cache: Path, kind: str, digest: str, make: Callable[[Path], None]) -> Path:
    """The folder of `cache` that `make` has filled: kept from an earlier time, or made now.

    `digest` names what it is made of; folders of the same `kind` with another one are removed. Of several processes
    that need it at once, the first makes it and the others wait.
    """
    folder = cache / f"{kind}-{digest}"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / f"{kind}.lock"):
        if not folder.exists():
            making = Path(tempfile.mkdtemp(prefix="making-", dir=cache))
            making.chmod(0o755)  # the site's folder will be a copy
            make(making)
            for old in cache.glob(f"{kind}-*"):
                shutil.rmtree(old)
            making.rename(folder)
    return folder
