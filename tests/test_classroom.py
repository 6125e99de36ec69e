"""A classroom: the teacher's list and no other models, no downloads, and a container that is told so."""

import os
import re
import runpy
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import huggingface_hub
import pytest
import yaml

from cloudgazing import ModelError, load
from cloudgazing.catalogue import PUBLISHED
from cloudgazing.classroom import VARIABLE, classroom
from cloudgazing.cli import main
from cloudgazing.client import Source
from cloudgazing.hub import download, fetch

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "classroom"


@pytest.fixture
def snapshots(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Stands for the Hub's client with an empty cache; lists whether each question was for local files only."""
    asked: list[bool] = []

    def snapshot_download(*_: object, local_files_only: bool, **__: object) -> str:
        asked.append(local_files_only)
        raise FileNotFoundError("not in the cache")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot_download)
    return asked


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("", ("picture-book",)),
        ("sd-turbo", ("picture-book", "sd-turbo")),
        (" sd-turbo ,, owner/model,picture-book", ("picture-book", "sd-turbo", "owner/model")),
    ],
)
def test_the_variable_lists_the_models_and_the_bundled_one_is_always_there(monkeypatch, listed, expected):
    monkeypatch.setenv(VARIABLE, listed)
    assert classroom() == expected


def test_without_the_variable_there_is_no_classroom(monkeypatch, snapshots):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert classroom() is None
    with pytest.raises(ModelError, match="connect to the internet"):
        download(Source("owner/model", "main"))
    assert snapshots == [False]


def test_a_listed_folder_loads_and_another_is_refused_by_naming_what_there_is(monkeypatch, bundle, tmp_path):
    monkeypatch.setenv(VARIABLE, str(bundle))
    assert load(bundle, device="cpu").folder == bundle
    other = shutil.copytree(bundle, tmp_path / "other")
    with pytest.raises(ModelError, match='choose one of "picture-book", ') as caught:
        load(other, device="cpu")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["sd-turbo", "owner/model"])
def test_nothing_is_downloaded(monkeypatch, snapshots, capsys, name):
    monkeypatch.setenv(VARIABLE, name)
    with pytest.raises(ModelError, match="in a classroom nothing is downloaded: ask your teacher"):
        load(name)
    assert snapshots, "it was looked for on this machine"
    assert all(snapshots), "and nowhere else"
    assert capsys.readouterr().err == "", "no word of gigabytes to come"


def test_what_lies_in_the_shared_cache_is_found(monkeypatch, bundle):
    monkeypatch.setenv(VARIABLE, "sd-turbo")
    monkeypatch.setattr(huggingface_hub, "snapshot_download", lambda *_, **__: str(bundle))
    assert fetch(PUBLISHED["sd-turbo"]) == bundle


def test_the_command_lists_what_the_classroom_has(monkeypatch, snapshots, capsys):
    monkeypatch.setenv(VARIABLE, "sd-turbo")
    assert main(["models"]) == 0
    shown = capsys.readouterr().out
    assert "sd-turbo" in shown
    assert "stable-diffusion-1.5" not in shown


class Settings(SimpleNamespace):
    """Like JupyterHub's configuration: a section comes about when it is named."""

    def __getattr__(self, name: str) -> "Settings":
        if name.startswith("__"):
            raise AttributeError(name)
        section = Settings()
        setattr(self, name, section)
        return section


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """What classroom/jupyterhub_config.py sets."""
    monkeypatch.setenv("CLASSROOM_PASSWORD", "clouds over the meadow")
    monkeypatch.setenv(VARIABLE, "sd-turbo")
    settings = Settings()
    runpy.run_path(str(FOLDER / "jupyterhub_config.py"), init_globals={"get_config": lambda: settings})
    return settings


def test_readers_get_the_classrooms_models_from_the_shared_cache_and_ask_no_hub(hub):
    environment = hub.Spawner.environment
    assert environment[VARIABLE] == "sd-turbo"
    assert environment["HF_HUB_OFFLINE"] == "1"
    dockerfile = (FOLDER / "Dockerfile").read_text()
    assert f"HF_HUB_CACHE={environment['HF_HUB_CACHE']}" in dockerfile


def test_readers_enter_with_the_shared_password_under_a_plain_name_and_see_the_first_chapter(hub):
    assert hub.SharedPasswordAuthenticator.user_password == "clouds over the meadow"
    # JupyterHub looks at the beginning only, unless the pattern says where the end is.
    plain = re.compile(hub.Authenticator.username_pattern)
    assert plain.match("ada-2")
    assert not any(plain.match(name) for name in ["", "-r", "../x-1", "a b-1", "Ada-1", "root", "www-data", "ada-1\n"])
    chapter = hub.Spawner.default_url.removeprefix("/lab/tree/")
    assert (ROOT / chapter).is_file()


def test_a_class_that_comes_at_once_is_given_time(hub):
    """Two readers on a busy machine were seen to need more than JupyterHub's usual minute, and failed to start."""
    assert hub.Spawner.start_timeout >= 300
    assert hub.Spawner.http_timeout >= 300


def test_a_reader_gets_a_fresh_folder_and_leaves_nothing_behind(hub, monkeypatch):
    commands: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda command, check: commands.append(command))
    reader = SimpleNamespace(user=SimpleNamespace(name="ada-1"))
    hub.Spawner.pre_spawn_hook(reader)
    hub.Spawner.post_stop_hook(reader)
    made, removed = commands
    assert made[0] == "useradd"
    assert "--skel" in made, "the chapters come along"
    assert "HOME_MODE=0700" in made, "and nobody else looks in"
    assert removed[0] == "userdel"
    assert "--remove" in removed
    assert made[-1] == removed[-1] == "ada-1"


def test_the_image_has_the_package_its_chapters_and_no_secret():
    dockerfile = (FOLDER / "Dockerfile").read_text()
    copied = [word for line in re.findall(r"^COPY (.+) \S+$", dockerfile, re.MULTILINE) for word in line.split()]
    assert {"src", "chapters", "pyproject.toml", "requirements.lock"} <= set(copied)
    assert [name for name in copied if not list(ROOT.glob(name))] == []
    chapters = [chapter.read_text(encoding="utf-8") for chapter in (ROOT / "chapters").glob("*.ipynb")]
    linked = {folder for chapter in chapters for folder in re.findall(r"\]\(\.\./(\w+)/", chapter)}
    assert linked <= {Path(name).parts[0] for name in copied}, "what the chapters link to comes along"
    assert "PASSWORD" not in dockerfile


def test_binder_builds_from_the_lock():
    script = ROOT / ".binder" / "postBuild"
    assert os.access(script, os.X_OK)
    assert '-c requirements.lock -e ".[train]"' in script.read_text()
    version = (ROOT / ".binder" / "runtime.txt").read_text().strip()
    tested = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text())
    assert version.removeprefix("python-") in tested["jobs"]["test"]["strategy"]["matrix"]["python"]
