// Figures whose page is loaded again, or that are shown twice, or that a link opens: what they bring along was made for
// other settings than theirs by then.

import assert from "node:assert/strict";
import test from "node:test";

import opinions from "../../src/cloudgazing/widgets/copying/opinions.js";
import fourPanes from "../../src/cloudgazing/widgets/denoising/four_panes.js";
import cellByCell from "../../src/cloudgazing/widgets/family/cell_by_cell.js";
import patchAnswers from "../../src/cloudgazing/widgets/family/patch_answers.js";
import unclipPath from "../../src/cloudgazing/widgets/family/unclip_path.js";
import encodeDecode from "../../src/cloudgazing/widgets/latents/encode_decode.js";
import latentWalk from "../../src/cloudgazing/widgets/latents/latent_walk.js";
import twoNoises from "../../src/cloudgazing/widgets/latents/two_noises.js";
import trainingStep from "../../src/cloudgazing/widgets/learning/training_step.js";
import denoisePlayer from "../../src/cloudgazing/widgets/player/denoise_player.js";
import attentionView from "../../src/cloudgazing/widgets/text/attention_view.js";
import matchingMatrix from "../../src/cloudgazing/widgets/text/matching_matrix.js";
import meaningMap from "../../src/cloudgazing/widgets/text/meaning_map.js";
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

test("without noise the pixels have no error, and not infinitely many decibels", () => {
  const { el } = open(twoNoises, { ...NOISES, amount: 0 });
  assert.equal(el.querySelector("figcaption").textContent, "no error at all");
});

