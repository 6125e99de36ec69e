"""Arrival: a download on a thread of its own, and how much of it has come, for who would watch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from .catalogue import Published
from .hub import bring

BYTES = 1e9
"""In a gigabyte, as the Hub counts."""
LOOK_SECONDS = 0.5
NEARLY = 0.99
"""The largest share that is told while a download still runs, as its size is known to a tenth of a gigabyte only."""


def follow(published: Published) -> Iterator[float]:
    """Download a model, and yield now and then which share of it has arrived, 0 to 1; it is there when this ends.

    Raises what `hub.bring` raises. Who stops listening does not stop the download.
    """
    failures: list[Exception] = []

    def work() -> None:
        try:
            with _without_progress_bars():
                bring(published)
        except Exception as error:  # told to who listens, on the other thread
            failures.append(error)

    worker = Thread(target=work, daemon=True)
    worker.start()
    while worker.is_alive():
        yield share_here(published)
        worker.join(timeout=LOOK_SECONDS)
    if failures:
        raise failures[0]


def share_here(published: Published) -> float:
    """Which share of a download lies in the Hub's cache, finished or not."""
    arrived = sum(_size(file) for folder in _folders(published) for file in _files(folder))
    return min(arrived / (published.download * BYTES), NEARLY)


def _folders(published: Published) -> Iterator[Path]:
    """Where the Hub's client keeps the files of a model's sources."""
    from huggingface_hub import constants

    for source in (*published.sources, *filter(None, [published.adapter, published.prior])):
        yield Path(constants.HF_HUB_CACHE) / f"models--{source.repository.replace('/', '--')}"


def _files(folder: Path) -> Iterator[Path]:
    """What has come of a repository; where there are no links, as often on Windows, whole files lie in snapshots."""
    yield from folder.glob("blobs/*")
    yield from (file for file in folder.glob("snapshots/*/**/*") if file.is_file() and not file.is_symlink())


def _size(file: Path) -> int:
    """The bytes that a file really takes: one that is being filled may be as long as it will be from the beginning."""
    try:
        facts = file.stat()
    except OSError:  # it has been renamed meanwhile
        return 0
    return min(facts.st_size, getattr(facts, "st_blocks", facts.st_size) * 512)


@contextmanager
def _without_progress_bars() -> Iterator[None]:
    """Keep the client's own progress bars out of the page."""
    from huggingface_hub.utils import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    shown = not are_progress_bars_disabled()
    disable_progress_bars()
    try:
        yield
    finally:
        if shown:
            enable_progress_bars()
