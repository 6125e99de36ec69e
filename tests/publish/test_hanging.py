"""Long lines of code go on below further in."""

import html
import re

from pygments import highlight
from pygments.lexers import PythonLexer
from sphinx.highlighting import PygmentsBridge

from cloudgazing.publish import hanging

CODE = 'def draw(cat):\n    """A cat,\n    or two."""\n    if cat < 2:\n\n        return "a < b"\n'


def lines_of(code):
    drawn = highlight(code, PythonLexer(), hanging.HangingFormatter())
    found = re.findall(r'<span class="cg-code-line"(?: style="--cg-indent: (\d+)ch")?>((?:.*)\n)</span>', drawn)
    return [int(indent or 0) for indent, _ in found], [re.sub(r"<[^>]+>", "", line) for _, line in found]


def test_each_line_is_a_block_that_knows_where_its_code_begins():
    indents, lines = lines_of(CODE)
    assert indents == [0, 4, 4, 4, 0, 8]
    assert html.unescape("".join(lines)) == CODE


def test_a_line_may_go_on_below_behind_a_bracket_and_before_a_dot_but_not_within_a_name():
    drawn = highlight("show(model.unet[step], 0.5)\n", PythonLexer(), hanging.HangingFormatter())
    [line] = re.findall(r'<span class="cg-code-line">((?:.*)\n)</span>', drawn)
    assert re.sub(r"<(?!wbr)[^>]+>", "", line).split("<wbr>") == ["show(", "model", ".unet[", "step], 0.5)\n"]


def test_sphinx_writes_its_code_so(monkeypatch):
    monkeypatch.setattr(PygmentsBridge, "html_formatter", None)
    hanging.setup()
    assert 'class="cg-code-line"' in PygmentsBridge("html").highlight_block("cat = 1", "python")
