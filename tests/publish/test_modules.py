"""The modules that the site serves: all that the figures and their engine import, each of them once."""

import re
from pathlib import Path

import pytest

from cloudgazing.publish import landing
from cloudgazing.publish.site import write_figures

IMPORTED = re.compile(r"""\b(?:from|import) "(\.[^"]+)";""")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("figures")
    write_figures(folder)
    return folder


def test_whatever_a_module_imports_lies_where_it_looks_for_it(folder: Path):
    modules = sorted(folder.rglob("*.js"))
    assert folder / "publish" / "engine" / "worker.js" in modules
    for module in modules:
        for name in IMPORTED.findall(module.read_text(encoding="utf-8")):
            assert (module.parent / name).is_file(), f"{module.relative_to(folder)} imports {name}"


def test_the_landing_page_s_script_lies_beside_its_pictures_alone(folder: Path):
    assert [each for each in folder.rglob("*.js") if each.name == landing.SCRIPT.name] == []
