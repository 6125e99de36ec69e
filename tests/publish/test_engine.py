"""The engine in a real browser draws what the engine in Python draws, in a worker, for several figures at once."""

import base64
import itertools
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from cloudgazing.attention import watch_attention, word_maps, words
from cloudgazing.clip import caption_vectors, load_clip
from cloudgazing.denoise import predict_noise
from cloudgazing.latents import decode, encode
from cloudgazing.models import default_model
from cloudgazing.noise import seeded_noise
from cloudgazing.pipeline import draw_steps
from cloudgazing.pixel_denoiser import load_pixel_denoiser, remove_noise
from cloudgazing.text import embed, self_attention
from cloudgazing.widgets.denoising.unet_blocks import watch_blocks

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STEPS = 8
NEEDS = ["text_encoder", "unet", "vae_decoder"]
DRAWINGS = [
    ("a red cat at night", {"seed": 3, "sampler": "ddim", "guidance_scale": 4}),
    ("two blue fish, a café and a zeppelin", {"seed": 2**33 + 1, "sampler": "ancestral", "guidance_scale": 6.5}),
    ("", {"seed": 11, "sampler": "dpm", "guidance_scale": 1}),
]
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Probe</title><link rel="icon" href="data:,">
<script type="module">
const worker = new Worker("publish/engine/worker.js", { type: "module" });
const heard = (globalThis.heard = []);
const waiting = new Map();
const coded = (buffer) => {
  let text = "";
  for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
  return btoa(text);
};
worker.onmessage = ({ data }) => {
  heard.push(data.kind === "say" ? { ...data, buffers: data.buffers.map(coded) } : data);
  if (data.kind === "end") waiting.get(data.id)();
};
let count = 0;
globalThis.ask = (request, parts = [], id = `probe-${count++}`) => new Promise((resolve) => {
  const buffers = parts.map((numbers) => Float32Array.from(numbers).buffer);
  waiting.set(id, () => resolve(heard.filter((message) => message.id === id)));
  worker.postMessage({ kind: "ask", id, figure: "probe", request, state: {}, buffers }, buffers);
});
globalThis.stop = (id) => worker.postMessage({ kind: "stop", id });
globalThis.ready = true;
</script></html>"""


@pytest.fixture(scope="module")
def page(browser, serve, engine_folder):
    """A page with a worker that answers the probe's questions; what goes wrong on it fails the tests."""
    answers = engine_folder / "publish" / "answers"
    answers.mkdir(exist_ok=True)
    shutil.copyfile(Path(__file__).with_name("probe.js"), answers / "probe.js")
    (engine_folder / "probe.html").write_text(PAGE, encoding="utf-8")
    address = serve(engine_folder)
    page = browser.new_page()
    page.set_default_timeout(240_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url) if not request.url.startswith(address) else None)
    page.goto(f"{address}probe.html")
    page.wait_for_function("globalThis.ready")
    yield page
    assert [fault for fault in faults if not fault.startswith(("data:", "blob:"))] == []


def ask(page, request: dict[str, Any], *parts: Any) -> list[tuple[dict[str, Any], list[np.ndarray]]]:
    """What the worker says, its buffers as floats (a picture's as bytes)."""
    given = [np.asarray(part).flatten().tolist() for part in parts]
    messages = page.evaluate("([request, parts]) => ask(request, parts)", [request, given])
    said = [message for message in messages if message["kind"] == "say"]
    assert messages[-1]["kind"] == "end"
    return [(each["content"], [read(one, each["content"]) for one in each["buffers"]]) for each in said]


def read(coded: str, content: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(coded), np.uint8 if content["kind"] == "picture" else np.float32)


