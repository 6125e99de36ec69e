// Figures as a reader meets them, on a page that is played: late answers, what is being typed, and where the focus is.

import assert from "node:assert/strict";
import test from "node:test";

import cellByCell from "../../src/cloudgazing/widgets/family/cell_by_cell.js";
import { textLine } from "../../src/cloudgazing/widgets/denoising/text_line.js";
import { withSettings } from "../../src/cloudgazing/widgets/pipeline/png_settings.js";
import studio from "../../src/cloudgazing/widgets/pipeline/studio.js";
import drawingGrid from "../../src/cloudgazing/widgets/denoising/drawing_grid.js";
import latentWalk from "../../src/cloudgazing/widgets/latents/latent_walk.js";
import encodeDecode from "../../src/cloudgazing/widgets/latents/encode_decode.js";
import latentChannels from "../../src/cloudgazing/widgets/latents/latent_channels.js";
import { paintSheet } from "../../src/cloudgazing/widgets/latents/easel.js";
import latentPainter from "../../src/cloudgazing/widgets/latents/latent_painter.js";
import copyLadder from "../../src/cloudgazing/widgets/copying/copy_ladder.js";
import neighbourSearch from "../../src/cloudgazing/widgets/copying/neighbour_search.js";
import whoCallsWhom from "../../src/cloudgazing/widgets/pipeline/who_calls_whom.js";
import habits from "../../src/cloudgazing/widgets/learning/habits.js";
import loraSlider from "../../src/cloudgazing/widgets/learning/lora_slider.js";
import trainingSet from "../../src/cloudgazing/widgets/learning/training_set.js";
import guidanceDial from "../../src/cloudgazing/widgets/denoising/guidance_dial.js";
import fourPanes from "../../src/cloudgazing/widgets/denoising/four_panes.js";
import { NO_SEED, seedField } from "../../src/cloudgazing/widgets/noise/seed.js";
import trainingMonitor from "../../src/cloudgazing/widgets/noise/training_monitor.js";
import removingNoise from "../../src/cloudgazing/widgets/noise/removing_noise.js";
import colourMixer from "../../src/cloudgazing/widgets/pixels/colour_mixer.js";
import pixelInspector from "../../src/cloudgazing/widgets/pixels/pixel_inspector.js";
import costMeter from "../../src/cloudgazing/widgets/latents/cost_meter.js";
import pictureEditor from "../../src/cloudgazing/widgets/pixels/picture_editor.js";
import { OPERATIONS } from "../../src/cloudgazing/widgets/pixels/operations.js";
import wordMap from "../../src/cloudgazing/widgets/text/word_map.js";
import patchAnswers from "../../src/cloudgazing/widgets/family/patch_answers.js";
import denoisePlayer from "../../src/cloudgazing/widgets/player/denoise_player.js";
import trainingRun from "../../src/cloudgazing/widgets/learning/training_run.js";
import milestones from "../../src/cloudgazing/widgets/learning/milestones.js";
import randomPictures from "../../src/cloudgazing/widgets/pixels/random_pictures.js";
import { NOBODY_THERE } from "../../src/cloudgazing/widgets/kit/asking.js";
import { bar } from "../../src/cloudgazing/publish/page/bar.js";
import { recordings } from "../../src/cloudgazing/publish/page/recordings.js";
import { statusLine } from "../../src/cloudgazing/widgets/kit/ui.js";
import { newPage, open, painted } from "./page.mjs";

const CELLS = 256;
/** Bytes as a model holds them. */
const view = ({ buffer }) => new DataView(buffer);

/** The fields, buttons and the like of a figure, by what they are called. */
const named = (el, name) => [...el.querySelectorAll("button"), ...el.querySelectorAll("input")].find((one) =>
  [one.textContent, one.getAttribute("aria-label"), labelOf(el, one)].includes(name));
const labelOf = (el, { attributes }) => el.querySelector(`label[for="${attributes.get("id")}"]`)?.textContent;
const type = (field, text) => { field.focus(); field.value = text; field.happen("input"); };
/** Types and presses Enter, of which browsers tell twice. */
const enter = (field, text) => { type(field, text); field.happen("keydown", { key: "Enter" }); field.happen("change"); };
const status = (el) => el.querySelector("p.cg-status").textContent;

test("a text that is entered is told once, and again after it was changed and left", () => {
  newPage();
  const told = [];
  const { input } = textLine("Prompt", (text) => told.push(text), new AbortController().signal, () => told.push("Enter"));
  enter(input, "a boat");
  type(input, "a tree");
  input.happen("change");
  input.happen("keydown", { key: "Enter" });
  assert.deepEqual(told, ["a boat", "Enter", "a tree", "a tree", "Enter"]);
});

const cellsOf = (prompt) => [{ kind: "cells", prompt, seed: 3, kept: 0, likeliest: 1 },
  [new Uint8Array(2 * CELLS), new Float32Array(2 * CELLS)]];
const [FIRST, [NAMED, CHANCES]] = cellsOf("a cat");
const BY_CELLS = { prompt: "a cat", seed: 3, at: 0, second: "", words: [], palette: view(new Uint8Array(192)), opening: FIRST,
  cells: view(NAMED), chances: view(CHANCES), frames: view(new Uint8Array(3)), frames_size: [1, 1, 1] };

test("a frame stands around the cell that is next, and around none when all are drawn", () => {
  const { model, el } = open(cellByCell, { ...BY_CELLS });
  const frame = el.querySelector("span.cg-frame").querySelector("i");
  const stands = () => [frame.style.left, frame.style.top, frame.hidden];
  assert.deepEqual(stands(), ["0%", "0%", false]);
  model.set({ at: 120 });
  assert.deepEqual(stands(), ["50%", "43.75%", false], "row 8, column 9");
  model.set({ at: CELLS });
  assert.ok(frame.hidden);
});

test("a prompt that is entered while another is drawn cell by cell is drawn next", () => {
  const { el, sent, say } = open(cellByCell, { ...BY_CELLS });
  for (const prompt of ["a boat", "a tree"]) enter(named(el, "Prompt"), prompt);
  say(...cellsOf("a boat"));
  assert.deepEqual(sent.map(({ kind, prompt }) => [kind, prompt]), [["cells", "a boat"], ["cells", "a tree"]]);
  say(...cellsOf("a tree"));
  assert.deepEqual([sent.at(-1).kind, sent.at(-1).prompt], ["frames", "a tree"]);
});

const NEIGHBOURS = { codes: Array.from({ length: 5 }, (_, seed) => ({ seed, caption: "a cat", distance: 0.1 })) };
const SEARCH = { prompt: "a cat", seed: 3, training_drawings: 9, fresh: { codes: [0.1, 0.2] }, pictures: view(new Uint8Array(18)),
  found: { prompt: "a cat", seed: 3, size: [1, 1], small: [1, 1], measures: ["codes"], neighbours: NEIGHBOURS, lengths: Array(6).fill(3) } };

test("a number that is no seed of every host is refused at each press, and nothing is searched", () => {
  const { el, sent } = open(neighbourSearch, { ...SEARCH });
  const aloud = el.querySelector("p.cg-unseen");
  let before = aloud.nodes;
  for (const seed of ["minus two", "", "2147483648"]) {
    type(named(el, "Seed"), seed);
    named(el, "Draw and search").click();
    assert.equal(status(el), NO_SEED);
    assert.notEqual(aloud.nodes, before, "written anew, or else it would not be read out");
    before = aloud.nodes;
    assert.ok(named(el, "Draw and search"));
  }
  const walk = open(latentWalk, { ...WALK, walk_seeds: [1, 2 ** 31] });
  walk.el.querySelectorAll("input").find(({ value }) => value === "seeds").happen("change");
  walk.el.querySelector("form").happen("submit");
  assert.equal(status(walk.el), NO_SEED);
  assert.deepEqual([...sent, ...walk.sent], []);
});

test("a search says how much is fetched for it, where that is so", () => {
  const { el, say } = open(neighbourSearch, { ...SEARCH });
  named(el, "Draw and search").click();
  say({ kind: "searching" });
  assert.equal(status(el), "Searching 9 drawings.");
  say({ kind: "searching", fetches: "6.4 MB" });
  assert.equal(status(el), "Searching 9 drawings. The first search fetches their codes: 6.4 MB.");
});

test("the bars of fresh drawings have a scale: how many the longest one counts, and of how many", () => {
  const { el } = open(neighbourSearch, { ...SEARCH, fresh: { codes: [0.1, 0.1, 0.2] } });
  const words = el.querySelectorAll("text").map(({ textContent }) => textContent);
  assert.deepEqual(words.slice(0, 2), ["2", "drawings, of 3"]);
});

