// What is heard of figures by who does not see them: colours, places and numbers in words, and nothing twice.

import assert from "node:assert/strict";
import test from "node:test";

import neighbourSearch from "../../src/cloudgazing/widgets/copying/neighbour_search.js";
import cellByCell from "../../src/cloudgazing/widgets/family/cell_by_cell.js";
import familyTree from "../../src/cloudgazing/widgets/family/family_tree.js";
import patchTokens from "../../src/cloudgazing/widgets/family/patch_tokens.js";
import unclipPath from "../../src/cloudgazing/widgets/family/unclip_path.js";
import milestones from "../../src/cloudgazing/widgets/learning/milestones.js";
import trainingSet from "../../src/cloudgazing/widgets/learning/training_set.js";
import studio from "../../src/cloudgazing/widgets/pipeline/studio.js";
import { open } from "./page.mjs";

const CELLS = 256;
/** Bytes as a model holds them. */
const view = ({ buffer }) => new DataView(buffer);
const button = (el, name) => el.querySelectorAll("button").find(({ textContent }) => textContent === name);
const choose = (el, value) => el.querySelectorAll("input").find((input) => input.value === value).happen("change");
const status = (el) => el.querySelector("p.cg-status").textContent;
const soon = () => new Promise((resolve) => { setTimeout(resolve); });
const sheetOpens = () => { globalThis.createImageBitmap = async () => ({ width: 1, height: 1, close() {} }); };

test("the colours of the next cell are told, and the wrong one that is put there", () => {
  const named = Uint8Array.from({ length: 3 * CELLS }, (_, i) => i % 3 === 2);
  const { el, sent, say } = open(cellByCell, { prompt: "a cat", seed: 3, at: 0, second: "", words: [],
    palette: view(Uint8Array.from([250, 10, 10, 0, 0, 90])), opening: { prompt: "a cat", seed: 3, kept: 0, likeliest: 2 },
    cells: view(named), chances: view(new Float32Array(3 * CELLS).fill(0.5)), frames: view(new Uint8Array(3)), frames_size: [1, 1, 1] });
  assert.deepEqual(el.querySelector("ul.cg-chances").children.map(({ textContent }) => textContent),
    ["red 250, green 10, blue 10: 50\u00a0%drawn", "red 0, green 0, blue 90: 50\u00a0%"]);
  button(el, "Put a wrong colour here").click();
  assert.deepEqual(sent[0].kept, [1]);
  assert.equal(status(el), "Drawing on from the wrong colour, red 0, green 0, blue 90.");
  say({ kind: "cells", prompt: "a cat", seed: 3, kept: 1, likeliest: 2 }, [named, new Float32Array(3 * CELLS)]);
  assert.equal(status(el), "Drawn: “a cat”, on from the wrong colour, red 0, green 0, blue 90.");
});

const STUDIO = { prompt: "a cat", negative_prompt: "", seed: 3, num_inference_steps: 2, guidance_scale: 4, sampler: "ddim",
  mode: "words", pictures: 4, strength: 1, size: [64, 64], latents_shape: [1, 16, 16], colours: [[1, 1, 1], [0, 0, 0]],
  drawing: view(new Uint8Array(3 * 64 * 64)), drawing_words: "a drawing", shades: ["#f5c542", "#fbf8f1"], palette: ["yellow", "white"] };

test("who was among the pictures of the Studio is there still when new ones begin", () => {
  const { el, model, say } = open(studio, { ...STUDIO });
  const places = () => el.querySelector("fieldset.cg-contact").querySelectorAll("input");
  const begin = () => {
    el.querySelector("form").happen("submit");
    say({ kind: "start", notes: [] });
  };
  begin();
  assert.equal(document.activeElement, document.body, "nobody is called there");
  say({ kind: "done", seconds: 1 });
  const last = places()[3];
  last.focus();
  begin();
  assert.notEqual(places()[3], last);
  assert.equal(document.activeElement, places()[0]);
  say({ kind: "done", seconds: 1 });
  model.set("pictures", 1);
  begin();
  assert.equal(document.activeElement, el.querySelector("div.cg-results"), "a single one is not chosen from");
  assert.equal(document.activeElement.getAttribute("tabindex"), "-1");
});

