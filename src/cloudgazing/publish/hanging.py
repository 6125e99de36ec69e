"""Code whose long lines, where the page is narrow, go on below further in: so Python's indentation stays true."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pygments.formatters import HtmlFormatter
from sphinx.highlighting import PygmentsBridge

INDENT = re.compile(r"(?:<[^>]*>)*( *)")
"""A line's spaces, behind the tags that may stand before them."""
BREAKS = re.compile(r'(<span class="p">[^<]*[(\[{]</span>)|(?=<span class="o">\.</span>)')
"""Where a long line may go on below rather than within a name: behind an opening bracket, and before a dot."""
MAY_BREAK = r"\1<wbr>"


class HangingFormatter(HtmlFormatter):
    """Pygments' HTML with a block for each line, which knows how far in its code begins (`.cg-code-line`)."""

    def wrap(self, source: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        """What Pygments puts around the lines, and a block around each one."""
        return super().wrap(_hang(line) if is_line else (is_line, line) for is_line, line in source)


def setup() -> None:
    """Have Sphinx write all its code so."""
    PygmentsBridge.html_formatter = HangingFormatter


def _hang(line: str) -> tuple[int, str]:
    indent = INDENT.match(line)
    style = f' style="--cg-indent: {len(indent[1])}ch"' if indent and indent[1] else ""
    return 1, f'<span class="cg-code-line"{style}>{BREAKS.sub(MAY_BREAK, line)}</span>'
