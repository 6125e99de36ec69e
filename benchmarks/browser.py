"""How fast is the engine in a browser, and does it draw the same pictures as the engine in Python?

    OMP_NUM_THREADS=1 python benchmarks/browser.py [--pairs 5] [--pictures 0] [--in-a-row 0]

Seconds for a guided picture of 20 steps with its decoding, in Chromium by WebAssembly on one thread, beside the same
networks in native ONNX Runtime on one thread: as pairs, one right after the other (the book's bar is a ratio of 8).
Beside that, the longest time that the page did not answer while the worker drew, and how long Turbo takes for two
steps (bar: a fifth of the guided picture). With
`--pictures`, so many prompts and seeds are drawn by both engines over three samplers, and compared (bar: 2 of 255,
heat maps 0.01). With `--in-a-row`, so many pictures are drawn one after the other while the browser's memory is
watched.
"""

import argparse
import base64
import functools
import gzip
import http.server
import json
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import onnxruntime
from playwright.sync_api import Page, sync_playwright

from cloudgazing.attention import watch_attention, word_maps, words
from cloudgazing.models import TURBO, default_model
from cloudgazing.picturebook import FRESH_SEEDS, caption, imagine
from cloudgazing.pipeline import draw_steps, to_picture
from cloudgazing.publish.assets import write_model, write_runtime
from cloudgazing.publish.site import write_figures
from cloudgazing.samplers import SAMPLERS

