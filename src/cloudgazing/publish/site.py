"""A Sphinx extension that puts the live figures into the built site, and makes it one that asks no other host.

`_config.yml` names it. The widget manager that myst-nb would load from another host is left out: our figures need none.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes

from .. import choice, classroom
from ..widgets.kit.base import FOLDER, STYLE, own_style
from . import described, formulas, glossary, hanging, head, landing, unbroken
from .assets import write_model, write_runtime
from .light import lighten_pages
from .numbered import name_chapter, number_figures
from .policy import add_policy
from .recordings import write_recordings
from .state_files import move_state

PAGE = Path(__file__).parent / "page"
"""The modules with which a page answers its figures."""
FIGURES = Path("_static", "cloudgazing")
CODES = Path(__file__).parent.parent / "weights" / "neighbours" / "codes.safetensors"
"""The codes of the training drawings; the small pictures that go with them lie in book/_static/copying."""


def setup(app: Any) -> dict[str, bool]:
    """Connect to Sphinx's events, and have the chapters run on the bundled model, whichever the builder reads with."""
    os.environ[choice.VARIABLE] = classroom.ALWAYS
    formulas.setup(app)
    hanging.setup()
    app.add_node(landing.CardsNode)
    app.add_directive("film", landing.FilmDirective)
    app.add_directive("chapter-cards", landing.CardsDirective)
    app.connect("doctree-resolved", landing.fill_cards)
    app.connect("doctree-resolved", glossary.link_terms)
    app.connect("doctree-resolved", unbroken.keep_together)  # also within the links
    app.connect("doctree-resolved", place_figures)
    app.connect("doctree-resolved", name_chapter)
    app.connect("doctree-resolved", described.describe_pictures)
    app.connect("html-page-context", drop_widget_manager, priority=400)  # before myst-nb, at 500
    app.connect("html-page-context", head.describe_page)
    app.connect("build-finished", finish_site)
    app.add_css_file("cloudgazing/figures.css")
    app.add_js_file("cloudgazing/host.js", type="module")
    return {"parallel_read_safe": True, "parallel_write_safe": False}


def drop_widget_manager(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Forget the scripts and the state that only ipywidgets' own manager would use."""
    files = getattr(app.env, "nb_metadata", {}).get(page, {}).get("js_files", {})
    for key in [key for key in files if key.startswith("ipywidgets")]:
        del files[key]


def place_figures(app: Any, doctree: nodes.document, page: str) -> None:
    """Number the live figures of a page, and move their large values into files."""
    places = [node for node in doctree.findall(nodes.raw) if 'class="cg-static"' in node.astext()]
    figures = number_figures([node.astext() for node in places], page)
    for node, figure in zip(places, figures, strict=True):
        html = move_state(figure, Path(app.outdir) / FIGURES)
        node.replace_self(nodes.raw("", html, format="html"))


def finish_site(app: Any, error: Exception | None) -> None:
    """Put the figures and the engine with its model into a site that has been built, and finish its pages."""
    if error is None and app.builder.format == "html":
        site = Path(app.outdir)
        networks = Path(app.srcdir) / "_build" / "networks"
        write_figures(site / FIGURES)
        write_runtime(Path(app.srcdir) / "book" / "node_modules" / "onnxruntime-web" / "dist", site / FIGURES)
        write_model(networks, site / FIGURES)
        write_recordings(networks, site / FIGURES)
        shutil.copyfile(CODES, site / "_static" / "copying" / CODES.name)
        landing.write_landing(site, Path(app.srcdir) / "_build" / "drawn")
        head.write_site_files(app, site)
        lighten_pages(site)
        add_policy(site)


def write_figures(folder: Path) -> None:
    """Write what brings the figures to life into a folder of the site: figures.css, host.js, and all modules.

    These, the engine's among them, lie there as they lie in the package, so that one finds the other by the same path.
    The landing page's script is no module of a figure: `landing` writes it.
    """
    for module in sorted({*FOLDER.rglob("*.js"), *PAGE.parent.rglob("*.js")} - {landing.SCRIPT}):
        copy = folder / module.relative_to(FOLDER.parent)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(module, copy)
    (folder / "host.js").write_text('import "./publish/host.js";\n', encoding="utf-8")
    own = [own_style(module) for module in sorted(FOLDER.rglob("*.js"))]
    page = (PAGE / "page.css").read_text(encoding="utf-8")
    (folder / "figures.css").write_text("".join([STYLE, *own, page]), encoding="utf-8")
