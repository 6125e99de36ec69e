"""The hub: how the large models of the `catalogue`, and others that are published there, reach this machine.

Taught in chapters 6 and 9. They are downloaded once, from the Hugging Face Hub, whose client then keeps them in its own
cache; nothing in a repository is ever run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from .catalogue import PUBLISHED, Published
from .classroom import check_download, classroom
from .client import ADAPTER, Source, explain, is_silent, snapshot
from .families import FAMILIES, PRIORS, Parts
from .integrity import ModelError, check_index
from .wanting import INDEX, have_come, variants, wanted


def find_local(published: Published) -> Path | None:
    """The folder of a model that has been downloaded before, or None."""
    for source in published.sources:
        try:
            if published.adapter:
                snapshot(published.adapter, [ADAPTER], local_files_only=True)
            if published.prior:
                _find(published.prior, PRIORS)
            return _find(source)
        except (OSError, ValueError):
            continue
    return None


def is_local(repository: str) -> bool:
    """Whether a model has been downloaded before by the name that the Hub has for it, owner/name."""
    try:
        return _find(Source(repository, "main")).is_dir()
    except (OSError, ValueError):
        return False


def fetch(published: Published) -> Path:
    """The folder of a published model, downloaded if it is not on this machine yet.

    Says before the download what it weighs and under which terms it stands. Raises `ModelError` as `bring` does.
    """
    if local := find_local(published):
        return local
    check_download(published.title)
    print(
        f"{published.title}: {published.download:.1f} GB to download, once. Its terms, {published.licence}, stand at "
        f"https://huggingface.co/{published.sources[0].repository}.",
        file=sys.stderr,
    )
    return bring(published)


def bring(published: Published) -> Path:
    """The folder of a published model, downloaded without another word from the first of its sources that can give it.

    Raises `ModelError` with what to do when none can.
    """
    if published.adapter:
        _ask(published.adapter, [ADAPTER])
    if published.prior:
        download(published.prior, PRIORS)
    complaints = []
    for source in published.sources:
        try:
            return download(source)
        except ModelError as error:
            complaints.append(error)
    raise complaints[0]


def download(source: Source, kinds: Mapping[str, Parts] = FAMILIES) -> Path:
    """Download what is wanted of a repository of one of these kinds, going on where an earlier try broke off.

    Raises `ModelError`: it is gated, gone, out of reach, the disk is full, its weights are no safetensors, or it is of
    a kind that cannot be loaded, which its index tells before anything large has come.
    """
    return _gather(partial(_ask, source), source.repository, kinds)


def adapter_of(name: str) -> Path | None:
    """The file of the adapter that belongs to a model by its name, downloaded where need be; None where it has none.

    Raises `ModelError` when it cannot be had.
    """
    published = PUBLISHED.get(name)
    if published is None or published.adapter is None:
        return None
    try:
        return snapshot(published.adapter, [ADAPTER], local_files_only=True) / ADAPTER
    except (OSError, ValueError):
        return _ask(published.adapter, [ADAPTER]) / ADAPTER


def prior_of(name: str, folder: Path) -> Path:
    """The folder of the prior that belongs to an unCLIP's decoder: "prior" in its own, or one from the Hub.

    Raises `ModelError` where neither is known for a decoder of that name.
    """
    if (folder / "prior").is_dir():
        return folder / "prior"
    for known, published in PUBLISHED.items():
        if published.prior and name in (known, *(source.repository for source in published.sources)):
            try:
                return _find(published.prior, PRIORS)
            except (OSError, ValueError):
                return download(published.prior, PRIORS)
    raise ModelError(f'{folder} holds a decoder without its prior: put the folder of its prior there, named "prior".')


def _find(source: Source, kinds: Mapping[str, Parts] = FAMILIES) -> Path:
    """The folder of a repository in the Hub's cache. Raises `OSError` or `ValueError` where it is not all there."""
    return _gather(partial(snapshot, source, local_files_only=True), source.repository, kinds)


def _gather(ask: Callable[[Sequence[str]], Path], repository: str, kinds: Mapping[str, Parts]) -> Path:
    """The folder of a repository, with what is wanted of it in the first set of weights that it has."""
    parts = check_index(ask([INDEX]), repository, kinds)
    for variant in variants(parts):
        folder = ask(wanted(parts, variant))
        if have_come(folder, parts, variant):
            return folder
    raise ModelError(
        f"{repository} does not hold all of its weights as safetensors, and pickles, which can run code, are never "
        "fetched: choose another model."
    )


def advised(name: str) -> dict[str, Any]:
    """The steps and the guidance that a model's makers advise, by its name here or on the Hub; empty where unknown."""
    for known, published in PUBLISHED.items():
        if name in (known, *(source.repository for source in published.sources if not published.adapter)):
            return {
                "num_inference_steps": published.num_inference_steps,
                "guidance_scale": published.guidance_scale,
            }
    return {}


def _ask(source: Source, wanted: Sequence[str]) -> Path:
    """What is wanted of a repository, from the Hub; where nothing may be fetched or nobody answers, what is here."""
    try:
        return snapshot(source, wanted, local_files_only=classroom() is not None or is_silent(source))
    except Exception as error:  # the Hub's, the network's or the disk's: each gets its sentence
        check_download(source.repository)
        raise ModelError(explain(source.repository, error)) from None
