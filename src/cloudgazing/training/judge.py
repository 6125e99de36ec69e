"""Training a judge: what is drawn here, where, in which colour, in which style, and at what place?"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from ..integrity import describe
from ..latents import decode, encode
from ..picturebook import COLOURS, PLACES, STYLES, THINGS, Scene, imagine
from ..pixels import bytes_to_pixel_values, pixel_values_to_bytes
from ..scores import score
from ..scores.judge import NETWORKS, Judge, save_judge
from ..scores.networks import GRID, Maps
from ..scores.prompts import make_prompts
from ..scores.tasks import GENEVAL
from .checkpoint import read_average
from .encoded import BATCH
from .kept import load_made
from .loop import Batch, Progress, Settings, generator_at, train
from .pictures import Pictures, drawing_digest, shuffled_rows
from .plan import Plan, check_trained

SETTINGS = Settings(samples=400_000, batch=32, rate=2e-3, weight_decay=0.05, ema_decay=0.998)
MOST_SPOTS = 4
"""A scene has so many things at most."""
NOTHING = -1
"""Stands in the labels where there is no further thing."""
SPREAD = 0.8
"""How far a centre's target spreads, in cells."""
SOFT_SHARE = 0.5
"""How many of the pictures shown have been through the VAE."""
SOFT_PART = 4
"""One drawing in so many is put through the VAE, as that takes long."""
UNSURE = 0.3
"""The widest spread of the noise on latents before they are decoded, as a denoiser's are not quite right either."""


class JudgeTask(nn.Module):
    """A judge's network and its loss."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, pixel_values: Tensor, spots: Tensor, whole: Tensor) -> dict[str, Tensor]:
        """Losses on pictures (n, 3, 128, 128), with `spots` and `whole` as in `label`."""
        maps = Maps(*(logits.float() for logits in self.network(pixel_values)))
        things = focal_loss(maps.things, heat(spots))
        colours = F.cross_entropy(_at_spots(maps.colours, spots), spots[..., 1].flatten(), ignore_index=NOTHING)
        style = F.cross_entropy(maps.style, whole[:, 0])
        place = F.cross_entropy(maps.place, whole[:, 1])
        loss = things + 0.5 * colours + 0.2 * style + 0.2 * place
        return {"loss": loss, "things": things, "colours": colours, "style": style, "place": place}


def heat(spots: Tensor) -> Tensor:
    """The maps to learn (n, things, 16, 16): 1 at the centres in `spots`, falling off around them as a bell."""
    cells = torch.arange(GRID, device=spots.device)
    across = (cells - spots[..., 2:3]).square()
    down = (cells - spots[..., 3:4]).square()
    bells = torch.exp(-(down[..., :, None] + across[..., None, :]) / (2 * SPREAD**2))
    bells = bells * (spots[..., 0] != NOTHING)[..., None, None]
    target = torch.zeros(len(spots), len(THINGS), GRID, GRID, device=spots.device)
    things = spots[..., 0].clamp(min=0)[..., None, None].expand_as(bells)
    return target.scatter_reduce(1, things, bells, "amax")


def focal_loss(logits: Tensor, target: Tensor) -> Tensor:
    """The focal loss of heat maps per centre (Law and Deng 2018, equation 1): little is lost near a centre."""
    chance = logits.sigmoid()
    found = (1 - chance).square() * F.logsigmoid(logits)
    empty = (1 - target) ** 4 * chance.square() * F.logsigmoid(-logits)
    centre = target == 1
    return -torch.where(centre, found, empty).sum() / centre.sum().clamp(min=1)


def _at_spots(maps: Tensor, spots: Tensor) -> Tensor:
    """The values of maps (n, c, 16, 16) at the centres: (n times 4, c)."""
    cells = (spots[..., 3] * GRID + spots[..., 2]).clamp(min=0)
    picked = maps.flatten(2).gather(2, cells[:, None].expand(-1, maps.shape[1], -1))
    return picked.transpose(1, 2).flatten(0, 1)


def label(scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    """What there is to see, in numbers: for each thing (thing, colour, column, row), and (style, place)."""
    spots = np.full((MOST_SPOTS, 4), NOTHING, np.int8)
    shown = [(item, spot) for item in scene.items for spot in item.spots]
    for row, (item, spot) in enumerate(shown):
        thing, colour = list(THINGS).index(item.thing), list(COLOURS).index(item.colour)
        spots[row] = thing, colour, int(spot.x * GRID), int(spot.y * GRID)
    return spots, np.array([list(STYLES).index(scene.style), list(PLACES).index(scene.place)], np.int8)


def load_labels(folder: Path, seeds: range) -> tuple[np.ndarray, np.ndarray]:
    """The labels of all the seeds' drawings, (seeds, 4, 4) and (seeds, 2); made at the first call."""
    path = folder / f"labels-{drawing_digest()}-{seeds.start}-{seeds.stop}.npz"

    def make(rows: range) -> dict[str, np.ndarray]:
        spots, whole = zip(*(label(imagine(seeds[row], held_out=True)) for row in rows), strict=True)
        return {"spots": np.stack(spots), "whole": np.stack(whole)}

    labels = load_made(path, len(seeds), make, "labels")
    return labels["spots"], labels["whole"]


