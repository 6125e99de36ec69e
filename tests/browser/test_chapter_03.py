"""Chapter 3 in a real JupyterLab: every figure answers to the mouse and to the keyboard."""

import re

import pytest
from notebooks import changing, drag, sticking_out
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def chapter(open_chapter):
    return open_chapter("03_text")


def figure_with(chapter, css):
    """The figure in which this element stands."""
    return chapter.page.locator(".cg-figure", has=chapter.page.locator(css)).first


@pytest.fixture
def strip(chapter):
    return figure_with(chapter, ".cg-tokens")


@pytest.fixture
def attention(chapter):
    return figure_with(chapter, ".cg-attention")


@pytest.fixture
def words(chapter):
    return figure_with(chapter, ".cg-map")


@pytest.fixture
def meanings(chapter):
    return figure_with(chapter, ".cg-plane.cg-wide")


@pytest.fixture
def matrix(chapter):
    return figure_with(chapter, ".cg-matrix")


def test_the_strip_follows_the_typing(strip):
    field = strip.get_by_label("Text", exact=True)
    field.fill("")
    expect(strip.get_by_role("status")).to_contain_text("the two marks alone")
    field.press_sequentially("unicornish")
    expect(strip.locator(".cg-tint-0")).not_to_have_count(1)
    assert "".join(strip.locator(".cg-tint-0 b").all_text_contents()) == "unicornish"
    expect(strip.get_by_role("status")).to_contain_text("for 1 word.")
    strip.get_by_role("button", name="Cat cAt CAT").click()
    assert strip.locator(".cg-token:not(.cg-mark) b").all_text_contents() == ["cat"] * 3


def test_a_piece_tells_its_place_by_mouse_and_keyboard(strip):
    strip.get_by_label("Text", exact=True).fill("a cat")
    pieces = strip.locator(".cg-token:not(.cg-mark) button")
    pieces.nth(1).click()
    expect(strip.locator(".cg-told")).to_contain_text("“cat” is entry")
    pieces.nth(0).press("Enter")
    expect(strip.locator(".cg-told")).to_contain_text("“a” is entry")


def test_what_is_past_the_limit_is_greyed_and_said_and_markup_stays_text(chapter, strip):
    strip.get_by_label("Text", exact=True).fill("<img src=x onerror=document.title='!'> " + "cat " * 100)
    expect(strip.locator(".cg-unread").first).to_be_visible()
    expect(strip.get_by_role("status")).to_contain_text("will not be read")
    assert strip.locator("img").count() == 0
    assert chapter.page.title() != "!"
    strip.get_by_label("Text", exact=True).fill("a red cat")


def test_the_arrow_turns(chapter):
    figure = figure_with(chapter, ".cg-arrows")
    slider = figure.get_by_role("slider", name="Angle")
    with changing(figure):
        drag(slider, 0.8)
    slider.press("Home")
    expect(figure.locator(".cg-big")).to_have_text("cosine 1.00")
    slider.press("End")
    expect(figure.locator(".cg-big")).to_have_text("cosine −1.00")


def test_the_word_map_shows_neighbours_of_the_chosen_word(chapter, words):
    with changing(words):
        words.get_by_label("Word", exact=True).select_option("snow")
    expect(words.locator(".cg-pane-title")).to_have_text("Nearest to “snow”")
    with changing(words):
        words.get_by_role("radio", name="In the list").click()
    with changing(words):
        words.locator(".cg-neighbours button").first.press("Enter")
    with changing(words):
        dot = words.locator(".cg-dot.cg-kind-place").first
        dot.scroll_into_view_if_needed()
        box = dot.bounding_box()
        chapter.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(words.locator(".cg-pane-title")).to_have_text(f"Nearest to “{dot.get_attribute('title')}”")


def test_a_word_of_the_readers_finds_its_place(words):
    with changing(words):
        words.get_by_label("A word of your own").fill("unicorn")
    expect(words.locator(".cg-pane-title")).to_have_text("Nearest to “unicorn”")
    expect(words.locator(".cg-dot.cg-kind-own")).to_have_count(1)
    words.get_by_label("A word of your own").fill("")
    expect(words.locator(".cg-dot.cg-kind-own")).to_have_count(0)


