"""Every chapter, unchanged, on another model: "one word swaps the model" is true of all of their cells.

Turbo is the book's own; the others are small and untrained. What a chapter promises of its model it must not ask of
them. All chapters run on a FLUX, which shares least with the book's model; those that look into a model's parts on the
other kinds, too.
"""

import os
import traceback

import pytest
from test_chapters import CHAPTERS, read, solutions

from cloudgazing import choice

MACHINE = "06_pipeline"
PARTS = ("03_text", "04_denoising", "05_latents", MACHINE)
PAIRS = [
    pytest.param(chapter, kind, id=f"{chapter.stem}-{kind}")
    for chapter in CHAPTERS
    for kind in ("flux", "xl", "sd3", "unclip", "turbo")
    if kind == "flux" or chapter.stem in PARTS
]


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(("chapter", "kind"), PAIRS)
def test_every_cell_runs(chapter, kind, request, monkeypatch):
    wanted = kind if kind == "turbo" else str(request.getfixturevalue(f"{kind}_folder"))
    monkeypatch.setenv(choice.VARIABLE, wanted)
    monkeypatch.chdir(chapter.parent)
    names: dict[str, object] = {"display": lambda *_: None, "__name__": "__main__"}
    code = [(f"cell {cell.id}", cell.source) for cell in read(chapter).cells if cell.cell_type == "code"]
    if chapter.stem == MACHINE:  # whose exercises build upon any model's parts
        code += [(f"the solution of exercise {number}", source) for number, source in solutions(chapter)]
    for name, source in code:
        try:
            exec(source, names)
        except Exception:
            pytest.fail(f"{chapter.stem}, {name}, on {kind}:\n{traceback.format_exc()}", pytrace=False)
    if model := names.get("chosen", names.get("model")):
        assert wanted in (model.name, str(model.folder)), "another model stood in for the one that was chosen"
    assert os.environ[choice.VARIABLE] == wanted
