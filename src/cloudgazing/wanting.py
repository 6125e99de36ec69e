"""Wanting: which files of a repository on the Hub are fetched, of the many that lie there."""

from __future__ import annotations

from pathlib import Path

from .families import Parts, weights_of
from .integrity import in_variant, index_of

INDEX = "model_index.json"
"""What is fetched first of a repository: it tells what else there is."""
SHARDS = "-?????-of-?????"
"""What stands behind the name of each of the files over which large weights are spread: its number, of how many."""


def variants(parts: Parts) -> tuple[str | None, ...]:
    """Which set of weights is fetched of a repository, and which where there is none of that.

    Of models with a U-Net and a VAE that is the set in half precision, called "fp16", and else the plain one; of the
    others the plain one.
    """
    return ("fp16", None) if {"unet", "vae"} <= parts.keys() else (None,)


def wanted(parts: Parts, variant: str | None) -> list[str]:
    """What is fetched of a repository, by the parts of its model: those that draw, with a set of their weights.

    Those of the plain set may be spread over several files.
    """
    lists = [f"{part}/*.{kind}" for part in parts if part.startswith("tokenizer") for kind in ("json", "txt")]
    networks = [(part, name) for part, weights in weights_of(parts).items() for name in ("config.json", weights)]
    whole = [f"{part}/{in_variant(name, variant)}" for part, name in networks]
    return [INDEX, "scheduler/*.json", *lists, *whole, *(_spread(parts) if variant is None else [])]


def have_come(folder: Path, parts: Parts, variant: str | None) -> bool:
    """Whether a set of weights lies in the folder of a repository, for every part that has any."""
    named = [(folder / part, name) for part, name in weights_of(parts).items()]
    return all(
        (place / in_variant(name, variant)).exists() or (place / index_of(name, variant)).exists()
        for place, name in named
    )


def _spread(parts: Parts) -> list[str]:
    """What weights are called that are spread over several files."""
    named = [f"{part}/{name}" for part, name in weights_of(parts).items()]
    return [name for whole in named for name in (index_of(whole, None), whole.replace(".", f"{SHARDS}.", 1))]
