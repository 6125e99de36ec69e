"""The model picker at the head of every chapter: `load("...")` by clicks."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Thread
from typing import Any

import traitlets

from ...arrival import follow
from ...catalogue import PUBLISHED, Published
from ...choice import chosen_model, is_here, remember, remembered
from ...classroom import ALWAYS, TURBO, classroom, is_offered
from ...shelf import fits_in, judge, measure_memory
from .base import BookWidget

OWN, SIBLING = "The book’s own", "The book’s own, in few steps"
OF_THE_BOOK = {
    ALWAYS: (OWN, "128 × 128 pixels, 20 steps, guidance 4", "Comes with the book and draws everywhere."),
    TURBO: (SIBLING, "128 × 128 pixels, 4 steps, guidance 1", "Comes with the book, and can follow your typing."),
}
"""The title of what comes with the book, the facts, and what to say of it."""
RUN_AGAIN = "Now choose Run → Run All Cells, and every figure of this chapter draws with it"


class ModelPicker(BookWidget):
    """Where the reader chooses the model with which the figures draw.

    `chosen` is its name, for `load`. A choice holds for all chapters. Nothing is downloaded before the reader has seen
    the terms and pressed a button. The page writes into `wish`, and shows what the other traits hold.
    """

    module = "kit/model_picker.js"

    chosen = traitlets.Unicode(ALWAYS, help="The name of the model that is chosen.").tag(sync=True)
    title = traitlets.Unicode(OWN, help="What it is called.").tag(sync=True)
    live = traitlets.Bool(True, help="Whether there is a kernel, so that there is a choice.").tag(sync=True)
    wish = traitlets.Dict(help='What the page asks for: {"kind": "list", "use" or "fetch", "name", "count"}.').tag(
        sync=True
    )
    heard = traitlets.Int(0, help="The count of the wish that was last attended to.").tag(sync=True)
    shelf = traitlets.List(traitlets.Dict(), help="A row for each model, once the page has asked.").tag(sync=True)
    progress = traitlets.Dict(help="Of a download under way: name, share (0 to 1), words.").tag(sync=True)
    said = traitlets.Unicode(help="The sentence that the reader is told last.").tag(sync=True)

    def __init__(self) -> None:
        """Look up what was chosen before."""
        wanted, chosen = remembered(), chosen_model()
        missing = f'Your choice, "{wanted}", is not to be had here now, so the figures draw with {OWN.lower()} model.'
        super().__init__(chosen=chosen, title=title_of(chosen), said="" if wanted == chosen else missing)
        self.observe(self._hear, "wish")

    def page_state(self) -> dict[str, Any]:
        """On a page without a kernel there is the bundled model alone, whatever this machine has."""
        return {"chosen": ALWAYS, "title": OWN, "live": False}

    def figure_caption(self) -> str:
        """None: it says itself what it is, and is no figure to point at."""
        return ""

    def _hear(self, change: dict[str, Any]) -> None:
        wishes: dict[str, Callable[[str], None]] = {"list": self._list, "use": self._use, "fetch": self._fetch}
        kind, name = change["new"].get("kind"), str(change["new"].get("name", ""))
        try:
            if kind in wishes:
                wishes[kind](name)
        except (OSError, ValueError) as error:
            self.said = str(error)
        self.heard = int(change["new"].get("count", 0))

    def _list(self, _name: str = "") -> None:
        self.shelf = rows()

    def _use(self, name: str) -> None:
        if not is_here(name):
            raise ValueError(f'There is no model "{name}" on this machine: choose another one.')
        kept = remember(name)
        self.chosen, self.title = name, title_of(name)
        beyond = ", as will those of the others" if kept else " until its kernel stops (the choice could not be saved)"
        self.said = f"{self.title} is chosen. {RUN_AGAIN}{beyond}."

    def _fetch(self, name: str) -> None:
        if self.progress:
            raise ValueError("One download at a time: wait until this one has arrived.")
        if name not in PUBLISHED or not is_offered(name) or classroom() is not None:
            raise ValueError(f'The model "{name}" is not to be downloaded here: choose another one.')
        self.progress = progress_of(name, 0)
        Thread(target=self._follow, args=(name,), daemon=True).start()

    def _follow(self, name: str) -> None:
        try:
            for share in follow(PUBLISHED[name]):
                self.progress = progress_of(name, share)
            self._use(name)
        except ValueError as error:
            self.said = str(error)
        except Exception as error:
            logging.getLogger(__name__).exception("The download failed.")
            self.said = f"The download failed ({error}): what has arrived is kept, so try again."
        finally:
            self._list()
            self.progress = {}


def rows() -> list[dict[str, Any]]:
    """What the picker shows of each model that may be chosen here, the bundled one first.

    `here` says whether it can be used at once, `able` whether it can be used at all, and `why` tells both in words.
    """
    memory, place = measure_memory()
    known = [_row(name, PUBLISHED[name], memory, place) for name in PUBLISHED if is_offered(name)]
    listed = [_plain(name) for name in classroom() or () if name not in (*OF_THE_BOOK, *PUBLISHED)]
    return [*(_own(name) for name in OF_THE_BOOK if is_here(name)), *known, *listed]


def title_of(name: str) -> str:
    """What a model is called."""
    return OF_THE_BOOK[name][0] if name in OF_THE_BOOK else PUBLISHED[name].title if name in PUBLISHED else name


def progress_of(name: str, share: float) -> dict[str, Any]:
    """How far a download has come, 0 to 1, in a number and in words."""
    whole = PUBLISHED[name].download
    return {"name": name, "share": round(share, 3), "words": f"{share * whole:.1f} of {whole:.1f} GB"}


def _own(name: str) -> dict[str, Any]:
    """The row of what comes with the book."""
    title, facts, why = OF_THE_BOOK[name]
    return {"name": name, "title": title, "facts": facts, "here": True, "able": True, "why": why}


def _row(name: str, published: Published, memory: float, place: str) -> dict[str, Any]:
    here = is_here(name)
    side, steps = published.side, published.num_inference_steps
    facts = f"{side} × {side} pixels, {steps} steps, guidance {published.guidance_scale:g}"
    told = judge(published, memory, place)
    closed = not here and classroom() is not None
    return {
        "name": name,
        "title": published.title,
        "facts": f"{facts}; {published.remark}" if published.remark else facts,
        "here": here,
        "able": fits_in(published, memory, place) and not closed,
        "why": f"Not on this machine: ask your teacher for it ({told})." if closed else f"{told[0].upper()}{told[1:]}.",
        "terms": published.licence,
        "page": f"https://huggingface.co/{published.sources[0].repository}",
        "size": f"{published.download:.1f} GB",
    }


def _plain(name: str) -> dict[str, Any]:
    """The row of a folder that a classroom lists."""
    here = is_here(name)
    why = "On this machine." if here else "Not on this machine: ask your teacher for it."
    return {"name": name, "title": name, "facts": "from your teacher's list", "here": here, "able": here, "why": why}
