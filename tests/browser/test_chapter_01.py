"""Chapter 1 in a real JupyterLab: every figure obeys the mouse and the keyboard, and Python reads what was done."""

import io
import re

import pytest
from accessibility import faults
from notebooks import THEMES, changing, colours, drag, shown, sliders, use_theme
from PIL import Image
from playwright.sync_api import Locator, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

# Runs code in the notebook's own kernel and gives what it prints.
ASK = """async code => {
    const { kernel } = window.jupyterapp.shell.currentWidget.context.sessionContext.session;
    const asked = kernel.requestExecute({ code });
    let said = "";
    asked.onIOPub = ({ content }) => { said += content.text ?? content.evalue ?? ""; };
    await asked.done;
    return said.trim();
}"""
# Pulls a slider twice and runs code at once; the second change still waits in the page then.
CHANGE_TWICE_AND_ASK = f"""async ([slider, code]) => {{
    for (const level of [10, 20]) {{
        slider.value = level;
        for (const name of ["input", "change"]) slider.dispatchEvent(new Event(name, {{ bubbles: true }}));
    }}
    return ({ASK})(code);
}}"""
FIGURES = {"inspector": ".cg-inspector", "mixer": ".cg-mixer", "editor": ".cg-editor", "chance": ".cg-chance"}


@pytest.fixture(scope="module")
def chapter(open_chapter):
    return open_chapter("01_pixels")


@pytest.fixture
def ask(chapter):
    """Runs code in the kernel and returns what it prints."""
    return lambda code: chapter.page.evaluate(ASK, code)


@pytest.fixture
def prints(chapter):
    """Waits until the code prints this: what the page has set may still be on its way to the kernel."""
    until = f"async ([code, said]) => (await ({ASK})(code)) === said"
    return lambda code, said: chapter.page.wait_for_function(until, arg=[code, said], polling=200, timeout=30_000)


@pytest.fixture(scope="module")
def inspector(chapter) -> Locator:
    return chapter.figure(FIGURES["inspector"])


@pytest.fixture(scope="module")
def mixer(chapter) -> Locator:
    return chapter.figure(FIGURES["mixer"])


@pytest.fixture(scope="module")
def editor(chapter) -> Locator:
    return chapter.figure(FIGURES["editor"])


@pytest.fixture(scope="module")
def chance(chapter) -> Locator:
    return chapter.figure(FIGURES["chance"])


def place(inspector: Locator) -> tuple[int, int]:
    """Where the figure says that the lens stands."""
    found = re.search(r"Row (\d+), column (\d+)", inspector.locator(".cg-readout").inner_text())
    return int(found[1]), int(found[2])


def png(picture: Image.Image) -> dict:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return {"name": "mine.png", "mimeType": "image/png", "buffer": file.getvalue()}


@pytest.mark.parametrize(
    ("key", "by"),
    [("ArrowRight", (0, 1)), ("ArrowUp", (-1, 0)), ("Shift+ArrowDown", (8, 0)), ("Shift+ArrowLeft", (0, -8))],
)
def test_the_lens_follows_the_arrows_and_python_knows(inspector, prints, key, by):
    row, column = place(inspector)
    with changing(inspector.locator(".cg-lens")):
        inspector.get_by_role("application").press(key)
    assert place(inspector) == (row + by[0], column + by[1])
    prints("print(inspector.row, inspector.column)", f"{row + by[0]} {column + by[1]}")


def test_the_lens_follows_the_mouse(inspector):
    picture = inspector.get_by_role("application")
    box = picture.bounding_box()
    with changing(inspector.locator(".cg-lens")):
        picture.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    row, column = place(inspector)
    assert abs(row - 96) <= 1
    assert abs(column - 32) <= 1
    lens = inspector.locator(".cg-lens")
    box = lens.bounding_box()
    lens.click(position={"x": box["width"] * 0.95, "y": box["height"] * 0.5})
    assert place(inspector) == (row, column + 4)


