"""Every page of the built site, in a real browser, served as a plain static host would."""

import gzip
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).parent.parent.parent
# Building the site, which the first test waits for, runs every chapter.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(2400)]

AXE = ROOT / "book" / "node_modules" / "axe-core" / "axe.min.js"
HEAVIEST = 1_500_000
"""Bytes over the wire of a page on which nothing was started, all its figures mounted."""
COMPRESSED = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".bin"}
"""What a static host sends gzipped. Hosts differ on .bin: bytes that do not shrink count the same either way."""
SETTLED = """() => Promise.all(document.getAnimations()
  .filter((each) => each instanceof CSSTransition).map((each) => each.finished))"""
FAINT = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""axe's rules whose verdict depends on the theme."""


def pages() -> list[str]:
    """The names of the pages in the table of contents, and of those that Sphinx adds."""
    contents = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
    listed = [entry["file"] for entry in entries(contents)]
    return [contents["root"], *listed, "search", "genindex", "404"]


def entries(contents: dict) -> Iterator[dict]:
    """Every entry of a table of contents in Jupyter Book's format, with those below it."""
    for part in contents.get("parts", [contents]):
        for entry in [*part.get("chapters", []), *part.get("sections", [])]:
            if "file" in entry:
                yield entry
            yield from entries({"sections": entry.get("sections", [])}) if "sections" in entry else ()


@pytest.fixture(scope="module")
def address(site: Path, serve: Callable[[Path], str]) -> str:
    return serve(site)


class Visit:
    """A page that was opened and read to its end, and what it asked for and complained of meanwhile."""

    def __init__(self, browser: Browser, address: str, name: str) -> None:
        self.page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
        self.faults: list[str] = []
        self.requests: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"{error}"))
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("response", lambda answer: self._check(answer.status, answer.url))
        self.page.goto(f"{address}{name}.html")
        wake_figures(self.page)

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error":
            self.faults.append(text)

    def _check(self, status: int, url: str) -> None:
        if status >= 400:
            self.faults.append(f"{status} for {url}")


def wake_figures(page: Page) -> None:
    """Scroll to each figure, as a reader would, until all are alive."""
    figures = page.locator(".cg-static")
    for number in range(figures.count()):
        figures.nth(number).scroll_into_view_if_needed()
        expect(figures.nth(number)).to_have_attribute("data-alive", "true", timeout=60_000)
    page.evaluate("scrollTo(0, 0)")


@pytest.fixture(scope="module", params=pages())
def visit(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visit]:
    visit = Visit(browser, address, request.param)
    yield visit
    visit.page.close()


def test_a_page_asks_no_other_host_and_has_nothing_to_complain_of(visit: Visit, address: str):
    own = (address, "data:", "blob:")
    assert [url for url in visit.requests if not url.startswith(own)] == []
    assert visit.faults == []
    assert visit.page.locator("meta[http-equiv='Content-Security-Policy']").count() == 1


def test_a_page_is_light(visit: Visit, site: Path, address: str):
    files = {site / unquote(urlsplit(url).path).lstrip("/") for url in visit.requests if url.startswith(address)}
    sizes = {file.relative_to(site).as_posix(): wire_size(file) for file in files if file.is_file()}
    assert sum(sizes.values()) < HEAVIEST, sorted(sizes.items(), key=lambda item: -item[1])[:10]


def wire_size(file: Path) -> int:
    content = file.read_bytes()
    return len(gzip.compress(content, 6)) if file.suffix in COMPRESSED else len(content)


def test_axe_finds_nothing_in_either_theme(visit: Visit):
    visit.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = run_axe(visit.page, {})
    visit.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    visit.page.evaluate(SETTLED)  # colours on their way from one theme to the other may be any
    found |= run_axe(visit.page, FAINT)
    visit.page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert found == set()


def run_axe(page: Page, options: dict) -> set[str]:
    """Axe's violations: the rule, the place, and what is wrong there."""
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return {f"{rule['id']}: {node['html'][:150]} {node['any'][:1]}" for rule in found for node in rule["nodes"]}


def test_nothing_scrolls_sideways_on_a_telephone(visit: Visit):
    visit.page.set_viewport_size({"width": 360, "height": 740})
    wide = visit.page.evaluate(
        """() => document.documentElement.scrollWidth <= 360 ? [] : [...document.querySelectorAll("main *")]
            .filter(element => element.getBoundingClientRect().right > 361)
            .slice(0, 5).map(element => element.outerHTML.slice(0, 150))"""
    )
    width = visit.page.evaluate("document.documentElement.scrollWidth")
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    assert width <= 360, wide