def test_attention_shows_who_looks_at_whom(attention):
    with changing(attention):
        attention.get_by_role("radio", name="bat").click()
    expect(attention.get_by_role("status")).to_contain_text("“bat” takes most from")
    expect(attention.locator(".cg-looked-at .cg-behind")).to_have_count(3)
    with changing(attention):
        attention.get_by_role("radio", name="bat").press("ArrowDown")
    with changing(attention):
        attention.locator(".cg-row").first.click()
    expect(attention.get_by_role("status")).to_contain_text("only at itself")


def test_layers_and_heads_change_what_is_seen(attention):
    attention.get_by_role("radio", name="end").click()
    for name in ("Layer", "Head"):
        slider = attention.get_by_role("slider", name=name)
        with changing(attention):
            drag(slider, 1)
        with changing(attention):
            slider.press("ArrowLeft")


def test_attention_follows_the_typing(attention):
    with changing(attention):
        attention.get_by_label("Text", exact=True).fill("at night, a bat")
    assert attention.locator(".cg-lookers label").all_text_contents() == [
        "start",
        "at",
        "night",
        ",",
        "a",
        "bat",
        "end",
    ]
    attention.get_by_label("Text", exact=True).fill("")
    expect(attention.locator(".cg-lookers label")).to_have_count(2)


def test_a_sentence_moves_through_the_meanings(meanings):
    with changing(meanings):
        meanings.get_by_role("button", name="a ball next to a bat").click()
    with changing(meanings):
        meanings.get_by_label("Your own sentence").fill("on the beach, a bat")
    expect(meanings.get_by_role("status")).to_contain_text("“on the beach, a bat” lies")
    with changing(meanings):
        meanings.get_by_role("radio", name="At the end mark").click()
    with changing(meanings):
        meanings.get_by_role("radio", name="At the end mark").press("ArrowLeft")


def test_a_sentence_of_the_map_can_be_chosen_without_pointing_at_it(meanings):
    sentences = meanings.get_by_label("A sentence of the map")
    with changing(meanings):
        sentences.select_option("a ball above a bat")
    expect(meanings.get_by_role("status")).to_contain_text("“a ball above a bat” lies")
    meanings.get_by_label("Your own sentence").fill("a big red bat")
    expect(meanings.get_by_role("status")).to_contain_text("“a big red bat” lies")
    expect(sentences).to_have_value("")


def test_with_the_word_first_the_dots_fall_together(meanings):
    meanings.get_by_role("radio", name="“bat” first").click()
    expect(meanings.locator(".cg-told")).to_contain_text("lie on one point")
    meanings.get_by_role("radio", name="Context first").click()
    expect(meanings.locator(".cg-told")).to_contain_text("are nearer to their own")


def test_a_sentence_without_the_word_is_refused_and_the_last_one_stays(meanings):
    dot = meanings.locator(".cg-dot.cg-kind-own")
    place = dot.get_attribute("style")
    meanings.get_by_label("Your own sentence").fill("a cat")
    expect(meanings.get_by_role("status")).to_contain_text('The word "bat" does not stand in "a cat"')
    assert dot.get_attribute("style") == place


def test_the_readers_caption_is_matched(matrix):
    last = matrix.locator("tbody tr").last.locator("td")
    before = last.all_text_contents()
    first_caption = matrix.locator("tbody th").first.text_content()
    matrix.get_by_label("Your own caption").fill(first_caption)
    expect(last.first).to_have_text(
        re.compile(matrix.locator("tbody tr").first.locator("td span").first.text_content())
    )
    assert last.all_text_contents() != before


def test_other_drawings_come_and_another_view(matrix):
    with changing(matrix):
        matrix.get_by_role("button", name="Other drawings").click()
    cells = matrix.locator("tbody td span:first-child")
    before = cells.all_text_contents()
    matrix.get_by_role("radio", name="Chance, if one must be right").click()
    expect(cells.first).to_have_text(re.compile("%"))
    assert cells.all_text_contents() != before


def test_drawings_are_named_by_mouse_and_keyboard(matrix):
    bars, title = matrix.locator(".cg-bars"), matrix.locator(".cg-naming .cg-pane-title")
    named, first = bars.text_content(), title.text_content()
    matrix.get_by_role("radio", name="Way of drawing").click()
    expect(bars).not_to_have_text(named)
    matrix.get_by_role("radio", name="Name drawing 1").press("ArrowRight")
    expect(title).not_to_have_text(first)


def test_on_a_narrow_page_nothing_sticks_out(chapter):
    assert sticking_out(chapter.page, {"width": 420, "height": 1400}) == []


def test_nothing_went_wrong_behind_the_scenes(chapter):
    assert chapter.errors == []