test("a seed that is typed for a search stays when the prompt is changed after it", () => {
  const { el, sent } = open(neighbourSearch, { ...SEARCH });
  type(named(el, "Seed"), "7");
  type(named(el, "Prompt"), "a tree");
  named(el, "Prompt").happen("change");
  named(el, "Draw and search").click();
  assert.deepEqual([sent.at(-1).prompt, sent.at(-1).seed], ["a tree", 7]);
});

const MACHINE = { prompt: "a cat", seed: 3, num_inference_steps: 2, guidance_scale: 4, sampler: "ddim", latents_shape: [1, 1, 1], opening: {} };

test("the machine opens with what was measured beforehand, said to be, under the words that it was drawn for", () => {
  const work = (calls) => ({ calls, seconds: calls / 10 });
  const parts = { text_encoder: work(2), noise: work(1), unet: work(20), sampler: work(20), vae_decoder: work(1) };
  const opening = { wish: { prompt: "a tree", seed: 5 }, size: [1, 1], parts, seconds: 5 };
  const { el, sent } = open(whoCallsWhom, { ...MACHINE, opening, opening_bytes: view(new Uint8Array(3)) });
  assert.match(status(el), /^Measured beforehand: 5\.00 s in all\. Text encoder twice, U-Net 20 times, decoder once\. Press Draw/);
  assert.equal(el.querySelector("canvas").getAttribute("aria-label"), "Picture: “a tree”, seed 5.");
  assert.doesNotMatch(el.textContent, /not yet/);
  assert.deepEqual(sent, []);
  named(el, "Draw").click();
  assert.match(el.textContent, /not yet/);
});

test("a picture of the machine bears the words that it was drawn for, and not those written meanwhile", () => {
  const { el, sent, say } = open(whoCallsWhom, { ...MACHINE });
  named(el, "Draw").click();
  type(named(el, "Prompt"), "a tree");
  named(el, "Prompt").happen("change");
  say({ kind: "picture", size: [1, 1] }, [new Uint8Array(3)]);
  assert.equal(sent[0].prompt, "a cat");
  assert.equal(el.querySelector("canvas").getAttribute("aria-label"), "Picture: “a cat”, seed 3.");
});

const COUNTS = { "a": 1, "b": 1 };
const CENSUS = { drawings: 9, thing: COUNTS, colour: COUNTS, place: COUNTS, style: COUNTS,
  pairs: { colour: { a: COUNTS, b: COUNTS }, style: { a: COUNTS, b: COUNTS } } };

test("what the training set was searched for is not hung under another choice", async () => {
  newPage();
  globalThis.createImageBitmap = () => new Promise(() => {});
  const { el, model, sent, say } = open(trainingSet, { census: CENSUS, drawings: [], held_out: { colour: [], style: [] }, columns: 1,
    sheet: view(new Uint8Array(1)), thing: "a", colour: "", place: "", style: "", live: true });
  named(el, "Search all 9").click();
  assert.equal(sent[0].thing, "a");
  model.set("thing", "b");
  const before = status(el);
  say({ kind: "found", upto: 5, drawings: [] });
  await Promise.resolve();
  assert.equal(status(el), before);
  named(el, "Search all 9").click();
  assert.deepEqual([sent[1].thing, sent[1].after], ["b", 0]);
});

test("a search that was asked for twice tells twice the same stretch of seeds", async () => {
  newPage();
  const { el, say, sent } = open(trainingSet, { census: CENSUS, drawings: [], held_out: { colour: [], style: [] }, columns: 1,
    sheet: view(new Uint8Array(1)), thing: "", colour: "", place: "", style: "", live: true });
  for (let press = 0; press < 2; press++) named(el, "Search all 9").click();
  for (const from of [0, 0]) {
    assert.equal(sent.at(-1).after, from);
    say({ kind: "found", upto: 5, drawings: [] });
    await soon();
    assert.match(status(el), /^0 found among seeds 0 to 4\./);
  }
});

const WISH = { prompt: "a cat", seed: 3, num_inference_steps: 1, guidance_scale: 4 };
const FOUR_PANES = { ...WISH, examples: [], opening_bytes: view(new Uint8Array(15)), opening: { index: 0, last: 1, t: 9, left: 0.1, guided: false,
  size: [1, 1], latents_shape: [1, 1, 1], lengths: [3, 4, 4, 4], wish: WISH } };

test("a prompt that is being written stays when the drawing of the last one begins", () => {
  const { el, say } = open(fourPanes, FOUR_PANES);
  el.querySelector("form").happen("submit");
  type(named(el, "Prompt"), "a tree wi");
  say({ kind: "start", notes: ["It knows no such tree."] });
  assert.equal(named(el, "Prompt").value, "a tree wi");
  assert.match(el.querySelector("ul.cg-notes").textContent, /no such tree/);
});

test("a seed that is being typed stays when an answer comes, and another seed is shown once it was taken", () => {
  const body = newPage();
  const seeds = [];
  const { root, update } = seedField((seed) => { seeds.push(seed); update(seed); }, () => {}, new AbortController().signal);
  body.append(root);
  update(3);
  const field = named(body, "Seed");
  type(field, "12");
  update(3);
  assert.equal(field.value, "12");
  type(field, "0123");
  field.happen("change");
  assert.deepEqual([seeds, field.value], [[123], "123"]);
  update(5);
  assert.equal(field.value, "5");
  type(field, "5"); // ends as it began, so that no change is told
  field.happen("blur");
  update(6);
  assert.equal(field.value, "6");
});

test("what takes a kernel is said to be in JupyterLab where there is none, and cannot be pressed", () => {
  newPage();
  globalThis.createImageBitmap = () => new Promise(() => {});
  const set = open(trainingSet, { census: CENSUS, drawings: [], held_out: { colour: [], style: [] }, columns: 1,
    sheet: view(new Uint8Array(1)), thing: "", colour: "", place: "", style: "", live: false });
  set.model.set("thing", "b");
  const run = open(trainingRun, { ...RUN, live: false });
  const pair = open(loraSlider, { prompts: ["a cat"], scales: [0, 1], scale: 1, sheet: view(new Uint8Array(1)), prompt: "", seed: 0, live: false });
  for (const [{ el }, name] of [[set, "Search all 9"], [run, "Train it here"], [pair, "Draw without and with"]]) {
    assert.equal(named(el, name).disabled, true);
    assert.match(el.textContent, new RegExp(`${name} in JupyterLab`));
  }
  assert.doesNotMatch(status(pair.el), /your own/);
  assert.equal(named(pair.el, "Prompt"), undefined);
});

const METER = { rows: [], latents_shape: [1, 8, 8], side: 32, guided: true, num_inference_steps: 2, decoder_seconds: 0, live: true };
const lengths = (el) => el.querySelectorAll("div.cg-bar").map(({ style }) => style["--cg-long"]);

test("on a page, which has no kernel to write it down, the cost meter shows at once what was recorded", () => {
  const { el, sent, say } = open(costMeter, { ...METER, live: false });
  assert.deepEqual(sent.map(({ kind, sides }) => [kind, sides]), [["measure", [16]]]);
  assert.deepEqual(lengths(el), [undefined, undefined, undefined]);
  say({ kind: "row", side: 8, channels: 1, seconds: 0.5, written: 1e6 });
  say({ kind: "decoder", seconds: 0.25 });
  say({ kind: "row", side: 16, channels: 3, seconds: 1, written: 4e6 });
  say({ kind: "done", recorded: true });
  const wholes = el.querySelectorAll("b").map((whole) => whole.textContent);
  assert.deepEqual(wholes.slice(1), ["A picture in 2 steps: 4 s.", "A picture in 2 steps: at least 16 s."], "the last is estimated");
  assert.deepEqual(lengths(el), ["max(12.5%, 3px)", "max(25%, 3px)", "max(100%, 3px)"]);
  assert.ok(["Measure", "Measure the full size too"].every((name) => named(el, name).hidden));
  assert.match(el.querySelector("ul.cg-costs").textContent, /0\.5.*0\.25|500 ms.*250 ms|0\.50/);
  assert.match(status(el), /when the book was built/);
});

const STUDIO = { prompt: "a cat", negative_prompt: "", seed: 3, num_inference_steps: 2, guidance_scale: 4,
    sampler: "ddim", mode: "words", pictures: 4, strength: 1, size: [1, 1], latents_shape: [1, 1, 1], colours: [[1, 1, 1], [0, 0, 0]],
    drawing: view(new Uint8Array(3)), drawing_words: "a drawing", shades: ["#000000"], palette: ["black"] };