def test_nothing_spills_out_of_its_figure(visit: Visit):
    spilt = visit.page.evaluate(
        """() => [...document.querySelectorAll(".cg-static .cg-figure")]
            .filter(figure => figure.scrollHeight > figure.clientHeight + 8)
            .map(figure => `${figure.className}: ${figure.scrollHeight} over ${figure.clientHeight}`)"""
    )
    assert spilt == []


def test_nothing_is_cut_off_within_a_figure(visit: Visit):
    cut = visit.page.evaluate(
        """() => [...document.querySelectorAll(".cg-figure *:not(input, .cg-unseen)")]
            .filter(part => part.clientWidth && getComputedStyle(part).overflowX !== "visible")
            .filter(part => part.scrollWidth > part.clientWidth + 1)
            .map(part => `${part.className}: ${part.textContent}`)"""
    )
    assert cut == []


def test_a_formula_stands_in_the_middle_and_a_letter_on_its_line(visit: Visit):
    off = visit.page.evaluate(
        """() => {
            const middle = element => { const box = element.getBoundingClientRect(); return box.left + box.right; };
            const shown = [...document.querySelectorAll(".math > svg")].filter(svg => svg.checkVisibility());
            const odd = svg => svg.parentElement.matches("div")
                ? Math.abs(middle(svg) - middle(svg.parentElement)) > 40 : getComputedStyle(svg).display !== "inline";
            return shown.filter(odd).map(svg => svg.parentElement.textContent);
        }"""
    )
    assert off == []


def test_code_and_what_it_prints_are_not_cut_off(visit: Visit):
    cut = visit.page.evaluate(
        """() => [...document.querySelectorAll(":is(.cell, .highlight-python) pre")]
            .filter(lines => lines.scrollWidth > lines.clientWidth + 1).map(lines => lines.textContent)"""
    )
    assert cut == []


def test_pictures_keep_their_colours_in_the_dark(visit: Visit):
    visit.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    changed = visit.page.evaluate(
        """() => [...document.querySelectorAll(".bd-content img")]
            .filter(picture => getComputedStyle(picture).filter !== "none").map(picture => picture.outerHTML)"""
    )
    visit.page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert changed == []


def test_the_site_works_below_a_path_of_its_own(browser, site, serve, tmp_path):
    (tmp_path / "cloudgazing").symlink_to(site, target_is_directory=True)
    visit = Visit(browser, f"{serve(tmp_path)}cloudgazing/", "index")
    visit.page.get_by_role("link", name="Draw something").click()
    visit.page.wait_for_url("**/chapters/00_cloudgazing.html#figure-0-1")
    wake_figures(visit.page)
    assert visit.faults == []
    assert visit.page.locator("#figure-0-1").is_visible()
    visit.page.close()


def test_the_film_plays_and_can_be_stopped(browser, address):
    visit = Visit(browser, address, "index")
    film = visit.page.locator(".cg-film")
    slider = film.get_by_role("slider")
    film.get_by_role("button", name="Pause the film").click()
    expect(film.get_by_role("button", name="Play the film")).to_be_visible()
    slider.fill("0")
    noise = film.locator("canvas").evaluate("canvas => canvas.toDataURL()")
    slider.fill("20")
    assert film.locator("canvas").evaluate("canvas => canvas.toDataURL()") != noise
    assert "step 20 of 20" in film.locator("canvas").get_attribute("aria-label")
    visit.page.close()


def test_the_film_keeps_still_for_those_who_ask_for_less_motion(browser, address):
    page = browser.new_page(reduced_motion="reduce")
    page.goto(f"{address}index.html")
    expect(page.get_by_role("button", name="Play the film")).to_be_visible(timeout=30_000)
    page.close()


def test_the_title_is_not_behind_the_film_on_any_screen(browser, address):
    page = browser.new_page()
    page.goto(f"{address}index.html")
    for width in range(320, 1921, 80):
        page.set_viewport_size({"width": width, "height": 800})
        title, film = page.evaluate("""() => {
            const words = document.createRange();
            words.selectNodeContents(document.querySelector(".bd-article h1").firstChild);
            return [words, document.querySelector(".cg-film")].map((each) => each.getBoundingClientRect().toJSON());
        }""")
        assert 0 < title["right"] <= width
        assert title["right"] < film["left"] or title["bottom"] <= film["top"], width
    page.close()