const MATRIX = { start: 0, pictured: 0, caption: "a red cat", matched: "a red cat", view: "cosine", chosen: 0, kind: "places", scale: 1, size: [1, 1],
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

const numbers = (el, row) => el.querySelectorAll("tr")[row + 1].querySelectorAll("td").map(({ textContent }) => textContent);

test("the matrix shows no number for a caption that was not measured", () => {
  const { el, model, sent, say } = open(matchingMatrix, { ...MATRIX, cosines: [[1, 0], [0, 1], [2, 3]], caption: "linked", view: "chance" });
  assert.deepEqual(sent.map(({ start, caption, pictures }) => [start, caption, pictures]), [[0, "linked", false]]);
  const toCome = Array(2).fill("–still to come");
  const others = ["73\u00a0% best", "27\u00a0%"];
  assert.deepEqual([numbers(el, 0), numbers(el, 2)], [others, toCome], "nor do the others share their chances with it");
  assert.equal(status(el), "2 of 2 drawings fit their own caption best.");
  say({ kind: "waiting", message: "Not here yet." });
  assert.deepEqual([status(el), numbers(el, 2)], ["Not here yet.", toCome]);
  say({ ...MATCH, cosines: [[1, 0], [0, 1], [2, 2]] });
  assert.deepEqual([model.get("matched"), model.get("caption"), numbers(el, 2)], ["linked", "linked", ["67\u00a0% best", "67\u00a0% best"]]);
  assert.match(status(el), /Yours is the best/);
});

test("what was typed into the matrix and could not be measured has no number", () => {
  const { el, say } = open(matchingMatrix, { ...MATRIX });
  assert.deepEqual(numbers(el, 2), ["0.00", "0.00"]);
  const field = el.querySelector("input.cg-prompt");
  field.value = "mine";
  field.happen("input");
  say({ kind: "error", message: "No." });
  assert.deepEqual([status(el), numbers(el, 0), numbers(el, 2)], ["No.", ["1.00 best", "0.00"], Array(2).fill("–still to come")]);
});

const MEANINGS = { word: "bat", prompt: "a bat", mine_of: "a bat", examples: [], reading: "word", order: "before", meanings: ["bat", "bat (club)"],
  sentences: [{ meaning: "bat", before: "at night, a bat", after: "a bat at night" }], points: { word: { before: [[0, 0]] } },
  told_apart: { word: { before: 1 } }, bare: { word: [0, 0] }, mine: { word: { point: [0, 0], distances: [1, 2] } } };

test("the meaning map asks for a sentence that does not lie on it, and says of no other that it lies there", () => {
  assert.deepEqual(open(meaningMap, { ...MEANINGS }).sent, []);
  const { el, model, sent, say } = open(meaningMap, { ...MEANINGS, prompt: "a cave, a bat" });
  const yours = () => el.querySelector("span.cg-kind-own").title;
  assert.deepEqual(sent.map(({ kind, prompt }) => [kind, prompt]), [["sentence", "a cave, a bat"]]);
  assert.equal(el.querySelector("input.cg-prompt").value, "a cave, a bat");
  assert.match(status(el), /^“a bat” lies nearer to the sentences about the animal/);
  assert.equal(yours(), "a bat");
  say({ kind: "sentence", mine: { word: { point: [1, 1], distances: [4, 3] } } });
  assert.match(status(el), /^“a cave, a bat” lies nearer to the sentences about the club/);
  assert.deepEqual([yours(), model.get("mine_of"), sent.length], ["a cave, a bat", "a cave, a bat", 1]);
});

test("of two views of the meaning map each names the sentence that lies on it", () => {
  const { el, model } = open(meaningMap, { ...MEANINGS });
  model.set({ prompt: "a bat flies", mine_of: "a bat flies", mine: { word: { point: [1, 1], distances: [4, 3] } } });
  assert.match(status(el), /^“a bat flies” lies nearer to the sentences about the club/);
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

test("the attention view follows a cell that sets its text, and asks once about what the reader types", () => {
  const { el, model, sent, say } = open(attentionView, { prompt: "a", opened_with: "a", examples: [], layer: 1, head: 0,
    pieces: ["start", "a", "end"], shape: [1, 1, 3, 3], opening: view(new Float32Array(9)) });
  const field = el.querySelector("input.cg-prompt");
  model.set("prompt", "a bat");
  assert.deepEqual([field.value, ...sent.map(({ prompt }) => prompt)], ["a bat", "a bat"]);
  say({ kind: "attention", pieces: ["start", "a", "bat", "end"], shape: [1, 1, 4, 4] }, [new Float32Array(16)]);
  field.value = "a ball";
  field.happen("input");
  assert.deepEqual([model.get("prompt"), ...sent.map(({ prompt }) => prompt)], ["a ball", "a bat", "a ball"]);
});

test("encode and decode follows a cell that sets the stripes and the gain", () => {
  const { el, model, sent, close } = open(encodeDecode, { ...NOISES, stripe_width: 4, gain: 4 });
  model.set("gain", 9);
  assert.match(labels(el)[3], /enlarged 9 times/);
  model.set("stripe_width", 2);
  assert.deepEqual(sent, [], "no stripes are shown");
  el.querySelectorAll("input").find(({ value }) => value === "stripes").happen("change");
  assert.match(labels(el)[0], /2 pixels wide/);
  model.set("stripe_width", 8);
  assert.match(labels(el)[0], /8 pixels wide/);
  const [stripes, gain] = el.querySelectorAll("input").filter(({ type }) => type === "range");
  assert.deepEqual([stripes.value, gain.value], ["8", "9"]);
  close();
  model.set("gain", 2);
  assert.match(labels(el)[3], /enlarged 9 times/);
});

test("a walk between seeds names what a cell has set", () => {
  const { el, model } = open(latentWalk, { ...NOISES, prompt: "a cat", walk_seeds: [1, 2], stops: 2, num_inference_steps: 2 });
  model.set({ prompt: "a dog", walk_seeds: [3, 4] });
  const fields = [...el.querySelectorAll("input.cg-prompt"), ...el.querySelectorAll("input.cg-number")];
  assert.deepEqual(fields.map(({ value }) => value), ["a dog", "3", "4"]);
});

test("the meaning map follows a cell that sets its sentence", () => {
  const { el, model, sent } = open(meaningMap, { ...MEANINGS });
  model.set("prompt", "a cave, a bat");
  assert.deepEqual(sent.map(({ prompt }) => prompt), ["a cave, a bat"]);
  assert.equal(el.querySelector("input.cg-prompt").value, "a cave, a bat");
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

const CELLS = 256;
const OF_CELLS = { prompt: "a cat", seed: 3, at: 0, second: "", words: [], palette: view(new Uint8Array(192)),
  opening: { prompt: "a cat", seed: 3, kept: 0, likeliest: 1 }, cells: view(new Uint8Array(2 * CELLS)), chances: view(new Float32Array(2 * CELLS)),
  frames: view(new Uint8Array(3)), frames_size: [1, 1, 1] };

test("cell by cell draws what a page names that was loaded again, where it brings another drawing along", () => {
  assert.deepEqual(open(cellByCell, { ...OF_CELLS }).sent, []);
  for (const other of [{ prompt: "a boat" }, { seed: 4 }]) {
    const { el, sent } = open(cellByCell, { ...OF_CELLS, ...other });
    const { prompt, seed } = { ...OF_CELLS, ...other };
    assert.deepEqual(sent.map((one) => [one.kind, one.prompt, one.seed, one.kept]), [["cells", prompt, seed, []]]);
    assert.equal(status(el), "Drawing.");
  }
});

test("cell by cell follows a cell that sets it, and asks once about what the reader sets", () => {
  const { el, model, sent } = open(cellByCell, { ...OF_CELLS });
  model.set("seed", 4);
  assert.deepEqual(sent.map(({ seed }) => seed), [4]);
  const other = open(cellByCell, { ...OF_CELLS });
  const prompt = other.el.querySelector("input.cg-prompt");
  prompt.value = "a boat";
  prompt.happen("change");
  other.say({ kind: "error", message: "No." });
  assert.deepEqual(other.sent.map((one) => one.prompt), ["a boat"]);
  assert.equal(status(el), "Drawing.");
});

const STEP = { drawing: 0, caption: "a cat", t: 1, seed: 3 };
const TRAINING = { ...STEP, asked: STEP, words: ["a cat", "a dog"], latents_shape: [1, 1, 1], alphas_cumprod: view(Float32Array.of(0.9, 0.5)),
  latents: view(Float32Array.of(1, 2)), size: [1, 1], pictures: view(new Uint8Array(6)), prediction_type: "epsilon", opening: view(new Uint8Array(11)) };
const guesses = (el) => el.querySelectorAll("figcaption").slice(4).map(({ textContent }) => textContent);
const GUESSED = [Float32Array.of(1), Float32Array.of(1), new Uint8Array(3)];

test("a training step asks about the mixture that it does not bring an answer along for, and shows no other one's", () => {
  const { el, sent } = open(trainingStep, { ...TRAINING });
  assert.deepEqual(sent, []);
  assert.match(status(el), /^The error of this step/);
  for (const other of [{ t: 0 }, { seed: 4 }, { caption: "" }, { drawing: 1 }]) {
    const { el, sent, say } = open(trainingStep, { ...TRAINING, ...other });
    assert.deepEqual(sent.map(({ drawing, caption, t, seed }) => ({ drawing, caption, t, seed })), [{ ...STEP, ...other }]);
    assert.deepEqual([guesses(el), status(el)], [Array(4).fill("still to come"), ""]);
    say({ kind: "guess" }, GUESSED);
    assert.match(status(el), /^The error of this step/);
    assert.equal(sent.length, 1);
  }
});

test("each answer of a training step stands below what it is an answer to", () => {
  const { el } = open(trainingStep, { ...TRAINING });
  const panes = el.querySelectorAll("figure.cg-pane");
  const titles = panes.map((one) => one.querySelector("p").textContent);
  assert.deepEqual([titles[0], titles[4]], ["The picture", "Picture in mind"]);
  assert.deepEqual([titles[1], titles[5]], ["Its latents", "Its latents"]);
  assert.deepEqual([titles[2], titles[6]], ["Noise", "Guess at the noise"]);
  assert.match(panes[5].querySelector("canvas").getAttribute("aria-label"), /those of the picture in mind miss by .* 1\.000/);
});

test("a training step follows a cell that sets it, and asks once about what the reader sets", () => {
  const { el, model, sent, say } = open(trainingStep, { ...TRAINING });
  model.set("t", 0);
  assert.deepEqual([sent.length, sent[0].t, guesses(el)[0]], [1, 0, "still to come"]);
  say({ kind: "guess" }, GUESSED);
  assert.notEqual(guesses(el)[0], "still to come");
  el.querySelectorAll("input").find(({ value }) => value === "1").happen("change");
  assert.deepEqual([sent.length, sent[1].drawing, sent[1].caption], [2, 1, "a dog"]);
  say({ kind: "guess" }, GUESSED);
  assert.equal(sent.length, 2);
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