test("the settings of a saved picture end the drawing that is under way", async () => {
  const { el, sent, say } = open(studio, { ...STUDIO });
  el.querySelector("form").happen("submit");
  const [drawing] = sent;
  const header = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, ...new TextEncoder().encode("IHDR"),
    0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0, 0, 0, 0, 0);
  const file = new Blob([withSettings(header, { prompt: "a saved boat", seed: 5 })]);
  globalThis.createImageBitmap = async () => ({ width: 1, height: 1, close() {} });
  const chooser = el.querySelector("input.cg-settings-file");
  chooser.files = [file];
  chooser.happen("change");
  const large = () => el.querySelector("div.cg-results").querySelector("canvas").getAttribute("aria-label");
  for (let i = 0; i < 50 && !large().includes("boat"); i++) await new Promise((resolve) => { setTimeout(resolve); });
  assert.match(large(), /a saved boat/);
  assert.equal(sent.at(-1).kind, "stop");
  const said = status(el);
  for (const index of [0, 3]) say({ kind: "picture", index, size: [1, 1] }, [new Uint8Array(3)], drawing);
  say({ kind: "stopped" }, [], drawing);
  assert.equal(status(el), said);
  assert.equal(named(el, "Draw").textContent, "Draw");
});

test("the four squares that the studio opens with are said to be one noise's channels, and no four pictures", () => {
  const { el } = open(studio, { ...STUDIO, pictures: 1, latents_shape: [4, 1, 1] });
  assert.match(el.querySelector("div.cg-results").textContent, /^The noiseThe noise of seed 3, in its 4 channels\. Nothing/);
});

test("what was drawn stays until the engine has taken up the next wish, and then gives way to that seed's noise", () => {
  const { model, el, sent, say } = open(studio, { ...STUDIO, pictures: 1 });
  const press = () => el.querySelector("form").happen("submit");
  const large = () => el.querySelector("div.cg-results").querySelector("canvas").getAttribute("aria-label");
  press();
  assert.match(large(), /^The noise: .*noise of seed 3/);
  say({ kind: "start", notes: [] });
  assert.match(large(), /^Result: /);
  say({ kind: "picture", index: 0, size: [1, 1] }, [new Uint8Array(3)]);
  say({ kind: "done", seconds: 1 });
  const drawn = large();
  assert.match(drawn, /“a cat”, seed 3/);
  assert.doesNotMatch(drawn, /not ready/);
  model.set({ seed: 4 });
  press();
  say({ kind: "error", message: "The model is not here." });
  assert.deepEqual([large(), named(el, "Save as PNG").disabled, status(el)], [drawn, false, "The model is not here."]);
  press();
  const before = painted();
  say({ kind: "start", notes: [] });
  assert.match(large(), /not ready yet; “a cat”, seed 4/);
  assert.ok(painted() > before, "the last picture would stand over the next one's words");
  assert.equal(sent.length, 3);
});

const CELL = { prompt: "a cat", negative_prompt: "", seed: 3, num_inference_steps: 1, guidance_scale: 4, sampler: "ddim" };
const GRID = { ...CELL, columns: "guidance_scale", values: [1, 4], rows: "", row_values: [], remarks: {}, controls: ["seed"],
  across: 2, latents_shape: [1, 1, 1], opening: {}, opening_bytes: view(new Uint8Array(0)) };
const OPENED = { ...GRID, opening: { cells: [1, 4].map((guidance_scale) => ({ ...CELL, guidance_scale })), notes: ["It knows cats."] },
  opening_bytes: view(new Uint8Array(1)) };
const sheetOpens = () => { globalThis.createImageBitmap = async () => ({ width: 2, height: 1, close() {} }); };
const sheetBreaks = () => { globalThis.createImageBitmap = async () => { throw new Error("no WebP"); }; };
const soon = () => new Promise((resolve) => { setTimeout(resolve); });
/** What the grid's canvases say that they show. */
const labels = (el) => el.querySelectorAll("canvas").map((canvas) => /drawn|Before/.exec(canvas.getAttribute("aria-label"))[0]);
const reseed = (el, seed) => { type(named(el, "Seed"), seed); named(el, "Seed").happen("change"); };

test("a grid opens with the drawings that it brought along, and another seed shows its noise until Draw is pressed", async () => {
  sheetOpens();
  const { el, sent } = open(drawingGrid, { ...OPENED });
  await soon();
  assert.deepEqual(labels(el), ["drawn", "drawn"]);
  assert.match(status(el), /^Drawn beforehand\. Change something, and press Draw\.$/);
  assert.match(el.querySelector("ul.cg-notes").textContent, /knows cats/);
  reseed(el, "4");
  assert.deepEqual(labels(el), ["Before", "Before"]);
  assert.match(status(el), /begins with the noise/);
  reseed(el, "3");
  assert.deepEqual(labels(el), ["drawn", "drawn"]);
  named(el, "Draw").click();
  assert.equal(status(el), "These pictures were drawn before.");
  assert.deepEqual(sent, []);
  reseed(el, "4");
  assert.deepEqual(sent[0].cells.map(({ seed }) => seed), [4, 4]);
});

test("what a grid says of a value goes with that value, and not with its place", () => {
  const remarks = { "a blue cat": "never shown", "a red cat": "shown" };
  const { model, el } = open(drawingGrid, { ...GRID, columns: "prompt", values: ["a blue cat", "a red cat"], remarks });
  const titles = () => el.querySelectorAll("p.cg-pane-title").map(({ textContent }) => textContent);
  assert.deepEqual(titles(), ["“a blue cat” never shown", "“a red cat” shown"]);
  assert.match(el.querySelector("canvas").getAttribute("aria-label"), /^“a blue cat” never shown: /);
  model.set({ values: ["a pink cat", "a blue cat"] });
  assert.deepEqual(titles(), ["“a pink cat”", "“a blue cat” never shown"]);
  model.set({ values: ["constructor", "a blue cat"] });
  assert.deepEqual(titles(), ["“constructor”", "“a blue cat” never shown"], "what every object has is no remark");
});

test("a grid whose drawings cannot be opened, or that has none, begins with noise and is not alarmed", async () => {
  for (const [prepare, state] of [[sheetBreaks, OPENED], [sheetBreaks, GRID], [sheetOpens, GRID]]) {
    prepare();
    const { el, sent } = open(drawingGrid, { ...state });
    await soon();
    assert.deepEqual(labels(el), ["Before", "Before"]);
    assert.match(status(el), /begins with the noise of its seed/);
    assert.ok(!el.querySelector("p.cg-status").classList.contains("cg-trouble"));
    named(el, "Draw").click();
    assert.equal(sent[0].cells.length, 2);
  }
});

test("drawings that open late hang under their own settings only, and what they show need not be drawn", async () => {
  sheetOpens();
  const changed = open(drawingGrid, { ...OPENED });
  reseed(changed.el, "4");
  await soon();
  assert.deepEqual(labels(changed.el), ["Before", "Before"]);
  assert.match(status(changed.el), /begins with the noise/);
  assert.equal(changed.el.querySelector("ul.cg-notes").textContent, "");
  const linked = open(drawingGrid, { ...OPENED, values: [1, 7] });
  named(linked.el, "Draw").click();
  await soon();
  assert.deepEqual(labels(linked.el), ["drawn", "Before"]);
  assert.deepEqual(linked.sent.at(-1).cells.map(({ guidance_scale }) => guidance_scale), [7]);
});

test("a grid that has gone draws nothing more when its drawings open", async () => {
  sheetOpens();
  const { el, sent, close } = open(drawingGrid, { ...OPENED, values: [1, 7] });
  named(el, "Draw").click();
  close();
  await soon();
  assert.deepEqual(sent.map(({ kind }) => kind), ["draw", "stop"]);
});

test("drawings that were made before take the place of those under way, whose late messages change nothing", () => {
  const { el, sent, say } = open(drawingGrid, { ...GRID });
  named(el, "Draw").click();
  for (const index of [0, 1]) say({ kind: "cell", index, size: [1, 1] }, [new Uint8Array(3)]);
  say({ kind: "done", seconds: 1 });
  reseed(el, "4");
  const second = sent.at(-1);
  assert.deepEqual(second.cells.map(({ seed }) => seed), [4, 4]);
  reseed(el, "3");
  assert.equal(sent.at(-1).kind, "stop");
  say({ kind: "progress", index: 0, step: 1 }, [], second);
  say({ kind: "cell", index: 1, size: [1, 1] }, [new Uint8Array(3)], second);
  say({ kind: "stopped" }, [], second);
  assert.equal(status(el), "These pictures were drawn before.");
});

