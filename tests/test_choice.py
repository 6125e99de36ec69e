"""The model that a reader has chosen: kept from one chapter to the next, and never a reason to fail or to download."""

import os

import pytest

from cloudgazing import choice
from cloudgazing.choice import chosen_model, remember, remembered, settings_file
from cloudgazing.classroom import VARIABLE as CLASSROOM
from cloudgazing.client import Source
from cloudgazing.hub import download


@pytest.fixture(autouse=True)
def reader(tmp_path, monkeypatch):
    """A reader with a folder of settings, who has not chosen yet."""
    monkeypatch.setenv(choice.VARIABLE, "")  # so that it is put back afterwards
    monkeypatch.delenv(CLASSROOM, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))


def test_without_a_choice_it_is_the_bundled_model():
    assert chosen_model() == "picture-book"


def test_a_choice_is_kept_and_may_be_changed(bundle):
    assert remember(str(bundle))
    assert chosen_model() == str(bundle)
    assert remember("picture-book")
    assert chosen_model() == "picture-book"
    assert [file.name for file in settings_file().parent.iterdir()] == ["model.json"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"other": 1}', "\xff\xfe", '"sd-turbo"'])
def test_a_spoilt_file_is_no_choice(content):
    settings_file().parent.mkdir(parents=True)
    settings_file().write_bytes(content.encode("latin-1"))
    assert chosen_model() == "picture-book"


@pytest.mark.parametrize("name", ["", "a" * 5000, "a" * 5000 + "/b", "a\0b"])
def test_a_name_that_no_model_could_have_is_no_choice(name):
    assert remember(name)
    assert chosen_model() == "picture-book"


def test_where_nothing_can_be_written_the_choice_holds_in_this_kernel(bundle, tmp_path, monkeypatch):
    (tmp_path / "blocked").write_text("a file where a folder should be")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "blocked"))
    assert not remember(str(bundle))
    assert chosen_model() == str(bundle)
    assert os.environ[choice.VARIABLE] == str(bundle)


def test_the_variable_decides_until_the_reader_does(bundle, monkeypatch):
    remember("picture-book")
    monkeypatch.setenv(choice.VARIABLE, str(bundle))
    assert chosen_model() == str(bundle)
    remember("picture-book")
    assert chosen_model() == "picture-book"


def test_a_model_that_is_not_here_is_remembered_but_never_fetched(monkeypatch):
    asked = []
    monkeypatch.setattr(choice, "find_local", lambda published: asked.append(published.title))
    remember("sd-turbo")
    assert (remembered(), chosen_model(), asked) == ("sd-turbo", "picture-book", ["SD-Turbo"])


def test_a_name_on_the_hub_counts_once_it_has_been_loaded(hub, monkeypatch):
    served = hub().served
    monkeypatch.setenv(choice.VARIABLE, "somebody/small")
    assert (chosen_model(), served) == ("picture-book", []), "nothing is fetched for it"
    download(Source("somebody/small", "main"))
    assert chosen_model() == "somebody/small"


def test_a_classroom_without_the_chosen_model_uses_the_bundled_one(bundle, monkeypatch):
    remember(str(bundle))
    monkeypatch.setenv(CLASSROOM, "sd-turbo")
    assert chosen_model() == "picture-book"
    monkeypatch.setenv(CLASSROOM, str(bundle))
    assert chosen_model() == str(bundle)
