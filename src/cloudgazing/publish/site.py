"""A Sphinx extension that puts the live figures into the built site.

`_config.yml` names it. The widget manager that myst-nb would load from another host is left out: our figures need none.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from ..widgets.kit.base import FOLDER, STYLE, own_style
from .assets import write_engine, write_model, write_runtime
from .recordings import write_recordings

PAGE = Path(__file__).parent / "page"
"""The modules with which a page answers its figures."""
CODES = Path(__file__).parent.parent / "weights" / "neighbours" / "codes.safetensors"
"""The codes of the training drawings; the small pictures that go with them lie in book/_static/copying."""
MATHJAX_PARTS = ("tex-mml-chtml.js", "a11y", "input", "output/chtml", "sre")
"""What of MathJax a page with formulas can ask for."""


def setup(app: Any) -> dict[str, bool]:
    """Connect to Sphinx's events."""
    app.connect("html-page-context", drop_widget_manager, priority=400)  # before myst-nb, at 500
    app.connect("build-finished", copy_assets)
    app.add_css_file("cloudgazing/figures.css")
    app.add_js_file("cloudgazing/host.js", type="module")
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def drop_widget_manager(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Forget the scripts and the state that only ipywidgets' own manager would use."""
    files = getattr(app.env, "nb_metadata", {}).get(page, {}).get("js_files", {})
    for key in [key for key in files if key.startswith("ipywidgets")]:
        del files[key]


def copy_assets(app: Any, error: Exception | None) -> None:
    """Put the figures, the engine with its model, and MathJax into a site that has been built."""
    if error is None and app.builder.format == "html":
        static, vendored = Path(app.outdir) / "_static", Path(app.confdir) / "node_modules"
        write_figures(static / "cloudgazing")
        write_engine(static / "cloudgazing")
        write_runtime(vendored / "onnxruntime-web" / "dist", static / "cloudgazing")
        write_model(Path(app.confdir).parent / "_build" / "networks", static / "cloudgazing")
        write_recordings(Path(app.confdir).parent / "_build" / "networks", static / "cloudgazing")
        shutil.copyfile(CODES, static / "copying" / CODES.name)
        write_mathjax(vendored / "mathjax" / "es5", static / "mathjax")


def write_figures(folder: Path) -> None:
    """Write what brings the figures to life into a folder of the site: figures.css, host.js, and all modules.

    These lie there as they lie in the package, so that one finds the other by the same path.
    """
    for module in sorted([*FOLDER.rglob("*.js"), *PAGE.parent.rglob("*.js")]):
        copy = folder / module.relative_to(FOLDER.parent)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(module, copy)
    (folder / "host.js").write_text('import "./publish/host.js";\n', encoding="utf-8")
    own = [own_style(module) for module in sorted(FOLDER.rglob("*.js"))]
    page = (PAGE / "page.css").read_text(encoding="utf-8")
    (folder / "figures.css").write_text("".join([STYLE, *own, page]), encoding="utf-8")


def write_mathjax(vendored: Path, folder: Path) -> None:
    """Copy MathJax as npm fetched it, so that formulas need no other host."""
    for part in MATHJAX_PARTS:
        source, copy = vendored / part, folder / part
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, copy)
