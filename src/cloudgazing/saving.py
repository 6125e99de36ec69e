"""Saving: a picture in a PNG file that says how it was drawn, so that it can be drawn again.

Taught in chapter 6. The settings stand in a text chunk of the PNG, named "cloudgazing", as JSON in plain ASCII. A file
may come from anywhere, so reading trusts nothing: only known settings are taken, of the right kind and size.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from .files import check_out
from .samplers import SAMPLERS

KEYWORD = "cloudgazing"
"""The name of the text chunk."""
LONGEST_PROMPT = 2_000
LONGEST_CHUNK = 2 * 12 * LONGEST_PROMPT + 1_000
"""Two prompts in plain ASCII, in which an emoji takes twelve characters, and the other settings."""
MODES = ("picture", "repair")
"""What a picture was drawn from, where that was not words alone."""
NO_SETTINGS = "This file carries no settings of Cloudgazing: choose a PNG that was saved here."
UNREADABLE = "The settings in this file cannot be read: it was damaged, or not saved here."


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_PROMPT


def _is_whole(lowest: int, highest: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and lowest <= value <= highest


def _is_number(lowest: float, highest: float) -> Callable[[Any], bool]:
    return lambda value: type(value) in (int, float) and lowest <= value <= highest


ALLOWED: dict[str, Callable[[Any], bool]] = {
    "prompt": _is_text,
    "negative_prompt": _is_text,
    "seed": _is_whole(0, 2**64 - 1),
    "num_inference_steps": _is_whole(1, 1000),
    "guidance_scale": _is_number(-100, 100),
    "sampler": lambda value: isinstance(value, str) and value in SAMPLERS,
    "strength": _is_number(0, 1),
    "mode": lambda value: isinstance(value, str) and value in MODES,
}
"""Every setting that a file may carry, and what makes a value of it good."""


def save_picture(picture: Image.Image, file: str | Path, settings: Mapping[str, Any]) -> None:
    """Save a picture as a PNG that carries its settings: those that `generate` takes, `strength`, and `mode`.

    A prompt is needed; a number may be one of NumPy's. Raises `ValueError` for other settings, for values out of range,
    and where there is no such folder.
    """
    check_out(Path(file))
    plain = {name: value.item() if isinstance(value, np.generic) else value for name, value in settings.items()}
    if "prompt" not in plain:
        raise ValueError("The settings hold no prompt, without which nothing could be drawn again: give it, too.")
    if unknown := [name for name in plain if name not in ALLOWED]:
        raise ValueError(f"The setting {unknown[0]} is not known here: leave it out.")
    text = PngInfo()
    text.add_text(KEYWORD, json.dumps(check_settings(plain, "give another value")))
    picture.save(file, format="PNG", pnginfo=text)


def read_settings(source: str | Path | bytes) -> dict[str, Any]:
    """The settings that a PNG carries; the source is a file, or the bytes of one.

    `generate(**settings)` takes them as they are, unless a picture was drawn upon one: then there are `strength` and
    `mode` besides. Raises `ValueError` with one sentence where there are none, or where they are not what this
    book would write.
    """
    try:
        with Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=("PNG",)) as opened:
            written = opened.info.get(KEYWORD)
    except FileNotFoundError as error:
        raise ValueError(f"There is no file {error.filename}: check its name and folder.") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise ValueError(NO_SETTINGS) from None
    if not isinstance(written, str):
        raise ValueError(NO_SETTINGS)
    return parse_settings(written)


def parse_settings(written: str) -> dict[str, Any]:
    """Settings from JSON. Raises `ValueError` with a sentence for whatever this book would not have written."""
    if len(written) > LONGEST_CHUNK:
        raise ValueError(UNREADABLE)
    try:
        settings = json.loads(written)
    except (ValueError, RecursionError):
        raise ValueError(UNREADABLE) from None
    if not isinstance(settings, dict) or "prompt" not in settings:
        raise ValueError(UNREADABLE)
    return check_settings(settings, "choose a PNG that was saved here")


def check_settings(settings: Mapping[str, Any], way_out: str) -> dict[str, Any]:
    """The same settings, if all are known and good. Raises `ValueError` otherwise; `way_out` says what to do then."""
    for name, value in settings.items():
        if name not in ALLOWED:
            raise ValueError(f"A setting in this picture is not known here: {way_out}.")
        if not ALLOWED[name](value):
            raise ValueError(f"The setting {name} of this picture is out of range: {way_out}.")
    return dict(settings)
