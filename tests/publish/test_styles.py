"""The site's own style sheets and those of the figures meet on one page: whose class is whose, and whose rule wins."""

import re
from pathlib import Path

import pytest
from cascade import declared, element, specificity

from cloudgazing.publish.site import PAGE
from cloudgazing.widgets.kit.base import FOLDER, STYLE, own_style

ROOT = Path(__file__).parent.parent.parent
MEANT = {"cg-figure", "cg-unseen"}
"""Classes of the figures that the site styles on purpose."""
STYLED = re.compile(r"(?<![-\w])\.(cg-[a-z]+(?:-[a-z]+)*)")
USED = re.compile(r"(?<![-\w])cg-[a-z]+(?:-[a-z]+)*")


def names(pattern: re.Pattern[str], folder: Path, *kinds: str) -> set[str]:
    files = [file for kind in kinds for file in folder.rglob(kind)]
    return {name for file in files for name in pattern.findall(file.read_text(encoding="utf-8"))}


def test_a_class_of_the_site_is_none_of_a_figure_s():
    site = names(STYLED, ROOT / "book" / "_static", "*.css")
    figures = names(USED, ROOT / "src" / "cloudgazing" / "widgets", "*.js", "*.css")
    assert {"cg-chapters", "cg-blank"} <= site
    assert {"cg-lines", "cg-cards"} <= figures
    assert site & figures == MEANT


SITE = (ROOT / "book" / "_static" / "site.css").read_text(encoding="utf-8")
SHEETS = "".join([STYLE, *map(own_style, sorted(FOLDER.rglob("*.js"))), (PAGE / "page.css").read_text(), SITE])
"""All that stands beside the theme on a page of the site."""
FORCED, PAPER, DARK = "@media (forced-colors: active)", "@media print", "@media (prefers-color-scheme: dark)"


@pytest.mark.parametrize(
    ("selector", "weight"),
    [
        ("html .cg-figure", (0, 1, 1)),
        ("html:is([data-theme='dark'], [theme]) .cg-figure", (0, 2, 1)),
        ("html:not([a], b.c.d) body:not([e]) .f::before", (0, 4, 4)),
        (":where(.a, #b) i:has(> [hidden]):hover", (0, 2, 1)),
    ],
)
def test_a_selector_s_weight(selector, weight):
    assert specificity(selector) == weight


@pytest.mark.parametrize("theme", ['data-theme="light"', 'data-theme="dark"', 'theme="dark"', ""])
def test_on_paper_a_figure_is_light_whatever_the_theme(theme):
    figure = element(f'<html {theme}><body><div class="cg-figure"></div></body></html>', ".cg-figure")
    assert declared(figure, "color-scheme", SHEETS, DARK) == ("light" if "light" in theme else "dark")
    assert declared(figure, "color-scheme", SHEETS, DARK, PAPER) == "light"
    for name in ("text-base", "background"):  # or the theme's would take the place of the figure's own
        assert f"var(--pst-color-{name}, light-dark(#" in STYLE
        assert declared(figure, f"--pst-color-{name}", SHEETS, DARK, PAPER) == "initial"


def test_a_figure_that_is_not_there_yet_keeps_its_room_but_not_on_paper():
    page = '<html><div class="cg-static"></div><div class="cg-static" data-alive="true"></div></html>'
    there = element(page, "[data-alive]")
    place = element(page, ".cg-static")
    assert [declared(place, "min-height", SHEETS, *on) for on in ([], [PAPER])] == ["24rem", "0"]
    assert declared(there, "min-height", SHEETS) is None


def test_only_where_the_figures_script_cannot_run_a_place_says_so_and_not_at_once():
    silent, started = (
        element(f'<html {mark}><div class="cg-static"></div></html>', ".cg-static")
        for mark in ("", 'data-figures="started"')
    )
    assert "has not started" in declared(silent, "content", SHEETS, pseudo="::before")
    assert declared(silent, "visibility", SHEETS, pseudo="::before") == "hidden"
    assert declared(silent, "animation", SHEETS, pseudo="::before") == "cg-late 0s 12s forwards"
    assert re.search(r"@keyframes cg-late \{ to \{ visibility: visible; \} \}", SITE)
    assert declared(started, "content", SHEETS, pseudo="::before") is None
    # Without any scripts the place has its own sentence.
    assert declared(silent, "content", SHEETS, "@media (scripting: none)", pseudo="::before") == "none"


