"""The answers in the page are Python's answers: the same messages, field by field, on the same questions.

A figure of Python and a worker in Chromium are asked the same, and must say the same.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from cloudgazing import widgets
from cloudgazing.noise import seeded_noise
from cloudgazing.picturebook import FRESH_SEEDS, picture
from cloudgazing.publish.recordings import DRAWING_SETS, write_drawings
from cloudgazing.widgets.kit.asking import AskingWidget
from cloudgazing.widgets.kit.base import BookWidget
from cloudgazing.widgets.latents.latent_walk import walk
from cloudgazing.widgets.player.drawing import Request, draw, look

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLOSE = {"guess": 2e-2, "apart": 1e-3, "point": 2e-3, "nearest": 2e-3, "cosines": 2e-3, "names": 5e-3, "spreads": 1e-4}
"""How far numbers may be apart, by the field that they stand in; elsewhere a ten-thousandth."""
PICTURE, NUMBERS = 1, 2e-3
"""How far apart bytes of a picture, and 32-bit floats, may be."""
DRAWING = {"prompt": "a red cat and a zorf", "seed": 3, "num_inference_steps": 3, "guidance_scale": 4.0}
CELL = {**DRAWING, "negative_prompt": "a dog", "sampler": "ancestral"}
LIVE = {"prompt": "a red zorf", "other_prompt": "a dog", "share": 0.3, "seed": 3, "num_inference_steps": 5}
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Answers</title><link rel="icon" href="data:,">
<script type="module">
const worker = new Worker("publish/engine/worker.js", { type: "module" });
const coded = (buffer) => {
  let text = "";
  for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
  return btoa(text);
};
let count = 0;
globalThis.ask = (figure, request, state, parts) => new Promise((resolve) => {
  const id = `question-${count++}`;
  const heard = [];
  const hear = ({ data }) => {
    if (data.id !== id) return;
    if (data.kind === "say") heard.push([data.content, data.buffers.map(coded)]);
    if (data.kind === "end") { worker.removeEventListener("message", hear); resolve(heard); }
  };
  worker.addEventListener("message", hear);
  const buffers = parts.map((text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
  worker.postMessage({ kind: "ask", id, figure, request, state, buffers });
});
globalThis.ready = true;
</script></html>"""

Message = tuple[dict[str, Any], list[bytes]]


@dataclass(frozen=True)
class Case:
    """A figure, a question, and what kinds of bytes the answers hold: a letter for each, p for a picture.

    Where not all messages hold the same kinds, there is a word for each kind of message.
    """

    figure: str
    request: dict[str, Any]
    kinds: str | dict[str, str] = ""
    parts: tuple[bytes, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.figure} {json.dumps(self.request)[:60]}"


def floats(*shape: int, seed: int = 1) -> bytes:
    return seeded_noise(shape, seed).numpy().tobytes()