const WALK = { names: ["Cat", "Tree"], words: ["a cat", "a tree"], pictures: view(new Uint8Array(6)), decoded: view(new Uint8Array(6)),
  latents: view(new Float32Array(2)), opening: view(new Uint8Array(6)), size: [1, 1], latents_shape: [1, 1, 1], prompt: "a cat",
  walk_seeds: [1, 2], stops: 2, num_inference_steps: 2 };

test("a walk between seeds says so when nobody answers", { timeout: 5000 }, (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { el, sent, say } = open(latentWalk, WALK);
  el.querySelectorAll("input").find(({ value }) => value === "seeds").happen("change");
  el.querySelector("form").happen("submit");
  assert.deepEqual([sent[0].kind, sent[0].seeds], ["walk", [1, 2]]);
  t.mock.timers.tick(10_000);
  assert.match(status(el), /No answer yet/);
  say({ kind: "frame", index: 0, last: 1, spreads: [1, 1], size: [1, 1] }, [new Uint8Array(3), new Uint8Array(3)]);
  assert.equal(status(el), "Stop 1 of 2 is drawn.");
});

test("a stop on the way between two pictures that is not decoded yet is not said to be", () => {
  const { el } = open(latentWalk, WALK);
  assert.match(el.querySelector("canvas.cg-canvas").getAttribute("aria-label"), /not decoded yet/);
});

test("a walk between seeds can be stopped, and what had come stays", () => {
  const { el, sent, say } = open(latentWalk, WALK);
  const submit = () => el.querySelector("form").happen("submit");
  el.querySelectorAll("input").find(({ value }) => value === "seeds").happen("change");
  submit();
  say({ kind: "frame", index: 0, last: 1, spreads: [1, 1], size: [1, 1] }, [new Uint8Array(3), new Uint8Array(3)]);
  assert.ok(named(el, "Stop"));
  submit();
  assert.deepEqual(sent.map(({ kind }) => kind), ["walk", "stop"]);
  say({ kind: "stopped" }, [], sent[0]);
  assert.equal(status(el), "Stopped. What had come so far is still here.");
  assert.match(el.querySelector("canvas.cg-canvas").getAttribute("aria-label"), /drawn from noise/);
  assert.ok(named(el, "Walk"));
  submit();
  assert.equal(sent.at(-1).kind, "walk");
});

test("a walk that plays leaves out what is not decoded yet, so that nothing flashes", (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const { el } = open(latentWalk, { ...WALK, opening: view(new Uint8Array(15)) });
  const range = el.querySelector("input.cg-range");
  named(el, "Play").click();
  const seen = [0, 1].map(() => { t.mock.timers.tick(150); return range.value; });
  assert.deepEqual(seen, ["12", "16"]);
  assert.ok(named(el, "Pause"));
  t.mock.timers.tick(150);
  assert.ok(named(el, "Play"), "it has come to its end");
});

test("a scrubber without pictures cannot be played", async () => {
  globalThis.createImageBitmap = async () => { throw new Error("no WebP"); };
  const { el } = open(milestones, { prompts: ["a cat"], milestones: [{ samples: 0, error: null }, { samples: 64, error: 0.5 }],
    curve: [[64, 0.5]], sheets: view(new Uint8Array(2)), lengths: [1, 1], seed: 0 });
  await new Promise((resolve) => { setTimeout(resolve); });
  assert.deepEqual([named(el, "Play"), named(el, "Milestone")].map(({ disabled }) => disabled), [true, true]);
});

test("a picture of the walk that is not in view leaves the words of the other walk alone", () => {
  const { el, sent, say } = open(latentWalk, { ...WALK, walk_seeds: [7, 7] });
  el.querySelector("input.cg-range").happen("input");
  el.querySelectorAll("input").find(({ value }) => value === "seeds").happen("change");
  el.querySelector("form").happen("submit");
  assert.match(status(el), /same seed/);
  say({ kind: "picture" }, [new Uint8Array(3)], sent[0]);
  assert.match(status(el), /same seed/);
});

/** How often a function of an object is called during some work. */
const calls = (object, name, work) => {
  const own = object[name];
  let count = 0;
  object[name] = (...given) => { count += 1; return own.apply(object, given); };
  work();
  object[name] = own;
  return count;
};

test("the filters are not asked again while the noise slider moves, but when the answer comes", () => {
  const side = 2;
  const bytes = view(new Uint8Array(3 * side * side));
  const { el, say } = open(removingNoise, { size: [side, side], drawings: bytes, captions: ["a cup"], opening_guesses: bytes, opening_nexts: bytes,
    opening: { which: 0, seed: 1, kept: 0.5, steps: 1 }, amount: 0.5, seed: 1, which: 0, window: 0 });
  const [noise] = el.querySelectorAll("input").filter(({ type }) => type === "range");
  const paints = (work) => {
    const before = painted();
    work();
    return painted() - before;
  };
  assert.equal(paints(() => { noise.value = "0.6"; noise.happen("input"); }), 0);
  assert.equal(paints(() => say({ kind: "denoised", steps: 1 }, [new Uint8Array(12), new Uint8Array(12)])), 5);
  assert.equal(paints(() => el.querySelectorAll("input").find(({ value }) => value === "3").happen("change")), 5);
  assert.match(el.textContent, /window 3\u00a0×\u00a03/, "no line ends within it");
});

test("a wall is painted once when a slider moves", () => {
  const { el } = open(colourMixer, { red: 1, green: 2, blue: 3, target: "", targets: [] });
  const [red] = el.querySelectorAll("input");
  const before = painted();
  red.value = "9";
  red.happen("input");
  assert.equal(painted() - before, 1);
});

test("a figure is shown once for a change of its settings", async () => {
  const paints = (work) => {
    const before = painted();
    work();
    return painted() - before;
  };
  const radio = (el, value) => el.querySelectorAll("input").find((input) => input.value === value).happen("change");
  const chance = open(randomPictures, { side: 4, colours: "two", seed: 1, pixels: view(new Uint8Array(3)), size: [1, 1], words: "a cat" });
  assert.equal(paints(() => named(chance.el, "Another one").click()), 3, "by chance, the drawing, and the next ones");
  globalThis.createImageBitmap = async () => ({ width: 1, height: 2, close() {} });
  const stages = open(milestones, { prompts: ["a cat"], milestones: [{ samples: 0, error: null }], seed: 0, curve: [[1, 1], [2, 1]],
    sheets: view(new Uint8Array(1)), lengths: [1] });
  await soon();
  assert.equal(paints(() => radio(stages.el, "1")), 2, "the one prompt's picture, and that of the strip");
  const named_ = { colour: ["red"], place: ["plain"] };
  const two = open(habits, { prompts: ["a cat", "a dog"], chosen: "a cat", kind: "colour", guidance_scales: [4], drawn: 1, columns: 1,
    named: [{ "a cat": named_, "a dog": named_ }], trained: { "a cat": { colour: { red: 1 } }, "a dog": { colour: { red: 1 } } },
    right: { colour: 0.9 }, sheet: view(new Uint8Array(1)), prompt: "a tree", captions: { colour: {} } });
  await soon();
  assert.equal(paints(() => radio(two.el, "a dog")), 1);
  radio(two.el, "own");
  assert.equal(paints(() => radio(two.el, "a dog")), 1, "the prompt that was chosen before comes back");
  const meter = open(costMeter, { ...METER });
  const list = meter.el.querySelector("ul.cg-costs");
  const steps = named(meter.el, "Steps");
  steps.value = "9";
  assert.equal(calls(list, "replaceChildren", () => steps.happen("input")), 1);
});

test("pointing at another pixel runs no line of code again", () => {
  const { el, model } = open(pictureEditor, { pixels: view(new Uint8Array(12)), size: [2, 2], words: "a picture", edits: [], row: 0, column: 0 });
  assert.equal(calls(OPERATIONS.invert, "run", () => named(el, "Invert").click()), 1);
  const canvas = el.querySelector("canvas");
  canvas.happen("keydown", { key: "ArrowRight", altKey: true });
  assert.equal(model.get("column"), 0, "that is the browser's");
  assert.equal(calls(OPERATIONS.invert, "run", () => canvas.happen("keydown", { key: "ArrowRight" })), 0);
  assert.equal(model.get("column"), 1);
  assert.match(canvas.getAttribute("aria-label"), /Before/);
  assert.match(el.textContent, /Row 0, column 1: 255, 255, 255 of 255/);
  model.set({ pixels: view(new Uint8Array(3).fill(51)), size: [1, 1], words: "my own" });
  assert.match(canvas.getAttribute("aria-label"), /my own/);
  assert.match(el.textContent, /Row 0, column 0: 204, 204, 204 of 255/);
});