@pytest.mark.parametrize(("prompt", "settings"), DRAWINGS, ids=[settings["sampler"] for _, settings in DRAWINGS])
def test_both_engines_draw_the_same_picture(page, prompt, settings):
    model, settings = default_model(), {**settings, "num_inference_steps": STEPS}
    request = {"kind": "draw", "needs": NEEDS, "prompt": prompt, "settings": {**settings, "maps": True}}
    *steps, (_, [picture]) = ask(page, request)
    listed = words(prompt, model.tokenizer)
    drawing = draw_steps(prompt, model, **settings)
    for content, (latents, *maps) in steps:
        with watch_attention(model.unet) as looks:
            step = next(drawing)
        assert (content["index"], content["t"]) == (step.index, step.t)
        assert np.abs(latents - step.next_latents.flatten().numpy()).max() < 5e-3
        theirs = word_maps(looks, listed).numpy() if listed else np.zeros((0, 1))
        assert len(maps) == len(listed)
        for mine, other in zip(maps, theirs, strict=True):
            assert np.abs(mine - other.flatten()).max() < 1e-2
    pixels = (decode(step.next_latents, model.vae) / 2 + 0.5).clamp(0, 1) * 255
    theirs = pixels.round()[0].permute(1, 2, 0).flatten().numpy()
    assert np.abs(picture.astype(float) - theirs).max() <= 2


def test_the_inside_of_the_unet(page):
    model, prompt, t = default_model(), "a red cat", 700
    noise = seeded_noise(model.latents_shape, 4)
    embeds = embed(prompt, model.tokenizer, model.text_encoder)
    with watch_blocks(model.unet) as features, watch_attention(model.unet) as looks:
        predict_noise(model.unet, noise, t, embeds, alpha_cumprod=0.5, prediction_type=model.prediction_type)
    request = {"kind": "inside", "needs": ["text_encoder", "unet"], "prompt": prompt, "t": t}
    (told, blocks), (maps_told, maps) = ask(page, request, noise)
    assert set(told["names"]) == set(features) - {"latents"}
    for name, shape, data in zip(told["names"], told["shapes"], blocks, strict=True):
        assert tuple(shape) == tuple(features[name].shape)
        assert np.abs(data - features[name].flatten().numpy()).max() < 1e-3 * max(1, float(features[name].abs().max()))
    assert set(maps_told["names"]) == set(looks)
    for name, shares in zip(maps_told["names"], maps, strict=True):
        assert np.abs(shares - looks[name][-1].mean(dim=0).flatten().numpy()).max() < 1e-4


def test_what_the_text_encoder_looks_at(page):
    model, prompt = default_model(), "a bat at night"
    [(told, [embeds, shares])] = ask(page, {"kind": "read", "needs": ["text_encoder"], "prompt": prompt})
    theirs = self_attention(prompt, model.tokenizer, model.text_encoder)
    assert told["shape"] == list(theirs.shape)
    assert np.abs(shares - theirs.flatten().numpy()).max() < 1e-4
    wanted = embed(prompt, model.tokenizer, model.text_encoder).flatten().numpy()
    assert np.abs(embeds - wanted).max() < 1e-3


def test_pixels_to_latents_and_back(page):
    model = default_model()
    pixels = seeded_noise((2, 3, 128, 128), 8).clamp(-1, 1)
    [(_, [latents, back])] = ask(page, {"kind": "codec", "needs": ["vae_encoder", "vae_decoder"]}, pixels)
    theirs = encode(pixels, model.vae)
    assert np.abs(latents - theirs.flatten().numpy()).max() < 1e-3
    assert np.abs(back - decode(theirs, model.vae).flatten().numpy()).max() < 1e-2


def test_both_towers_of_clip(page):
    clip = load_clip(default_model())
    captions, pixels = ["a red cat", "a blue boat at night"], seeded_noise((2, 3, 128, 128), 8).clamp(-1, 1)
    request = {"kind": "clip", "needs": ["clip_text", "clip_vision"], "captions": captions}
    [(_, [texts, pictures])] = ask(page, request, pixels)
    assert np.abs(texts - caption_vectors(captions, clip).flatten().numpy()).max() < 1e-4
    said = clip.network.get_image_features(pixel_values=pixels).pooler_output
    theirs = torch.nn.functional.normalize(said, dim=-1)
    assert np.abs(pictures - theirs.flatten().numpy()).max() < 1e-4


