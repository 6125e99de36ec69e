"""Keeping: what takes long to make for the site is made once, and again when what it is made of has changed."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from filelock import FileLock

PACKAGE = Path(__file__).parent.parent


def keep(cache: Path, kind: str, digest: str, make: Callable[[Path], None]) -> Path:
    """The folder of `cache` that `make` has filled: kept from an earlier time, or made now.

    `digest` names what it is made of; folders of the same `kind` with another one are removed. Of several processes
    that need it at once, the first makes it and the others wait.
    """
    folder = cache / f"{kind}-{digest}"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / f"{kind}.lock"):
        if not folder.exists():
            making = cache / f"making-{kind}"
            shutil.rmtree(making, ignore_errors=True)  # left by a build that was killed
            making.mkdir()
            try:
                make(making)
                making.rename(folder)
            finally:
                shutil.rmtree(making, ignore_errors=True)
            for old in set(cache.glob(f"{kind}-*")) - {folder}:
                with suppress(OSError):  # on Windows while another program reads in it; then it stays, and whole
                    old.rename(making)
                shutil.rmtree(making, ignore_errors=True)
    return folder


def digest_of(files: Iterable[Path]) -> str:
    """A short name for what some files of this package hold, and where in it they lie."""
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(PACKAGE).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]
