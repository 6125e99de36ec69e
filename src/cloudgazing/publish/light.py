"""What makes the theme's pages light, and fit for a policy that runs no script but the site's own.

Scripts wait until the page is read. Of two thousand icons `icons.css` has the few that we use. A button's deed stands
in `page.js` and not in the button. Names and places are put right for those who hear the page.
"""

from __future__ import annotations

import re
from pathlib import Path

ICONS = re.compile(r"<script[^>]* src=[^>]*/fontawesome\.js[^>]*></script>\n?")
OPTIONS = re.compile(r'<script src="[^"]*/documentation_options\.js[^"]*"></script>')
WAITING = re.compile(r"<script(?![^>]*\b(?:defer|type=))([^>]* src=)")
PRELOADED = re.compile(r'<link rel="preload" as="script"[^>]*>\n?')
BY_EAR = (
    # A name of its own would hide the words that are seen.
    (re.compile(r'(<button class="btn search-button-field[^>]*?) aria-label="Search"'), r"\1"),
    (re.compile(r' aria-label="Toggle hidden content"'), ""),
    # What stands for itself on the page needs a name, or a place.
    (re.compile(r'<summary>(?=<span class="toctree-toggle")'), '<summary aria-label="Show or hide the pages below">'),
    (
        re.compile(r'<div id="pst-primary-sidebar"(?! role)'),
        '<div id="pst-primary-sidebar" role="complementary" aria-label="Book"',
    ),
    # Each entry of the bibliography stands in a list, and so is one of its items.
    (re.compile(r' role="doc-biblioentry"'), ' role="listitem"'),
    # An empty head of a column is none.
    (re.compile(r'<th class="(?:head|stub|head stub)"><p></p></th>'), "<td></td>"),
)
"""What in the theme's markup a screen reader stumbles over, and what stands there instead."""
SECOND_VIEWPORT = re.compile(r'(<meta name="viewport"[^>]*>)(?=.*<meta name="viewport")', re.DOTALL)


def lighten_pages(site: Path) -> None:
    """Rewrite every page of a built site."""
    options = (site / "_static" / "documentation_options.js").read_text(encoding="utf-8")
    for page in sorted(site.rglob("*.html")):
        html = page.read_text(encoding="utf-8")
        page.write_text(lighten(html, options), encoding="utf-8")


def lighten(html: str, options: str) -> str:
    """One page made light; `options` is the source of Sphinx's options, which other scripts in the page build on."""
    html = PRELOADED.sub("", ICONS.sub("", html))
    html = OPTIONS.sub(lambda _: f"<script>{options.strip()}</script>", html)
    html = WAITING.sub(r"<script defer\1", html)
    while SECOND_VIEWPORT.search(html):
        html = SECOND_VIEWPORT.sub("", html)
    for stumbled, instead in BY_EAR:
        html = stumbled.sub(instead, html)
    return html.replace('onclick="window.print()"', "data-print")
