"""What all figures share: one ES module that runs in a notebook with its kernel and on a static page without one."""

from __future__ import annotations

import base64
import hashlib
import html
import inspect
import io
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets
from PIL import Image

FOLDER = Path(__file__).parent.parent
"""Where the figures lie."""
STYLE = (FOLDER / "kit" / "book.css").read_text(encoding="utf-8")
"""The look that all figures share."""
AS_WRITTEN = {"unet": "U-Net", "lora": "LoRA", "unclip": "unCLIP"}
"""Names that a file's name cannot have."""
RELATIVE_IMPORT = re.compile(r"""((?:from|import)\s*["'])(\.{1,2}/[^"']+)(["'])""")


LOADER = """// Written by cloudgazing.widgets.kit.base from the modules of one figure.
const modules = (globalThis.cloudgazingModules ??= {{}});
for (const [key, source] of Object.entries({sources})) {{
  const linked = source.replace(/cloudgazing:\\w+/g, (other) => modules[other]);
  modules[key] ??= URL.createObjectURL(new Blob([linked], {{ type: "text/javascript" }}));
}}
// Imported here and not above: anywidget leaves a model that takes over two seconds to begin deaf to Python for good.
async function render({{ model, el }}) {{
  const {{ default: figure }} = await import(modules["{entry}"]);
  el.dataset.figure = "{figure}";
  const close = figure.render({{ model, el }});
  // The published site, which does without this loader, names a figure by the caption below it.
  const names = {{ role: "group", "aria-label": "{name}" }};
  const root = el.firstElementChild;
  if (!root.hasAttribute("aria-label")) for (const name in names) root.setAttribute(name, names[name]);
  return close;
}}
export default {{ render }};
"""
"""Makes each module known to the page once, under its content's hash, however many figures share it."""


def bundle(path: Path) -> str:
    """One ES module that stands for the one at `path` and for all that it imports by relative paths.

    Notebooks serve no files beside a module, so the module has to bring its companions along.
    """
    sources: dict[str, str] = {}
    entry = _gather(path, sources)
    as_json = json.dumps(sources, ensure_ascii=False)
    return LOADER.format(sources=as_json, entry=entry, figure=path.stem, name=_name_of(path))


def _name_of(path: Path) -> str:
    """What the figure of a module is called: "guidance_dial.js" has the "Guidance dial"."""
    name = " ".join(AS_WRITTEN.get(word, word) for word in path.stem.split("_"))
    return name[0].upper() + name[1:]


def _gather(path: Path, sources: dict[str, str]) -> str:
    """Put a module's source, and before it those that it imports, into `sources`; returns its key there."""

    def as_key(match: re.Match[str]) -> str:
        return f"{match[1]}{_gather(path.parent / match[2], sources)}{match[3]}"

    source = RELATIVE_IMPORT.sub(as_key, path.read_text(encoding="utf-8"))
    key = f"cloudgazing:{hashlib.sha256(source.encode()).hexdigest()[:16]}"
    sources.setdefault(key, source)
    return key


def own_style(path: Path) -> str:
    """The stylesheet beside a figure's module, kept to that figure's part of the page; empty if there is none."""
    own = path.with_suffix(".css")
    if not own.exists():
        return ""
    return f'@scope ([data-figure="{path.stem}"]) {{\n{own.read_text(encoding="utf-8")}}}\n'


class BookWidget(anywidget.AnyWidget):
    """A figure of the book. A subclass names its ES module, such as "player/denoise_player.js", and adds traits.

    A stylesheet of the same name beside the module adds to the one that all figures share. The form as `text/html`
    holds the traits' values, so that a page without a kernel can show the same figure.
    """

    module: ClassVar[str]
    links: ClassVar[tuple[str, ...]] = ()
    """The settings that a link to the figure carries, on a page without a kernel."""
    _css = STYLE

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Take in the source of the module that the subclass names."""
        if "module" in cls.__dict__:  # not so for the classes that traitlets derives to add traits
            path = FOLDER / cls.module
            cls._esm = bundle(path)
            cls._css = STYLE + own_style(path)
        super().__init_subclass__(**kwargs)

    def __init__(self, **traits: Any) -> None:
        """Refuse what is no trait of the figure, so that a slip of the pen does not pass in silence."""
        if unknown := sorted(set(traits) - set(self.trait_names())):
            raise TypeError(
                f"{type(self).__name__} has no setting {unknown[0]!r}; it has {', '.join(self._settings())}."
            )
        super().__init__(**traits)

    def _settings(self) -> list[str]:
        """The names of the traits that this figure adds to those of every widget."""
        added = set(self.class_traits(sync=True)) - set(anywidget.AnyWidget.class_traits(sync=True))
        return sorted(name for name in added if not name.startswith("_"))

    def static_html(self) -> str:
        """The figure as HTML: its state as JSON, bytes in base64, for a script of the page to bring to life."""
        values = self.page_state()
        buffers = {name: values.pop(name) for name, value in list(values.items()) if isinstance(value, bytes)}
        encoded = {name: base64.b64encode(value).decode() for name, value in buffers.items()}
        state = json.dumps({"state": values, "buffers": encoded}, sort_keys=True).replace("<", "\\u003c")
        links = html.escape(json.dumps(self.link_limits(), sort_keys=True))
        caption = html.escape(curled(self.figure_caption()))
        return (
            f'<div class="cg-static" data-figure="{Path(self.module).stem}" data-module="{self.module}"'
            f' data-caption="{caption}" data-links="{links}">'
            f'<script type="application/json">{state}</script>'
            f"<noscript>{_as_still(self.still())}<p>This figure needs JavaScript.</p></noscript></div>"
        )

    def page_state(self) -> dict[str, Any]:
        """The values that a page without a kernel is given."""
        return self.get_state(self._settings())

    def figure_caption(self) -> str:
        """What a page writes under the figure; a figure that says nothing gets no number."""
        return first_sentence(type(self))

    def link_limits(self) -> dict[str, dict[str, Any]]:
        """For each setting that a link carries, its range or choices, so that a page can refuse what makes no sense."""
        return {name: _limits(self.traits()[name]) for name in self.links}

    def still(self) -> Image.Image | None:
        """A picture for readers whose browser runs no scripts; a figure without one returns None."""
        return None

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**data, "text/html": self.static_html()}, metadata


def first_sentence(documented: type) -> str:
    """The first sentence of a docstring."""
    text = (inspect.getdoc(documented) or "").replace("\n", " ").replace("`", "")
    return re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]


def curled(words: str) -> str:
    """Words with the apostrophes that the prose has; a docstring is written with straight ones."""
    return words.replace("'", "’")


def _limits(trait: traitlets.TraitType) -> dict[str, Any]:
    """What a setting may be, as JSON."""
    if isinstance(trait, traitlets.Enum):
        return {"values": list(trait.values or ())}
    ends = {end: getattr(trait, end, None) for end in ("min", "max")}
    limits = {end: value for end, value in ends.items() if value is not None and math.isfinite(value)}
    return {**limits, "whole": True} if isinstance(trait, traitlets.Int) else limits


def _as_still(picture: Image.Image | None) -> str:
    if picture is None:
        return ""
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=80)
    size = f'width="{picture.width}" height="{picture.height}"'
    return f'<img src="data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}" {size} alt="">'


def from_bytes(pictures: bytes, size: Sequence[int]) -> Image.Image:
    """The first of some pictures, three bytes a pixel; `size` is its height and width."""
    height, width = size
    return Image.frombytes("RGB", (width, height), pictures[: 3 * height * width])