def test_each_slider_changes_the_pixel_and_python_reads_the_new_number(inspector, prints):
    picture = inspector.get_by_role("application")
    for channel, name in enumerate(("Red", "Green", "Blue")):
        slider = inspector.get_by_role("slider", name=name)
        with changing(picture):
            drag(slider, 0.9)
        with changing(picture):
            slider.press("Home")
            slider.press("ArrowRight")
        prints(f"print(inspector.levels[inspector.row, inspector.column, {channel}])", "1")
    opening = "np.frombuffer(inspector.opening, np.uint8).reshape(inspector.levels.shape)"
    prints(f"print((inspector.levels != {opening}).any(axis=2).sum())", "1")


def test_what_was_done_can_be_undone(inspector, prints):
    picture = inspector.get_by_role("application")
    undo = inspector.get_by_role("button", name="Undo")
    with changing(picture):
        undo.click()
    inspector.get_by_role("button", name="Start again").click()
    prints("print(inspector.pixels == inspector.opening)", "True")
    with changing(picture):
        undo.press("Enter")
    inspector.get_by_role("button", name="Start again").click()


def test_each_channel_can_be_switched_off(inspector):
    picture = inspector.get_by_role("application")
    whole = shown(picture)
    for name in ("red", "green", "blue"):
        switch = inspector.get_by_role("switch", name=name)
        with changing(picture):
            switch.click()
        with changing(picture):
            switch.press("Space")
    assert shown(picture) == whole


def test_the_readers_own_picture_is_taken_and_a_bad_one_leaves_it(inspector, prints):
    picture = inspector.get_by_role("application")
    field = inspector.locator("input[type=file]")
    with changing(picture):
        field.set_input_files(png(Image.new("RGB", (300, 200), (10, 200, 30))))
    prints("print(inspector.levels[5, 6], inspector.words)", "[ 10 200  30] your own picture")
    own = shown(picture)
    field.set_input_files({"name": "diary.png", "mimeType": "image/png", "buffer": b"Dear diary"})
    expect(inspector.locator(".cg-trouble")).to_contain_text("no picture that can be read")
    assert shown(picture) == own
    with changing(picture):
        inspector.get_by_role("button", name="Undo").click()
    prints("print(inspector.pixels == inspector.opening)", "True")


def test_another_cell_can_set_the_picture(inspector, ask):
    with changing(inspector.get_by_role("application")):
        assert ask("inspector.pixels = bytes(128 * 128 * 3); print(max(inspector.pixels))") == "0"
    assert colours(inspector.get_by_role("application")) == 1
    with changing(inspector.get_by_role("application")):
        inspector.get_by_role("button", name="Undo").click()


def test_a_cell_that_sets_the_picture_outlives_a_change_that_was_under_way(chapter, inspector, ask):
    slider = inspector.get_by_role("slider", name="Red").element_handle()
    chapter.page.evaluate(CHANGE_TWICE_AND_ASK, [slider, "inspector.pixels = bytes(128 * 128 * 3)"])
    chapter.page.wait_for_timeout(2000)  # nothing tells when a change has been refused
    assert ask("print(max(inspector.pixels))") == "0"
    assert colours(inspector.get_by_role("application")) == 1
    inspector.get_by_role("button", name="Start again").click()


def test_the_mixer_follows_each_slider_and_the_game_is_won(mixer, prints):
    wall = mixer.locator("canvas")
    for slider in sliders(mixer):
        with changing(wall):
            drag(slider, 0.2)
        with changing(wall):
            slider.press("ArrowRight")
    mixer.get_by_role("radio", name="orange").check(force=True)
    expect(mixer.get_by_role("status")).to_contain_text("away from orange")
    mixer.get_by_role("button", name="Hint").click()
    expect(mixer.get_by_role("status")).to_contain_text("more red")
    for name, level in {"Red": 240, "Green": 138, "Blue": 36}.items():
        mixer.get_by_role("slider", name=name).fill(str(level))
    expect(mixer.get_by_role("status")).to_contain_text("Exactly the book’s orange")
    expect(mixer.locator(".cg-ways")).to_contain_text("#f08a24")
    prints("print(mixer.red, mixer.green, mixer.blue, mixer.target)", "240 138 36 orange")
    mixer.get_by_role("radio", name="orange").press("ArrowRight")
    expect(mixer.get_by_role("radio", name="yellow")).to_be_checked()


