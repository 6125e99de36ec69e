"""Recordings: what a page shows that cannot be computed there, or not yet; made when the site is built.

`recordings/index.json` lists films of drawings, which figures play while the model loads, and `recordings/costs.json`
holds the cost meter's measurements. `drawings/` has sets of drawings for the matching matrix.
"""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ..models import Model, load
from ..noise import seeded_noise
from ..pipeline import draw_steps, to_picture
from ..widgets.latents.cost_meter import measure
from ..widgets.text.matching_matrix import unlike_drawings
from .export import fingerprint
from .keeping import digest_of, keep
from .sources import sources_of

FILMS: tuple[dict[str, Any], ...] = (
    {"prompt": "a red cat in the meadow", "seed": 7},
    {"prompt": "a red car to the left of a blue house in the snow", "seed": 2},
)
"""The drawings that are filmed. A figure plays the one with its own settings, or else the first."""
DRAWING_SETS = 12
FRAME_MS, LAST_MS = 150, 2500
QUALITY = 82
"""Of a film's frames, 0 to 100."""


def write_recordings(cache: Path, folder: Path) -> None:
    """Copy recordings/ and drawings/ into a folder of the site; see `recorded` for `cache`."""
    shutil.copytree(recorded(cache), folder, dirs_exist_ok=True)


def recorded(cache: Path) -> Path:
    """The folder that holds all of it: made now, or kept from an earlier time in a folder of `cache`.

    It is made anew when the weights or the code have changed, this file's or any that it imports; older ones are
    removed then.
    """
    own = digest_of(sources_of(Path(__file__)))
    return keep(cache, "recordings", f"{fingerprint()}-{own}", record)


def record(folder: Path) -> None:
    """Write all recordings into a folder."""
    model = load(device="cpu")
    write_films(folder / "recordings", model)
    write_costs(folder / "recordings", model)
    write_drawings(folder / "drawings")


def write_films(folder: Path, model: Model) -> None:
    """Write a film and its last picture for each of `FILMS`, and their list."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = []
    for number, settings in enumerate(FILMS):
        frames = list(film(model, **settings))
        names = {"film": f"{number}.webp", "still": f"{number}-still.webp"}
        durations = [FRAME_MS] * (len(frames) - 1) + [LAST_MS]
        frames[0].save(
            folder / names["film"], save_all=True, append_images=frames[1:], duration=durations, loop=0, quality=QUALITY
        )
        frames[-1].save(folder / names["still"], quality=QUALITY)
        listed.append({"settings": settings, **names})
    (folder / "index.json").write_text(json.dumps(listed), encoding="utf-8")


def film(model: Model, prompt: str, seed: int) -> Iterator[Image.Image]:
    """A drawing frame by frame: the noise, and the canvas after each step."""
    yield to_picture(seeded_noise(model.latents_shape, seed), model)
    for step in draw_steps(prompt, model, seed=seed):
        yield to_picture(step.next_latents, model)


def write_costs(folder: Path, model: Model) -> None:
    """Measure what the cost meter measures: the latents, the decoder, and sheets of pixels up to half the full side."""
    side = model.latents_shape[-1]
    messages = [content for content, _ in measure(model, {"id": "", "sides": [2 * side, 4 * side]})]
    names = ("side", "channels", "seconds", "written")
    rows = [{name: message[name] for name in names} for message in messages if message["kind"] == "row"]
    [decoder] = [message["seconds"] for message in messages if message["kind"] == "decoder"]
    costs = {"rows": rows, "decoder_seconds": decoder}
    (folder / "costs.json").write_text(json.dumps(costs), encoding="utf-8")


def write_drawings(folder: Path) -> None:
    """Write sets of drawings that no network has seen: their bytes, compressed, and a list of their captions."""
    folder.mkdir(parents=True, exist_ok=True)
    captions = []
    for start in range(DRAWING_SETS):
        drawings = unlike_drawings(start)
        pictures = np.stack([np.asarray(drawing.picture) for drawing in drawings])
        (folder / f"{start}.bin").write_bytes(zlib.compress(pictures.tobytes(), 9))
        captions.append([drawing.caption for drawing in drawings])
    listed = {"size": list(pictures.shape[1:3]), "captions": captions}
    (folder / "index.json").write_text(json.dumps(listed), encoding="utf-8")
