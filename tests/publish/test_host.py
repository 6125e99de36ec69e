"""Every figure on a page without a kernel, in a real browser, served as a plain static host would, in a sub-folder.

The page forbids by its content policy what the site forbids: scripts of the page's own, and every other host.
"""

import gzip
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Browser, Locator, Page, Route, expect

from cloudgazing import models, widgets
from cloudgazing.publish import recordings
from cloudgazing.widgets.kit.base import BookWidget

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

WAIT = 180_000
SETTINGS = {
    "DrawingGrid": {"columns": "seed", "values": [1, 2], "num_inference_steps": 2},
    "Quiz": {"questions": [widgets.Number("How many channels has a pixel?", answer=3, right="Yes.", wrong="No.")]},
    "TrainingMonitor": {"pictures": torch.zeros(8, 3, 32, 32)},
    "TrainingSet": {"shown": 8},
}
"""What a figure cannot do without."""
FIGURES = [
    name
    for name in widgets.__all__
    if isinstance(getattr(widgets, name), type) and issubclass(getattr(widgets, name), BookWidget)
]
FEW = ("GuessedNoise", "DenoisePlayer", "AttentionView")
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; connect-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; base-uri 'self'; form-action 'none'"
)
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Figures</title>
<meta http-equiv="Content-Security-Policy" content="{policy}"><link rel="icon" href="data:,">
<link rel="stylesheet" href="{folder}/figures.css"><script type="module" src="{folder}/host.js"></script></head>
<body>{figures}</body></html>"""
BUTTONS = Path(__file__).parent.parent.parent / "book" / "_static" / "page.js"
PRINTS = f'<button data-print>Print</button><script type="module" src="{BUTTONS.name}"></script>'
FAR = '<div style="height: 9000px"></div>'
SOURCE = (Path(recordings.__file__).parent / "page" / "sentences.js").read_text(encoding="utf-8")
SENTENCES = dict(re.findall(r'^(?:export const )?\s*(\w+)(?: =|:)\s+"([^"]+)"', SOURCE, flags=re.MULTILINE))
"""The sentences of the page, by their names there."""


@pytest.fixture(scope="module")
def book(engine_folder: Path, serve: Callable[[Path], str]) -> str:
    """The address of a folder with three pages: all figures, a few, and a few that are far from each other."""
    recordings.write_drawings(engine_folder / "drawings")
    (engine_folder / "recordings").mkdir(exist_ok=True)
    (engine_folder / "recordings" / "index.json").write_text("[]", encoding="utf-8")
    recordings.write_costs(engine_folder / "recordings", models.load())
    parent = engine_folder.parent
    forms = {name: getattr(widgets, name)(**SETTINGS.get(name, {})).static_html() for name in FIGURES}
    for file, names in (("all.html", FIGURES), ("few.html", FEW)):
        figures = "\n".join(forms[name] for name in names)
        text = PAGE.format(policy=POLICY, folder=engine_folder.name, figures=figures)
        (parent / file).write_text(text, encoding="utf-8")
    shutil.copyfile(BUTTONS, parent / BUTTONS.name)
    text = PAGE.format(policy=POLICY, folder=engine_folder.name, figures=FAR.join(forms[name] for name in FEW))
    (parent / "far.html").write_text(text.replace("<body>", f"<body>{PRINTS}"), encoding="utf-8")
    return f"{serve(parent.parent)}{parent.name}/"


@contextmanager
def opened(browser: Browser, address: str, script: str = "") -> Iterator[tuple[Page, list[str]]]:
    """A page in a context of its own, and a list of what went wrong: errors, and requests to other hosts.

    The script runs in the page before all others.
    """
    context = browser.new_context()
    context.add_init_script(script)
    page = context.new_page()
    page.set_default_timeout(WAIT)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    own = (address.split("/", 3)[0] + "//" + address.split("/", 3)[2], "data:", "blob:")
    context.on("request", lambda request: faults.append(request.url) if not request.url.startswith(own) else None)
    page.goto(address)
    page.locator(".cg-static[data-alive]").first.wait_for()
    yield page, faults
    context.close()


def figure_of(page: Page, stem: str) -> Locator:
    return page.locator(f".cg-static[data-figure='{stem}'][data-alive]")


def picture_in(figure: Locator, number: int) -> str:
    return figure.locator(".cg-pane canvas").nth(number).evaluate("canvas => canvas.toDataURL()")


def load(figure: Locator) -> None:
    figure.get_by_role("button", name="Load the model").click()


def wait_for_change(figure: Locator, before: str, number: int) -> None:
    changed = "([canvas, before]) => canvas.toDataURL() !== before"
    canvas = figure.locator(".cg-pane canvas").nth(number).element_handle()
    figure.page.wait_for_function(changed, arg=[canvas, before])


def test_every_figure_comes_alive(browser, book):
    with opened(browser, f"{book}all.html") as (page, faults):
        expect(page.locator(".cg-static[data-alive]")).to_have_count(len(FIGURES), timeout=WAIT)
        assert page.locator(".cg-static .cg-figure:not(.cg-leave-place)").count() == len(FIGURES)
        assert page.locator(".cg-leave:visible").count() == 0
        slider = figure_of(page, "noise_slider")
        canvas, shown = slider.locator("canvas").first, "canvas => canvas.toDataURL()"
        before = canvas.evaluate(shown)
        slider.get_by_role("slider").first.fill("0.9")
        assert canvas.evaluate(shown) != before
        assert faults == []


def test_a_grid_opens_with_its_drawings_and_shows_the_noise_of_another_prompt(browser, book):
    with opened(browser, f"{book}all.html") as (page, faults):
        grid = figure_of(page, "drawing_grid").first
        first = grid.locator(".cg-pane canvas").first
        expect(grid.locator(".cg-status")).to_contain_text("Drawn beforehand", timeout=WAIT)
        expect(first).to_have_attribute(
            "aria-label", re.compile("drawn for “a red cat in the meadow”, seed 1, 2 steps")
        )
        before = picture_in(grid, 0)
        assert before != picture_in(grid, 1)
        prompt = grid.get_by_label("Prompt", exact=True)
        for text, shows in (("a blue dog", "Before the first drawing"), ("a red cat in the meadow", "drawn for")):
            prompt.fill(text)
            prompt.blur()
            expect(first).to_have_attribute("aria-label", re.compile(shows))
        assert picture_in(grid, 0) == before
        assert page.locator(".cg-leave:visible").count() == 0
        assert faults == []


def test_a_first_visit_a_second_figure_and_a_second_visit(browser, book):
    with opened(browser, f"{book}few.html") as (page, faults):
        noise, player = figure_of(page, "guessed_noise"), figure_of(page, "denoise_player")
        before = picture_in(noise, 2)
        for amount in range(40, 90):
            noise.get_by_role("slider").first.fill(f"{amount / 100}")
        expect(noise.locator(".cg-leave-words")).to_have_text(
            re.compile(r"needs the model: 4\.\d MB, kept on this device")
        )
        expect(noise.locator(".cg-status")).to_have_text(SENTENCES["WAITS"])
        load(noise)
        wait_for_change(noise, before, 2)
        expect(noise.locator(".cg-leave")).to_be_hidden()
        expect(noise.locator(".cg-pane-caption").first).to_contain_text("89 % noise")

        player.get_by_label("Prompt", exact=True).fill("<script>alert(1)</script> <b>مرحبا</b> 🐈 " + "x" * 300)
        player.locator("summary").click()
        player.get_by_label("Steps").fill("2")
        player.get_by_label("Steps").blur()
        other = page.context.new_page()  # the tab is hidden while it draws
        expect(player.locator(".cg-state")).to_contain_text("The picture is ready: 2 steps", timeout=WAIT)
        other.close()
        expect(player.locator(".cg-notes")).to_contain_text('"script"')
        assert player.locator("script:not([type]), b").count() == 0

        page.reload()
        before = picture_in(noise, 2)
        noise.get_by_role("slider").first.fill("0.7")
        wait_for_change(noise, before, 2)
        assert page.locator(".cg-leave-yes:visible").count() == 0
        assert faults == []


def test_who_declines_keeps_a_page_that_works(browser, book):
    with opened(browser, f"{book}few.html") as (page, faults):
        player = figure_of(page, "denoise_player")
        player.get_by_role("button", name="Draw").click()
        player.get_by_role("button", name="Not now").click()
        expect(player.get_by_role("status").first).to_have_text(SENTENCES["DECLINED"])
        expect(player.locator(".cg-leave")).to_be_hidden()
        player.get_by_role("button", name="Draw").click()
        expect(player.locator(".cg-leave")).to_be_visible()
        player.get_by_role("button", name="Stop").click()
        expect(player.locator(".cg-leave")).to_be_hidden()
        assert faults == []


def answer(body: bytes | str, status: int = 200) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=body, status=status)


def cut_short(route: Route) -> None:
    body = route.fetch().body()
    route.fulfill(body=body[: len(body) // 2])


def altered(route: Route) -> None:
    content = bytearray(gzip.decompress(route.fetch().body()))
    content[100] ^= 1
    route.fulfill(body=gzip.compress(content))


@pytest.mark.parametrize(
    ("path", "trouble", "sentence"),
    [
        ("**/model/manifest.json", answer("<html>Sign in</html>"), "portal"),
        ("**/model/manifest.json", lambda route: route.abort(), "offline"),
        ("**/model/pixel_denoiser*", answer("", 404), "missing"),
        ("**/model/pixel_denoiser*", cut_short, "short"),
        ("**/model/pixel_denoiser*", altered, "altered"),
        ("**/runtime/*.wasm.gz", answer("<!doctype html>"), "portal"),
    ],
)
def test_a_file_that_is_not_what_it_should_be(browser, book, path, trouble, sentence):
    with opened(browser, f"{book}few.html") as (page, _):
        noise = figure_of(page, "guessed_noise")
        page.context.route(path, trouble)
        noise.get_by_role("slider").first.fill("0.5")
        if "manifest" not in path:
            load(noise)
        expect(noise.locator(".cg-status")).to_have_text(SENTENCES[sentence], timeout=WAIT)
        expect(noise.locator(".cg-leave")).to_be_hidden()
        page.context.unroute(path)
        before = picture_in(noise, 2)
        noise.get_by_role("slider").first.fill("0.6")
        if "manifest" in path:
            load(noise)
        wait_for_change(noise, before, 2)


def test_a_browser_without_vector_instructions_gets_a_sentence(browser, book):
    with opened(browser, f"{book}few.html", "WebAssembly.validate = () => false") as (page, faults):
        noise = figure_of(page, "guessed_noise")
        noise.get_by_role("slider").first.fill("0.5")
        expect(noise.locator(".cg-status")).to_have_text(SENTENCES["NO_SIMD"])
        assert faults == []


def test_where_nothing_can_be_kept_the_figure_works_and_the_page_says_so(browser, book):
    with opened(browser, f"{book}few.html") as (page, _):
        devtools = page.context.new_cdp_session(page)
        origin = page.evaluate("location.origin")
        devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1000})
        noise = figure_of(page, "guessed_noise")
        before = picture_in(noise, 2)
        noise.get_by_role("slider").first.fill("0.5")
        load(noise)
        wait_for_change(noise, before, 2)
        expect(noise.locator(".cg-leave-words")).to_have_text(SENTENCES["NOT_KEPT"])


def test_a_link_carries_the_settings_and_draws(browser, book):
    with opened(browser, f"{book}few.html") as (page, faults):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        view = figure_of(page, "attention_view")
        view.get_by_role("slider", name="Head").fill("2")
        view.get_by_role("button", name="Copy link to this").click()
        expect(view.locator(".cg-link-said")).to_contain_text("Copied.")
        link = page.evaluate("navigator.clipboard.readText()")
        assert link.startswith(f"{book}few.html#figure=attention_view&")
        assert faults == []
    with opened(browser, link.replace("a+bat+at+night", "a+cat+%26+%3Cb%3E")) as (page, faults):
        view = figure_of(page, "attention_view")
        expect(view.get_by_role("slider", name="Head")).to_have_value("2")
        load(view)
        expect(view.locator(".cg-lookers")).to_contain_text("cat", timeout=WAIT)
        assert faults == []


@pytest.mark.parametrize(
    ("fragment", "sentence"),
    [
        ("figure=denoise_player&seed=-5&prompt=a+dog", "NO_SENSE"),
        ("figure=denoise_player&view=%3Cscript%3E&opening=1&__proto__=2", "NO_SENSE"),
        ("figure=elsewhere&seed=1", "NO_FIGURE"),
        ("figure=", "NO_FIGURE"),
    ],
)
def test_a_nonsense_link_is_told_and_does_no_harm(browser, book, fragment, sentence):
    with opened(browser, f"{book}few.html#{fragment}") as (page, faults):
        expect(page.locator(".cg-note")).to_have_text(SENTENCES[sentence])
        player = figure_of(page, "denoise_player")
        expect(player.get_by_label("Seed", exact=True)).to_have_value("7")
        expected = "a dog" if "dog" in fragment else "a red cat in the meadow"
        expect(player.get_by_label("Prompt", exact=True)).to_have_value(expected)
        assert faults == []


def test_leaving_in_the_middle_and_coming_back(browser, book):
    with opened(browser, f"{book}few.html") as (page, faults):
        noise = figure_of(page, "guessed_noise")
        noise.get_by_role("slider").first.fill("0.5")
        load(noise)
        page.goto("about:blank")
        page.go_back()
        before = picture_in(noise, 2)
        noise.get_by_role("slider").first.fill("0.6")
        wait_for_change(noise, before, 2)
        assert faults == []


def test_the_page_s_own_button_prints_when_all_figures_are_there(browser, book):
    count = "document.querySelectorAll('.cg-static[data-alive]').length"
    with opened(browser, f"{book}far.html", f"globalThis.print = () => {{ globalThis.printed = {count}; }}") as (
        page,
        faults,
    ):
        assert page.evaluate(count) == 1
        page.get_by_role("button", name="Print", exact=True).click()
        page.wait_for_function("() => globalThis.printed !== undefined")
        assert page.evaluate("printed") == len(FEW)
        assert faults == []


def test_the_worker_is_held_to_the_page_s_policy(browser, book, serve, tmp_path):
    (tmp_path / "elsewhere").touch()
    other = serve(tmp_path)
    with opened(browser, f"{book}few.html") as (page, _):
        noise = figure_of(page, "guessed_noise")
        before = picture_in(noise, 2)
        noise.get_by_role("slider").first.fill("0.5")
        load(noise)
        wait_for_change(noise, before, 2)
        ask = "url => fetch(url, { mode: 'no-cors' }).then(() => 'fetched', () => 'refused')"
        [worker] = page.workers
        assert worker.evaluate(ask, f"{other}elsewhere") == "refused"
        assert worker.evaluate(ask, f"{book}few.html") == "fetched"


def test_without_javascript_there_is_a_picture_and_a_sentence(browser, book):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{book}few.html")
    assert page.locator("noscript p").all_text_contents() == ["This figure needs JavaScript."] * len(FEW)
    assert page.locator("noscript img").count() == 2
    context.close()
