"""Classroom: one machine for many readers, on which the teacher says which models there are.

The environment variable CLOUDGAZING_CLASSROOM holds their names or folders, such as "sd-turbo, stable-diffusion-1.5";
empty, it means the bundled model alone, which is there in any case. While it is set, other models are refused and
nothing is downloaded. The figures keep nothing that a reader brings along, here as elsewhere: a picture lives in memory
until the kernel stops. The classroom's JupyterHub (`classroom/`) also empties each reader's folder afterwards.
"""

from __future__ import annotations

import os
from pathlib import Path

from .integrity import ModelError

VARIABLE = "CLOUDGAZING_CLASSROOM"
ALWAYS = "picture-book"
"""The bundled model, without which no chapter runs."""
TURBO = "turbo"
"""The bundled model's sibling, which comes along where there is one, and so needs nobody's leave either."""


def classroom() -> tuple[str, ...] | None:
    """The models of this classroom; None where this is not one."""
    listed = os.environ.get(VARIABLE)
    if listed is None:
        return None
    return tuple(dict.fromkeys((ALWAYS, *(name.strip() for name in listed.split(",") if name.strip()))))


def is_offered(name_or_folder: str | Path) -> bool:
    """Whether a model may be loaded here: in a classroom those of the book and those listed, elsewhere all."""
    names = classroom()
    return names is None or str(name_or_folder) in (*names, TURBO)


def check_offered(name_or_folder: str | Path) -> None:
    """Raise `ModelError` where a classroom does not have a model."""
    if not is_offered(name_or_folder):
        names = ", ".join(f'"{name}"' for name in classroom() or ())
        raise ModelError(f'This classroom has no model "{name_or_folder}": choose one of {names}, or ask your teacher.')


def check_download(title: str) -> None:
    """Raise `ModelError` in a classroom, where nothing is downloaded."""
    if classroom() is not None:
        raise ModelError(
            f"{title} is not on this machine yet, and in a classroom nothing is downloaded: ask your teacher for it, "
            "or choose another model."
        )