RGB = picture(FRESH_SEEDS[0] + 77).tobytes()
MASK = (np.arange(256) % 16 > 8).astype(np.uint8).tobytes()
MACHINE = {"step": "f", "picture": "p"}
STUDIO = {**CELL, "mode": "words", "seeds": [3], "strength": 0.7}
NAN = np.full(4 * 16 * 16, np.nan, np.float32).tobytes()
CASES = [
    Case("DenoisePlayer", DRAWING, "ppff"),
    Case("DenoisePlayer", {**DRAWING, "guidance_scale": 1.0, "without_text": True}, "ppff"),
    Case("DenoisePlayer", {**DRAWING, "prompt": "", "num_inference_steps": 0}, "ppff"),
    Case("DenoisePlayer", {**DRAWING, "view": "guess"}, "ppff"),
    Case("DenoisePlayer", {"kind": "look", "view": "guess", "frames": [1]}, "p", (floats(4, 16, 16),)),
    Case("DenoisePlayer", {"kind": "look", "view": "guess", "frames": [1]}, "p", (floats(4, 16, 2),)),
    Case("FourPanes", DRAWING, "pfff"),
    Case("FourPanes", {**DRAWING, "guidance_scale": 1.0, "num_inference_steps": 2}, "pfff"),
    Case("PromptHeat", {**DRAWING, "prompt": "two fish, a café!"}, "pf"),
    Case("PromptHeat", {**DRAWING, "prompt": "", "num_inference_steps": 1}, "pf"),
    Case(
        "DrawingGrid",
        {"cells": [CELL, {**CELL, "sampler": "dpm", "guidance_scale": 1.0}]},
        "p",
        settings={"values": [1]},
    ),
    Case("DrawingGrid", {"cells": [{**CELL, "num_inference_steps": 101}]}, settings={"values": [1]}),
    Case("DrawingGrid", {"cells": [{**CELL, "seed": -1}]}, settings={"values": [1]}),
    Case("DrawingGrid", {"cells": [{**CELL, "sampler": "magic"}]}, settings={"values": [1]}),
    Case("LiveCanvas", LIVE, {"done": "p"}),
    Case("LiveCanvas", {**LIVE, "share": 0}, {"done": "p"}),
    Case("LiveCanvas", {**LIVE, "share": 1, "other_prompt": ""}, {"done": "p"}),
    Case("LiveCanvas", {**LIVE, "share": 1.5}),
    Case("LiveCanvas", {**LIVE, "num_inference_steps": 3}),
    Case("LiveCanvas", {**LIVE, "seed": -1}),
    Case("GuidanceDial", {"prompt": "a blue cat", "seed": 5, "at": 1, "guidance_scale": 7.5}, "p"),
    Case("GuidanceDial", {"prompt": "a blue cat", "seed": 5, "at": 0, "guidance_scale": 0}, "p"),
    Case("GuidanceDial", {"prompt": "a blue cat", "seed": 5, "at": 20, "guidance_scale": 0}),
    Case("UnetShape", {"prompt": "a red cat", "seed": 7, "at": 1}, "f"),
    Case("AttentionView", {"prompt": "a snörk at night"}, "f"),
    Case("AttentionView", {"prompt": "a bat " * 60}, "f"),
    Case("AttentionView", {"prompt": "🐈 مرحبا <script>alert(1)</script> " * 300}, "f"),
    Case("WordMap", {"word": " dog "}),
    Case("WordMap", {"word": "zorfblat"}),
    Case("WordMap", {"word": " "}),
    Case("MeaningMap", {"prompt": "at night, a bat and a moon"}),
    Case("MeaningMap", {"prompt": "a cat"}),
    Case("MatchingMatrix", {"start": 1, "caption": "a purple boat at night", "pictures": True}, "p"),
    Case("MatchingMatrix", {"start": 0, "caption": "", "pictures": False}),
    Case("MatchingMatrix", {"start": 1000, "caption": "", "pictures": False}),
    Case("EncodeDecode", {"kind": "both", "tag": 1}, "fp", (RGB,)),
    Case("EncodeDecode", {"kind": "both"}, "fp", (RGB[:-3],)),
    Case("LatentChannels", {"kind": "decode"}, "p", (floats(4, 16, 16),)),
    Case("LatentPainter", {"kind": "decode"}, "p", (NAN,)),
    Case("TwoNoises", {"kind": "decode"}, "p", (floats(4, 16, 16),)),
    Case("LatentWalk", {"kind": "decode"}, "p", (floats(4, 16, 8),)),
    Case(
        "LatentWalk",
        {"kind": "walk", "prompt": "a red cat", "seeds": [7, 8], "stops": 3, "num_inference_steps": 2},
        "pp",
    ),
    Case("LatentWalk", {"kind": "walk", "prompt": "a red cat", "seeds": [7, 8], "stops": 99, "num_inference_steps": 2}),
    Case("RemovingNoise", {"kind": "denoise", "kept": 0.6, "steps": 1}, "pp", (floats(32, 32, 3),)),
    Case("JumpOrSteps", {"kind": "denoise", "kept": 0.0, "steps": 5}, "pp", (floats(32, 32, 3, seed=2),)),
    Case("GuessedNoise", {"kind": "denoise", "kept": 1.0, "steps": 1}, "pp", (floats(32, 32, 3),)),
    Case("GuessedNoise", {"kind": "denoise", "kept": 0.5, "steps": 1}, "pp", (floats(32, 32, 2),)),
    Case("TrainingStep", {"t": 400, "seed": 5, "caption": "a red cat"}, "ffp", (floats(4, 16, 16),)),
    Case("TrainingStep", {"t": 1000, "seed": 5, "caption": ""}, "ffp", (floats(4, 16, 16),)),
    Case("TrainingStep", {"t": 4, "seed": 5, "caption": ""}, "ffp", (floats(4, 16, 8),)),
    Case("Studio", {**STUDIO, "seeds": [3, 4]}, MACHINE),
    Case("Studio", {**STUDIO, "mode": "picture", "sampler": "ddim"}, MACHINE, (RGB,)),
    Case("Studio", {**STUDIO, "mode": "picture", "strength": 0}, MACHINE, (RGB,)),
    Case("Studio", {**STUDIO, "mode": "repair", "sampler": "dpm"}, MACHINE, (RGB, MASK)),
    Case("Studio", {**STUDIO, "mode": "repair", "strength": 1, "guidance_scale": 1.0}, MACHINE, (RGB, MASK)),
    Case("Studio", {**STUDIO, "mode": "repair"}, MACHINE, (RGB, bytes(256))),
    Case("Studio", {**STUDIO, "mode": "repair"}, MACHINE, (RGB, bytes(255))),
    Case("Studio", {**STUDIO, "mode": "picture"}, MACHINE, (RGB[:-3],)),
    Case("Studio", {**STUDIO, "mode": "picture", "strength": 1.5}, MACHINE, (RGB,)),
    Case("Studio", {**STUDIO, "mode": "magic"}),
    Case("Studio", {**STUDIO, "seeds": []}),
    Case("Studio", {**STUDIO, "num_inference_steps": 101}),
    Case("WhoCallsWhom", {**DRAWING, "sampler": "dpm"}, MACHINE),
    Case("WhoCallsWhom", {**DRAWING, "sampler": "ddim", "guidance_scale": 1.0}, MACHINE),
    Case("WhoCallsWhom", {**DRAWING, "sampler": "magic"}),
    Case("WhoCallsWhom", {**DRAWING, "sampler": "ddim", "num_inference_steps": 51}),
]


