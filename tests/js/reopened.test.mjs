// Figures whose page is loaded again, or that are shown twice, or that a link opens: what they bring along was made for
// other settings than theirs by then.

import assert from "node:assert/strict";
import test from "node:test";

import opinions from "../../src/cloudgazing/widgets/copying/opinions.js";
import fourPanes from "../../src/cloudgazing/widgets/denoising/four_panes.js";
import patchAnswers from "../../src/cloudgazing/widgets/family/patch_answers.js";
import unclipPath from "../../src/cloudgazing/widgets/family/unclip_path.js";
import twoNoises from "../../src/cloudgazing/widgets/latents/two_noises.js";
import denoisePlayer from "../../src/cloudgazing/widgets/player/denoise_player.js";
import attentionView from "../../src/cloudgazing/widgets/text/attention_view.js";
import matchingMatrix from "../../src/cloudgazing/widgets/text/matching_matrix.js";
import { open } from "./page.mjs";

/** Bytes as a model holds them. */
const view = ({ buffer }) => new DataView(buffer);
const labels = (el) => el.querySelectorAll("canvas").map((canvas) => canvas.getAttribute("aria-label"));
const status = (el) => el.querySelector("p.cg-status").textContent;

const NOISES = { names: ["Cat"], words: ["a cat"], pictures: view(new Uint8Array(3)), decoded: view(new Uint8Array(3)), latents: view(new Float32Array(1)),
  size: [1, 1], latents_shape: [1, 1, 1], amount: 0.3, seed: 7, opening: view(new Uint8Array(3)), opened_with: { amount: 0.3, seed: 7 } };

test("two noises show the picture that they bring along under its own amount and seed only", () => {
  assert.deepEqual(open(twoNoises, { ...NOISES }).sent, []);
  for (const other of [{ amount: 0.5 }, { seed: 8 }]) {
    const { el, sent, say } = open(twoNoises, { ...NOISES, ...other });
    assert.equal(sent.length, 1);
    assert.equal(labels(el)[1], null);
    say({ kind: "picture" }, [new Uint8Array(3)]);
    assert.match(labels(el)[1], /decoded from latents/);
  }
});

test("two noises follow a cell that sets them, and are not painted over by what was asked before", () => {
  const { el, model, sent, say } = open(twoNoises, { ...NOISES });
  model.set("amount", 0.5);
  assert.match(labels(el)[0], /50.% noise of seed 7/);
  assert.equal(sent.length, 1);
  model.set("amount", 0.3);
  assert.match(labels(el)[1], /30.% noise of seed 7/);
  say({ kind: "picture" }, [new Uint8Array(3)]);
  assert.match(labels(el)[1], /30.% noise of seed 7/);
});

const MATRIX = { start: 0, pictured: 0, caption: "a red cat", view: "cosine", chosen: 0, kind: "places", scale: 1, size: [1, 1],
  pictures: view(new Uint8Array(6)), captions: ["a cat", "a dog"], cosines: [[1, 0], [0, 1], [0, 0]],
  names: { places: [[["snow", 1]], [["snow", 1]]] } };
const MATCH = { kind: "match", size: [1, 1], captions: ["a cow", "a pig"], cosines: [[1, 0], [0, 1], [1, 1]], names: MATRIX.names };

test("the matrix asks for the drawings that it does not bring along, and shows no others under their captions", () => {
  assert.deepEqual(open(matchingMatrix, { ...MATRIX }).sent, []);
  const { el, sent, say } = open(matchingMatrix, { ...MATRIX, start: 1, captions: MATCH.captions });
  assert.deepEqual([sent.length, sent[0].start, sent[0].pictures], [1, 1, true]);
  assert.deepEqual(labels(el), ["Drawing 1: still to come", "Drawing 2: still to come"]);
  say(MATCH, [new Uint8Array(6)]);
  assert.deepEqual(labels(el), ["Drawing 1: a cow", "Drawing 2: a pig"]);
});

test("the matrix follows another view of itself, and not its own answers", () => {
  const { el, model, sent, say } = open(matchingMatrix, { ...MATRIX });
  el.querySelector("button.cg-button").click();
  say(MATCH, [new Uint8Array(6)]);
  assert.equal(sent.length, 1);
  model.set({ start: 2, caption: "mine", cosines: [[0, 1], [1, 0], [1, 1]] });
  assert.deepEqual([sent.length, sent[1].start, sent[1].caption, sent[1].pictures], [2, 2, "mine", true]);
});