test("the focus stays among the nearest words when one of them is chosen", () => {
  const words = ["cat", "dog"].map((word) => ({ word, kind: "thing" }));
  const space = { points: [[0, 0], [1, 1]], nearest: [[[1, 0.5]], [[0, 0.5]]], kept: 1 };
  const { el } = open(wordMap, { words, word: "cat", space: "list", spaces: { list: space, read: space } });
  const button = () => el.querySelector("ol.cg-neighbours").querySelector("button");
  button().focus();
  button().happen("click");
  assert.match(button().textContent, /cat/);
  assert.equal(document.activeElement, button());
});

test("the focus stays on a caption that was tried", () => {
  const { el, sent, say } = open(patchAnswers, { size: [1, 1], side: 1, captions: ["a cat"], patches: view(new Float32Array(4)),
    pictures: view(new Uint8Array(3)), vector: view(new Float32Array(2)), words: [["cat", "tail"]], chosen: 0, way: "last", caption: "cat" });
  const tail = named(el, "tail");
  tail.focus();
  tail.happen("click");
  assert.equal(sent[0].caption, "tail");
  say({ kind: "caption", caption: "tail" }, [new Float32Array(2)]);
  assert.equal(document.activeElement, tail);
  assert.equal(el.querySelector("div.cg-examples").getAttribute("role"), "group");
});

const PLAYER = { ...WISH, examples: [], without_text: false, view: "canvas", without_denoising: false, without_decoder: false,
  opening: view(new Uint8Array(3)), opening_size: [1, 1], opening_seed: 3 };
const RUN = { prompts: ["a cat"], reports: [], sheets: view(new Uint8Array(1)), lengths: [], session: "vae", live: true };

test("where nobody is there to answer, that is what stays to be read, and nothing seems to be under way", () => {
  const submit = (el) => el.querySelector("form").happen("submit");
  const press = (name) => (el) => named(el, name).click();
  for (const [figure, state, ask] of [
    [fourPanes, FOUR_PANES, submit], [drawingGrid, GRID, press("Draw")], [studio, STUDIO, submit],
    [latentWalk, WALK, (el) => {
      el.querySelectorAll("input").find(({ value }) => value === "seeds").happen("change");
      submit(el);
    }],
    [whoCallsWhom, MACHINE, press("Draw")], [neighbourSearch, SEARCH, press("Draw and search")],
    [trainingRun, RUN, press("Train it here")], [costMeter, METER, press("Measure")], [denoisePlayer, PLAYER, submit],
  ]) {
    const { model, el } = open(figure, { ...state });
    model.receive = () => { throw new Error("The kernel is dead."); };
    ask(el);
    assert.equal(status(el), NOBODY_THERE);
    assert.ok([undefined, true].includes(named(el, "Stop")?.hidden));
    assert.equal(el.querySelector("g.cg-busy"), null);
    assert.ok(!named(el, "Measure")?.disabled);
  }
});

test("a drawing that begins is not in the colour of what went wrong before", () => {
  const [submit, train] = [(el) => el.querySelector("form").happen("submit"), (el) => named(el, "Train it here").click()];
  for (const [figure, state, begin] of [[fourPanes, FOUR_PANES, submit], [trainingRun, RUN, train]]) {
    const { el, say } = open(figure, { ...state });
    const isTrouble = () => el.querySelector("p.cg-status").classList.contains("cg-trouble");
    begin(el);
    say({ kind: "error", message: "That did not work." });
    assert.equal(isTrouble(), true);
    begin(el);
    assert.equal(isTrouble(), false);
  }
});

test("who presses Stop hears it, too, where nobody is there any more", () => {
  for (const [figure, state] of [[fourPanes, FOUR_PANES], [denoisePlayer, PLAYER]]) {
    const { model, el } = open(figure, { ...state });
    el.querySelector("form").happen("submit");
    model.receive = () => { throw new Error("The kernel is dead."); };
    named(el, "Stop").click();
    assert.equal(status(el), NOBODY_THERE);
  }
});

test("where Stop reaches nobody, the drawing is over all the same", () => {
  const press = (name) => (el) => named(el, name).click();
  const submit = (el) => el.querySelector("form").happen("submit");
  const seeds = (el) => { el.querySelectorAll("input").find(({ value }) => value === "seeds").happen("change"); submit(el); };
  for (const [figure, state, ask, again] of [
    [fourPanes, FOUR_PANES, submit, "Draw"], [drawingGrid, GRID, press("Draw"), "Draw"], [studio, STUDIO, submit, "Draw"],
    [whoCallsWhom, MACHINE, press("Draw"), "Draw"], [neighbourSearch, SEARCH, press("Draw and search"), "Draw and search"],
    [latentWalk, WALK, seeds, "Walk"],
  ]) {
    const { model, el } = open(figure, { ...state });
    ask(el);
    model.receive = () => { throw new Error("The kernel is dead."); };
    const stop = named(el, "Stop");
    if (stop.type === "submit") submit(el);
    else stop.click();
    assert.equal(status(el), NOBODY_THERE);
    assert.ok(named(el, again));
    assert.ok([undefined, true].includes(named(el, "Stop")?.hidden));
  }
});

test("a meter whose cell is run again goes without a word, although nobody is there any more", () => {
  const { model, el, close } = open(costMeter, { ...METER });
  named(el, "Measure").click();
  model.receive = () => { throw new Error("The kernel is dead."); };
  close();
  assert.equal([...model.listeners.values()].reduce((sum, heard) => sum + heard.size, 0), 0);
});

test("a press draws what stands in the field, entered or not", () => {
  const named_ = { "a cat": { colour: ["red"], place: ["plain"] } };
  const more = open(habits, { prompts: ["a cat"], chosen: "a cat", kind: "colour", guidance_scales: [4], named: [named_], drawn: 1, columns: 1,
    trained: { "a cat": { colour: { red: 1 } } }, right: { colour: 0.9 }, sheet: view(new Uint8Array(1)), prompt: "a tree", captions: { colour: {} } });
  type(named(more.el, "Your own prompt, with a thing and nothing else"), "a boat");
  named(more.el, "Draw four").click();
  assert.deepEqual(more.sent.map(({ prompt }) => prompt), ["a boat"]);
  const pair = open(loraSlider, { prompts: ["a cat"], scales: [0, 1], scale: 1, sheet: view(new Uint8Array(1)), prompt: "a tree", seed: 0, live: true });
  type(named(pair.el, "Prompt"), "a boat");
  named(pair.el, "Draw without and with").click();
  assert.deepEqual(pair.sent.map(({ prompt }) => prompt), ["a boat"]);
});

test("Enter in the seed of a search begins it", () => {
  const { el, sent } = open(neighbourSearch, { ...SEARCH });
  enter(named(el, "Seed"), "7");
  assert.deepEqual(sent.map(({ seed }) => seed), [7]);
});

test("a picture of a training that was stopped is none of the next one's", async () => {
  const opens = [];
  globalThis.createImageBitmap = () => new Promise((resolve) => { opens.push(() => resolve({ width: 1, height: 1, close() {} })); });
  const { el, say } = open(trainingRun, { ...RUN });
  const look = { kind: "look", step: 1, share: 0.5, seconds: 1, loss: 0.5 };
  const train = () => { named(el, "Train it here").click(); say({ kind: "start" }); };
  train();
  say(look, [new Uint8Array(1)]);
  say({ kind: "stopped" });
  train();
  opens[0]();
  await soon();
  const label = () => el.querySelector("canvas.cg-canvas").getAttribute("aria-label");
  assert.equal(label(), "a cat");
  say({ ...look, step: 2 }, [new Uint8Array(1)]);
  opens[1]();
  await soon();
  assert.equal(label(), "“a cat”, after step 2");
});

test("a picture of a training that cannot be opened is spoken of", async () => {
  globalThis.createImageBitmap = () => Promise.reject(new Error("broken"));
  const { el, say } = open(trainingRun, { ...RUN });
  named(el, "Train it here").click();
  say({ kind: "start" });
  say({ kind: "look", step: 1, share: 0.5, seconds: 1, loss: 0.5 }, [new Uint8Array(1)]);
  await soon();
  assert.match(status(el), /could not be opened/);
});

