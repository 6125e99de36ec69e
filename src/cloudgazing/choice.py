"""Choice: the model that a reader has chosen for all chapters, remembered in a small file of the reader's own.

The figure at the head of each chapter sets it (`widgets.ModelPicker`), and the chapter loads what it names. The
environment variable CLOUDGAZING_MODEL decides instead where it is set, for a run without a reader. Without a choice,
and where the chosen model is not to be had at once, the chapters use the bundled one: none begins with a download.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from .catalogue import PUBLISHED
from .classroom import ALWAYS, TURBO, is_offered
from .files import in_one_piece, is_folder
from .hub import find_local, is_local
from .models import has_turbo

VARIABLE = "CLOUDGAZING_MODEL"


def chosen_model() -> str:
    """The name of the model that the chapters use, ready for `load`."""
    name = remembered()
    return name if is_here(name) else ALWAYS


def remembered() -> str:
    """The name that was chosen last, whether or not there is such a model here now."""
    if name := os.environ.get(VARIABLE):
        return name
    try:
        choice = json.loads(settings_file().read_text(encoding="utf-8"))
        return str(choice["model"])
    except (OSError, RuntimeError, ValueError, KeyError, TypeError):  # absent, unreadable, or spoilt: no choice
        return ALWAYS


def remember(name: str) -> bool:
    """Remember a choice; returns whether other chapters will know of it, which takes a folder that can be written to.

    Where there is none, the choice holds in this kernel.
    """
    try:
        with in_one_piece(settings_file()) as unfinished:
            unfinished.write_text(json.dumps({"model": name}) + "\n", encoding="utf-8")
    except (OSError, RuntimeError):
        os.environ[VARIABLE] = name
        return False
    os.environ.pop(VARIABLE, None)  # what the reader says now counts more
    return True


def settings_file() -> Path:
    """Where the choice is kept: in the user's folder of settings. Raises `RuntimeError` where there is no home."""
    folder = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(folder) / "cloudgazing" / "model.json"


def is_here(name: str) -> bool:
    """Whether a model can be loaded without a download, and may be (`classroom`)."""
    if name in PUBLISHED and is_offered(name):
        return find_local(PUBLISHED[name]) is not None
    if name == TURBO:
        return has_turbo()
    return is_offered(name) and (name == ALWAYS or is_folder(name) or is_local(name))
