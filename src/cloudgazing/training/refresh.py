"""`cloudgazing refresh`: remakes everything in the book that derives from the weights, or from the picture book.

weights/picture-book  ->  book/_static/model: sheets of pictures, facts.json
picturebook           ->  book/_static/data: see `data_card`
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL
from tqdm import tqdm
from transformers import CLIPModel

from ..files import write_json
from ..latents import decode, encode
from ..models import Model, load
from ..picturebook import FRESH_SEEDS, STYLES, Scene, caption, draw, imagine
from ..pipeline import draw_steps
from ..pixels import bytes_to_pixel_values
from .autoencoder import measure_psnr
from .clip import measure_matching
from .data_card import write_data_card
from .plan import save_sheet
from .words import to_input_ids

COLUMNS = 20
UNSELECTED = 200
"""Pictures on the sheet of the model card: the first of the fresh captions, none left out."""
SCENES = 240
"""Fresh scenes on which the VAE is measured."""


def add_to(commands: argparse._SubParsersAction) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("refresh", help="remake what derives from the weights", description=__doc__)
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("book/_static/model"),
        help="where to; the data card's folder is beside it (default: %(default)s)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Draw the sheets, measure, and save both."""
    model = load(device="cpu")
    options.out.mkdir(parents=True, exist_ok=True)
    scenes = [imagine(seed) for seed in FRESH_SEEDS[:SCENES]]
    show_unselected(model, scenes[:UNSELECTED], options.out / "unselected.webp")
    show_vae(model, scenes, options.out / "vae.webp")
    facts = {
        "psnr": psnr_by_style(model.vae, scenes),
        "clip_matching": clip_matching(model, scenes[:100]),
        "parameters": {part: count_parameters(getattr(model, part)) for part in ("text_encoder", "unet", "vae")},
        "bundle_bytes": sum(file.stat().st_size for file in model.folder.rglob("*") if file.is_file()),
    }
    write_json(options.out / "facts.json", facts)
    write_data_card(options.out.parent / "data")
    print(json.dumps(facts, indent=1))


def show_unselected(model: Model, scenes: list[Scene], file: Path) -> None:
    """Save what the model draws for the captions of scenes it never saw, the prompts beside it as text."""
    prompts = [caption(scene) for scene in scenes]
    pictures = []
    for seed, prompt in enumerate(tqdm(prompts, unit="picture", desc=file.stem)):
        *_, last = draw_steps(prompt, model, seed=seed)
        pictures.append(decode(last.next_latents, model.vae))
    save_sheet(file, list(torch.cat(pictures).split(COLUMNS)))
    file.with_suffix(".txt").write_text("\n".join(prompts) + "\n", encoding="utf-8")


def show_vae(model: Model, scenes: list[Scene], file: Path) -> None:
    """Save one fresh drawing of each style above what is left of it after encoding and decoding."""
    chosen = {scene.style: scene for scene in reversed(scenes)}
    drawn = bytes_to_pixel_values(np.stack([draw(chosen[style]) for style in STYLES]))
    save_sheet(file, [drawn, decode(encode(drawn, model.vae), model.vae)])


def psnr_by_style(vae: AutoencoderKL, scenes: list[Scene]) -> dict[str, float]:
    """The VAE's mean peak signal-to-noise ratio in decibels on drawings of each style, and on all."""
    values = [float(measure_psnr(vae, bytes_to_pixel_values(draw(scene)[None]))) for scene in tqdm(scenes, desc="psnr")]
    found = defaultdict(list)
    for scene, value in zip(scenes, values, strict=True):
        found[scene.style].append(value)
    return {style: float(np.mean(found[style])) for style in STYLES} | {"all": float(np.mean(values))}


def clip_matching(model: Model, scenes: list[Scene]) -> float:
    """How often CLIP finds a drawing's own caption among those of all the scenes."""
    clip = CLIPModel.from_pretrained(model.folder / "clip", dtype=torch.float32).eval()
    input_ids = to_input_ids(model.tokenizer, [caption(scene) for scene in scenes])
    return measure_matching(clip, bytes_to_pixel_values(np.stack([draw(scene) for scene in scenes])), input_ids)


def count_parameters(network: torch.nn.Module) -> int:
    """How many weights a network has."""
    return sum(weights.numel() for weights in network.parameters())