test("the paper tells its colour at the cursor, and Fill what it did", () => {
  const { el } = open(studio, { ...STUDIO, mode: "picture" });
  choose(el, "hand");
  const [paper, caption] = [el.querySelector("div.cg-sheet"), el.querySelectorAll("figcaption")[1]];
  const press = (key, shiftKey = false) => paper.happen("keydown", { key, shiftKey });
  press("ArrowDown", true);
  assert.equal(caption.textContent, "row 41, column 33: white");
  press(" ");
  assert.equal(caption.textContent, "row 41, column 33: yellow");
  assert.equal(caption.getAttribute("aria-live"), "polite");
  assert.match(paper.getAttribute("aria-label"), /row 41, column 33: yellow\./);
  press("End");
  assert.equal(caption.textContent, "row 41, column 64: white");
  button(el, "Fill").click();
  assert.equal(status(el), "All of the paper is yellow now.");
  button(el, "Undo").click();
  assert.equal(status(el), "The last change is undone.");
});

test("keys with Alt, or with the command key, stay the browser's", () => {
  const { el } = open(studio, { ...STUDIO, mode: "picture" });
  choose(el, "hand");
  const [paper, caption] = [el.querySelector("div.cg-sheet"), el.querySelectorAll("figcaption")[1]];
  const before = caption.textContent;
  for (const command of [{ altKey: true }, { metaKey: true }, { ctrlKey: true }]) {
    paper.happen("keydown", { key: "ArrowLeft", ...command });
    assert.equal(caption.textContent, before);
  }
  paper.happen("keydown", { key: "ArrowLeft" });
  assert.notEqual(caption.textContent, before);
});

test("that nothing is marked to be repaired is told at each press", () => {
  const { el } = open(studio, { ...STUDIO, mode: "repair" });
  const line = el.querySelector("p.cg-status");
  const press = () => { el.querySelector("form").happen("submit"); return line.nodes; };
  const first = press();
  assert.match(line.textContent, /^Mark the part/);
  assert.notEqual(press(), first, "written anew, or else it would not be read out");
  assert.match(line.textContent, /^Mark the part/);
});

test("the mask tells whether the place at the cursor is marked", () => {
  const { el } = open(studio, { ...STUDIO, mode: "repair" });
  const [mask, caption] = [el.querySelectorAll("div.cg-sheet")[1], el.querySelectorAll("figcaption")[2]];
  const press = (key, ctrlKey = false) => mask.happen("keydown", { key, ctrlKey });
  press("Home");
  assert.equal(caption.textContent, "row 9, column 1: not marked; 0 of 256 places marked");
  press(" ");
  assert.equal(caption.textContent, "row 9, column 1: marked; 6 of 256 places marked");
  button(el, "Clear").click();
  assert.equal(status(el), "No place is marked any more.");
  press("z", true);
  assert.equal(status(el), "The last change is undone.");
});

test("what a slider says is not said again by a line beside it, and what goes wrong is", async () => {
  const state = { prompts: ["a cat"], milestones: [{ samples: 0, error: null }, { samples: 64, error: 0.5 }], curve: [[64, 0.5]],
    sheets: view(new Uint8Array(2)), lengths: [1, 1], seed: 0 };
  const live = ({ el }) => el.querySelector("p.cg-status").getAttribute("aria-live");
  sheetOpens();
  const figure = open(milestones, { ...state });
  await soon();
  assert.deepEqual([status(figure.el), live(figure)], ["After 64 drawings, error 0.500.", "off"]);
  globalThis.createImageBitmap = async () => { throw new Error("no WebP"); };
  const other = open(milestones, { ...state });
  await soon();
  assert.match(status(other.el), /could not be opened/);
  assert.equal(live(other), null);
});

test("of the steps before a search every one is shown and every fifth is told, and its verdict is heard", () => {
  const neighbours = { codes: Array.from({ length: 5 }, (_, seed) => ({ seed, caption: "a cat", distance: 0.1 })) };
  const { el, say } = open(neighbourSearch, { prompt: "a cat", seed: 3, training_drawings: 9, fresh: { codes: [0.1, 0.2] },
    pictures: view(new Uint8Array(18)),
    found: { prompt: "a cat", seed: 3, size: [1, 1], small: [1, 1], measures: ["codes"], neighbours, lengths: Array(6).fill(3) } });
  button(el, "Draw and search").click();
  const lines = [el.querySelector("p.cg-status"), el.querySelector("p[role=\"status\"]")];
  const [shown, told] = lines.map(() => []);
  for (let step = 1; step <= 8; step++) {
    say({ kind: "progress", step, last: 8 });
    for (const [i, list] of [shown, told].entries()) list.push(/\d+/.exec(lines[i].textContent)[0]);
  }
  assert.deepEqual([shown.join(""), told.join("")], ["12345678", "11111668"]);
  assert.equal(lines[0].getAttribute("aria-live"), "off");
  say({ kind: "error", message: "No." });
  assert.deepEqual(lines.map((line) => [line.textContent, line.className]), [["No.", "cg-status cg-trouble"], ["No.", "cg-unseen"]]);
  assert.equal(el.querySelector("p.cg-verdict").getAttribute("aria-live"), "polite");
});