ROOT = Path(__file__).parent.parent
BAR, FEW_BAR, CLOSE, CLOSE_MAPS = 8, 0.2, 2, 0.01
STEPS, FEW = 20, 2
PROMPT = "a red cat at night"
ANSWER = """import { wordMaps } from "../engine/attention.js";
export const needs = ({ settings }) => ["text_encoder", settings.model ?? "unet", "vae_decoder"];
export async function* answer({ request: { prompt, settings }, engine }) {
  let last;
  for await (const step of engine.drawSteps(prompt, settings)) last = step;
  const maps = last.maps ? wordMaps(last.maps, engine.words(prompt)).maps : [];
  yield [{ kind: "picture" }, [await engine.decode(last.next_latents), ...maps]];
}
"""
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Benchmark</title><link rel="icon" href="data:,">
<script type="module">
const worker = new Worker("publish/engine/worker.js", { type: "module" });
const coded = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));
let longest = 0, before = performance.now();
const { port1, port2 } = new MessageChannel();
port1.onmessage = () => {
  longest = Math.max(longest, performance.now() - before);
  before = performance.now();
  setTimeout(() => port2.postMessage(0));
};
port2.postMessage(0);
globalThis.draw = (request, quiet) => new Promise((resolve, reject) => {
  const start = performance.now();
  longest = 0;
  let buffers = [], gap = 0;
  worker.onmessage = ({ data }) => {
    if (data.kind === "say" && data.content.kind === "error") reject(new Error(data.content.message));
    if (data.kind === "say") [buffers, gap] = [data.buffers, longest];
    const seconds = (performance.now() - start) / 1000;
    if (data.kind === "end") resolve({ seconds, gap, buffers: quiet ? [] : buffers.map(coded) });
  };
  worker.postMessage({ kind: "ask", id: "benchmark", figure: "benchmark", request, state: {}, buffers: [] });
});
globalThis.ready = true;
</script></html>"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--pictures", type=int, default=0, help="how many to draw by both engines")
    parser.add_argument("--in-a-row", type=int, default=0, help="how many to draw while memory is watched")
    parser.add_argument("--browser", default=shutil.which("chromium"), help="Chromium (default: %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        write_site(Path(folder))
        with served(Path(folder)) as address:
            browser = playwright.chromium.launch(executable_path=options.browser, args=["--no-sandbox"])
            page = browser.new_page()
            page.set_default_timeout(600_000)
            page.goto(f"{address}benchmark.html")
            page.wait_for_function("globalThis.ready")
            print(f"first picture, with fetching and loading: {draw(page, PROMPT, STEPS)['seconds']:.2f} s")
            if options.pairs:
                compare_speed(page, native_networks(Path(folder) / "model"), options.pairs)
                compare_few(page, options.pairs)
            compare_pictures(page, options.pictures)
            watch_memory(page, browser.new_browser_cdp_session(), options.in_a_row)


def write_site(folder: Path) -> None:
    """A site with nothing on it but the engine."""
    write_figures(folder)
    write_model(ROOT / "_build" / "networks", folder)
    write_runtime(ROOT / "book" / "node_modules" / "onnxruntime-web" / "dist", folder)
    (folder / "publish" / "answers").mkdir(exist_ok=True)
    (folder / "publish" / "answers" / "benchmark.js").write_text(ANSWER, encoding="utf-8")
    (folder / "benchmark.html").write_text(PAGE, encoding="utf-8")


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder, served without a word."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def draw(page: Page, prompt: str, steps: int, quiet: bool = True, **settings: Any) -> dict[str, Any]:
    """Draw in the browser: the seconds, the longest gap in milliseconds, and, unless quiet, what came of it."""
    request = {"prompt": prompt, "settings": {"num_inference_steps": steps, **settings}}
    return page.evaluate("([request, quiet]) => draw(request, quiet)", [request, quiet])


def native_networks(folder: Path) -> dict[str, onnxruntime.InferenceSession]:
    """The same files in native ONNX Runtime, on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    files = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    return {
        name: onnxruntime.InferenceSession(
            gzip.decompress((folder / files[name]["file"]).read_bytes()), options, providers=["CPUExecutionProvider"]
        )
        for name in ("text_encoder", "unet", "vae_decoder")
    }


def draw_natively(networks: dict[str, onnxruntime.InferenceSession]) -> float:
    """Seconds for the calls that a guided picture takes: two prompts, the steps, the decoding."""
    latents = np.random.default_rng(0).standard_normal((2, 4, 16, 16), dtype=np.float32)
    start = time.perf_counter()
    ids = np.full((2, default_model().tokenizer.model_max_length), 5, np.int32)
    [embeds] = networks["text_encoder"].run(["prompt_embeds"], {"input_ids": ids})
    for step in range(STEPS):
        t = np.array([999 - 50 * step], np.float32)
        networks["unet"].run(["output"], {"latents": latents, "timestep": t, "encoder_hidden_states": embeds})
    networks["vae_decoder"].run(["pixel_values"], {"latents": latents[:1]})
    return time.perf_counter() - start


def compare_speed(page: Page, networks: dict[str, onnxruntime.InferenceSession], pairs: int) -> None:
    """Print the seconds of both, their ratio, and how long the page held still."""
    draw_natively(networks)
    told = [(draw(page, PROMPT, STEPS), draw_natively(networks)) for _ in range(pairs)]
    ratio = median(browser["seconds"] / native for browser, native in told)
    seconds, native = median(browser["seconds"] for browser, _ in told), median(native for _, native in told)
    print(f"a guided picture of {STEPS} steps: browser {seconds:.2f} s, native ONNX Runtime {native:.2f} s")
    print(f"median ratio {ratio:.2f} ({'within' if ratio <= BAR else 'over'} {BAR})")
    print(f"longest time that the page did not answer: {max(browser['gap'] for browser, _ in told):.0f} ms")


def compare_few(page: Page, pairs: int) -> None:
    """Print the seconds that Turbo takes for two steps, and what share that is of the guided picture's."""
    draw(page, PROMPT, FEW, model=TURBO)  # fetched and loaded
    told = [(draw(page, PROMPT, FEW, model=TURBO), draw(page, PROMPT, STEPS)) for _ in range(pairs)]
    ratio = median(quick["seconds"] / guided["seconds"] for quick, guided in told)
    print(f"a picture of {FEW} steps by Turbo: {median(quick['seconds'] for quick, _ in told):.2f} s")
    print(f"of the guided one: median ratio {ratio:.3f} ({'within' if ratio <= FEW_BAR else 'over'} {FEW_BAR})")


def compare_pictures(page: Page, pictures: int) -> None:
    """Print how far apart the two engines' pictures and heat maps are at most."""
    worst, worst_map = 0.0, 0.0
    for number in range(pictures):
        prompt = caption(imagine(FRESH_SEEDS[number]))
        settings = {"seed": 1000 + number, "sampler": list(SAMPLERS)[number % 3]}
        told = draw(page, prompt, STEPS, quiet=False, maps=True, **settings)
        picture, *maps = (base64.b64decode(each) for each in told["buffers"])
        wanted, wanted_maps = draw_in_python(prompt, settings)
        worst = max(worst, np.abs(np.frombuffer(picture, np.uint8).astype(int) - wanted.flatten()).max())
        for ours, theirs in zip(maps, wanted_maps, strict=True):
            worst_map = max(worst_map, float(np.abs(np.frombuffer(ours, np.float32) - theirs.flatten()).max()))
    if pictures:
        verdict = "within" if worst <= CLOSE and worst_map <= CLOSE_MAPS else "over"
        print(f"{pictures} pictures: {worst:.0f} of 255 and {worst_map:.1e} in heat maps at most ({verdict} the bar)")


def draw_in_python(prompt: str, settings: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """The picture in bytes, and the maps of the words at the last step."""
    model = default_model()
    with watch_attention(model.unet) as looks:
        for step in draw_steps(prompt, model, num_inference_steps=STEPS, **settings):
            latents = step.next_latents
    maps = word_maps(looks, words(prompt, model.tokenizer)).numpy()
    return np.asarray(to_picture(latents, model)).astype(int), maps


def watch_memory(page: Page, browser: Any, pictures: int) -> None:
    """Print the browser's memory while it draws picture after picture, of two steps each."""
    for number in range(pictures):
        draw(page, PROMPT, 2, seed=number)
        if number + 1 in (10, pictures // 2, pictures):
            print(f"after {number + 1} pictures: {page_memory(browser):.0f} MB")


def page_memory(browser: Any) -> float:
    """Megabytes that the page's process holds, on Linux."""
    processes = browser.send("SystemInfo.getProcessInfo")["processInfo"]
    statuses = [Path(f"/proc/{each['id']}/status").read_text() for each in processes if each["type"] == "renderer"]
    held = [int(line.split()[1]) for status in statuses for line in status.splitlines() if line.startswith("VmRSS")]
    return max(held) / 1000


if __name__ == "__main__":
    main()