const PATCHES = { size: [1, 1], side: 1, captions: ["a cat"], patches: view(new Float32Array(4)), pictures: view(new Uint8Array(3)),
  vector: view(new Float32Array(2)), words: [["cat"]], chosen: 0, way: "last", caption: "cat" };
const PATH = { caption: "cat", stage: "text", captions: ["a cat"], thumbnails: view(new Uint8Array(3)), side: 1,
  gallery: view(Float32Array.of(1, 0)), gallery_captions: view(Float32Array.of(1, 0)), prior: view(new Float32Array(6)),
  vector: view(Float32Array.of(1, 0)) };

test("a caption is shown once its vector is there, whoever has asked for it", () => {
  for (const [figure, state] of [[patchAnswers, PATCHES], [unclipPath, PATH]]) {
    const { el, model } = open(figure, { ...state });
    const line = el.querySelector("input.cg-prompt");
    model.set("caption", "tail");
    model.set({ stage: "prior", way: "value" });
    assert.equal(line.value, "cat");
    model.set("vector", view(Float32Array.of(0, 1)));
    assert.equal(line.value, "tail");
  }
});

test("the attention view asks for a text that is not the one it brings along", () => {
  const state = { prompt: "a", opened_with: "a", examples: [], layer: 1, head: 0, pieces: ["start", "a", "end"], shape: [1, 1, 3, 3],
    opening: view(new Float32Array(9)) };
  assert.deepEqual(open(attentionView, { ...state }).sent, []);
  const { el, sent, say } = open(attentionView, { ...state, prompt: "a b" });
  assert.deepEqual(sent.map(({ prompt }) => prompt), ["a b"]);
  assert.match(status(el), /^This is “a”/);
  say({ kind: "attention", pieces: ["start", "a", "b", "end"], shape: [1, 1, 4, 4] }, [new Float32Array(16)]);
  assert.equal(el.querySelectorAll("input[type=\"radio\"]").length, 4);
  assert.doesNotMatch(status(el), /^This is “a”/);
});

const WISH = { prompt: "a cat", seed: 3, num_inference_steps: 1, guidance_scale: 4 };

test("a first step of another drawing says so, until one is drawn", () => {
  const opening = { index: 0, last: 1, t: 9, left: 0.1, guided: false, size: [1, 1], latents_shape: [1, 1, 1], lengths: [3, 4, 4, 4], wish: WISH };
  const state = { ...WISH, examples: [], opening, opening_bytes: view(new Uint8Array(15)) };
  assert.match(status(open(fourPanes, { ...state }).el), /^This is the first step, taken on pure noise/);
  const { el, model } = open(fourPanes, { ...state, prompt: "a dog" });
  assert.match(status(el), /another drawing: “a cat”, seed 3, 1 step, guidance 4/);
  model.set("prompt", "a cat");
  assert.match(status(el), /taken on pure noise/);
  el.querySelector("form").happen("submit");
  model.set("seed", 4);
  assert.equal(status(el), "Drawing.");
});

test("noise bears the name of its own seed", () => {
  const state = { ...WISH, examples: [], without_text: false, view: "canvas", without_denoising: false, without_decoder: false,
    opening: view(new Uint8Array(3)), opening_size: [1, 1], opening_seed: 3 };
  const { el, model } = open(denoisePlayer, { ...state, seed: 5 });
  assert.equal(labels(el)[0], "The noise of seed 3. Nothing has been drawn from seed 5 yet.");
  model.set("opening_seed", 5);
  assert.equal(labels(el)[0], "The noise of seed 5. Nothing has been drawn from it yet.");
});

test("an opinion goes to the browser's own store and to nobody else", () => {
  const stored = new Map();
  const localStorage = { getItem: (name) => stored.get(name) ?? null, setItem: (name, value) => stored.set(name, value) };
  Object.defineProperty(globalThis, "localStorage", { configurable: true, value: localStorage });
  const heard = new EventTarget();
  const saved = [];
  const place = (el) => el.querySelectorAll("input")[4];
  const asked = { render: ({ model, el }) => {
    Object.assign(window, { addEventListener: heard.addEventListener.bind(heard), dispatchEvent: heard.dispatchEvent.bind(heard) });
    model.save_changes = () => saved.push(model.state);
    return opinions.render({ model, el });
  } };
  const { el, model, sent } = open(asked, { moment: "before", statements: ["So it is."] });
  const before = { ...model.state };
  place(el).happen("change");
  assert.equal(status(el), "Noted, on this device only.");
  assert.equal(place(el).checked, true);
  assert.deepEqual([...stored.values()], ['{"before":{"0":4},"after":{}}']);
  assert.deepEqual([sent, saved, model.state], [[], [], before]);
});
