"""The client of the Hub: one repository at one revision, its folder in the client's own cache, and what goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ADAPTER = "pytorch_lora_weights.safetensors"
"""The file of an adapter in its repository."""


@dataclass(frozen=True)
class Source:
    """A repository on the Hub, at one revision of it."""

    repository: str
    revision: str


def explain(name: str, error: Exception) -> str:
    """One sentence that says why a repository could not be downloaded, and what to do."""
    from huggingface_hub import errors

    found = (error, error.__cause__)  # the client wraps some of its own errors in others
    if any(isinstance(each, errors.GatedRepoError) for each in found):
        return f"{name} asks for consent first: agree to its terms on its page, then run `hf auth login`."
    if any(isinstance(each, errors.RepositoryNotFoundError) for each in found):
        return f"{name} is not on the Hub, or no longer: choose another model, or give the path of a folder."
    if isinstance(error, errors.RevisionNotFoundError):
        return f"{name} has changed on the Hub: choose another model, or give the path of a folder."
    if isinstance(error, (ConnectionError, FileNotFoundError, errors.IncompleteSnapshotError)):
        return f"{name} is not on this machine and the Hub cannot be reached: connect to the internet, then try again."
    if isinstance(error, ValueError):
        return f'"{name}" is no name that the Hub could have: write it as owner/name.'
    first_line = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
    return f"{name} could not be downloaded ({first_line}): what has arrived is kept, so try again."


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
