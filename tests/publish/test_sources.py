"""What is kept from build to build knows all the code that it is made of."""

from pathlib import Path

import cloudgazing
from cloudgazing.publish import export, keeping, landing, recordings
from cloudgazing.publish.sources import sources_of

PACKAGE = Path(cloudgazing.__file__).parent


def test_all_that_is_imported_is_a_source_directly_or_through_others(tmp_path: Path):
    (tmp_path / "inner").mkdir()
    files = {
        "made.py": "import json\nfrom .inner import one\n\ndef late():\n    from . import late\n",
        "late.py": "",
        "other.py": "",
        "inner/__init__.py": "from .one import name",
        "inner/one.py": "from ..made import late",
        "inner/two.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    found = [file.relative_to(tmp_path).as_posix() for file in sources_of(tmp_path / "made.py")]
    assert found == ["inner/__init__.py", "inner/one.py", "late.py", "made.py"]


def test_the_recordings_are_made_of_the_drawings_and_what_measures():
    found = {file.relative_to(PACKAGE).as_posix() for file in sources_of(Path(recordings.__file__))}
    assert {"widgets/text/matching_matrix.py", "widgets/text/naming.py", "widgets/latents/cost_meter.py"} <= found
    assert {"picturebook/scenes.py", "picturebook/things/sea.py", "pipeline.py"} <= found


def test_recordings_are_made_anew_when_their_code_has_changed(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(recordings, "record", lambda folder: None)
    first = recordings.recorded(tmp_path)
    assert recordings.recorded(tmp_path) == first
    monkeypatch.setattr(recordings, "sources_of", lambda file: [*sources_of(file), PACKAGE / "draw.py"])
    assert recordings.recorded(tmp_path) != first


def test_the_landing_page_s_pictures_are_drawn_anew_when_the_code_that_draws_has_changed(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(landing, "draw_pictures", lambda folder: None)
    assert {PACKAGE / "pipeline.py", PACKAGE / "samplers.py"} <= set(sources_of(Path(landing.__file__)))
    first = landing.make_pictures(tmp_path)
    assert landing.make_pictures(tmp_path) == first
    monkeypatch.setattr(landing, "sources_of", lambda file: [*sources_of(file), PACKAGE / "draw.py"])
    assert landing.make_pictures(tmp_path) != first


def test_every_folder_of_weights_that_is_exported_names_the_export(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(keeping, "PACKAGE", Path("/"))
    monkeypatch.setattr(export, "BUNDLED", tmp_path)
    for name in ("picture-book", "pixel-denoiser", "autoregression"):
        before = export.fingerprint()
        (tmp_path / name).mkdir()
        (tmp_path / name / "weights").touch()
        assert export.fingerprint() != before, name
