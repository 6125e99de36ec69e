"""Sources: which files of this package something is made of, found by what they import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path


def sources_of(file: Path) -> list[Path]:
    """A Python file of this package and all others that it imports, directly or through others."""
    found: set[Path] = set()
    waiting = [file]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += imported(file)
    return sorted(found)


def imported(file: Path) -> Iterator[Path]:
    """The files that a file imports by a relative import, wherever in it that stands."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = file.parents[node.level - 1] / (node.module or "").replace(".", "/")
            for place in (folder, *(folder / each.name for each in node.names)):
                yield from (one for one in (place.with_suffix(".py"), place / "__init__.py") if one.is_file())
