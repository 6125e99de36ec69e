"""The pixel inspector: a picture beside its numbers, a lens to look at them, and sliders to change them."""

from __future__ import annotations

from typing import Any

import traitlets

from .picture_figure import PictureFigure


class PixelInspector(PictureFigure):
    """A picture with a movable lens that shows the numbers of the pixels under it.

    `row` and `column` say where the lens stands; `levels`, `image` and `picture` are what the reader has made of the
    picture so far.
    """

    module = "pixels/pixel_inspector.js"
    links = ("row", "column")

    row = traitlets.Int(58, help="The row of the chosen pixel, counted from 0 at the top.").tag(sync=True)
    column = traitlets.Int(93, help="Its column, counted from 0 at the left.").tag(sync=True)
    channels = traitlets.List(
        traitlets.Enum(["red", "green", "blue"]), ["red", "green", "blue"], help="The channels that are shown."
    ).tag(sync=True)
    opening = traitlets.Bytes(help="The pixels of the first picture, to go back to.").tag(sync=True)
    opening_size = traitlets.List(traitlets.Int(), help="Its height and width.").tag(sync=True)
    opening_words = traitlets.Unicode(help="What it shows.").tag(sync=True)
    turn = traitlets.Int(0, help="How often Python has set the picture.").tag(sync=True)
    edit = traitlets.Tuple(
        traitlets.Int(), traitlets.Int(), default_value=(0, 0), help="The page's newest change: its turn, its number."
    ).tag(sync=True)

    def __init__(self, picture: Any = None, **traits: Any) -> None:
        """Raises `ValueError` for what is no picture, and for a pixel outside it."""
        super().__init__(picture, **traits)
        self.opening, self.opening_size, self.opening_words = self.pixels, self.size, self.words
        self._from_page = b""
        self.observe(self._count_turn, "pixels")
        height, width = self.size
        chosen = "row" in traits or "column" in traits
        if not (0 <= self.row < height and 0 <= self.column < width):
            if chosen:
                raise ValueError(f"The picture has rows 0 to {height - 1} and columns 0 to {width - 1}.")
            self.row, self.column = height // 2, width // 2

    def _count_turn(self, change: Any) -> None:
        if change["new"] != self._from_page:
            self.turn += 1

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take in what the page has changed, unless it changed a picture that Python has replaced since.

        Changes wait in the page while the kernel is busy, and may arrive after a cell that was run later.
        """
        if "edit" in sync_data:
            if sync_data["edit"][0] != self.turn:
                self.send_state(["pixels", "size", "words", "turn"])
                return
            self._from_page = bytes(sync_data.get("pixels", b""))
        super().set_state(sync_data)
        self._from_page = b""
