"""The client of the Hub: one repository at one revision, its folder in the client's own cache, and what goes wrong."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ADAPTER = "pytorch_lora_weights.safetensors"
"""The file of an adapter in its repository."""
FULL = (errno.ENOSPC, errno.EDQUOT)
"""How an operating system says that a disk, or a reader's share of it, is full."""
CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST)
"""How it says that a folder cannot be made, or not be written to."""


@dataclass(frozen=True)
class Source:
    """A repository on the Hub, at one revision of it."""

    repository: str
    revision: str


def explain(name: str, error: Exception) -> str:
    """One sentence that says why a repository could not be downloaded, and what to do."""
    from huggingface_hub import constants

    found = (error, error.__cause__)  # the client wraps some of its own errors in others
    for kind, reason in _reasons():
        if any(isinstance(each, kind) for each in found):
            return f"{name} {reason}"
    if getattr(error, "errno", None) in FULL:
        return f"{name} does not fit on the disk: make room where {constants.HF_HUB_CACHE} lies, then try again."
    if getattr(error, "errno", None) in CLOSED:
        return f"{name} cannot be kept in {constants.HF_HUB_CACHE}: set HF_HUB_CACHE to a folder that you may write to."
    first_line = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
    return f"{name} could not be downloaded ({first_line}): files that have arrived whole are kept, so try again."


def _reasons() -> tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...]:
    """What each kind of error says of a repository; the first that fits counts."""
    from huggingface_hub import errors

    unreachable = (ConnectionError, FileNotFoundError, errors.IncompleteSnapshotError)
    return (
        (errors.GatedRepoError, "asks for consent first: agree to its terms on its page, then run `hf auth login`."),
        (
            errors.RepositoryNotFoundError,
            "is not on the Hub, or no longer: choose another model, or give the path of a folder.",
        ),
        (errors.RevisionNotFoundError, "has changed on the Hub: choose another model, or give the path of a folder."),
        (unreachable, "is not on this machine and the Hub cannot be reached: connect to the internet, then try again."),
        (errors.HFValidationError, "is no name that the Hub could have: write it as owner/name."),
        (ValueError, "did not come, as another than the Hub answered, perhaps a network's log-in page: log in first."),
    )


def is_silent(source: Source) -> bool:
    """Whether the Hub takes a question about a repository and says nothing, for as long as a file is waited for.

    The client's own questions about what a repository holds are without a limit, so they would be waited for without
    end. Whatever else may be wrong, the client says by itself.
    """
    from httpx2 import TimeoutException  # what the client speaks by
    from huggingface_hub import HfApi, constants

    try:
        HfApi().model_info(source.repository, revision=source.revision, timeout=constants.HF_HUB_DOWNLOAD_TIMEOUT)
    except TimeoutException:
        return True
    except Exception:  # an answer, if a bad one, or no way to ask
        return False
    return False


def snapshot(source: Source, wanted: Sequence[str], local_files_only: bool) -> Path:
    """The repository's folder in the Hub's cache, with all that is wanted of it."""
    from huggingface_hub import snapshot_download

    folder = snapshot_download(
        source.repository,
        revision=source.revision,
        allow_patterns=list(wanted),
        local_files_only=local_files_only,
    )
    return Path(str(folder))
