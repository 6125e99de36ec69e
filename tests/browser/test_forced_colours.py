"""For readers who chose colours of their own, what is chosen stands out, and colours that are shown stay colours."""

import io
from pathlib import Path

import pytest
from bare import lay_out, show
from PIL import Image
from playwright.sync_api import Locator, Page

from cloudgazing.widgets import (
    AttentionView,
    CellByCell,
    ColourMixer,
    CostMeter,
    DenoisePlayer,
    LatentPainter,
    MatchingMatrix,
    MeaningMap,
    NoiseSlider,
    PatchAnswers,
    PatchTokens,
    PromptHeat,
    TokenStrip,
    UnclipPath,
    WordMap,
)

pytestmark = [pytest.mark.browser]

ICONS = Path(__file__).parents[2] / "book" / "_static" / "icons.css"

LOOK = """element => {
    const { backgroundColor, outlineStyle, outlineWidth } = getComputedStyle(element);
    return [backgroundColor, outlineStyle, outlineStyle === "none" ? "" : outlineWidth].join(" ");
}"""
COLOUR = "element => getComputedStyle(element).backgroundColor"
SHAPES = """all => all.map((element) => {
    const { backgroundColor, borderTopWidth, borderTopColor, borderTopLeftRadius, rotate, outlineStyle } =
        getComputedStyle(element);
    const edge = borderTopWidth === "0px" ? "" : borderTopColor;
    return [backgroundColor, edge, borderTopLeftRadius, rotate, outlineStyle];
})"""

BAR = 'style="display: block; width: 4rem; --cg-share: 0.5; --cg-long: 50%; --kept: 0.5"'


@pytest.fixture(scope="module")
def page(browser) -> Page:
    page = browser.new_page()
    page.emulate_media(forced_colors="active")
    return page


@pytest.fixture
def small_gallery(monkeypatch):
    monkeypatch.setattr("cloudgazing.widgets.family.unclip_path.EXAMPLES", 12)
    monkeypatch.setattr("cloudgazing.widgets.family.unclip_path.SHOWN", 6)


@pytest.mark.parametrize(
    ("make", "chosen", "others"),
    [
        (lambda model, clip: AttentionView(model), "input:checked + span", "input:not(:checked) + span"),
        (lambda model, clip: MatchingMatrix(clip), "input:checked + canvas", "input:not(:checked) + canvas"),
        (lambda model, clip: PatchAnswers(clip), "input:checked + canvas", "input:not(:checked) + canvas"),
        (lambda model, clip: UnclipPath(clip), "[aria-pressed=true]", "[aria-pressed=false]"),
        (lambda model, clip: LatentPainter(model), ".cg-palette :checked", ".cg-palette input:not(:checked)"),
        (lambda model, clip: ColourMixer(), ".cg-targets :checked + span", ".cg-targets :not(:checked) + span"),
    ],
    ids=["attention", "matrix", "patches", "unclip", "painter", "mixer"],
)
def test_what_is_chosen_stands_out(page, model, clip, small_gallery, make, chosen, others):
    figure = show(page, make(model, clip))
    looks = [figure.locator(which).first.evaluate(LOOK) for which in (chosen, others)]
    assert looks[0] != looks[1]


@pytest.mark.parametrize(
    ("make", "button"),
    [
        (DenoisePlayer, ".cg-draw"),
        (TokenStrip, ".cg-token button"),
        (WordMap, ".cg-neighbours button"),
    ],
)
def test_a_button_has_an_edge_where_its_colour_is_taken_away(page, model, make, button):
    buttons = show(page, make(model)).locator(button)
    edges = buttons.evaluate_all("all => all.map((each) => getComputedStyle(each).borderTopWidth)")
    assert set(edges) == {"1px"}


def test_the_piece_that_is_chosen_stands_out(page, model):
    pieces = show(page, TokenStrip(model)).locator(".cg-token button")
    pieces.nth(2).click()
    page.mouse.move(0, 0)
    chosen, other = (pieces.nth(which).evaluate(COLOUR) for which in (2, 3))
    assert chosen != other


@pytest.mark.parametrize(
    ("figure", "drawn", "bar"),
    [
        (CellByCell, f'<i class="cg-chance" {BAR}></i>', ".cg-chance"),
        (CostMeter, f'<p class="cg-bar" {BAR}></p>', ".cg-bar"),
        (MatchingMatrix, f'<ol class="cg-bars"><li><i {BAR}></i></li></ol>', ".cg-bars i"),
        (NoiseSlider, f'<i class="cg-share-bar" {BAR}></i>', ".cg-share-bar"),
        (PromptHeat, f'<i class="cg-share-bar" {BAR}></i>', ".cg-share-bar"),
    ],
)
def test_bars_are_seen(page, figure, drawn, bar):
    lay_out(page, figure, drawn)
    assert count_colours(page.locator(bar)) > 1


def test_icons_are_seen(page):
    icons = ICONS.read_text(encoding="utf-8")
    page.set_content(f'<style>{icons}</style><button><i class="fa-solid fa-bars"></i></button>')
    assert count_colours(page.locator("i")) > 1


def count_colours(drawn: Locator) -> int:
    with Image.open(io.BytesIO(drawn.screenshot())) as picture:
        return len(picture.convert("RGB").getcolors())


def test_colours_to_paint_with_and_to_match_are_seen(page, model):
    painter = LatentPainter(model)
    brushes = show(page, painter).locator(".cg-palette input").evaluate_all(f"all => all.map({COLOUR})")
    assert len(set(brushes[: len(painter.shades)])) == len(painter.shades)
    mixer = show(page, ColourMixer(red=1, green=2, blue=3))
    assert mixer.locator(".cg-patch").first.evaluate(COLOUR) == "rgb(1, 2, 3)"
    targets = mixer.locator(".cg-targets span").evaluate_all(f"all => all.map({COLOUR})")
    assert len(set(targets)) == len(targets) == len(ColourMixer().targets)


@pytest.mark.parametrize("make", [MeaningMap, WordMap])
def test_dots_are_seen_and_each_kind_has_a_shape_of_its_own(page, model, make):
    figure = show(page, make(model))
    unseen = {"", "rgba(0, 0, 0, 0)", figure.locator(".cg-plane").evaluate(COLOUR)}
    entries = figure.locator(".cg-key i").evaluate_all(SHAPES)
    for fill, edge, *_ in [*entries, *figure.locator(".cg-dot i").evaluate_all(SHAPES)]:
        assert {fill, edge} - unseen
    assert len({tuple(shape) for shape in entries}) == len(entries)
    [chosen] = figure.locator(".cg-dot.cg-here i").evaluate_all(SHAPES)
    assert chosen[-1] == "solid"


def test_the_cuts_of_a_picture_and_the_patch_that_is_meant_are_seen(page, model):
    figure = show(page, PatchTokens(model))
    assert "gradient" in figure.locator(".cg-patch-grid").evaluate("each => getComputedStyle(each).backgroundImage")
    chosen, other = (figure.locator(f".cg-tokens {which}").first for which in ("li.cg-here", "li:not(.cg-here)"))
    for framed in (figure.locator(".cg-frame"), chosen):
        assert framed.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
    assert chosen.evaluate(LOOK) != other.evaluate(LOOK)