@pytest.mark.parametrize(
    ("buttons", "line", "position"),
    [("", "hidden", "sticky"), ("hidden", "", "sticky"), ("hidden", "hidden", "static")],
)
def test_what_asks_or_loads_stays_in_sight_and_a_mere_note_does_not(buttons, line, position):
    parts = f'<div class="cg-leave-buttons" {buttons}></div><div class="cg-leave-line" {line}></div>'
    page = f'<html><div class="cg-figure cg-leave-place"><div class="cg-leave">{parts}</div></div></html>'
    assert declared(element(page, ".cg-leave-place"), "position", SHEETS) == position


def test_what_the_keys_lead_to_is_not_hidden_behind_what_asks():
    def room(hidden: str) -> str | None:
        page = f'<html><div class="cg-figure cg-leave-place"><div class="cg-leave" {hidden}></div></div></html>'
        return declared(element(page, "html"), "scroll-padding-bottom", SHEETS)

    assert room("") == "13rem"
    assert room("hidden") is None


def looks(figure: str, mark: str) -> dict[str, str | None]:
    """How the `i` of a mark looks to who chose colours of their own."""
    page = f'<html data-theme="dark"><div data-figure="{figure}"><div class="cg-figure">{mark}</div></div></html>'
    inner = element(page, "i")
    names = ("forced-color-adjust", "background", "border", "border-radius", "rotate", "outline")
    look = {name: declared(inner, name, SHEETS, FORCED) for name in names}
    own = declared(inner, "--cg-own", SHEETS, FORCED)
    return {name: value and value.replace("var(--cg-own)", str(own)) for name, value in look.items()}


@pytest.mark.parametrize(
    ("figure", "kinds"),
    [
        ("meaning_map", ["meaning-0", "meaning-1", "bare", "own cg-here"]),
        ("word_map", ["thing", "colour", "place", "style", "own cg-here"]),
    ],
)
def test_with_forced_colours_the_dots_of_a_map_are_seen_and_each_kind_has_a_shape_of_its_own(figure, kinds):
    dots = [looks(figure, f'<span class="cg-dot cg-kind-{kind}"><i></i></span>') for kind in kinds]
    entries = [
        looks(figure, f'<ul class="cg-key"><li class="cg-kind-{kind.split()[0]}"><i></i></li></ul>') for kind in kinds
    ]
    for shown in (dots, entries):
        for look in shown:
            assert look["forced-color-adjust"] == "none"
            assert look["background"] == "CanvasText" or "CanvasText" in look["border"]
        assert len({tuple(look.values()) for look in shown}) == len(kinds)
        assert [look["outline"] for look in shown] == [None] * (len(kinds) - 1) + ["2px solid Highlight"]


def test_with_forced_colours_the_cuts_of_a_picture_stay_and_the_patch_that_is_meant_is_framed():
    parts = (
        '<span class="cg-patch-grid"><span class="cg-frame"></span></span>'
        '<ol class="cg-tokens"><li></li><li class="cg-here"></li></ol>'
    )
    page = f'<html><div data-figure="patch_tokens"><div class="cg-figure">{parts}</div></div></html>'
    assert declared(element(page, ".cg-patch-grid"), "forced-color-adjust", SHEETS, FORCED) == "none"
    outlines = [
        declared(element(page, which), "outline", SHEETS, FORCED) for which in (".cg-frame", "li.cg-here", "li")
    ]
    assert outlines == ["3px solid Highlight", "3px solid Highlight", None]


def test_a_table_that_names_its_width_fills_it():
    """The theme's own box is as wide; where the columns were not, a pupil had a finger's breadth to write in."""
    tables = '<table style="width: 100%"></table><table></table>'
    page = f'<html><article class="bd-article">{tables}</article></html>'
    assert declared(element(page, "table[style]"), "display", SHEETS) is None
    assert declared(element(page, "table:not([style])"), "display", SHEETS) == "block"


