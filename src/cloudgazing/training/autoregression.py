"""Training the auto-regressive model of chapter 9: which colour comes next, in small drawings with their captions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from jaxtyping import Int, UInt8
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from ..autoregression import Autoregressor, save_autoregressor, word_ids
from ..cell_transformer import CELLS, COLOURS, SIDE, CellTransformer
from ..picturebook.canvas import SIZE
from ..picturebook.captions import article
from ..picturebook.dataset import FRESH_SEEDS
from ..picturebook.held_out import allows
from ..picturebook.palette import COLOURS as COLOUR_WORDS
from ..picturebook.places import PLACES
from ..picturebook.scenes import Item, Scene, Spot, draw
from ..picturebook.things import THINGS
from .checkpoint import read_average
from .kept import load_made, rule_of
from .loop import Batch, Progress, Settings, train
from .pictures import shuffled_rows
from .plan import Plan

CELL_THINGS = ("apple", "boat", "car", "cat", "cup", "house", "mushroom", "rocket", "star", "tree")
"""What the drawings show: things that one still knows when they are a dozen cells across."""
CELL_PLACES = ("plain", "meadow", "beach", "snow", "night", "desert")
SEEDS = range(4096)
"""The seeds of its drawings."""
SETTINGS = Settings(samples=20_000, batch=16, rate=3e-3, decay=0.8, warm_up=50, ema_decay=0.99)
CAPTION_DROPOUT = 0.1


def cell_scene(seed: int) -> Scene:
    """The scene of a seed: one large thing of one colour in one place. Held-out pairs never occur."""
    rng = np.random.default_rng([seed, 9])
    while True:
        name, place = rng.choice(CELL_THINGS).item(), rng.choice(CELL_PLACES).item()
        colour = rng.choice(list(COLOUR_WORDS)).item()
        if allows(name, colour, "flat"):
            break
    side = rng.uniform(0.66, 0.8)
    x, y = rng.uniform(side / 2 + 0.02, 0.98 - side / 2), rng.uniform(0.5, 0.98 - side / 2)
    thing = THINGS[name]
    spot = Spot(x, y, side, thing.poses[0], thing.random_form(rng), bool(rng.integers(2)))
    return Scene((Item(name, colour, "large", (spot,)),), None, place, "flat", seed)


def cell_caption(scene: Scene) -> str:
    """What a scene shows, in words."""
    item = scene.items[0]
    return f"{article(item.colour)} {item.colour} {THINGS[item.thing].word} {PLACES[scene.place].phrase}".strip()


def cell_drawing(scene: Scene) -> UInt8[np.ndarray, "16 16 3"]:
    """A scene as 16 x 16 cells, each the mean colour of its part of the drawing."""
    large = draw(scene)
    return large.reshape(SIDE, SIZE // SIDE, SIDE, SIZE // SIDE, 3).mean(axis=(1, 3)).round().astype(np.uint8)


def choose_palette(drawings: UInt8[np.ndarray, "drawings 16 16 3"]) -> UInt8[np.ndarray, "64 3"]:
    """The 64 colours that stand for all colours of the drawings with the least error."""
    sheet = Image.fromarray(drawings.reshape(-1, SIDE, 3)).quantize(COLOURS, kmeans=6)
    return np.array((sheet.getpalette() or [])[: 3 * COLOURS], np.uint8).reshape(COLOURS, 3)


def to_cells(
    drawings: UInt8[np.ndarray, "drawings 16 16 3"], palette: UInt8[np.ndarray, "64 3"]
) -> Int[Tensor, "drawings 256"]:
    """Each cell as the number of the colour nearest to it."""
    colours = torch.from_numpy(palette.astype(np.float32))
    flat = torch.from_numpy(drawings.astype(np.float32)).reshape(-1, 3)
    return torch.cat([torch.cdist(part, colours).argmin(dim=1) for part in flat.split(65_536)]).reshape(-1, CELLS)


def all_captions() -> list[str]:
    """Every caption of this small world, held-out pairs included."""
    spot = Spot(0.5, 0.5, 0.7, "", ())
    scenes = [
        Scene((Item(thing, colour, "large", (spot,)),), None, place, "flat", 0)
        for thing in CELL_THINGS
        for colour in COLOUR_WORDS
        for place in CELL_PLACES
    ]
    return [cell_caption(scene) for scene in scenes]


WORDS = tuple(sorted({word for caption in all_captions() for word in caption.split()}))
"""All words of the captions."""


class CellTask(nn.Module):
    """The network and how well it foretells every cell."""

    def __init__(self) -> None:
        super().__init__()
        self.network = CellTransformer(len(WORDS))

    def forward(self, words: Int[Tensor, "batch words"], cells: Int[Tensor, "batch cells"]) -> dict[str, Tensor]:
        """The mean of -log(chance of the right colour) over all cells, in nats."""
        return {"loss": F.cross_entropy(self.network(words, cells).flatten(0, 1), cells.flatten())}


def batches(words: Int[Tensor, "n words"], cells: Int[Tensor, "n cells"], settings: Settings) -> Callable[[int], Batch]:
    """The batch of each step: drawings, half of them mirrored, some without their caption."""

    def batch_at(step: int) -> Batch:
        rows = torch.from_numpy(shuffled_rows(len(cells), settings.batch, step, settings.seed))
        rng = np.random.default_rng([settings.seed, step, 2])
        mirrored = torch.from_numpy(rng.random(len(rows)) < 0.5)[:, None]
        withheld = torch.from_numpy(rng.random(len(rows)) < CAPTION_DROPOUT)[:, None]
        chosen = cells[rows]
        turned = chosen.reshape(-1, SIDE, SIDE).flip(-1).flatten(1)
        return {"words": words[rows].masked_fill(withheld, 0), "cells": torch.where(mirrored, turned, chosen)}

    return batch_at


class AutoregressionTrainer:
    """Trains the auto-regressive model: `runs/autoregression`."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.folder = plan.folder / "autoregression"
        torch.manual_seed(plan.settings.seed)
        self.task = CellTask()
        self._drawings = self._load_drawings()
        self.palette = choose_palette(self._drawings[:1024])

    def train(self) -> Iterator[Progress]:
        """Train, yielding after every step."""
        captions = [cell_caption(cell_scene(seed)) for seed in self.plan.seeds]
        batch_at = batches(word_ids(captions, WORDS), to_cells(self._drawings, self.palette), self.plan.settings)
        return train(self.plan.accelerator, self.task, batch_at, self.plan.settings, self.folder)

    def show(self, samples: int) -> None:
        """Report how well the averaged network foretells fresh drawings, and save it as it is by now."""
        drawings = [cell_scene(seed) for seed in FRESH_SEEDS[:64]]
        cells = to_cells(np.stack([cell_drawing(scene) for scene in drawings]), self.palette)
        words = word_ids([cell_caption(scene) for scene in drawings], WORDS)
        with torch.no_grad():
            loss = float(self._averaged()(words, cells)["loss"])
        tqdm.write(f"autoregression, {samples:,} pictures: {loss:.3f} nats a cell on fresh drawings")
        self.finish()

    def finish(self) -> None:
        """Save the network with its averaged weights, its words and its colours."""
        save_autoregressor(Autoregressor(self._averaged().network, WORDS, self.palette), self.folder / "model")

    def _averaged(self) -> CellTask:
        task = CellTask()
        read_average(self.folder, task)
        return task.eval()

    def _load_drawings(self) -> UInt8[np.ndarray, "drawings 16 16 3"]:
        """The small drawings of the plan's seeds; made at the first call."""
        seeds = self.plan.seeds
        rule = rule_of(lambda rows: {"cells": self._draw(rows)}, len(seeds))
        path = self.folder / f"cells-{rule}-{seeds.start}-{seeds.stop}.npy"
        with self.plan.accelerator.main_process_first():
            return load_made(path, len(seeds), self._draw, "drawing")

    def _draw(self, rows: range) -> UInt8[np.ndarray, "drawings 16 16 3"]:
        return np.stack([cell_drawing(cell_scene(self.plan.seeds[row])) for row in rows])
