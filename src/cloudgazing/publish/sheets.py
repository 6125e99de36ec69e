"""A Sphinx extension for the printable sheets: grids of numbers and empty grids, as tables with numbered lines."""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective


def setup(app: Any) -> dict[str, bool]:
    """Tell Sphinx of the directive."""
    app.add_directive("grid-sheet", GridSheet)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class GridSheet(SphinxDirective):
    """A grid to fill in or to colour.

    The argument is its caption. What stands in it is the rows, with spaces between the cells; without any rows, it is
    empty, of `:size:` rows and columns.
    """

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {"size": directives.positive_int}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        """Raises a Sphinx error, which names the line, where the rows are not equally long."""
        size = self.options.get("size", 0)
        rows = [line.split() for line in self.content if line.strip()] or [[""] * size] * size
        if not rows or len({len(row) for row in rows}) > 1:
            raise self.error("A grid needs rows of the same length, or a :size:.")
        return [nodes.raw("", as_table(self.arguments[0], rows), format="html")]


def as_table(caption: str, rows: list[list[str]]) -> str:
    """The grid in HTML, its rows and columns numbered from 0 as in chapter 1."""
    head = "".join(f'<th scope="col">{column}</th>' for column in range(len(rows[0])))
    lines = [
        f'<tr><th scope="row">{number}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        for number, row in enumerate(rows)
    ]
    return (
        f'<table class="cg-sheet-grid"><caption>{escape(caption)}</caption>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    )