test("the focus of a Stop that goes is given to Draw", () => {
  for (const [figure, state] of [[fourPanes, FOUR_PANES], [denoisePlayer, PLAYER]]) {
    const { el, sent, say } = open(figure, state);
    el.querySelector("form").happen("submit");
    const stop = named(el, "Stop");
    stop.focus();
    assert.equal(document.activeElement, stop);
    say({ kind: "stopped" }, [], sent[0]);
    assert.equal(stop.hidden, true);
    assert.equal(document.activeElement, named(el, "Draw"));
  }
});

test("the focus goes from Train it here to Stop, and back", async () => {
  globalThis.createImageBitmap = () => new Promise(() => {});
  const { el, say } = open(trainingRun, { ...RUN });
  const [start, stop] = ["Train it here", "Stop"].map((name) => named(el, name));
  const bar = el.querySelector("progress");
  assert.equal(bar.hidden, true, "a recording is not under way");
  start.focus();
  start.click();
  say({ kind: "start" });
  assert.equal(document.activeElement, stop);
  assert.equal(bar.hidden, false);
  say({ kind: "stopped" });
  assert.equal(bar.hidden, true);
  assert.equal(document.activeElement, start);
  assert.equal(named(el, "Show the recording").hidden, false);
});

test("what went wrong in a training is marked, and the recording that comes after it is not", () => {
  globalThis.createImageBitmap = () => new Promise(() => {});
  const { el, say } = open(trainingRun, { ...RUN });
  const isMarked = () => el.querySelector("p.cg-status").classList.contains("cg-trouble");
  named(el, "Train it here").click();
  say({ kind: "start" });
  say({ kind: "error", message: "There is no memory left." });
  assert.deepEqual([status(el), isMarked()], ["There is no memory left.", true]);
  named(el, "Show the recording").click();
  assert.match(status(el), /recording/);
  assert.equal(isMarked(), false);
});

test("a training that begins ends the playing of the recording, and its scrubber waits for the first pictures", async () => {
  sheetOpens();
  const looks = [1, 2].map((step) => ({ kind: "look", step, share: step / 2, seconds: step, loss: 0.5 }));
  const { el, say } = open(trainingRun, { prompts: ["a cat"], reports: looks, sheets: view(new Uint8Array(2)), lengths: [1, 1], session: "vae", live: true });
  await soon();
  const scrubber = el.querySelector("input.cg-range");
  assert.equal(scrubber.disabled, false);
  named(el, "Play").click();
  assert.ok(named(el, "Pause"));
  named(el, "Train it here").click();
  say({ kind: "start" });
  assert.equal(scrubber.disabled, true);
  assert.ok(named(el, "Play"));
});

test("the focus is not lost where the button that has it is no longer of use", () => {
  const edits = Array.from({ length: 5 }, () => ({ name: "invert" }));
  const editor = open(pictureEditor, { pixels: view(new Uint8Array(12)), size: [2, 2], words: "a picture", edits, row: 0, column: 0 });
  named(editor.el, "Invert").focus();
  named(editor.el, "Invert").click();
  assert.equal(named(editor.el, "Invert").disabled, true);
  assert.equal(document.activeElement, named(editor.el, "Undo"));
  const meter = open(costMeter, { ...METER });
  assert.deepEqual(meter.sent, []);
  named(meter.el, "Measure").focus();
  named(meter.el, "Measure").click();
  assert.equal(named(meter.el, "Measure").disabled, true);
  assert.equal(document.activeElement.type, "range");
});

test("the place of a cursor is read out as keys move it, and not at every movement of a pointer", () => {
  const editor = open(pictureEditor, { pixels: view(new Uint8Array(12)), size: [2, 2], words: "a picture", edits: [], row: 0, column: 0 });
  const painter = open(latentPainter, { ...SHELF, palette: ["red"], shades: ["#f00"], paints: [[1]] });
  for (const [{ el }, place] of [[editor, "canvas.cg-aim"], [painter, "div.cg-sheet"]]) {
    const desk = el.querySelector(place);
    desk.getBoundingClientRect = () => ({ left: 0, top: 0, width: 2, height: 2 });
    const caption = el.querySelector("figcaption");
    assert.equal(caption.getAttribute("aria-live"), "off");
    desk.happen("keydown", { key: "ArrowRight" });
    assert.equal(caption.getAttribute("aria-live"), "polite");
    if (place === "canvas.cg-aim") desk.happen("pointermove", { buttons: 1, clientX: 1.5, clientY: 1.5 });
    else desk.happen("blur");
    assert.equal(caption.getAttribute("aria-live"), "off");
  }
});

test("the focus returns from the question for leave to where the reader was", async () => {
  const body = newPage();
  const [draw, place] = ["button", "div"].map((tag) => document.createElement(tag));
  body.append(draw, place);
  const voice = bar(place, () => document.createElement("figure"));
  for (const [press, isGiven] of [["Load the model", true], ["Not now", false]]) {
    draw.focus();
    const asked = voice.ask(1e6, new AbortController().signal).then(() => true, () => false);
    const button = named(place, press);
    button.focus();
    button.click();
    assert.equal(await asked, isGiven);
    voice.loading(0, 1);
    assert.equal(document.activeElement, draw);
  }
});

test("the recording beside the question can be stopped, stands still for who asked for that, and leaves the focus behind", async () => {
  const found = { settings: { prompt: "a cat", seed: 3 }, film: "0.webp", still: "0-last.webp" };
  globalThis.fetch = async () => ({ ok: true, json: async () => [found] });
  for (const isStill of [false, true]) {
    const body = newPage();
    globalThis.matchMedia = () => ({ matches: isStill });
    const [draw, place] = ["button", "div"].map((tag) => document.createElement(tag));
    body.append(draw, place);
    const voice = bar(place, () => recordings("https://book.example/recordings/")({ prompt: "a cat", seed: 3 }));
    draw.focus();
    voice.loading(0, 1);
    await new Promise((resolve) => { setTimeout(resolve); });
    const shown = () => place.querySelector("img").src.split("/").at(-1);
    assert.equal(shown(), isStill ? found.still : found.film);
    const button = named(place, isStill ? "Play the recording" : "Stop the recording");
    button.focus();
    button.click();
    assert.equal(shown(), isStill ? found.film : found.still);
    assert.equal(document.activeElement, button);
    voice.ready();
    assert.equal(document.activeElement, draw);
  }
});

test("leave that was given while the question was on its way is not asked for, and no bar stays", async () => {
  newPage();
  const place = document.createElement("div");
  const voice = bar(place, () => document.createElement("figure"));
  await assert.rejects(voice.ask(1e6, AbortSignal.abort(new Error("given elsewhere"))), /given elsewhere/);
  assert.equal(place.querySelector("div.cg-leave").hidden, true);
});

const SHELF = { names: ["Cat"], words: ["a cat"], pictures: view(new Uint8Array(3)), decoded: view(new Uint8Array(3)), latents: view(new Float32Array(1)),
  size: [1, 1], latents_shape: [1, 1, 1], colours: [[1, 1, 1], [0, 0, 0]] };
/** The label of the pane that shows what was decoded. */
const decodedIn = (el) => el.querySelectorAll("canvas").map((canvas) => canvas.getAttribute("aria-label") ?? "").find((label) => label.startsWith("Decoded"));

test("the decoded picture follows a slider that is dragged, and bears the words of its own channels", () => {
  const { el, sent, say } = open(latentChannels, { ...SHELF });
  const [times] = el.querySelectorAll("input").filter(({ type }) => type === "range");
  const drag = (value) => { times.value = value; times.happen("input"); };
  for (const value of ["2", "2.5", "3"]) drag(value);
  assert.match(decodedIn(el), /nothing changed/);
  const before = painted();
  say({ kind: "picture", size: [1, 1] }, [new Uint8Array(3)]);
  assert.equal(painted() - before, 1);
  assert.match(decodedIn(el), /channel 1 × 2.0$/);
  assert.equal(sent.length, 2);
  named(el, "As it was").click();
  say({ kind: "picture", size: [1, 1] }, [new Uint8Array(3)]);
  assert.match(decodedIn(el), /nothing changed/);
});

