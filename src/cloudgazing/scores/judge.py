"""Judges: networks that say what they see in a picture, so that pictures can be scored.

There are two. "judge" only reports; "second-judge" may also steer experiments, whose results it then cannot report
without bias. Neither ever takes part in training a generator.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Float
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional as F

from ..integrity import ModelError, check_manifest, check_weights, read_json, write_manifest
from ..models import BUNDLED
from ..picturebook import COLOURS, PLACES, STYLES, THINGS
from .networks import GRID, AttentionJudge, JudgeNetwork, Maps, PixelValues, ResidualJudge

NETWORKS: dict[str, type[JudgeNetwork]] = {"judge": ResidualJudge, "second-judge": AttentionJudge}
FOLDER = BUNDLED / "judges"
THRESHOLD = 0.3
"""The chance from which a thing counts as found, as in GenEval.

GenEval asks for 0.9 where it counts things; here a spot holds one thing only, so one threshold does for all tasks.
"""


@dataclass(frozen=True)
class Finding:
    """A thing found: names of the thing and its colour, its centre (shares of the picture), and how sure that is."""

    thing: str
    colour: str
    x: float
    y: float
    chance: float


@dataclass(frozen=True)
class Sight:
    """What is seen in one picture."""

    findings: tuple[Finding, ...]
    style: str
    place: str


@dataclass(frozen=True, eq=False)
class Judge:
    """A trained network that looks at pictures."""

    name: str
    network: JudgeNetwork

    @torch.no_grad()
    def look(self, pixel_values: Tensor) -> list[Sight]:
        """Say what is seen in pictures of any size (n, 3, height, width), from -1 to 1."""
        return read(self.network(self._fit(pixel_values)))

    @torch.no_grad()
    def notice(self, pixel_values: Tensor) -> Float[Tensor, "batch features"]:
        """The features of pictures, from which the network reads all that it says: the mean of all cells', and those
        of the whole picture. Pictures are as `look` takes them.
        """
        cells, picture = self.network.features(self._fit(pixel_values))
        return torch.cat([cells.mean((2, 3)), picture], dim=1)

    def _fit(self, pixel_values: Tensor) -> PixelValues:
        weights = next(self.network.parameters())
        return fit(pixel_values.to(weights.device, weights.dtype))


def fit(pixel_values: Tensor) -> PixelValues:
    """Scale pictures to 128 x 128 where they have another size, and clip what is outside -1 to 1."""
    if pixel_values.shape[-2:] != (128, 128):
        pixel_values = F.interpolate(pixel_values, (128, 128), mode="bilinear", antialias=True)
    return pixel_values.clamp(-1, 1)


def read(maps: Maps) -> list[Sight]:
    """Read what networks say.

    A thing stands wherever a cell's best chance is above the threshold and above that of all cells up to two away;
    so each spot holds one thing, the likeliest.
    """
    chances, things = maps.things.float().sigmoid().max(dim=1)
    peaks = (chances >= F.max_pool2d(chances, 5, stride=1, padding=2)) & (chances > THRESHOLD)
    findings: list[list[Finding]] = [[] for _ in chances]
    for picture, row, column in peaks.nonzero().tolist():
        findings[picture].append(
            Finding(
                thing=list(THINGS)[things[picture, row, column]],
                colour=list(COLOURS)[maps.colours[picture, :, row, column].argmax()],
                x=(column + 0.5) / GRID,
                y=(row + 0.5) / GRID,
                chance=float(chances[picture, row, column]),
            )
        )
    styles = [list(STYLES)[style] for style in maps.style.argmax(dim=1).tolist()]
    places = [list(PLACES)[place] for place in maps.place.argmax(dim=1).tolist()]
    seen = zip(findings, styles, places, strict=True)
    return [Sight(tuple(found), style, place) for found, style, place in seen]


def load_judge(name: str = "judge", folder: Path = FOLDER) -> Judge:
    """Load "judge" or "second-judge"; raises `ModelError` where it is missing, damaged, or judges another world."""
    if name not in NETWORKS:
        raise ModelError(f'There is no judge "{name}": use one of {", ".join(NETWORKS)}.')
    if not (folder / f"{name}.json").exists():
        raise ModelError(f"There is no trained {name} in {folder}: make it by `cloudgazing train {name}`.")
    check_weights(folder / f"{name}.safetensors")
    check_manifest(read_json(folder / "manifest.json"), folder)
    if read_json(folder / f"{name}.json") != describe_world(name):
        raise ModelError(f"The {name} in {folder} knows another picture book: train it again.")
    network = NETWORKS[name]()
    network.load_state_dict(load_file(folder / f"{name}.safetensors"))
    return Judge(name, network.float().eval().requires_grad_(False))


def save_judge(judge: Judge, folder: Path) -> None:
    """Save a judge in half precision beside the others, and bring the folder's manifest up to date."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {
        name: (values.half() if values.is_floating_point() else values).cpu().contiguous()
        for name, values in judge.network.state_dict().items()
    }
    save_file(state, folder / f"{judge.name}.safetensors")
    world = json.dumps(describe_world(judge.name), indent=1)
    (folder / f"{judge.name}.json").write_text(world + "\n", encoding="utf-8")
    write_manifest(folder)


def describe_world(name: str) -> dict[str, str | list[str]]:
    """A judge's configuration: its network, and the names that its outputs stand for, in order."""
    return {
        "network": NETWORKS[name].__name__,
        "things": list(THINGS),
        "colours": list(COLOURS),
        "styles": list(STYLES),
        "places": list(PLACES),
    }
