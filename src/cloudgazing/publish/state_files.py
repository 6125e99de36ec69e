"""A figure's large values as files beside the page, so that the page itself stays small and is read at once.

`host.js` fetches them when it brings the figure to life. A file is named by its content: equal drawings are one file.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

LARGEST_BUFFER = 2_048
"""Bytes of a buffer that may stay in the page."""
LARGEST_STATE = 8_192
"""Characters of JSON that may stay in the page."""
STATE = re.compile(r'(<script type="application/json">)(.*?)(</script>)', re.DOTALL)


def move_state(html: str, folder: Path) -> str:
    """A figure's HTML with its large values moved into files of `folder`, which is the one that holds `host.js`."""

    def shorten(match: re.Match[str]) -> str:
        return f"{match[1]}{_as_json(_move_values(json.loads(match[2]), folder))}{match[3]}"

    return STATE.sub(shorten, html)


def _move_values(record: dict, folder: Path) -> dict:
    buffers = {name: _move_bytes(value, folder) for name, value in record["buffers"].items()}
    smaller = {"state": record["state"], "buffers": buffers}
    text = _as_json(smaller)
    return smaller if len(text) <= LARGEST_STATE else {"url": _write(text.encode(), folder, "json")}


def _move_bytes(encoded: str, folder: Path) -> str | dict[str, str]:
    content = base64.b64decode(encoded)
    return encoded if len(content) <= LARGEST_BUFFER else {"url": _write(content, folder, "bin")}


def _write(content: bytes, folder: Path, kind: str) -> str:
    """Write a file named by its content; returns its address relative to `folder`."""
    address = f"state/{hashlib.sha256(content).hexdigest()[:16]}.{kind}"
    file = folder / address
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return address


def _as_json(record: dict) -> str:
    return json.dumps(record, sort_keys=True).replace("<", "\\u003c")
