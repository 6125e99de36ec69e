import base64
import html
import io
import json
import re

import pytest
import traitlets
from PIL import Image

from cloudgazing import widgets
from cloudgazing.widgets.kit.base import FOLDER, BookWidget, bundle, from_bytes, own_style

STATE = re.compile(r'<script type="application/json">(.*?)</script>')


class Sample(BookWidget):
    """The smallest figure: some text and some bytes."""

    module = "kit/pixels.js"
    words = traitlets.Unicode("</script><b>").tag(sync=True)
    numbers = traitlets.Bytes(b"\x00\xff").tag(sync=True)
    own = traitlets.Int(3)


MODULES = sorted(FOLDER.rglob("*.js"))


def sources_of(bundled: str) -> dict[str, str]:
    """The modules within a bundle, by their keys."""
    return json.loads(re.search(r"Object\.entries\((\{.*\})\)\)", bundled)[1])


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_brings_its_companions_along(path):
    sources = sources_of(bundle(path))
    known: set[str] = set()
    for key, source in sources.items():
        assert not re.search(r"""(from|import)\s*["']\.""", source)
        assert set(re.findall(r"cloudgazing:\w+", source)) <= known, "what is imported has to come first"
        known.add(key)


def test_nested_imports_are_brought_along_once(tmp_path):
    (tmp_path / "deep.js").write_text("export const four = 4;")
    (tmp_path / "left.js").write_text('export { four } from "./deep.js";')
    (tmp_path / "right.js").write_text('import { four } from "./deep.js"; export const five = four + 1;')
    (tmp_path / "top.js").write_text('import { four } from "./left.js"; import { five } from "./right.js";')
    bundled = bundle(tmp_path / "top.js")
    sources = sources_of(bundled)
    assert [source for source in sources.values() if "export const four = 4" in source] == ["export const four = 4;"]
    assert len(sources) == 4
    assert f'import(modules["{list(sources)[-1]}"])' in bundled
    assert 'el.dataset.figure = "top"' in bundled


def test_a_figure_has_a_name_in_a_notebook():
    names = {path.stem: re.findall(r'"aria-label": "([\w -]+)"', bundle(path))[-1] for path in MODULES}
    named = [names[key] for key in ("guidance_dial", "habits", "unet_shape")]
    assert named == ["Guidance dial", "Habits", "U-Net shape"]


def test_a_model_begins_without_waiting_for_the_modules():
    outside = re.sub(r"async function render.*?\n}\n", "", bundle(MODULES[0]), flags=re.DOTALL)
    assert "export default { render }" in outside
    assert "await" not in outside.replace(json.dumps(sources_of(outside), ensure_ascii=False), "")


def test_a_stylesheet_of_its_own_is_kept_to_its_figure():
    figures = [path for path in MODULES if path.with_suffix(".css").exists()]
    assert len({path.stem for path in figures}) == len(figures) > 1
    assert own_style(figures[0]).startswith(f'@scope ([data-figure="{figures[0].stem}"])')
    assert own_style(FOLDER / "kit" / "ui.js") == ""


def test_unknown_settings_are_refused():
    with pytest.raises(TypeError, match=r"Sample has no setting 'word'; it has numbers, words\."):
        Sample(word="typo")


def test_the_html_form_holds_the_settings_and_nothing_else():
    form = Sample().static_html()
    [payload] = STATE.findall(form)
    assert json.loads(payload) == {"state": {"words": "</script><b>"}, "buffers": {"numbers": "AP8="}}
    assert 'data-module="kit/pixels.js"' in form


def test_the_html_form_tells_what_a_link_may_set():
    class Linked(Sample):
        links = ("words", "seed", "share", "view")
        seed = traitlets.Int(1, min=0).tag(sync=True)
        share = traitlets.Float(0.5, max=1).tag(sync=True)
        view = traitlets.Enum(["a", "<b>"], "a").tag(sync=True)

    [told] = re.findall(r'data-links="([^"]*)"', Linked().static_html())
    limits = {"words": {}, "seed": {"min": 0, "whole": True}, "share": {"max": 1}, "view": {"values": ["a", "<b>"]}}
    assert json.loads(html.unescape(told)) == limits


def test_links_carry_settings_that_there_are():
    figures = [getattr(widgets, name) for name in widgets.__all__ if isinstance(getattr(widgets, name), type)]
    figures = [figure for figure in figures if issubclass(figure, BookWidget)]
    unknown = {(figure.__name__, name) for figure in figures for name in set(figure.links) - set(figure.class_traits())}
    assert unknown == set()
    assert sum(bool(figure.links) for figure in figures) > 15


def test_a_still_picture_stands_in_for_scripts():
    class Shown(Sample):
        def still(self):
            return from_bytes(bytes([200, 100, 50] * 12), (2, 3))

    [coded] = re.findall(
        r'<noscript><img src="data:image/webp;base64,([^"]+)" width="3" height="2"', Shown().static_html()
    )
    assert Image.open(io.BytesIO(base64.b64decode(coded))).size == (3, 2)
    assert "<noscript><p>This figure needs JavaScript.</p></noscript>" in Sample().static_html()


def test_both_forms_are_offered_and_the_html_is_the_same_each_time():
    first, _ = Sample()._repr_mimebundle_()
    second, _ = Sample()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in first
    assert first["text/html"] == second["text/html"]
    assert first["text/plain"] == second["text/plain"] == "Sample()"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_modules_are_short_and_never_write_markup(path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) < 200
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", source)
