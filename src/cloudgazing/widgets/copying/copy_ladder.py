"""The copy ladder: what small models draw that learnt from 1, 4, 16 ... postcards, and how much of it is copied."""

from __future__ import annotations

from typing import Any

import traitlets

from ...copying.network import FOLDER
from ...integrity import check_manifest, read_json
from ..kit.base import BookWidget


class CopyLadder(BookWidget):
    """What small models draw that learnt from more and more pictures, and how much of it is copied.

    These are the results of `cloudgazing ladder`. A rung is {"pictures", "copies", "interval", ...}; at some of them
    a second model learnt from as many other cards, and `halves` says how far apart the two models' cards of one seed,
    and of two seeds, lie. Raises `ModelError` when the results are missing or altered.
    """

    module = "copying/copy_ladder.js"

    rungs = traitlets.List(traitlets.Dict(), help="What was measured, from few cards to many.").tag(sync=True)
    halves = traitlets.List(traitlets.Dict(), help="How far two models agree that share no card.").tag(sync=True)
    at = traitlets.Int(1, min=0, help="The rung that is looked at.").tag(sync=True)
    sheets = traitlets.Bytes(help="A WebP picture for each rung, one after the other.").tag(sync=True)
    lengths = traitlets.List(traitlets.Int(), help="How many bytes each of them has.").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        """Read the results that come with the book."""
        check_manifest(read_json(FOLDER / "manifest.json"), FOLDER)
        results = read_json(FOLDER / "ladder.json")
        sheets = [(FOLDER / f"rung-{rung['pictures']}.webp").read_bytes() for rung in results["rungs"]]
        known = {"rungs": results["rungs"], "halves": results["halves"], "lengths": [len(sheet) for sheet in sheets]}
        super().__init__(**known, sheets=b"".join(sheets), **traits)
