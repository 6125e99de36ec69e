"""`cloudgazing codes`: indexes the drawings that the model was trained on, and measures how near pictures come to them.

runs/pictures-*  ->  weights/neighbours/codes.safetensors, measured.json
                     book/_static/copying: small pictures and captions, for the site
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

from ..clip import Clip, load_clip
from ..files import write_json
from ..models import Model, load
from ..picturebook import FRESH_SEEDS, captions, picture
from ..pipeline import generate
from ..training.pictures import Pictures
from .codes import FOLDER, SEEN, Drawings, Index, build_index, load_index, save_index
from .neighbours import CANDIDATES, Drawing, as_drawing, find_neighbours, nearness, through_vae

AT_ONCE = 512
FRESH = FRESH_SEEDS[200_000:200_200]
"""Drawings that no network has seen, for the yardstick; the model draws a caption of each."""
TILE = 24
PART = 1024
"""Small pictures in each of the site's files."""


def add_to(commands: argparse._SubParsersAction) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("codes", help="index the training drawings", description=__doc__)
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="where drawings are kept (default: runs)")
    parser.add_argument("--out", type=Path, default=FOLDER, help="where to put the index and what was measured")
    parser.add_argument("--site", type=Path, default=Path("book/_static/copying"), help="where the site's files go")
    parser.add_argument("--only-measure", action="store_true", help="keep the index: only the weights have changed")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Make the index and the site's files, or keep them, then measure."""
    index = load_index(options.out) if options.only_measure else None
    pictures = Pictures(options.runs, SEEN)
    for _ in tqdm(pictures.prepare(), desc="drawing", unit="x 4096"):
        pass
    if index is None:
        index = build_index(batches(pictures))
        write_site(pictures, options.site)
        save_index(index, options.out)
    known = measure(load(), index, pictures)
    print(f"Generated pictures are {nearness(known):.3f} times as far from the training drawings as fresh ones are.")
    write_json(options.out / "measured.json", known)
    save_index(index, options.out)  # with a manifest of both files


def batches(pictures: Pictures) -> Iterator[Drawings]:
    """All drawings, some at a time."""
    for first in range(0, len(pictures), AT_ONCE):
        yield pictures[range(first, min(first + AT_ONCE, len(pictures)))]


def measure(model: Model, index: Index, pictures: Pictures) -> dict:
    """Distances to the nearest training drawing: of fresh drawings through the VAE, and of generated pictures.

    `found` is how often the nearest of all is among the fifty whose codes are nearest, counted on generated pictures.
    """
    clip, parts = load_clip(model), np.array_split(np.array(FRESH), len(FRESH) // 20)
    fresh = [each for seeds in parts for each in through_vae([picture(seed) for seed in seeds], model)]
    prompts = {seed: captions(seed, 1)[0] for seed in FRESH}
    drawn = [
        as_drawing(generate(prompt, model, seed=seed)) for seed, prompt in tqdm(prompts.items(), desc="generating")
    ]
    return {
        "training_drawings": len(SEEN),
        "candidates": CANDIDATES,
        "fresh": distances(fresh, index, pictures, clip),
        "generated": distances(drawn, index, pictures, clip),
        "searched": len(drawn),
        "found": found(drawn, index, pictures),
    }


def distances(drawings: Sequence[Drawing], index: Index, pictures: Pictures, clip: Clip) -> dict[str, list[float]]:
    """How far each drawing's nearest neighbour is, in pixels, in CLIP's features, and in codes; each list sorted."""
    by_kind: dict[str, list[float]] = {"pixels": [], "features": [], "codes": []}
    for drawing in tqdm(drawings, desc="neighbours"):
        near = find_neighbours(drawing, index, clip, lambda seed: pictures[[seed]][0])
        by_kind["pixels"].append(near[0].pixels)
        by_kind["features"].append(min(neighbour.features for neighbour in near))
        by_kind["codes"].append(float(index.distances(drawing).min()))
    return {name: sorted(round(value, 4) for value in values) for name, values in by_kind.items()}


def found(drawings: Sequence[Drawing], index: Index, pictures: Pictures) -> int:
    """For how many drawings the nearest of all training drawings, in pixels, is among the candidates."""
    rows = np.stack(drawings).reshape(len(drawings), -1).astype(np.float32)
    squares = []
    for batch in tqdm(batches(pictures), desc="searching all", total=len(pictures) // AT_ONCE):
        flat = batch.reshape(len(batch), -1).astype(np.float32)
        squares.append(np.square(rows).sum(1)[:, None] + np.square(flat).sum(1) - 2 * rows @ flat.T)
    nearest = np.concatenate(squares, axis=1).argmin(axis=1)
    return sum(int(seed in index.nearest(drawing, CANDIDATES)) for seed, drawing in zip(nearest, drawings, strict=True))


def write_site(pictures: Pictures, folder: Path) -> None:
    """Write small pictures and captions in parts, which the page fetches when it shows one of them."""
    folder.mkdir(parents=True, exist_ok=True)
    across = int(PART**0.5)
    for first in tqdm(range(0, len(pictures), PART), desc="small pictures"):
        sheet = Image.new("RGB", (across * TILE, across * TILE))
        for at, drawing in enumerate(pictures[range(first, first + PART)]):
            small = Image.fromarray(drawing).resize((TILE, TILE), Image.Resampling.BOX)
            sheet.paste(small, (at % across * TILE, at // across * TILE))
        sheet.save(folder / f"part-{first // PART}.webp", quality=70, method=6)
        lines = [captions(seed, 1)[0] for seed in range(first, first + PART)]
        (folder / f"part-{first // PART}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