test("a second finger on the sheet paints nothing, and lifts no brush", () => {
  newPage();
  const strokes = [];
  const { desk, update } = paintSheet([1, 4, 4], { onStroke: ({ column }, begins) => strokes.push([column, begins]) },
    new AbortController().signal);
  desk.querySelector("canvas").getBoundingClientRect = () => ({ left: 0, top: 0, width: 4, height: 4 });
  desk.setPointerCapture = () => {};
  update({ data: new Uint8ClampedArray(64), width: 4, height: 4 }, { row: 0, column: 0 }, 1, "");
  const touch = (kind, clientX, isPrimary) => desk.happen(kind, { button: 0, clientX, clientY: 0, isPrimary });
  touch("pointerdown", 0.5, true);
  touch("pointerdown", 3.5, false);
  touch("pointermove", 2.5, false);
  touch("pointerup", 2.5, false);
  touch("pointermove", 1.5, true);
  assert.deepEqual(strokes, [[0, true], [1, false]]);
  touch("pointercancel", 1.5, true);
  touch("pointermove", 2.5, true);
  assert.equal(strokes.length, 2);
});

test("the decoded picture follows the brush, and a picture that was begun anew is not painted over", () => {
  const { el, sent, say } = open(latentPainter, { ...SHELF, palette: ["red"], shades: ["#f00"], paints: [[1]] });
  const press = () => el.querySelector("div.cg-sheet").happen("keydown", { key: " " });
  assert.match(el.querySelector("div.cg-sheet").getAttribute("aria-label"), /row 1, column 1:/, "counted from 1");
  press();
  press();
  say({ kind: "picture", size: [1, 1] }, [new Uint8Array(3)]);
  assert.match(decodedIn(el), /after one stroke/);
  assert.equal(sent.length, 2);
  el.querySelectorAll("input").find(({ value }) => value === "0").happen("change");
  say({ kind: "picture", size: [1, 1] }, [new Uint8Array(3)]);
  assert.match(decodedIn(el), /after no stroke/);
});

test("before the first picture there is a sentence where the strip will be, and no empty frames", () => {
  const { el, say } = open(denoisePlayer, { ...PLAYER });
  const strip = () => [el.querySelector("p.cg-strip-to-come").hidden, el.querySelector("div.cg-strip").classList.contains("cg-hollow")];
  assert.deepEqual(strip(), [false, true]);
  el.querySelector("form").happen("submit");
  assert.deepEqual(strip(), [false, true]);
  const frame = { kind: "frame", index: 0, last: 1, calls: {}, asides: { empty_prompts: 0, previews: 0 }, size: [1, 1], latents_shape: [1, 1, 1] };
  say(frame, [new Uint8Array(3), new Uint8Array(3), new Float32Array(1), new Float32Array(1)]);
  assert.deepEqual(strip(), [true, false]);
});

test("a player that goes ends the drawing that is under way, and only then", () => {
  for (const [kind, ends] of [["start", ["draw", "stop"]], ["stopped", ["draw"]]]) {
    const { el, sent, say, close } = open(denoisePlayer, { ...PLAYER });
    el.querySelector("form").happen("submit");
    say({ kind, notes: [] });
    close();
    assert.deepEqual(sent.map((message) => message.kind), ends);
  }
});

test("a drawing that is brought back is not said to be without an answer later", { timeout: 5000 }, (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { el, say, sent } = open(denoisePlayer, { ...PLAYER });
  el.querySelector("form").happen("submit");
  const frame = { kind: "frame", last: 1, calls: {}, asides: { empty_prompts: 0, previews: 0 }, size: [1, 1], latents_shape: [1, 1, 1] };
  for (const index of [0, 1]) say({ ...frame, index }, [new Uint8Array(3), new Uint8Array(3), new Float32Array(1), new Float32Array(1)]);
  say({ kind: "done", seconds: 1 });
  const text = el.querySelector("li.cg-network").querySelector("input");
  for (const checked of [false, true]) { text.checked = checked; text.happen("change"); }
  assert.deepEqual(sent.map(({ kind }) => kind), ["draw", "draw", "stop"]);
  t.mock.timers.tick(10_000);
  assert.equal(status(el), "This is the picture from before.");
});

test("a drawing that is brought back while pictures of another one are awaited gets its own missing ones", () => {
  const { el, say, sent } = open(denoisePlayer, { ...PLAYER });
  const frame = { kind: "frame", last: 1, calls: {}, asides: { empty_prompts: 0, previews: 0 }, size: [1, 1], latents_shape: [1, 1, 1] };
  const draw = () => {
    for (const index of [0, 1]) say({ ...frame, index }, [new Uint8Array(3), new Uint8Array(0), new Float32Array(1), new Float32Array(1)]);
    say({ kind: "done", seconds: 1 });
  };
  const text = el.querySelector("li.cg-network").querySelector("input");
  const turn = (checked) => { text.checked = checked; text.happen("change"); };
  el.querySelector("form").happen("submit");
  draw();
  turn(false);
  draw();
  el.querySelectorAll("input").find(({ value }) => value === "guess").happen("change");
  const other = sent.at(-1);
  turn(true);
  assert.deepEqual(sent.slice(2).map(({ kind }) => kind), ["look", "stop", "look"]);
  const own = sent.at(-1);
  say({ kind: "stopped" }, [], other);
  for (const index of own.frames) say({ kind: "look", index, view: "guess", size: [1, 1] }, [new Uint8Array(3)], own);
  say({ kind: "looked" }, [], own);
  assert.equal(sent.length, 5);
});

test("that it draws is written once, though the player hears of it from both sides", () => {
  const { el, say } = open(denoisePlayer, { ...PLAYER });
  el.querySelector("form").happen("submit");
  const { nodes } = el.querySelector("p.cg-status");
  say({ kind: "start", notes: [] });
  assert.equal(el.querySelector("p.cg-status").nodes, nodes);
});

test("the notes on a prompt are not written anew, and so not read out anew, at the next drawing of it", () => {
  for (const [figure, state] of [[studio, STUDIO], [fourPanes, FOUR_PANES]]) {
    const { el, say } = open(figure, { ...state });
    const list = el.querySelector("ul.cg-notes");
    const draw = (notes) => {
      el.querySelector("form").happen("submit");
      say({ kind: "start", notes });
      say({ kind: "stopped" });
      return list.nodes;
    };
    const once = draw(["It knows no such tree."]);
    assert.equal(draw(["It knows no such tree."]), once);
    draw([]);
    assert.equal(list.textContent, "");
  }
});

test("a picture that is sent on its way bears its own words at once, and what has not come back keeps its own", () => {
  const { el, sent } = open(encodeDecode, { ...SHELF, size: [1, 1], stripe_width: 4, gain: 4 });
  el.querySelectorAll("input").find(({ value }) => value === "stripes").happen("change");
  assert.equal(sent.length, 1);
  const labels = el.querySelectorAll("canvas").map((canvas) => canvas.getAttribute("aria-label"));
  assert.match(labels[0], /^Before: upright stripes, 4 pixels wide/);
  assert.match(labels[2], /^After: a cat/);
});

test("the difference can be enlarged where another picture did not come back", () => {
  const { el, say } = open(encodeDecode, { ...SHELF, size: [1, 1], stripe_width: 4, gain: 4 });
  el.querySelectorAll("input").find(({ value }) => value === "stripes").happen("change");
  say({ kind: "error", message: "Not now." });
  const gain = named(el, "Enlarge the difference");
  gain.value = "9";
  gain.happen("input");
  assert.match(el.querySelectorAll("canvas")[3].getAttribute("aria-label"), /enlarged 9 times.*root of the mean square/);
  assert.equal(status(el), "Every number came back as it was.");
});

test("the sheets of the ladder are opened once, however far its slider moves, and a reader hears when they cannot be", async () => {
  const rung = { copies: 0.5, interval: [0.4, 0.6], distance: 0.1, fresh_distance: 0.2 };
  const state = { rungs: [{ pictures: 1, ...rung }, { pictures: 4, ...rung }], halves: [], at: 0, sheets: view(new Uint8Array(2)), lengths: [1, 1] };
  let opened = 0;
  globalThis.createImageBitmap = async () => { opened += 1; return { width: 1, height: 1, close() {} }; };
  const { el } = open(copyLadder, { ...state });
  const [slider] = el.querySelectorAll("input");
  for (const value of ["1", "0", "1"]) { slider.value = value; slider.happen("input"); }
  await new Promise((resolve) => { setTimeout(resolve); });
  assert.equal(opened, 2);
  const before = painted();
  slider.value = "0";
  slider.happen("input");
  assert.equal(painted() - before, 16, "the cards that were drawn, and the nearest ones");
  globalThis.createImageBitmap = async () => { throw new Error("no WebP"); };
  const other = open(copyLadder, { ...state });
  await new Promise((resolve) => { setTimeout(resolve); });
  assert.match(other.el.textContent, /could not be opened/);
});