test("a new prompt on the path of unCLIP is said to be read, and what stays the same is not written anew", async () => {
  const one = view(Float32Array.of(1));
  const { el, say } = open(unclipPath, { caption: "a cat", vector: one, prior: view(Float32Array.of(1, 0)), side: 1, captions: ["a dog"],
    gallery: one, gallery_captions: one, thumbnails: view(new Uint8Array(3)), stage: "decoder" });
  const heard = el.querySelector("div.cg-detail").firstElementChild;
  assert.equal(heard.getAttribute("aria-live"), "polite");
  assert.deepEqual([heard.querySelectorAll("canvas").length, el.querySelectorAll("canvas").length], [0, 1]);
  const before = heard.children.map(({ nodes }) => nodes);
  const field = el.querySelector("input");
  field.value = "a boat";
  for (const kind of ["input", "change"]) field.happen(kind);
  say({ kind: "caption", caption: "a boat" }, [Float32Array.of(1)]);
  await soon();
  assert.equal(status(el), "Read: “a boat”.");
  assert.ok(heard.children.every(({ nodes }, i) => nodes === before[i]));
});

test("each machine has its date and its side in its name, and each part its machine", () => {
  const machine = (name) => ({ name, line: "L", year: 2022, month: 8, date: 1.58, text: "CLIP", denoiser: name, place: "latents",
    decoder: "VAE", objective: "noise", steps: "50", size: "860 million", open_part: 'Its sister runs here: load("b").', run: "load()", source: null });
  const { el, model } = open(familyTree, { machines: ["A", "B", "C"].map(machine), left: "A", right: "B" });
  const names = () => el.querySelectorAll("button").map((one) => one.getAttribute("aria-label"));
  assert.deepEqual(names(), ["A, August 2022, on the left", "B, August 2022, on the right", "C, August 2022"]);
  const parts = el.querySelector('div[data-part="denoiser"]').children.map(({ textContent }) => textContent);
  assert.deepEqual(parts, ["A: DenoiserdiffersA", "B: DenoiserdiffersB"]);
  const facts = el.querySelector("dl.cg-facts");
  assert.deepEqual(facts.querySelectorAll("code").map(({ textContent }) => textContent), ['load("b")', "load()"]);
  assert.match(facts.textContent, /openIts sister runs here: load\("b"\)\.To run it hereload\(\)Source/);
  model.set("left", "B");
  assert.deepEqual(names(), ["A, August 2022", "B, August 2022, on the left, on the right", "C, August 2022"]);
});

test("more of the training drawings are said to be shown", async () => {
  const counts = { a: 1 };
  const census = { drawings: 9, thing: counts, colour: counts, place: counts, style: counts, pairs: { colour: { a: counts }, style: { a: counts } } };
  const drawings = Array.from({ length: 9 }, (_, seed) => ({ seed, caption: "a", items: [["a", "a"]], place: "a", style: "a" }));
  sheetOpens();
  const { el } = open(trainingSet, { census, drawings, held_out: { colour: [], style: [] }, columns: 3, sheet: view(new Uint8Array(1)),
    thing: "", colour: "", place: "", style: "", shades: {}, live: false });
  await soon();
  const told = [status(el)];
  for (let press = 0; press < 2; press++) {
    button(el, "More of these").click();
    told.push(status(el));
  }
  assert.deepEqual(told, ["9 of the first 9 drawings fit.", "Drawing 9 of 9 that fit.", "Drawings 1 to 8 of 9 that fit."]);
});

test("the framed patch is told by its place and its numbers", () => {
  const { el, model } = open(patchTokens, { picture: view(new Uint8Array(3 * 16)), size: [4, 4], latents_shape: [1, 4, 4],
    latents: view(Float32Array.from({ length: 16 }, (_, i) => i)), patch: 2, token: 2 });
  const labels = () => el.querySelectorAll("canvas").map((canvas) => canvas.getAttribute("aria-label")).filter(Boolean);
  assert.match(labels()[0], /patch 3, in row 2, column 1, is framed\.$/);
  assert.equal(labels()[1], "Token 3: 4 numbers, channel by channel: 8.00, 9.00, 12.00, 13.00.");
  assert.equal(el.querySelectorAll("input").at(-1).getAttribute("aria-valuetext"), "3 of 4, row 2, column 1");
  model.set({ patch: 1, token: 0 });
  assert.match(labels()[1], /^Token 1: 1 numbers/);
});
