"""What the data card shows of the training set; part of `cloudgazing refresh`.

picturebook  ->  book/_static/data: counts.json, counts.svg, and a sheet of drawings for each style
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from tqdm import tqdm

from ..files import write_json
from ..picturebook import STYLES, TRAINING_SEEDS, Scene, draw, imagine
from ..picturebook.tally import tally
from ..pixels import bytes_to_pixel_values
from .plan import save_sheet

DRAWINGS = 16_384
"""How many of the training set's drawings are counted, from the first on."""
ON_A_SHEET, COLUMNS = 16, 8
CHARTS = ("things", "colours", "places", "styles")
INK, PAPER = "#3b4252", "#ffffff"


def write_data_card(folder: Path) -> None:
    """Count, and save the counts, their chart, and the sheets of drawings."""
    folder.mkdir(parents=True, exist_ok=True)
    scenes = [imagine(seed) for seed in tqdm(TRAINING_SEEDS[:DRAWINGS], unit="drawings", desc="counting")]
    counts = tally(scenes)
    write_json(folder / "counts.json", counts)
    save_chart(counts, folder / "counts.svg")
    for style in STYLES:
        save_style_sheet(scenes, style, folder / f"{style.replace(' ', '_')}.webp")


def save_style_sheet(scenes: list[Scene], style: str, file: Path) -> None:
    """The first drawings of a style, none left out."""
    first = islice((scene for scene in scenes if scene.style == style), ON_A_SHEET)
    save_sheet(file, list(bytes_to_pixel_values(np.stack([draw(scene) for scene in first])).split(COLUMNS)))


def save_chart(counts: dict, file: Path) -> None:
    """Bars for things, colours, places and styles, the most frequent first; the same counts give the same file."""
    figure = Figure(figsize=(9, 8), facecolor=PAPER, layout="constrained")
    left, right = np.asarray(figure.subfigures(1, 2, width_ratios=(1.1, 1)))
    axes = [left.subplots(), *right.subplots(3, 1, height_ratios=[len(counts[name]) for name in CHARTS[1:]])]
    for axis, name in zip(axes, CHARTS, strict=True):
        words, values = zip(*sorted(counts[name].items(), key=lambda pair: pair[1]), strict=True)
        axis.barh(words, values, color="#3b78c9", height=0.7)
        axis.set_title(name, loc="left", color=INK)
        axis.tick_params(length=0, labelsize=9, labelcolor=INK)
        axis.spines[["top", "right", "left"]].set_visible(False)
        axis.margins(y=0.01)
    with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "cloudgazing"}):
        figure.savefig(file, metadata={"Date": None})
