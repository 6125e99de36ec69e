import base64
import json
import re

import pytest
import traitlets

from cloudgazing.widgets.kit.base import FOLDER, BookWidget, inline_imports

STATE = re.compile(r'<script type="application/json">(.*?)</script>')


class Sample(BookWidget):
    """The smallest figure: some text and some bytes."""

    module = "kit/pixels.js"
    words = traitlets.Unicode("</script><b>").tag(sync=True)
    numbers = traitlets.Bytes(b"\x00\xff").tag(sync=True)
    own = traitlets.Int(3)


MODULES = sorted(FOLDER.rglob("*.js"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_brings_its_companions_along(path):
    source = inline_imports(path)
    assert not re.search(r"""(from|import)\s*["']\.""", source)


def test_nested_imports_are_brought_along(tmp_path):
    (tmp_path / "deep.js").write_text("export const four = 4;")
    (tmp_path / "middle.js").write_text('export { four } from "./deep.js";')
    (tmp_path / "top.js").write_text('import { four } from "./middle.js";')
    middle = base64.b64decode(inline_imports(tmp_path / "top.js").split("base64,")[1].rstrip('";')).decode()
    deep = base64.b64decode(middle.split("base64,")[1].rstrip('";')).decode()
    assert deep == "export const four = 4;"


def test_unknown_settings_are_refused():
    with pytest.raises(TypeError, match=r"Sample has no setting 'word'; it has numbers, words\."):
        Sample(word="typo")


def test_the_html_form_holds_the_settings_and_nothing_else():
    html = Sample().static_html()
    [payload] = STATE.findall(html)
    assert json.loads(payload) == {"state": {"words": "</script><b>"}, "buffers": {"numbers": "AP8="}}
    assert 'data-module="kit/pixels.js"' in html


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
