"""Sphinx's settings, read from the book's `_config.yml`, which is in Jupyter Book 1's format."""

import os
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
_book = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
_sphinx = dict(_book["sphinx"]["config"])

project = html_title = _book["title"]
author, copyright = _book["author"], _book["copyright"]  # noqa: A001
exclude_patterns = ["_build", ".venv", ".pytest_cache", "runs", "**.ipynb_checkpoints", *_book["exclude_patterns"]]
html_baseurl = os.environ.get("SITE_ADDRESS", "")  # known only to who publishes
external_toc_path = "book/_toc.yml"
external_toc_exclude_missing = _book["only_build_toc_files"]
nb_execution_mode = _book["execute"]["execute_notebooks"]
nb_execution_timeout = _book["execute"]["timeout"]
nb_execution_raise_on_error = not _book["execute"]["allow_errors"]
extensions = [name for name in _sphinx.pop("extensions") if name not in ("jupyter_book", "sphinx_comments")]
html_theme = "sphinx_book_theme"
numfig = True
myst_enable_extensions = ["colon_fence", "dollarmath", "linkify", "tasklist"]
html_static_path = [str(ROOT / folder) for folder in _sphinx.pop("html_static_path")]
html_logo, html_favicon = (str(ROOT / _sphinx.pop(name)) for name in ("html_logo", "html_favicon"))
bibtex_bibfiles = [str(ROOT / file) for file in _sphinx.pop("bibtex_bibfiles")]
if _book["repository"]["url"]:
    _sphinx["html_theme_options"] |= {
        "repository_url": _book["repository"]["url"],
        "repository_branch": _book["repository"]["branch"],
        "launch_buttons": _book["launch_buttons"],
    }
globals().update(_sphinx)
