"""The rules that every page of the site gives to the browser: nothing from elsewhere, no script but the site's own.

A Content-Security-Policy in a `meta` tag works on any static host. It binds the engine's worker as well, because that
is started from a blob; a worker from an address would be bound by nothing but its host. The few scripts that stand in
the pages themselves are allowed by their hashes. Styles may stand in attributes, because tables, code and formulas use
them for their sizes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

RULES = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "worker-src": "'self' blob:",
    "connect-src": "'self'",
    "img-src": "'self' data: blob:",
    "style-src": "'self' 'unsafe-inline'",
    "font-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]*)>(?P<source>.*?)</script>", re.DOTALL | re.IGNORECASE)
DATA = re.compile(r"""type=["']application/(?:ld\+)?json""")
HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
TAG = '<meta http-equiv="Content-Security-Policy"'


def add_policy(site: Path) -> None:
    """Put the policy into every page of a built site; a page that has one already is left as it is."""
    for page in sorted(site.rglob("*.html")):
        html = page.read_text(encoding="utf-8")
        if TAG not in html and HEAD.search(html):
            page.write_text(with_policy(html), encoding="utf-8")


def with_policy(html: str) -> str:
    """The page with its policy as the first thing in its head, where it holds for all that follows."""
    head = HEAD.search(html)
    if head is None:
        raise ValueError("A page without a head cannot have a policy.")
    tag = f'\n{TAG} content="{build_policy(html)}">'
    return html[: head.end()] + tag + html[head.end() :]


def build_policy(html: str) -> str:
    """The policy for a page: the rules, and the hashes of the scripts that stand in it."""
    hashes = "".join(f" '{each}'" for each in sorted(inline_hashes(html)))
    rules = {**RULES, "script-src": RULES["script-src"] + hashes}
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def inline_hashes(html: str) -> set[str]:
    """The hash of each script in the page's own text, in the form that a policy takes."""
    sources = {
        script["source"]
        for script in SCRIPT.finditer(html)
        if not re.search(r"\bsrc=", script["attributes"]) and not DATA.search(script["attributes"])
    }
    return {f"sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}" for source in sources}
