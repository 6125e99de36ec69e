"""The lock, environment.yml, pyproject.toml and what is installed all name the same set of packages."""

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
ONLY_WITH_CUDA = ("cuda-", "nvidia-", "triton")


def lock_lines() -> list[str]:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def locked() -> dict[str, Version]:
    pairs = [line.split("==") for line in lock_lines()]
    return {name: Version(version) for name, version in pairs}


def declared(*extras: str) -> list[Requirement]:
    """The requirements of the package and of these extras, without references from one extra to another."""
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in EXTRAS[extra])]
    return [wanted for wanted in map(Requirement, lines) if wanted.name != PROJECT["name"]]


def names(requirements: list[Requirement]) -> set[str]:
    return {canonicalize_name(wanted.name) for wanted in requirements}


def needed_in_turn(start: set[str]) -> set[str]:
    """Every installed package that these packages need, directly or through others."""
    found, queue = set(), [(name, "") for name in start]
    while queue:
        name, extra = queue.pop()
        try:
            requires = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        found.add(name)
        for wanted in map(Requirement, requires):
            if wanted.marker and not wanted.marker.evaluate({"extra": extra}):
                continue
            pairs = {(canonicalize_name(wanted.name), extra) for extra in wanted.extras or {""}}
            queue += [pair for pair in pairs if pair[0] not in found]
    return found


def imported(files: list[Path]) -> set[str]:
    """The distributions whose modules these files import by absolute name."""
    modules = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                modules.add(node.module.split(".")[0])
    modules -= {*sys.stdlib_module_names, PROJECT["name"]}
    owners = metadata.packages_distributions()
    return {canonicalize_name(owners.get(module, [module])[0]) for module in modules}


def test_every_line_of_the_lock_names_one_public_version():
    bad = [line for line in lock_lines() if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line)]
    assert not bad, "local versions, addresses, options and unnormalised names do not belong there"
    assert lock_lines() == sorted(set(lock_lines()), key=lambda line: line.split("==")[0])


@pytest.mark.parametrize("wanted", declared(*EXTRAS), ids=str)
def test_the_lock_satisfies_what_the_package_declares(wanted):
    assert wanted.specifier.contains(locked()[canonicalize_name(wanted.name)])


def test_what_is_installed_is_what_the_lock_names():
    versions = {canonicalize_name(found.metadata["Name"]): found.version for found in metadata.distributions()}
    public = {name: Version(Version(version).public) for name, version in versions.items()}
    assert {name: public[name] for name in locked() if name in public and public[name] != locked()[name]} == {}


@pytest.mark.skipif(sys.platform != "linux", reason="the lock was made on Linux; elsewhere a few more are needed")
def test_the_lock_forgets_no_indirect_requirement():
    needed = needed_in_turn(names(declared(*EXTRAS)))
    assert {name for name in needed - set(locked()) if not name.startswith(ONLY_WITH_CUDA)} == set()


def test_readers_need_no_extra_but_train_and_site():
    source = ROOT / "src" / "cloudgazing"
    files = list(source.rglob("*.py"))
    makers = [path for path in files if path.relative_to(source).parts[0] in ("training", "publish")]
    readers = [path for path in files if path not in makers]
    assert imported(readers) <= names(declared())
    assert imported(makers) <= names(declared("train", "site"))


def test_whoever_builds_the_site_has_what_its_chapters_import():
    own = [wanted for wanted in map(Requirement, EXTRAS["site"]) if wanted.name == PROJECT["name"]]
    extras = {"site"}.union(*(wanted.extras for wanted in own))
    training = (ROOT / "src" / "cloudgazing" / "training").rglob("*.py")
    assert imported(list(training)) <= names(declared(*extras))


def test_conda_installs_the_same_set():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *plain, by_pip = conda["dependencies"]
    assert f"python{PROJECT['requires-python']}" in plain
    constraint, package = by_pip["pip"]
    assert constraint == "-c requirements.lock"
    chosen = Requirement(package.replace("-e .", PROJECT["name"]))
    assert chosen.extras == {"train", "test"} <= set(EXTRAS)


def test_pre_commit_uses_the_tools_of_the_lock():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    pins = [pin for repo in config["repos"] for hook in repo["hooks"] for pin in hook["additional_dependencies"]]
    versions = {Requirement(pin).name: Requirement(pin).specifier for pin in pins}
    shared = versions.keys() & locked().keys()
    assert shared == {"ruff", "nbstripout"}
    assert all(versions[name].contains(locked()[name]) for name in shared)