def test_without_scripts_a_page_can_be_read(browser, address):
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}index.html")
    assert page.locator(".cg-film img").get_attribute("alt").startswith("The model’s drawing of")
    page.goto(f"{address}chapters/00_cloudgazing.html")
    note = page.locator(".cg-static noscript p").first  # found by its place: a search by text passes over noscript
    expect(note).to_be_visible()
    expect(note).to_have_text("This figure needs JavaScript.")
    page.close()


def test_search_finds_a_word_of_the_book(browser, address):
    page = browser.new_page()
    page.goto(f"{address}search.html?q=denoising")
    expect(page.locator("ul.search li").first).to_be_visible(timeout=30_000)
    page.close()


def test_each_notebook_can_be_downloaded(site):
    for chapter in sorted((ROOT / "chapters").glob("*.ipynb")):
        page = (site / "chapters" / f"{chapter.stem}.html").read_text(encoding="utf-8")
        assert f"_sources/chapters/{chapter.name}" in page
        assert json.loads((site / "_sources" / "chapters" / chapter.name).read_text(encoding="utf-8"))["cells"]


def pages_of(site: Path) -> list[Path]:
    """The pages of a built site, without the theme's own templates, which lie among its files."""
    return [page for page in site.rglob("*.html") if "_static" not in page.relative_to(site).parts]


def test_teachers_are_told_how_much_each_computer_fetches(site):
    """Networks and the larger of the two runtimes: for a first drawing three networks, for all chapters every one."""
    sizes = {file.name.split(".")[0]: file.stat().st_size for file in site.glob("_static/cloudgazing/model/*.gz")}
    runtime = max(file.stat().st_size for file in site.glob("_static/cloudgazing/runtime/*.wasm.gz"))
    first = sum(sizes[network] for network in ("text_encoder", "unet", "vae_decoder"))
    told = " ".join((ROOT / "book" / "teachers.md").read_text(encoding="utf-8").split())
    megabytes = [round((runtime + fetched) / 5e6) * 5 for fetched in (first, sum(sizes.values()))]
    assert "some {} MB for the first drawing, some {} for all chapters".format(*megabytes) in told


def test_every_link_within_the_site_leads_somewhere(site):
    site = site.resolve()
    soups = {page: BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser") for page in pages_of(site)}
    anchors = {page: {tag["id"] for tag in soup.find_all(id=True)} for page, soup in soups.items()}
    broken = []
    for page, soup in soups.items():
        for tag in soup.select("a[href], link[href], img[src], script[src], [data-strip]"):
            link = urlsplit(tag.get("href") or tag.get("src") or tag.get("data-strip"))
            if link.scheme or link.netloc or link.path.startswith("/"):
                continue
            target = (page.parent / unquote(link.path)).resolve() if link.path else page
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file() or (link.fragment and unquote(link.fragment) not in anchors.get(target, set())):
                broken.append(f"{page.relative_to(site)}: {link.geturl()}")
    assert broken == []


def test_no_table_is_left_as_the_characters_that_it_was_written_in(site):
    soups = (BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser") for page in pages_of(site))
    assert [words for soup in soups for line in soup.select("article p") if "|---" in (words := line.text)] == []


def test_our_own_markup_is_valid(site, node, tmp_path):
    html_validate = ROOT / "book" / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    parts = {"404": (site / "404.html").read_text(encoding="utf-8")}
    shutil.copyfile(ROOT / "book" / ".htmlvalidate.json", tmp_path / ".htmlvalidate.json")
    for page in [site / "index.html", *sorted((site / "chapters").glob("*.html"))]:
        parts[page.stem] = as_page(own_parts(page.read_text(encoding="utf-8")))
    for name, html in parts.items():
        (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
    files = [str(tmp_path / f"{name}.html") for name in parts]
    checked = subprocess.run([node, html_validate, *files], cwd=tmp_path, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def own_parts(html: str) -> str:
    """The markup of a page that this repository writes, and not Sphinx or its theme: figures, film, and cards."""
    soup = BeautifulSoup(html, "html.parser")
    found = soup.select(".cg-numbered, .cg-static, .cg-film, .cg-chapters")
    return "\n".join(str(part) for part in found if not part.find_parent(class_="cg-numbered"))


def as_page(parts: str) -> str:
    return f'<!DOCTYPE html>\n<html lang="en">\n<head><title>Parts</title></head>\n<body>{parts}</body>\n</html>\n'
