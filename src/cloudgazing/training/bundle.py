"""`cloudgazing bundle`: puts the trained networks together as a folder that Stable Diffusion's pipeline loads.

runs/tokenizer, runs/text_encoder, runs/unet, runs/vae, runs/clip, runs/turbo if there  ->  weights/picture-book
runs/autoregression/model, runs/judges, where they are                                  ->  beside it, as they are
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import CLIPModel, CLIPTextModel

from ..files import write_json
from ..integrity import check_folder, write_manifest
from ..models import BUNDLED, TURBO
from ..picturebook.dataset import TRAINING_SEEDS, captions
from .networks import build_schedule
from .plan import check_trained
from .trajectories import check_teacher, signature
from .words import load_tokenizer

INDEX = {
    "_class_name": "StableDiffusionPipeline",
    "_diffusers_version": "0.42.1",
    "feature_extractor": [None, None],
    "image_encoder": [None, None],
    "requires_safety_checker": False,
    "safety_checker": [None, None],
    "scheduler": ["diffusers", "DDIMScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderKL"],
}
VOCABULARY_SEEDS = 8192
"""The captions of so many drawings hold every word that any caption has."""


def add_to(commands: argparse._SubParsersAction) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("bundle", help="put trained networks together as a model", description=__doc__)
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="where the trainings were kept")
    parser.add_argument("--out", type=Path, default=BUNDLED / "picture-book", help="the model's folder")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Write the folder and check it as `load` will."""
    bundle(options.runs, options.out)
    for trained, name in (("autoregression/model", "autoregression"), ("judges", "judges")):
        put_beside(options.runs / trained, options.out.with_name(name))
    check_folder(options.out)
    size = sum(file.stat().st_size for file in options.out.rglob("*") if file.is_file())
    print(f"{options.out}: {size / 1e6:.1f} MB")


def bundle(runs: Path, out: Path) -> None:
    """Collect the trained networks of `runs` in half precision, with the schedule, the words and a manifest.

    The folder is made beside the old one and takes its place when it is whole. Turbo comes along where it has been
    trained; raises `ValueError` where it had another teacher than the U-Net and the text encoder that go with it,
    where one of the other networks is missing, and where `out` is there already and no model.
    """
    out = out.resolve()
    if out.exists() and not (out / "model_index.json").is_file():
        raise ValueError(f"{out} is there already and no model: name another folder.")
    check_trained(runs, *NETWORKS)
    unfinished = out.with_name(out.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    networks = NETWORKS | ({TURBO: UNet2DConditionModel} if (runs / TURBO / "config.json").exists() else {})
    for part, network_class in networks.items():
        network_class.from_pretrained(runs / part, dtype=torch.float32).half().save_pretrained(unfinished / part)
    if TURBO in networks:
        check_teacher(runs / TURBO, signature(unfinished))
    compute_in_single_precision(unfinished / "text_encoder" / "config.json")
    load_tokenizer(runs).save_pretrained(unfinished / "tokenizer")
    build_schedule().save_pretrained(unfinished / "scheduler")
    write_json(unfinished / "model_index.json", INDEX)
    write_json(unfinished / "vocabulary.json", list_words())
    write_manifest(unfinished)
    if out.exists():
        shutil.rmtree(out)
    unfinished.rename(out)


def put_beside(trained: Path, out: Path) -> None:
    """Put beside the model what its own training saves as it is shipped, where there is any."""
    if trained.exists():
        shutil.copytree(trained, out, dirs_exist_ok=True)


NETWORKS = {"text_encoder": CLIPTextModel, "unet": UNet2DConditionModel, "vae": AutoencoderKL, "clip": CLIPModel}


def compute_in_single_precision(config: Path) -> None:
    """Let a stock pipeline load the half-precision file as float32, like its other networks, unless told otherwise."""
    facts = json.loads(config.read_text(encoding="utf-8"))
    write_json(config, facts | {"dtype": "float32"})


def list_words() -> list[str]:
    """Every word of the training captions, sorted."""
    texts = (text for seed in TRAINING_SEEDS[:VOCABULARY_SEEDS] for text in captions(seed))
    return sorted({word for text in texts for word in re.findall(r"\w+", text)})