def test_each_chapters_questions_come_on_paper_of_their_own_and_no_question_on_two():
    css = (ROOT / "book" / "_static" / "pages.css").read_text(encoding="utf-8")
    chapters = '<section id="first"></section><section id="second"><ol><li></li></ol></section>'
    page = f'<html><section id="quiz-bank"><p></p>{chapters}<section id="answers"></section></section></html>'
    assert declared(element(page, "#first"), "break-before", css, PAPER) is None
    assert declared(element(page, "#second"), "break-before", css, PAPER) == "page"
    assert declared(element(page, "#answers"), "break-before", css, PAPER) == "page"
    assert declared(element(page, "li"), "break-inside", css, PAPER) == "avoid"


def test_a_sheets_title_is_small_and_leaves_the_paper_to_the_pupil():
    theme = ".bd-main .bd-content #jb-print-docs-body h1 { font-size: 3em; }"
    css = theme + (ROOT / "book" / "_static" / "pages.css").read_text(encoding="utf-8")
    title = '<main class="bd-main"><div class="bd-content"><div id="jb-print-docs-body"><h1></h1></div></div></main>'
    for also, size in (('<i class="cg-blank"></i>', "1.5rem"), ("", "3em")):
        page = f"<html><body>{title}{also}</body></html>"
        assert declared(element(page, "h1"), "font-size", css, PAPER) == size


LANDING = (ROOT / "book" / "_static" / "landing.css").read_text(encoding="utf-8")
PAGE_OF_PROSE = """<html data-theme="dark"><article class="bd-article"><h1></h1><h2></h2><h3></h3>
<p><code>long_name</code></p><table><td><code>stable-diffusion</code></td></table>
<div class="highlight"><span class="c1"># a remark</span></div></article></html>"""


def test_a_name_in_a_table_is_not_cut_into_syllables_as_the_table_scrolls():
    prose, cell = (element(PAGE_OF_PROSE, f"{where} code") for where in ("p", "td"))
    assert [declared(code, "overflow-wrap", SITE) for code in (prose, cell)] == ["anywhere", "normal"]


def test_a_title_of_every_rank_leaves_no_word_alone_on_its_last_line():
    titles = [element(PAGE_OF_PROSE, name) for name in ("h1", "h2", "h3")]
    assert [declared(title, "text-wrap", SITE) for title in titles] == ["balance"] * 3


def test_in_the_dark_a_remark_in_code_is_quieter_than_the_code():
    assert declared(element(PAGE_OF_PROSE, ".c1"), "color", SITE) == "#a9b0bd"


def test_on_a_telephone_a_chapter_s_picture_stands_beside_its_words():
    page = '<div class="bd-article"><ol class="cg-chapters"><li><a><img><strong></strong></a></li></ol></div>'
    card = element(page, "a")
    shown = [declared(card, "display", LANDING, *on) for on in ([], ["@media (max-width: 33rem)"])]
    assert shown == ["flex", "grid"]


def test_a_button_beside_a_field_stands_level_with_it_and_one_beside_a_sentence_keeps_its_line():
    inside = '<p class="cg-text-line"></p><button class="cg-button"></button>'
    page = f'<div data-figure="{{}}"><div class="cg-figure"><div class="{{}}">{inside}</div></div></div>'
    row = element(page.format("habits", "cg-controls"), ".cg-controls")
    button = element(page.format("opinions", "cg-state"), "button")
    assert [declared(row, "align-items", SHEETS), declared(button, "flex", SHEETS)] == ["end", "none"]


def test_a_name_and_a_formula_with_its_comma_stay_on_one_line():
    assert declared(element('<p><span class="cg-unbroken">U-Net</span></p>', "span"), "white-space", SITE) == "nowrap"


def test_a_list_of_ways_has_no_room_of_the_theme_s_below():
    page = '<div data-figure="colour_mixer"><div class="cg-figure"><dl class="cg-ways"></dl></div></div>'
    theme = "dl[class]:not(.option-list, .glossary) { margin: 3rem; }"
    assert declared(element(page, "dl"), "margin", theme + SHEETS) == "0"
