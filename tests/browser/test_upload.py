"""The reader's own picture in a real browser: whatever is chosen, dropped or pasted, a small square or one sentence."""

import base64
import io
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect, sync_playwright

from cloudgazing.widgets.kit.base import FOLDER

pytestmark = [pytest.mark.browser]

ADDRESS = "http://figures.test/"
SIDE = 8
RED, WHITE = [255, 0, 0], [255, 255, 255]
PAGE = f"""<!doctype html><title>Upload</title>
<main class="cg-figure"><p id="inside">Here</p><input id="field" type="text"></main><p id="outside">There</p>
<script type="module">
import {{ upload }} from "./kit/upload.js";
window.pictures = []; window.troubles = []; window.controller = new AbortController();
const {{ root }} = upload({SIDE}, {{
  onPicture: (picture, name) => pictures.push({{ ...picture, data: [...picture.data], name }}),
  onTrouble: (sentence) => troubles.push(sentence),
}}, controller.signal);
document.querySelector("main").append(root);
</script>"""
BRING = """([kind, selector, name, content]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const carried = new DataTransfer();
    if (name) carried.items.add(new File([bytes], name));
    else if (content) carried.setData("text/plain", atob(content));
    const field = kind === "paste" ? "clipboardData" : "dataTransfer";
    const Event = kind === "paste" ? ClipboardEvent : DragEvent;
    const event = new Event(kind, { bubbles: true, cancelable: true, [field]: carried });
    return !document.querySelector(selector).dispatchEvent(event);
}"""


