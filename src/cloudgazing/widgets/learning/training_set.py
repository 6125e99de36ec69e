"""The training set: what the model saw, to be counted, browsed and searched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import traitlets

from ...picturebook import (
    COLOUR_PAIRS,
    COLOURS,
    PLACES,
    STYLE_PAIRS,
    STYLES,
    THINGS,
    TRAINING_SEEDS,
    Scene,
    caption,
    draw,
    imagine,
)
from ...recordings import read_facts
from ..kit.asking import AskingWidget
from ..kit.newest import Message
from ..kit.shades import SHADES
from ..kit.sheets import to_webp

SHOWN = 240
"""Drawings that the figure brings along: the first of the training set."""
COLUMNS, SIDE, QUALITY = 16, 80, 70
FOUND = 8
"""Drawings in one answer to a search."""
LOOKED = 4000
"""Seeds looked through for one answer: a few seconds."""
ANY = ""


@dataclass(frozen=True)
class Filter:
    """What to look for; an empty word stands for anything. A colour is wanted on the thing, where one is named."""

    thing: str = ANY
    colour: str = ANY
    place: str = ANY
    style: str = ANY

    def fits(self, scene: Scene) -> bool:
        """Whether a scene shows all of it."""
        item = any(self.thing in (ANY, one.thing) and self.colour in (ANY, one.colour) for one in scene.items)
        return item and self.place in (ANY, scene.place) and self.style in (ANY, scene.style)


class TrainingSet(AskingWidget):
    """Counts of all the training drawings, the first of them to browse, and a search through all."""

    module = "learning/training_set.js"
    links = ("thing", "colour", "place", "style")

    thing = traitlets.Enum((ANY, *THINGS), ANY, help="Show only drawings with this thing.").tag(sync=True)
    colour = traitlets.Enum((ANY, *COLOURS), ANY, help="In this colour.").tag(sync=True)
    place = traitlets.Enum((ANY, *PLACES), ANY, help="In this place.").tag(sync=True)
    style = traitlets.Enum((ANY, *STYLES), ANY, help="In this style.").tag(sync=True)
    census = traitlets.Dict(help="What `cloudgazing census` counted.").tag(sync=True)
    held_out = traitlets.Dict(help="The pairs kept out on purpose: [thing, colour] and [thing, style].").tag(sync=True)
    shades = traitlets.Dict(SHADES, help="The colours as CSS, for the bars.").tag(sync=True)
    drawings = traitlets.List(traitlets.Dict(), help="What is known of each drawing that is shown.").tag(sync=True)
    columns = traitlets.Int(COLUMNS, help="Drawings in a row of the sheet.").tag(sync=True)
    sheet = traitlets.Bytes(help="These drawings, small, as one WebP.").tag(sync=True)
    live = traitlets.Bool(True, help="Whether there is a kernel, which searches them all.").tag(sync=True)

    def __init__(self, shown: int = SHOWN, **traits: Any) -> None:
        """Draw the first drawings of the training set, `shown` of them."""
        scenes = [imagine(seed) for seed in TRAINING_SEEDS[:shown]]
        super().__init__(
            census=by_name(read_facts("census.json")),
            held_out={"colour": sorted(map(list, COLOUR_PAIRS)), "style": sorted(map(list, STYLE_PAIRS))},
            drawings=[describe(scene) for scene in scenes],
            sheet=to_webp(np.stack([draw(scene) for scene in scenes]), COLUMNS, SIDE, QUALITY),
            **traits,
        )

    def page_state(self) -> dict[str, Any]:
        """A page without a kernel has the first drawings only."""
        return {**super().page_state(), "live": False}

    def answer(self, request: dict[str, Any], buffers: list[memoryview]) -> Message:
        """The next drawings of the whole training set that fit, from seed `after` on."""
        wanted = Filter(**{name: str(request[name]) for name in ("thing", "colour", "place", "style")})
        after = int(request["after"])
        seeds = TRAINING_SEEDS[after : after + LOOKED]
        scenes = []
        for scene in map(imagine, seeds):
            scenes += [scene] if wanted.fits(scene) else []
            if len(scenes) == FOUND:
                break
        upto = scenes[-1].seed + 1 if len(scenes) == FOUND else seeds.stop
        content = {"kind": "found", "upto": upto, "drawings": [describe(scene) for scene in scenes]}
        return content, [to_webp(np.stack([draw(scene) for scene in scenes]), len(scenes))] if scenes else []


def by_name(census: dict[str, Any]) -> dict[str, Any]:
    """The census with the counts of pairs by their names: pairs, then colour or style, thing, and value."""
    pairs = {}
    for kind, table in census["pairs"].items():
        rows = (dict(zip(census[kind], row, strict=True)) for row in table)
        pairs[kind] = dict(zip(census["thing"], rows, strict=True))
    return {name: census[name] for name in ("drawings", "thing", "colour", "place", "style")} | {"pairs": pairs}


def describe(scene: Scene) -> dict[str, Any]:
    """What the page says of a drawing and filters by."""
    items = [[item.thing, item.colour] for item in scene.items]
    return {"seed": scene.seed, "caption": caption(scene), "items": items, "place": scene.place, "style": scene.style}
