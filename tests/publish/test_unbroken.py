"""What stays on one line."""

import pytest
from docutils import nodes

from cloudgazing.publish.unbroken import keep_together


def kept(*inside):
    """The pieces of a paragraph that stay whole, and all that it says."""
    paragraph = nodes.paragraph("", "", *inside)
    keep_together(None, paragraph, "chapters/02_noise")
    return [node.astext() for node in paragraph.findall(nodes.inline)], paragraph.astext()


@pytest.mark.parametrize("name", ["U-Net", "DALL-E", "SDXL-Turbo"])
def test_a_name_is_not_parted_at_its_hyphen(name):
    assert kept(nodes.Text(f"The {name}, a half-way {name}.")) == ([name, name], f"The {name}, a half-way {name}.")


def test_names_in_a_link_are_kept_and_those_in_code_are_left():
    link = nodes.reference("", "", nodes.Text("U-Net"), refuri="#")
    assert kept(link, nodes.Text(" and "), nodes.literal("", "U-Net")) == (["U-Net"], "U-Net and U-Net")


def test_a_formula_keeps_the_comma_behind_it():
    assert kept(nodes.math("", "x"), nodes.Text(", or "), nodes.math("", "y"), nodes.Text(" (")) == (
        ["x,"],
        "x, or y (",
    )