def as_bytes(picture: Image.Image, file_format: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, file_format, **options)
    return buffer.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, bits: int, colours: int, rows: bytes) -> bytes:
    """A PNG of our own making, for what Pillow does not write."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colours, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def turned() -> bytes:
    """A photograph that is stored sideways: red above blue once it is upright."""
    sideways = Image.new("RGB", (64, 64), "blue")
    sideways.paste("red", (0, 0, 32, 64))
    exif = Image.Exif()
    exif[0x0112] = 6
    return as_bytes(sideways, "JPEG", quality=95, exif=exif)


def film(file_format: str) -> bytes:
    first, second = Image.new("RGB", (16, 16), "red"), Image.new("RGB", (16, 16), "blue")
    return as_bytes(first, file_format, save_all=True, append_images=[second], duration=20)


NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8))
WIDE = Image.new("RGB", (90, 30), "blue")
WIDE.paste("red", (30, 0, 60, 30))
GOOD = {
    "a wide picture is cut in the middle": (as_bytes(WIDE), RED, RED),
    "the first of a film (GIF)": (film("GIF"), RED, RED),
    "the first of a film (PNG)": (film("PNG"), RED, RED),
    "16 bits, grey": (as_bytes(Image.new("I;16", (9, 9), 257 * 100)), [100] * 3, [100] * 3),
    "16 bits, colour": (png(2, 2, 16, 2, 2 * (b"\0" + 2 * b"\xff\xff\0\0\0\0")), RED, RED),
    "four inks": (as_bytes(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG", quality=100), RED, RED),
    "see-through": (as_bytes(Image.new("RGBA", (9, 9), (255, 0, 0, 0))), WHITE, WHITE),
    "half see-through": (as_bytes(Image.new("RGBA", (9, 9), (255, 0, 0, 128))), [255, 127, 127], [255, 127, 127]),
    "a photograph taken sideways": (turned(), RED, [0, 0, 255]),
    "few colours": (as_bytes(Image.new("RGB", (9, 9), "red").quantize(2)), RED, RED),
    "WebP": (as_bytes(Image.new("RGB", (9, 9), "red"), "WEBP", lossless=True), RED, RED),
    "BMP": (as_bytes(Image.new("RGB", (9, 9), "red"), "BMP"), RED, RED),
    "one pixel": (as_bytes(Image.new("RGB", (1, 1), "red")), RED, RED),
}
BAD = {
    "not a picture": (b"Dear diary, today I learnt about pixels.", "no picture that can be read"),
    "a drawing as text": (b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", "no picture that can be"),
    "nothing at all": (b"", "empty"),
    "half a PNG": (as_bytes(NOISE)[:6000], "damaged or incomplete"),
    "half a JPEG": (as_bytes(NOISE, "JPEG")[:1500], "damaged or incomplete"),
    "the first bytes of a PNG": (as_bytes(NOISE)[:20], "damaged or incomplete"),
    "a PNG with a hole": (as_bytes(NOISE).replace(b"IDAT", b"IDaT"), "damaged or incomplete"),
    "a header that claims 60000 x 60000": (png(60000, 60000, 8, 2, b""), "measures 60,000 × 60,000 pixels"),
}


def serve(route: Route) -> None:
    name = route.request.url.removeprefix(ADDRESS)
    if name:
        route.fulfill(body=(Path(FOLDER) / name).read_text(encoding="utf-8"), content_type="text/javascript")
    else:
        route.fulfill(body=PAGE, content_type="text/html")


@pytest.fixture(scope="module")
def opened(chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/*", serve)
        page.goto(ADDRESS)
        yield page
        browser.close()


@pytest.fixture
def page(opened: Page) -> Page:
    """The page with nothing in its lists."""
    expect(opened.get_by_role("button", name="Your own picture")).to_be_visible()
    opened.evaluate("pictures.length = troubles.length = 0")
    return opened


def choose(page: Page, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/png", "buffer": content})


def only(page: Page, kind: str):
    """The one picture, or the one trouble, that came; and nothing else."""
    page.wait_for_function("pictures.length + troubles.length > 0")
    assert page.evaluate(f"{'troubles' if kind == 'pictures' else 'pictures'}") == []
    [came] = page.evaluate(kind)
    return came


def colours(picture: dict) -> np.ndarray:
    assert (picture["width"], picture["height"]) == (SIDE, SIDE)
    return np.array(picture["data"]).reshape(SIDE, SIDE, 4)


@pytest.mark.parametrize("name", GOOD)
def test_a_picture_becomes_a_small_square(page, name):
    content, top, bottom = GOOD[name]
    choose(page, "mine.png", content)
    picture = only(page, "pictures")
    assert picture["name"] == "mine.png"
    pixels = colours(picture)
    assert (pixels[..., 3] == 255).all()
    # A browser may round half-way colours, and the inks of a print, a little differently.
    assert np.abs(pixels[0, :, :3] - top).max() <= 2
    assert np.abs(pixels[-1, :, :3] - bottom).max() <= 2


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_a_picture_is_refused_in_one_sentence_or_two(page, name):
    content, says = BAD[name]
    choose(page, "mine.png", content)
    assert says in only(page, "troubles")


def test_a_heavy_file_is_refused_unread(page, tmp_path):
    heavy = tmp_path / "heavy.png"
    heavy.write_bytes(as_bytes(NOISE) + bytes(40_000_000))
    page.locator("input[type=file]").set_input_files(heavy)
    assert "larger than 40 MB" in only(page, "troubles")


def test_a_large_picture_is_averaged_not_thinned_out(page):
    checks = np.indices((1600, 1600)).sum(axis=0) % 2 * 255
    choose(page, "checks.png", as_bytes(Image.fromarray(checks.astype(np.uint8))))
    pixels = colours(only(page, "pictures"))
    assert np.abs(pixels[..., :3] - 127.5).max() < 8


HOLD = """() => {
  const open = createImageBitmap;
  let held = true;
  globalThis.createImageBitmap = async (...given) => {
    const opening = open(...given);
    if (held) { held = false; await new Promise((resolve) => { globalThis.release = resolve; }); }
    return opening;
  };
}"""
"""The first picture is opened no sooner than the page is told to release it."""


def test_the_newest_of_two_files_wins(page):
    page.evaluate(HOLD)
    choose(page, "late.png", as_bytes(NOISE))
    page.wait_for_function("globalThis.release !== undefined")
    choose(page, "small.png", as_bytes(Image.new("RGB", (4, 4), "red")))
    assert only(page, "pictures")["name"] == "small.png"
    page.evaluate("release()")
    choose(page, "small.png", as_bytes(Image.new("RGB", (4, 4), "red")))
    page.wait_for_function("pictures.length === 2")
    assert page.evaluate("pictures.map((picture) => picture.name)") == ["small.png", "small.png"]


def test_the_keyboard_opens_the_chooser(page):
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Your own picture").press("Enter")
    assert re.search("image/png", chooser.value.element.get_attribute("accept"))


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_picture_is_dropped_or_pasted_anywhere_on_the_figure(page, kind):
    content = base64.b64encode(as_bytes(Image.new("RGB", (4, 4), "red"))).decode()
    assert page.evaluate(BRING, [kind, "#inside", "mine.png", content])
    assert colours(only(page, "pictures"))[0, 0].tolist() == [*RED, 255]
    assert not page.evaluate(BRING, [kind, "#outside", "mine.png", content])
    assert page.evaluate(BRING, [kind, "#inside", "", ""])
    page.wait_for_function("troubles.length === 1")
    assert "no picture file" in page.evaluate("troubles[0]")


@pytest.mark.parametrize(
    ("kind", "selector"), [("dragover", "#field"), ("drop", "#field"), ("paste", "#field"), ("paste", "#inside")]
)
def test_words_are_left_to_the_page(page, kind, selector):
    assert not page.evaluate(BRING, [kind, selector, "", base64.b64encode(b"a cat").decode()])
    assert page.evaluate("new Promise((done) => setTimeout(() => done(troubles.length), 100))") == 0


def test_a_button_that_is_hidden_takes_nothing(page):
    content = base64.b64encode(as_bytes(Image.new("RGB", (4, 4), "red"))).decode()
    page.evaluate("document.querySelector('.cg-upload').hidden = true")
    assert not page.evaluate(BRING, ["drop", "#inside", "mine.png", content])
    page.evaluate("document.querySelector('.cg-upload').hidden = false")
    assert page.evaluate(BRING, ["drop", "#inside", "mine.png", content])
    only(page, "pictures")


def test_nothing_is_heard_once_the_cell_is_run_again(opened):
    opened.evaluate("controller.abort(); pictures.length = troubles.length = 0")
    content = base64.b64encode(as_bytes(Image.new("RGB", (4, 4), "red"))).decode()
    assert not opened.evaluate(BRING, ["drop", "#inside", "mine.png", content])
    choose(opened, "mine.png", as_bytes(Image.new("RGB", (4, 4), "red")))
    assert opened.evaluate("new Promise((done) => setTimeout(() => done(pictures.length + troubles.length), 300))") == 0
