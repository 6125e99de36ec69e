"""The live canvas in a real browser, with an engine that says what the test wants it to say."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from accessibility import faults
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

SOURCE = Path(__file__).parent.parent.parent / "src" / "cloudgazing"
WISH = {
    "prompt": "a red cat",
    "other_prompt": "a blue dog",
    "share": 0,
    "seed": 7,
    "num_inference_steps": 4,
}
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Live</title><link rel="icon" href="data:,">
<style>STYLE</style><div data-figure="live_canvas" style="max-width: 700px"></div><script type="module">
import { FigureModel } from "./publish/page/figure_model.js";
import figure from "./widgets/denoising/live_canvas.js";
const grey = (value) => new DataView(new Uint8Array(3).fill(value).buffer);
const wish = WISH;
const model = new FigureModel({ ...wish, choices: [1, 2, 4], opening: { ...wish, size: [1, 1] },
  opening_bytes: grey(200) });
globalThis.asked = [];
model.receive = (request) => asked.push(request);
globalThis.say = (content, value) => model.emit(
  "msg:custom", { size: [1, 1], id: asked.at(-1).id, ...content }, value === undefined ? [] : [grey(value)]);
globalThis.leave = figure.render({ model, el: document.querySelector("div") });
</script></html>"""


@pytest.fixture
def page(browser, serve) -> Iterator[Page]:
    """A page with the figure alone; an error in it fails the test."""
    own = (SOURCE / "widgets" / "denoising" / "live_canvas.css").read_text(encoding="utf-8")
    style = (SOURCE / "widgets" / "kit" / "book.css").read_text(encoding="utf-8")
    style += f'@scope ([data-figure="live_canvas"]) {{ {own} }}'
    content = PAGE.replace("STYLE", style).replace("WISH", json.dumps(WISH))
    address, errors = serve(SOURCE), []
    page = browser.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route(f"{address}live.html", lambda route: route.fulfill(body=content, content_type="text/html"))
    page.goto(f"{address}live.html")
    page.wait_for_function("globalThis.leave !== undefined")
    yield page
    page.close()
    assert errors == []


def asked(page: Page) -> list[dict]:
    """What the figure has asked so far, without its stops."""
    return [request for request in page.evaluate("asked") if request["kind"] == "draw"]


def say(page: Page, content: dict, value: int | None = None) -> None:
    """Let the engine answer the newest question, or the one of an id that is given."""
    page.evaluate("([content, value]) => say(content, value ?? undefined)", [content, value])


def shown(page: Page) -> int:
    """The grey of the picture that is shown."""
    return page.locator("canvas").evaluate("canvas => canvas.getContext('2d').getImageData(0, 0, 1, 1).data[0]")


def write(page: Page, text: str) -> None:
    page.get_by_label("Prompt", exact=True).fill(text)


def test_it_opens_with_a_picture_and_asks_for_nothing(page):
    assert (shown(page), asked(page)) == (200, [])
    expect(page.locator("canvas")).to_have_attribute("aria-label", "The picture of “a red cat”, seed 7")
    for width in (760, 340):
        page.set_viewport_size({"width": width, "height": 800})
        assert faults(page.locator(".cg-figure")) == []


def test_every_letter_is_drawn_and_the_last_picture_stays_meanwhile(page):
    write(page, "a red ca")
    [first] = asked(page)
    assert {name: first[name] for name in WISH} == {**WISH, "prompt": "a red ca"}
    say(page, {"kind": "start", "notes": ["What is a ca?"]})
    say(page, {"kind": "step", "step": 1})
    assert shown(page) == 200
    say(page, {"kind": "done", "seconds": 0.214}, 90)
    assert shown(page) == 90
    expect(page.locator(".cg-caption")).to_have_text("4 steps in 0.21 seconds.")
    expect(page.locator("canvas")).to_have_attribute("aria-label", "The picture of “a red ca”, seed 7")
    expect(page.get_by_role("status")).to_have_text("Drawn: “a red ca”, seed 7.")  # after a while
    expect(page.locator(".cg-notes")).to_have_text("What is a ca?")


def test_the_newest_always_wins(page):
    write(page, "a")
    write(page, "a b")
    page.wait_for_function("asked.length === 2")  # the first one has had its time
    first, second = asked(page)
    assert (first["prompt"], second["prompt"]) == ("a", "a b")
    say(page, {"kind": "done", "seconds": 0.2, "id": first["id"]}, 10)
    assert shown(page) == 200
    say(page, {"kind": "done", "seconds": 0.2}, 20)
    assert shown(page) == 20


def test_sliders_and_steps_ask_anew_by_keyboard(page):
    page.get_by_role("slider", name="Seed").press("ArrowRight")
    page.get_by_role("slider", name="To the other prompt").press("End")
    page.get_by_role("radio", name="4 steps").press("ArrowLeft")
    page.wait_for_function("asked.at(-1).num_inference_steps === 2")
    first, *_, last = asked(page)
    assert first["seed"] == 8
    assert {name: last[name] for name in WISH} == {**WISH, "seed": 8, "share": 1, "num_inference_steps": 2}
    say(page, {"kind": "done", "seconds": 0.2}, 30)
    expect(page.locator("canvas")).to_have_attribute("aria-label", "The picture of “a blue dog”, seed 8")


def test_what_is_not_read_is_not_drawn(page):
    page.get_by_label("Other prompt", exact=True).fill("a boat")
    assert asked(page) == []
    slider = page.get_by_role("slider", name="To the other prompt")
    slider.press("ArrowRight")
    assert asked(page)[0]["share"] == pytest.approx(0.02)
    assert slider.get_attribute("aria-valuetext") == "2\u00a0%"


def test_an_error_is_a_sentence_and_enter_tries_again(page):
    write(page, "a boat")
    say(page, {"kind": "error", "message": "The model could not be fetched."})
    expect(page.get_by_role("status")).to_have_text("The model could not be fetched.")
    expect(page.get_by_role("status")).to_have_class(re.compile("cg-trouble"))
    assert shown(page) == 200
    page.get_by_label("Prompt", exact=True).press("Enter")
    assert [request["prompt"] for request in asked(page)] == ["a boat", "a boat"]
    say(page, {"kind": "done", "seconds": 0.2}, 40)
    expect(page.get_by_role("status")).not_to_have_class(re.compile("cg-trouble"))
    assert shown(page) == 40


def test_a_figure_that_goes_stops_the_engine(page):
    write(page, "a boat")
    page.evaluate("leave()")
    assert page.evaluate("asked.at(-1).kind") == "stop"
