"""The landing page's own directives: `{film}`, a drawing that plays at once, and `{chapter-cards}`."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from jinja2 import Environment, FileSystemLoader
from sphinx.util.docutils import SphinxDirective

from ..models import BUNDLED, default_model
from . import cards, film
from .keeping import digest_of, keep
from .sources import sources_of

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
SCRIPT = Path(__file__).parent / "film.js"
CHAPTER = re.compile(r"chapters/((\d+)_\w+)")


class CardsNode(nodes.Element, nodes.General):
    """Stands for the cards until the titles of all chapters are known."""


class FilmDirective(SphinxDirective):
    """The films of the model drawing."""

    def run(self) -> list[nodes.Node]:
        """Write the first film's last picture; `film.js` plays the rest."""
        static = _static(self.env.docname)
        html = TEMPLATES.get_template("film.html").render(films=film.FILMS, steps=film.STEPS, static=static, side=128)
        return [nodes.raw("", html, format="html")]


class CardsDirective(SphinxDirective):
    """A card for each chapter of the table of contents."""

    def run(self) -> list[nodes.Node]:
        """Leave a place for the cards."""
        return [CardsNode()]


def fill_cards(app: Any, doctree: nodes.document, page: str) -> None:
    """Put the cards where the page has a place for them."""
    for place in list(doctree.findall(CardsNode)):
        chapters = [match for name in sorted(app.env.found_docs) if (match := CHAPTER.fullmatch(name))]
        html = TEMPLATES.get_template("cards.html").render(
            cards=[_card(app, page, *match.group(0, 1, 2)) for match in chapters], static=_static(page)
        )
        place.replace_self(nodes.raw("", html, format="html"))


def _card(app: Any, page: str, chapter: str, name: str, number: str) -> dict[str, str | int]:
    card = cards.CARDS[name]
    return {
        "name": name,
        "number": int(number),
        "title": app.env.titles[chapter].astext(),
        "promise": card.promise,
        "description": card.description,
        "address": app.builder.get_relative_uri(page, chapter),
    }


def write_landing(site: Path, kept: Path) -> None:
    """Put the film's script and the pictures into a built site; drawings are kept in `kept` for the next build."""
    folder = site / "_static" / "landing"
    shutil.copytree(make_pictures(kept), folder, dirs_exist_ok=True)
    shutil.copyfile(SCRIPT, folder / SCRIPT.name)


def make_pictures(kept: Path) -> Path:
    """The folder with all pictures, drawn anew when the weights have changed, or the code that draws."""
    made_of = [BUNDLED / "picture-book" / "manifest.json", *sources_of(Path(__file__))]
    return keep(kept, "landing", digest_of(made_of), draw_pictures)


def draw_pictures(folder: Path) -> None:
    """Draw the landing page's films and the chapters' cards into a folder."""
    film.save_films(default_model(), folder)
    cards.save_cards(default_model(), folder)


def _static(page: str) -> str:
    """The address of the pictures as seen from a page."""
    return f"{'../' * page.count('/')}_static/landing"