test("beside each prompt with the adapter stands the same one without it", async () => {
  globalThis.createImageBitmap = async () => ({ width: 2, height: 3, close() {} });
  const { el } = open(loraSlider, { prompts: ["a cat", "a dog"], scales: [0, 0.5, 1], scale: 1, sheet: view(new Uint8Array(1)), prompt: "", seed: 0 });
  await new Promise((resolve) => { setTimeout(resolve); });
  const labels = el.querySelectorAll("canvas").map((canvas) => canvas.getAttribute("aria-label"));
  assert.deepEqual(labels.slice(0, 4), ["“a cat”, blueprint × 1.00", "“a cat”, blueprint off", "“a dog”, blueprint × 1.00", "“a dog”, blueprint off"]);
});

test("what was drawn and what the training set shows stand in one order and on one scale, with what never came", () => {
  globalThis.createImageBitmap = () => new Promise(() => {});
  const named = [["pink", "red"], ["red", "red"]].map((colour) => ({ "a cat": { colour, place: ["plain", "plain"] } }));
  const { el } = open(habits, { prompts: ["a cat"], chosen: "a cat", kind: "colour", guidance_scales: [1, 4], named, drawn: 2, columns: 2,
    trained: { "a cat": { colour: { white: 3, red: 1 } } }, right: { colour: 0.9 }, sheet: view(new Uint8Array(1)), prompt: "a tree",
    captions: { colour: { red: "a red thing", blue: "a blue thing" } } });
  const lines = el.querySelectorAll("section").map((chart) => chart.querySelectorAll("li").map((line) =>
    [line.textContent, line.querySelector("i").style.width]));
  const never = ["blue0\u00a0%", "0%"];
  assert.deepEqual(lines, [
    [["white0\u00a0%", "0%"], ["red50\u00a0%", "50%"], ["pink50\u00a0%", "50%"], never],
    [["white0\u00a0%", "0%"], ["red100\u00a0%", "100%"], ["pink0\u00a0%", "0%"], never],
    [["white75\u00a0%", "75%"], ["red25\u00a0%", "25%"], ["pink0\u00a0%", "0%"], never],
  ]);
});

test("what was waited for is not said to be missing once it is there", () => {
  const waits = { kind: "waiting", message: "The model is not here yet." };
  const shelf = { ...SHELF, names: ["Cat", "Tree"], words: ["a cat", "a tree"], pictures: view(new Uint8Array(6)), decoded: view(new Uint8Array(6)),
    latents: view(new Float32Array(2)), opening: view(new Uint8Array(6)), prompt: "a cat", walk_seeds: [1, 2], stops: 2, num_inference_steps: 2 };
  const starts = { kind: "start", notes: [] };
  for (const [figure, state, begin, content, buffers, words] of [
    [latentWalk, shelf, (el) => el.querySelector("input.cg-range").happen("input"), { kind: "picture" }, [new Uint8Array(3)], ""],
    [whoCallsWhom, MACHINE, (el) => named(el, "Draw").click(), starts, [], "Drawing."],
    [studio, STUDIO, (el) => el.querySelector("form").happen("submit"), starts, [], "Drawing."],
  ]) {
    const { el, sent, say } = open(figure, { ...state });
    begin(el);
    say(waits);
    assert.equal(status(el), waits.message);
    say(content, buffers, sent[0]);
    assert.equal(status(el), words);
  }
});

test("a status line is not written anew, and so not read out anew, where its words are the same", () => {
  newPage();
  const { root, say } = statusLine();
  say("256 tokens.");
  const { nodes } = root;
  say("256 tokens.");
  assert.equal(root.nodes, nodes);
  say("64 tokens.");
  assert.equal(root.textContent, "64 tokens.");
});

test("the same trouble with a seed is told twice", () => {
  const body = newPage();
  const said = [];
  const { root } = seedField(() => {}, (words) => said.push(words), new AbortController().signal);
  body.append(root);
  for (const text of ["x", "y"]) { type(named(body, "Seed"), text); named(body, "Seed").happen("change"); }
  assert.deepEqual(said, ["", NO_SEED, "", NO_SEED]);
});

test("the focus of an Undo with nothing left to undo is given to what was painted on or pointed at", () => {
  const pixels = { pixels: view(new Uint8Array(12)), size: [2, 2], words: "a picture", row: 0, column: 0 };
  const inspector = { ...pixels, channels: ["red"], opening: view(new Uint8Array(12)), opening_size: [2, 2], opening_words: "a picture", turn: 0, edit: [0, 0] };
  const move = (el) => {
    const slider = el.querySelectorAll("input").find(({ type }) => type === "range");
    slider.value = "9";
    for (const kind of ["input", "change"]) slider.happen(kind);
  };
  for (const [figure, state, change, next] of [
    [latentPainter, { ...SHELF, palette: ["red"], shades: ["#f00"], paints: [[1]] },
      (el) => el.querySelector("div.cg-sheet").happen("keydown", { key: " " }), "div.cg-sheet"],
    [pictureEditor, { ...pixels, edits: [] }, (el) => named(el, "Invert").click(), "canvas.cg-aim"],
    [pixelInspector, inspector, move, "canvas.cg-aim"],
  ]) {
    const { el } = open(figure, state);
    change(el);
    const undo = named(el, "Undo");
    undo.focus();
    assert.equal(document.activeElement, undo);
    undo.click();
    assert.equal(undo.disabled, true);
    assert.ok(el.querySelectorAll(next).includes(document.activeElement), next);
  }
});

const INSPECTED = { pixels: view(new Uint8Array(12)), size: [2, 2], words: "a picture", row: 0, column: 0, channels: ["red"],
  opening: view(new Uint8Array(12)), opening_size: [2, 2], opening_words: "a picture", turn: 0, edit: [0, 0] };

test("the lens is drawn anew when the page is enlarged, as long as it is there", () => {
  const page = new EventTarget();
  const { close } = open({ render: (context) => {
    window.addEventListener = page.addEventListener.bind(page);
    return pixelInspector.render(context);
  } }, { ...INSPECTED });
  const before = painted();
  page.dispatchEvent(new Event("resize"));
  assert.equal(painted() - before, 1);
  close();
  page.dispatchEvent(new Event("resize"));
  assert.equal(painted() - before, 1);
});

test("the picture under the lens is painted once for each movement", () => {
  const { el, model } = open(pixelInspector, { ...INSPECTED });
  const canvas = el.querySelector("canvas.cg-aim");
  canvas.getBoundingClientRect = () => ({ left: 0, top: 0, width: 2, height: 2 });
  const before = painted();
  canvas.happen("pointermove", { buttons: 1, clientX: 1.5, clientY: 1.5 });
  assert.deepEqual([model.get("row"), model.get("column"), painted() - before], [1, 1, 1]);
  model.set("row", 0); // another cell of the notebook
  assert.match(el.querySelector("p.cg-readout").textContent, /^Row 0, column 1: red 0/);
});

test("of a prompt about which nothing was heard yet, the arrows do not say that it changes nothing", () => {
  const openings = [0, 1, 4].map((guidance_scale) => ({ prompt: "a cat", seed: 3, at: 0, guidance_scale, apart: 0.5, size: [1, 1] }));
  const { el, model } = open(guidanceDial, { prompt: "a cat", seed: 3, at: 0, guidance_scale: 4, steps: 2, openings, opening_bytes: view(new Uint8Array(9)) });
  const arrows = () => el.querySelector("svg.cg-arrows").getAttribute("aria-label");
  assert.match(arrows(), /differ by 50.%/);
  model.set("prompt", "a tree");
  assert.match(arrows(), /still to come, guided by 4/);
});

test("who hears the page is told of a training's end, and not of every stretch of it", async () => {
  globalThis.createImageBitmap = () => new Promise(() => {});
  const { el, say } = open(trainingRun, { ...RUN });
  const live = (figure) => figure.querySelector("p.cg-status").getAttribute("aria-live");
  named(el, "Train it here").click();
  say({ kind: "start" });
  say({ kind: "step", step: 5, share: 0.5, seconds: 1, loss: 0.5 });
  assert.equal(live(el), "off");
  say({ kind: "stopped" });
  assert.equal(live(el), "polite");
  const bytes = view(new Uint8Array(3));
  const { el: other, model } = open(trainingMonitor, { size: [1, 1, 1], errors: [], steps: [], looks: [], share: 0, seconds: 0, noisy: bytes,
    clean: bytes, guesses: view(new Uint8Array(0)), live: true });
  assert.equal(live(other), "off");
  model.set({ steps: [9], errors: [0.5], looks: [9], guesses: bytes, share: 1 });
  assert.equal(live(other), "polite");
});