def spoil(pixel_values: Tensor, random: torch.Generator) -> Tensor:
    """Make pictures as imperfect as a generator's: somewhat blurred, blotchy, and off in colour.

    Each takes its own share of the blur; blotches are noise at a quarter of the size.
    """
    count = len(pixel_values)
    blurred = F.avg_pool2d(F.pad(pixel_values, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    spoilt = pixel_values.lerp(blurred, torch.rand(count, 1, 1, 1, generator=random))
    blotches = torch.randn(count, 3, 32, 32, generator=random) * 0.08 * torch.rand(count, 1, 1, 1, generator=random)
    tint = 0.04 * torch.randn(count, 3, 1, 1, generator=random)
    return (spoilt + F.interpolate(blotches, scale_factor=4, mode="bilinear") + tint).clamp(-1, 1)


def mirror(pixel_values: Tensor, spots: Tensor, chosen: Tensor) -> tuple[Tensor, Tensor]:
    """Turn the `chosen` pictures (n,) left to right, and their things' columns with them."""
    columns = torch.where(chosen[:, None] & (spots[..., 0] != NOTHING), GRID - 1 - spots[..., 2], spots[..., 2])
    turned = torch.where(chosen[:, None, None, None], pixel_values.flip(3), pixel_values)
    return turned, torch.stack([spots[..., 0], spots[..., 1], columns, spots[..., 3]], dim=2)


def load_softened(folder: Path, pictures: Pictures) -> np.ndarray:
    """The first quarter of the drawings as the VAE gives them back, somewhat noisy: uint8, (n, 128, 128, 3).

    Made at the first call; like `load_latents` they are kept under a name that tells from what they were made.
    """
    weights = describe(folder / "vae" / "diffusion_pytorch_model.safetensors")["sha256"][:12]
    seeds, count = pictures.seeds, math.ceil(len(pictures) / SOFT_PART)
    name = f"softened-{UNSURE:g}-{pictures.folder.name}-{weights}"
    path = folder / f"{name}-{seeds.start}-{seeds.start + count}.npy"

    @functools.cache
    def open_vae() -> AutoencoderKL:
        return AutoencoderKL.from_pretrained(folder / "vae")

    def make(rows: range) -> np.ndarray:
        parts = [rows[first : first + BATCH] for first in range(0, len(rows), BATCH)]
        return np.concatenate([soften(pictures[part], open_vae(), part.start) for part in parts])

    return load_made(path, count, make, "softening")


def soften(pictures: np.ndarray, vae: AutoencoderKL, seed: int) -> np.ndarray:
    """Pictures (uint8, n x height x width x 3) through the VAE, with noise on their latents, each of its own spread."""
    latents = encode(bytes_to_pixel_values(pictures), vae)
    random = torch.Generator().manual_seed(seed)
    spread = UNSURE * torch.rand(len(latents), 1, 1, 1, generator=random)
    return pixel_values_to_bytes(decode(latents + spread * torch.randn(latents.shape, generator=random), vae))


def batches(
    pictures: Pictures, softened: np.ndarray, spots: np.ndarray, whole: np.ndarray, settings: Settings
) -> Callable[[int], Batch]:
    """The batch of each step: half of the pictures mirrored, half softened by the VAE, all somewhat spoilt."""

    def batch_at(step: int) -> Batch:
        rows = shuffled_rows(len(pictures), settings.batch, step, settings.seed)
        random = generator_at(settings, step)
        mirrored = torch.rand(len(rows), generator=random) < 0.5
        soft = (torch.rand(len(rows), generator=random) < SOFT_SHARE).numpy()
        rows[soft] %= len(softened)
        shown = pictures[rows]
        shown[soft] = softened[rows[soft]]
        values, places = mirror(bytes_to_pixel_values(shown), torch.from_numpy(spots[rows].astype(np.int64)), mirrored)
        return {
            "pixel_values": spoil(values, random),
            "spots": places,
            "whole": torch.from_numpy(whole[rows].astype(np.int64)),
        }

    return batch_at


class JudgeTrainer:
    """Trains a judge: `runs/judge` or `runs/second-judge`; both are saved in `runs/judges`."""

    def __init__(self, plan: Plan, name: str) -> None:
        self.plan = plan
        self.name = name
        self.folder = plan.folder / name
        check_trained(plan.folder, "vae")
        torch.manual_seed(plan.settings.seed)
        self.task = JudgeTask(NETWORKS[name]())

    def train(self) -> Iterator[Progress]:
        """Train, yielding after every step."""
        pictures = self.plan.open_pictures(held_out=True)
        with self.plan.accelerator.main_process_first():
            labels = load_labels(self.plan.folder, self.plan.seeds)
            softened = load_softened(self.plan.folder, pictures)
        batch_at = batches(pictures, softened, *labels, self.plan.settings)
        return train(self.plan.accelerator, self.task, batch_at, self.plan.settings, self.folder)

    def show(self, samples: int) -> None:
        """Report how many true drawings pass GenEval's six tasks."""
        look, settings = self._averaged().look, score.Settings(seeds=1)
        shares = []
        for name in GENEVAL:
            prompts = make_prompts(name, 32, is_known=lambda text: False)
            verdicts = list(chain(*score.judge_pictures(name, prompts, score.draw_truly, [look], settings)))
            shares.append(f"{name} {sum(passed for (passed,) in verdicts)}/{len(verdicts)}")
        tqdm.write(f"{self.name}, {samples:,} pictures: {', '.join(shares)}")

    def finish(self) -> None:
        """Save the judge in half precision."""
        save_judge(self._averaged(), self.plan.folder / "judges")

    def _averaged(self) -> Judge:
        task = JudgeTask(NETWORKS[self.name]())
        read_average(self.folder, task)
        return Judge(self.name, task.network.eval())