def test_each_tool_of_the_editor_adds_a_line_and_changes_the_picture(editor):
    after = editor.locator("canvas").nth(1)
    editor.get_by_role("button", name="Start again").click()
    lines = editor.get_by_role("listitem")
    expect(lines).to_have_count(1)
    for tool in editor.locator(".cg-chip").all():
        with changing(after):
            tool.click()
        expect(lines).to_have_count(2)
        for slider in sliders(editor):
            with changing(after):
                drag(slider, 0.3)
            with changing(after):
                slider.press("ArrowRight")
        with changing(after):
            editor.get_by_role("button", name="Undo").press("Enter")


def test_the_line_follows_the_slider_and_six_lines_are_enough(editor, prints):
    editor.get_by_role("button", name="Brighten").click()
    editor.get_by_role("slider", name="Brighten").fill("-0.35")
    expect(editor.get_by_role("listitem").last).to_contain_text("image = (image - 0.35).clip(0, 1)")
    prints("print(editor.edits)", "[{'name': 'brighten', 'amount': -0.35}]")
    for _ in range(5):
        editor.get_by_role("button", name="Invert").press("Enter")
    expect(editor.get_by_role("button", name="Invert")).to_be_disabled()
    expect(editor.get_by_role("status").last).to_contain_text("Six lines")
    picture = editor.get_by_role("application").first
    numbers = editor.locator(".cg-numbers").first.inner_text()
    picture.press("Shift+ArrowUp")
    picture.press("Shift+ArrowUp")
    assert editor.locator(".cg-numbers").first.inner_text() != numbers
    editor.get_by_role("button", name="Start again").click()


def test_chance_draws_another_picture_at_each_press_and_plays(chance):
    picture, gallery = chance.locator("canvas").first, chance.locator(".cg-gallery")
    for press in (lambda button: button.click(), lambda button: button.press("Enter")):
        with changing(picture):
            press(chance.get_by_role("button", name="Another one"))
    with changing(picture):
        chance.get_by_role("button", name="Play").click()
    chance.get_by_role("button", name="Pause").click()
    for side in ("2 × 2", "128 × 128"):
        with changing(gallery):
            chance.get_by_role("radio", name=side, exact=True).check(force=True)
    for kind in ("256 greys", "All colours"):
        with changing(gallery):
            chance.get_by_role("radio", name=kind).check(force=True)
    expect(chance.locator(".cg-written")).to_have_text("a number with 118,370 digits")
    assert colours(picture) > 10_000
    with changing(gallery):
        chance.get_by_role("radio", name="All colours").press("ArrowLeft")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [1400, 520])
def test_each_figure_can_be_used_by_everybody(chapter, tmp_path, theme, width):
    use_theme(chapter.page, theme)
    chapter.page.set_viewport_size({"width": width, "height": 1200})
    for name, css in FIGURES.items():
        figure = chapter.figure(css)
        figure.scroll_into_view_if_needed()
        figure.screenshot(path=tmp_path / f"{name}-{theme}-{width}.png")
        assert faults(figure) == []


def test_nothing_went_wrong_behind_the_scenes(chapter):
    assert chapter.errors == []


def test_a_cell_that_is_run_again_leaves_nothing_behind(chapter, inspector):
    page = chapter.page
    page.evaluate("""() => {
        window.heard = 0;
        const { addEventListener } = document;
        document.addEventListener = function (...rest) {
            window.heard += 1;
            return addEventListener.apply(this, rest);
        };
    }""")
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function("() => window.heard > 0")
    expect(page.locator(FIGURES["inspector"])).to_have_count(1)
    picture = page.locator(FIGURES["inspector"]).get_by_role("application")
    with changing(page.locator(f"{FIGURES['inspector']} .cg-lens")):
        picture.press("Shift+ArrowRight")