def test_the_small_denoiser(page):
    noisy = seeded_noise((2, 3, 32, 32), 3)
    told = ask(page, {"kind": "pixels", "needs": ["pixel_denoiser"], "kept": 0.2, "steps": 3}, noisy)
    theirs = list(remove_noise(load_pixel_denoiser(), noisy, 0.2, 3))
    for (content, [guess, after]), moment in zip(told, theirs, strict=True):
        assert content["alpha_cumprod"] == pytest.approx(moment.alpha_cumprod)
        assert np.abs(guess - moment.pred_original_sample.flatten().numpy()).max() < 1e-3
        assert np.abs(after - moment.next_noisy.flatten().numpy()).max() < 1e-3


def test_what_cannot_be_asked_is_answered_by_a_sentence(page):
    [(told, _)] = ask(page, {"kind": "nonsense", "needs": []})
    assert told == {"kind": "error", "message": "There is no such question: ask another one."}
    wrong = {"kind": "draw", "needs": NEEDS, "prompt": "a", "settings": {"sampler": "quick"}}
    [(told, _)] = ask(page, wrong)
    assert told["message"].startswith("The sampler must be one of")


def drawing(prompt: str, steps: int) -> dict[str, Any]:
    settings = {"num_inference_steps": steps, "guidance_scale": 4}
    return {"kind": "draw", "needs": NEEDS, "prompt": prompt, "settings": settings}


def test_two_figures_take_turns(page):
    page.evaluate(
        "requests => { heard.length = 0; return Promise.all(requests.map((each, i) => ask(each, [], `turn-${i}`))); }",
        [drawing("a cat", 6), drawing("a dog", 6)],
    )
    order = page.evaluate("heard.filter(each => each.kind === 'say').map(each => each.id)")
    assert order.count("turn-0") == order.count("turn-1") == 7
    both_begun = max(order.index("turn-0"), order.index("turn-1"))
    one_ended = min(len(order) - 1 - order[::-1].index(name) for name in ("turn-0", "turn-1"))
    side_by_side = order[both_begun : one_ended + 1]
    assert len(side_by_side) > 3, "the second figure waited for the first one's end"
    runs = [len(list(run)) for _, run in itertools.groupby(side_by_side)]
    assert max(runs) <= 2, "one figure took several steps while the other waited"


def test_a_drawing_can_be_stopped(page):
    said = page.evaluate(
        """async request => {
          const asked = ask(request, [], "long");
          const begun = () => heard.some(each => each.id === "long" && each.kind === "say");
          while (!begun()) await new Promise(resolve => setTimeout(resolve, 20));
          stop("long");
          return (await asked).filter(each => each.kind === "say").map(each => each.content.kind);
        }""",
        drawing("a cat", 200),
    )
    assert said[-1] == "stopped"
    assert len(said) < 150
    assert ask(page, drawing("a cat", 1))[-1][0]["kind"] == "picture"


def test_a_graphics_card_that_the_processor_imitates_is_left_alone(page, browser, chromium):
    imitating = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"]
    other = browser.browser_type.launch(executable_path=chromium, args=["--no-sandbox", *imitating])
    fetched: list[str] = []
    with other.new_page() as tab:
        tab.on("request", lambda request: fetched.append(request.url.split("/")[-1]))
        tab.goto(page.url)
        tab.wait_for_function("globalThis.ready")
        told = ask(tab, {"kind": "read", "needs": ["text_encoder"], "prompt": "a bat"})
    other.close()
    assert [content["kind"] for content, _ in told] == ["read"]
    assert "ort.wasm.min.mjs" in fetched
    assert [name for name in fetched if "jspi" in name] == []
