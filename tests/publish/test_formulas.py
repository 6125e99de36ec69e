"""Formulas drawn by MathJax in Node.js."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes
from sphinx.errors import ExtensionError

from cloudgazing.publish.formulas import MATHJAX, draw_formula, visit_formula

pytestmark = pytest.mark.browser
BOOK = Path(__file__).parent.parent.parent / "book"


@pytest.fixture(scope="module")
def mathjax(node: str) -> Path:
    if not (BOOK / MATHJAX).exists():
        pytest.skip("needs what npm fetches: make book/node_modules")
    return BOOK / MATHJAX


def test_a_formula_is_a_drawing_for_the_eye_and_mathml_for_the_ear(mathjax):
    html = draw_formula(mathjax, r"\hat{x} < \sqrt{y}", display=True)
    drawing, words = html.split("</svg>")
    assert re.match(r"<svg [^>]*aria-hidden=\"true\"", drawing)
    assert words.startswith('<span class="cg-unseen"><math')
    assert "<mi>x</mi>" in words
    assert "<msqrt>" in words
    assert "&lt;" in words
    assert "script" not in html


@pytest.mark.parametrize("tex", [r"\hat{x", r"\nosuchcommand"])
def test_a_formula_that_is_wrong_ends_the_build(mathjax, tex):
    with pytest.raises(ExtensionError, match="cannot be drawn"):
        draw_formula(mathjax, tex, display=False)


def test_a_builder_is_asked_for_its_folder_alone(tmp_path):
    """Its application, which knows the folder too, is gone from Sphinx 11 on."""
    translator = SimpleNamespace(builder=SimpleNamespace(srcdir=tmp_path))
    with pytest.raises(ExtensionError, match="npm ci"):
        visit_formula(translator, nodes.math("", "x"))


def test_without_mathjax_the_build_says_what_is_missing(tmp_path):
    with pytest.raises(ExtensionError, match="npm ci"):
        draw_formula(tmp_path / "node-main.js", "x", display=False)
