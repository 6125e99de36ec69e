"""Formulas drawn when the site is built: a drawing for the eye, MathML for a screen reader, no script."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.math import get_node_equation_number, wrap_displaymath

DRAW = Path(__file__).parent / "formulas.cjs"
MATHJAX = Path("node_modules", "mathjax", "es5", "node-main.js")


def setup(app: Any) -> None:
    """Offer Sphinx a renderer of formulas named "drawn"."""
    app.add_html_math_renderer("drawn", (visit_formula, None), (visit_displayed, None))


def visit_formula(translator: Any, node: nodes.math) -> None:
    """Write a formula within a line."""
    drawn = draw_formula(_mathjax(translator), node.astext(), display=False)
    translator.body.append(f"{translator.starttag(node, 'span', '', CLASS='math')}{drawn}</span>")
    raise nodes.SkipNode


def visit_displayed(translator: Any, node: nodes.math_block) -> None:
    """Write a formula that stands by itself, with its number if it has one."""
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    if node["number"]:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})</span>')
    tex = node.astext()
    if "\n\n" in tex:  # several formulas, one below the other
        tex = wrap_displaymath(tex, None, numbering=False)
    translator.body.append(f"{draw_formula(_mathjax(translator), tex, display=True)}</div>\n")
    raise nodes.SkipNode


def draw_formula(mathjax: Path, tex: str, *, display: bool) -> str:
    """The HTML of one formula: an `svg` that screen readers skip, and MathML that only they find.

    `mathjax` is the npm package's `node-main.js`. Raises `ExtensionError` for what MathJax does not understand.
    """
    node = _start_node(mathjax)
    assert node.stdin is not None
    assert node.stdout is not None
    node.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
    node.stdin.flush()
    answer = json.loads(node.stdout.readline() or '{"error": "Node.js ended without an answer"}')
    if "error" in answer:
        raise ExtensionError(f"The formula {tex!r} cannot be drawn: {answer['error']}")
    return str(answer["html"])


def _mathjax(translator: Any) -> Path:
    return Path(translator.builder.srcdir) / "book" / MATHJAX


@cache
def _start_node(mathjax: Path) -> subprocess.Popen[str]:
    """Node.js with MathJax loaded, once for all formulas of a build."""
    node = shutil.which("node")
    if not node or not mathjax.exists():
        raise ExtensionError("Formulas need Node.js, and MathJax as `npm ci --prefix book` fetches it.")
    command = [node, str(DRAW), str(mathjax)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
