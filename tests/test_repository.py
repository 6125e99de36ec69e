"""The house rules that a reader relies on: clean chapters, short modules, links and commands that exist."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
import yaml
from hatchling.builders.wheel import WheelBuilder
from PIL import Image

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "cloudgazing"
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
MODULES = sorted(SOURCE.rglob("*.py"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def committed_files() -> list[Path]:
    """What git tracks, less what is deleted in the working tree; skips where this is no clone."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git clone")
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def run(*command: str) -> None:
    """Run a Python tool in the repository; its complaints are the failure's message."""
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def length(function: ast.FunctionDef) -> int:
    """Lines of a function from `def` to its end, without its docstring."""
    first = function.body[0]
    docstring = first.end_lineno - first.lineno + 1 if ast.get_docstring(function) else 0
    return function.end_lineno - function.lineno + 1 - docstring


def packages_used() -> dict[str, set[str]]:
    """For each package of the source which others it imports, be it late, in a function."""
    packages = {file.parent.name: set() for file in SOURCE.glob("*/__init__.py")}
    for path in MODULES:
        folders = path.relative_to(SOURCE).parts[:-1]
        for node in ast.walk(ast.parse(read(path))):
            if folders and isinstance(node, ast.ImportFrom) and node.level:
                named = (*folders[: len(folders) + 1 - node.level], *(node.module or node.names[0].name).split("."))
                packages[folders[0]] |= {named[0]} & packages.keys() - {folders[0]}
    return packages


def test_between_packages_data_flows_one_way():
    used = packages_used()
    assert used["copying"] >= {"picturebook", "scores", "training"}
    TopologicalSorter(used).prepare()  # raises CycleError where two need each other


def test_ruff_has_nothing_to_say():
    run("ruff", "check", "--quiet", "--output-format=concise")
    run("ruff", "format", "--check", "--quiet")


def test_modules_are_short():
    assert {name_of(path) for path in MODULES if len(read(path).splitlines()) >= 250} == set()
    assert {name_of(path) for path in SOURCE.rglob("*.js") if len(read(path).splitlines()) >= 200} == set()


def test_functions_are_short():
    functions = [
        (f"{name_of(path)}: {node.name}", length(node))
        for path in MODULES
        for node in ast.walk(ast.parse(read(path)))
        if isinstance(node, ast.FunctionDef)
    ]
    assert [(name, lines) for name, lines in functions if lines > 25] == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=name_of)
def test_chapters_are_stored_without_outputs_in_short_cells(chapter):
    run("nbstripout", "--verify", "--keep-id", str(chapter))
    cells = [cell for cell in json.loads(read(chapter))["cells"] if cell["cell_type"] == "code"]
    sources = ["".join(cell["source"]) for cell in cells]
    # A quiz is prose, and its cell is hidden.
    code = [source for source in sources if not re.search(r"\b(Quiz|Choice|Number)\(", source)]
    assert [source for source in code if len(source.splitlines()) > 15] == []


def test_contents_list_every_chapter():
    contents = yaml.safe_load(read(ROOT / "book" / "_toc.yml"))
    listed = re.findall(r"chapters/\w+", json.dumps(contents))
    assert listed == [name_of(chapter).removesuffix(".ipynb") for chapter in CHAPTERS]


def test_the_first_chapter_leads_to_every_other():
    first, *others = [name_of(chapter).removeprefix("chapters/") for chapter in CHAPTERS]
    cells = json.loads(read(CHAPTERS[0]))["cells"]
    prose = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert re.findall(r"\]\((\w+\.ipynb)\)", prose) == others, f"the end of {first}"


def test_no_file_names_somebodys_machine():
    home = re.compile(r"(?<![\w.:/-])/(?:home|Users|root|work)/\w+|\b[A-Z]:\\Users\\|\bfile:///")
    texts = [path for path in committed_files() if b"\0" not in path.read_bytes()[:8192] and path != Path(__file__)]
    assert {name_of(path): found for path in texts if (found := home.findall(read(path)))} == {}


def test_git_changes_no_line_endings_not_even_on_windows():
    names = "\n".join(map(name_of, committed_files()))
    command = ["git", "check-attr", "--stdin", "text"]
    told = subprocess.run(command, cwd=ROOT, input=names, check=True, capture_output=True, text=True).stdout
    assert [line for line in told.splitlines() if not line.endswith(": text: unset")] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_and_commands_of_the_pages_exist(page):
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", read(page))
    assert [link for link in links if not (page.parent / link).exists()] == []
    commands = re.findall(r"\bmake ([a-z][a-z-]*)`|^\s*make ([a-z][a-z-]*)", read(page), flags=re.MULTILINE)
    targets = re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), flags=re.MULTILINE)
    assert {first or second for first, second in commands} <= set(targets)


def test_every_build_of_the_site_runs_every_chapter():
    """Sphinx by itself runs a chapter again when its own text has changed, not when only the package behind it has."""
    book = re.search(r"^book:.*\n((?:\t.*\n)+)", read(ROOT / "Makefile"), flags=re.MULTILINE)
    assert "sphinx-build --fresh-env" in book[1]


def test_continuous_integration_runs_the_readers_command():
    assert re.search(r"^make test\b", read(ROOT / ".ci" / "run"), flags=re.MULTILINE)
    workflow = yaml.safe_load(read(ROOT / ".github" / "workflows" / "test.yml"))
    assert {"run": ".ci/run"} in workflow["jobs"]["test"]["steps"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_the_citation_names_this_version():
    citation = yaml.safe_load(read(ROOT / "CITATION.cff"))
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    assert citation["version"] == project["version"]
    assert " AND ".join(citation["license"]) == project["license"]
    assert [author["name"] for author in citation["authors"]] == [author["name"] for author in project["authors"]]


def test_the_wheel_carries_the_weights_and_the_widgets(tmp_path):
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    packed = set(zipfile.ZipFile(wheel).namelist())
    wanted = {path.relative_to(ROOT / "src").as_posix() for path in committed_files() if SOURCE in path.parents}
    assert wanted <= packed


@pytest.mark.slow
def test_the_wheel_draws_where_there_is_no_repository(tmp_path):
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    installed, out = tmp_path / "installed", tmp_path / "cat.png"
    zipfile.ZipFile(wheel).extractall(installed)
    draw = f"main(['draw', 'a red cat at night', '--steps', '2', '--out', {str(out)!r}])"
    program = f"import cloudgazing; from cloudgazing.cli import main; print(cloudgazing.__file__); {draw}"
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.stdout.splitlines() == [str(installed / "cloudgazing" / "__init__.py"), f"Saved {out}."], done.stderr
    assert Image.open(out).size == (128, 128)
