"""What chapters show of work that takes too long for a reader to wait: counts, pictures and errors.

`cloudgazing census`, `milestones`, `lora` and `record` make those of chapter 7. decoder.webp, for chapter 5, was kept
from `cloudgazing train decoder`, whose sheets show the same on other drawings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

RECORDINGS = Path(__file__).parent
"""Where they lie."""


def read_bytes(name: str) -> bytes:
    """A recorded file, such as a sheet of pictures."""
    return (RECORDINGS / name).read_bytes()


def read_facts(name: str) -> Any:
    """What a recorded JSON file holds."""
    return json.loads((RECORDINGS / name).read_text(encoding="utf-8"))


def write_facts(name: str, facts: dict[str, Any], out: Path = RECORDINGS) -> None:
    """Record facts as JSON, an entry a line."""
    out.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in facts.items())
    (out / name).write_text(f"{{{lines}}}\n", encoding="utf-8")


def save_session(name: str, messages: Iterable[tuple[dict[str, Any], list[bytes]]], out: Path = RECORDINGS) -> None:
    """Record a training's messages: its reports as JSON, its pictures beside in one file."""
    prompts: list[str] = []
    reports, sheets = [], []
    for content, parts in messages:
        prompts = content.get("prompts", prompts)
        reports += [content] if "step" in content else []
        sheets += parts
    write_facts(f"{name}.json", {"prompts": prompts, "lengths": [len(s) for s in sheets], "reports": reports}, out)
    (out / f"{name}.bin").write_bytes(b"".join(sheets))