@pytest.fixture(scope="module")
def figures() -> dict[str, BookWidget]:
    """Figures that have been made, by the name of the class."""
    return {}


@pytest.fixture(scope="module")
def page(browser, serve, engine_folder) -> Page:
    """A page with a worker that answers for every figure."""
    write_drawings(engine_folder / "drawings")
    (engine_folder / "answers.html").write_text(PAGE, encoding="utf-8")
    page = browser.new_page()
    page.set_default_timeout(240_000)
    page.goto(f"{serve(engine_folder)}answers.html")
    page.wait_for_function("globalThis.ready")
    return page


def said_by_python(figure: BookWidget, case: Case) -> list[Message]:
    """All messages, an error among them as the page hears of it."""
    said: list[Message] = []
    try:
        said.extend(messages_of(figure, case))
    except ValueError as error:
        # The page's whole numbers end earlier than Python's.
        said.append(({"kind": "error", "message": str(error).replace("2**64", "2**53")}, []))
    return [({name: value for name, value in content.items() if name != "id"}, parts) for content, parts in said]


def messages_of(figure: Any, case: Case) -> Iterable[Message]:
    request = {**case.request, "id": "one", "buffers": [memoryview(part) for part in case.parts]}
    if request.get("kind") == "look":
        return look(figure._model, request, request["buffers"])
    if isinstance(figure, widgets.DenoisePlayer):
        return draw(figure._model, Request.read(request))
    if request.get("kind") == "walk":
        return walk(figure._model, request, figure.guidance_scale)
    if isinstance(figure, AskingWidget):
        return (figure.answer(request, [memoryview(part) for part in case.parts]) for _ in range(1))
    return figure.draw(request)


def said_in_page(page: Page, figure: BookWidget, case: Case) -> list[Message]:
    state = {
        name: value for name, value in figure.get_state(figure._settings()).items() if not isinstance(value, bytes)
    }
    stem = figure.module.split("/")[-1].removesuffix(".js")
    parts = [base64.b64encode(part).decode() for part in case.parts]
    heard = page.evaluate("(all) => ask(...all)", [stem, case.request, state, parts])
    return [(content, [base64.b64decode(part) for part in coded]) for content, coded in heard]


def assert_alike(ours: Any, theirs: Any, name: str) -> None:
    """Equal, but for numbers, which may differ a little, and for how long it took."""
    if isinstance(theirs, dict):
        assert sorted(ours) == sorted(theirs), name
        for key in theirs:
            assert_alike(ours[key], theirs[key], key)
    elif isinstance(theirs, list | tuple):
        assert len(ours) == len(theirs), name
        for mine, other in zip(ours, theirs, strict=True):
            assert_alike(mine, other, name)
    elif isinstance(theirs, float) and name != "seconds":
        assert ours == pytest.approx(theirs, abs=CLOSE.get(name, 1e-4), rel=1e-3), name
    elif name != "seconds":
        assert ours == theirs, name


def assert_same_bytes(ours: bytes, theirs: bytes, kind: str) -> None:
    assert len(ours) == len(theirs)
    if kind == "p":
        apart = np.abs(np.frombuffer(ours, np.uint8).astype(int) - np.frombuffer(theirs, np.uint8))
        assert apart.max(initial=0) <= PICTURE
    else:
        one, other = (np.frombuffer(each, np.float32) for each in (ours, theirs))
        assert np.isfinite(one).all()
        assert float(np.abs(one - other).max()) <= NUMBERS * max(1.0, float(np.abs(other).max()))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_page_says_what_python_says(page, figures, case):
    key = f"{case.figure} {case.settings}"
    if key not in figures:
        figures[key] = getattr(widgets, case.figure)(**case.settings)
    figure = figures[key]
    ours, theirs = said_in_page(page, figure, case), said_by_python(figure, case)
    assert [content["kind"] for content, _ in ours] == [content["kind"] for content, _ in theirs], ours[-1][0]
    for (content, parts), (right, others) in zip(ours, theirs, strict=True):
        assert_alike(content, right, "message")
        kinds = case.kinds if isinstance(case.kinds, str) else case.kinds.get(right["kind"], "")
        for one, other, kind in zip(parts, others, kinds[: len(others)], strict=True):
            assert_same_bytes(one, other, kind)


def test_more_sets_of_drawings_than_there_are_begin_anew(page, figures):
    figure = figures.get("MatchingMatrix {}") or widgets.MatchingMatrix()
    asked = [
        Case("MatchingMatrix", {"start": start, "caption": "a", "pictures": False}) for start in (2, DRAWING_SETS + 2)
    ]
    [[first], [later]] = [said_in_page(page, figure, case) for case in asked]
    assert first == later


def test_half_a_letter_does_no_harm(page):
    heard = page.evaluate("() => ask('attention_view', { prompt: 'a \\ud83d cat' }, {}, [])")
    assert [content["kind"] for content, _ in heard] == ["attention"]
    assert heard[0][0]["pieces"][-2:] == ["cat", "end"]
