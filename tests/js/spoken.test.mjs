// What figures say to who hears the page: when a line is read out, and that what is seen has its words.

import assert from "node:assert/strict";
import test from "node:test";

import fourPanes from "../../src/cloudgazing/widgets/denoising/four_panes.js";
import guidanceDial from "../../src/cloudgazing/widgets/denoising/guidance_dial.js";
import unetShape from "../../src/cloudgazing/widgets/denoising/unet_shape.js";
import { NOBODY_THERE } from "../../src/cloudgazing/widgets/kit/asking.js";
import { restingLine } from "../../src/cloudgazing/widgets/kit/spoken.js";
import { pane } from "../../src/cloudgazing/widgets/kit/ui.js";
import latentPainter from "../../src/cloudgazing/widgets/latents/latent_painter.js";
import guessedNoise from "../../src/cloudgazing/widgets/noise/guessed_noise.js";
import jumpOrSteps from "../../src/cloudgazing/widgets/noise/jump_or_steps.js";
import removingNoise from "../../src/cloudgazing/widgets/noise/removing_noise.js";
import { painting } from "../../src/cloudgazing/widgets/pipeline/painting.js";
import colourMixer from "../../src/cloudgazing/widgets/pixels/colour_mixer.js";
import pictureEditor from "../../src/cloudgazing/widgets/pixels/picture_editor.js";
import pixelInspector from "../../src/cloudgazing/widgets/pixels/pixel_inspector.js";
import randomPictures from "../../src/cloudgazing/widgets/pixels/random_pictures.js";
import denoisePlayer from "../../src/cloudgazing/widgets/player/denoise_player.js";
import attentionView from "../../src/cloudgazing/widgets/text/attention_view.js";
import matchingMatrix from "../../src/cloudgazing/widgets/text/matching_matrix.js";
import twoArrows from "../../src/cloudgazing/widgets/text/two_arrows.js";
import wordMap from "../../src/cloudgazing/widgets/text/word_map.js";
import { newPage, open } from "./page.mjs";

const REST = 1000;
/** Bytes as a model holds them. */
const view = ({ buffer }) => new DataView(buffer);
const live = (line) => line.getAttribute("aria-live");
const status = (el) => el.querySelector("p[role=\"status\"]").textContent;
const heard = (el) => el.querySelector("p.cg-unseen").textContent;
const labels = (el) => el.querySelectorAll("canvas").map((canvas) => canvas.getAttribute("aria-label"));
const button = (el, name) => el.querySelectorAll("button").find((one) => [one.textContent, one.getAttribute("aria-label")].includes(name));
const slide = (slider, value) => { slider.value = String(value); slider.happen("input"); };
const sliderNamed = (el, name) => {
  const label = el.querySelectorAll("label").find(({ textContent }) => textContent === name);
  return el.querySelector(`input[id="${label.getAttribute("for")}"]`);
};

test("a title within a figure is none of the chapter's headings", () => {
  newPage();
  const title = pane("Before").root.querySelector(".cg-pane-title");
  assert.deepEqual([title.textContent, title.tag, title.getAttribute("role")], ["Before", "p", null]);
});

test("a line that follows every move is read out once the reader rests, and what is urgent at once", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  newPage();
  const { root, say, follow } = restingLine(new AbortController().signal);
  follow("It opens.");
  t.mock.timers.tick(REST);
  assert.equal(live(root), "off");
  for (const words of ["one", "two", "three"]) {
    t.mock.timers.tick(REST / 2);
    follow(words);
    assert.deepEqual([root.textContent, live(root)], [words, "off"]);
  }
  const seen = root.nodes;
  t.mock.timers.tick(REST);
  assert.deepEqual([root.textContent, live(root)], ["three", "polite"]);
  assert.notEqual(root.nodes, seen, "written anew, or else it would not be read out");
  follow("four");
  say("Stop.");
  t.mock.timers.tick(REST);
  assert.deepEqual([root.textContent, live(root)], ["Stop.", "polite"]);
});

test("the colour mixer is not read out at each step of a slider, but its hint is", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { el } = open(colourMixer, { red: 1, green: 2, blue: 3, target: "black", targets: [{ name: "black", colour: [0, 0, 0] }] });
  const line = el.querySelector("p.cg-status");
  slide(sliderNamed(el, "Red"), 99);
  assert.deepEqual([line.textContent, live(line)], ["104 steps of a slider away from black.", "off"]);
  button(el, "Hint").click();
  assert.match(line.textContent, /Try less red/);
  assert.equal(live(line), "polite");
});

/** A picture file, as far as it is looked at before it is decoded: a PNG of one pixel. */
const PICTURE_FILE = new Blob([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52,
  0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0, 0, 0, 0, 0)]);
const BLACK = view(new Uint8Array(12));
const INSPECTED = { pixels: BLACK, size: [2, 2], words: "a picture", row: 0, column: 0, channels: ["red"], opening: BLACK,
  opening_size: [2, 2], opening_words: "a picture", turn: 0, edit: [0, 0] };

test("the numbers of a pixel are read out as keys move the lens, and not while a slider changes them", () => {
  const { el } = open(pixelInspector, { ...INSPECTED });
  const [canvas, readout] = [el.querySelector("canvas.cg-aim"), el.querySelector("p.cg-readout")];
  canvas.happen("keydown", { key: "ArrowRight" });
  assert.deepEqual([readout.textContent, live(readout)], ["Row 0, column 1: red 0, green 0, blue 0", "polite"]);
  canvas.happen("blur");
  slide(sliderNamed(el, "Red"), 9);
  assert.deepEqual([readout.textContent, live(readout)], ["Row 0, column 1: red 9, green 0, blue 0", "off"]);
});

const WISH = { prompt: "a cat", seed: 3, num_inference_steps: 2, guidance_scale: 4 };
const FRAME = { t: 9, left: 0.1, guided: false, size: [1, 1], latents_shape: [1, 1, 1], last: 2 };

test("who is at the scrubber stays there when the first frame of another drawing comes, and cannot move what is not there", () => {
  const opening = { ...FRAME, index: 0, lengths: [3, 4, 4, 4], wish: WISH };
  const { el, say } = open(fourPanes, { ...WISH, examples: [], opening, opening_bytes: view(new Uint8Array(15)) });
  const [range, play] = [el.querySelector("input.cg-range"), button(el, "Play")];
  const draw = (indices) => {
    el.querySelector("form").happen("submit");
    for (const index of indices) say({ kind: "frame", ...FRAME, index }, [new Uint8Array(3), ...[1, 2, 3].map(() => new Float32Array(1))]);
  };
  assert.equal(range.disabled, true);
  for (const control of [range, play]) {
    draw([0, 1, 2]);
    control.focus();
    assert.equal(control.getAttribute("aria-disabled"), "false");
    draw([0]);
    assert.equal(document.activeElement, control);
    assert.equal(control.getAttribute("aria-disabled"), "true");
  }
  assert.equal(range.disabled, true, "nobody is at it");
  play.click();
  assert.ok(button(el, "Play"));
  range.focus();
  slide(range, 2);
  assert.equal(range.value, "0");
});

test("a network that is taken out without a new drawing has it said what is shown then", () => {
  const { el, say } = open(denoisePlayer, { ...WISH, num_inference_steps: 1, examples: [], without_text: false, view: "canvas",
    without_denoising: false, without_decoder: false, opening: view(new Uint8Array(3)), opening_size: [1, 1], opening_seed: 3 });
  const [, unet, decoder] = el.querySelectorAll("input").filter((input) => input.getAttribute("role") === "switch");
  const turn = (network, checked) => { network.checked = checked; network.happen("change"); };
  turn(unet, false);
  assert.equal(heard(el), "", "there is no drawing yet");
  turn(unet, true);
  el.querySelector("form").happen("submit");
  const frame = { kind: "frame", last: 1, calls: {}, asides: { empty_prompts: 0, previews: 0 }, size: [1, 1], latents_shape: [1, 1, 1] };
  for (const index of [0, 1]) say({ ...frame, index }, [new Uint8Array(3), new Uint8Array(3), new Float32Array(1), new Float32Array(1)]);
  say({ kind: "done", seconds: 1 });
  turn(unet, false);
  assert.equal(heard(el), "No U-Net: the decoder has only the noise to work on.");
  turn(unet, true);
  turn(decoder, false);
  assert.match(heard(el), /no decoder: 1 grids of 1 × 1 numbers/);
});

test("the dial tells of another prompt that it is drawn and when it is, and of a slider nothing", () => {
  const guess = (content) => ({ seed: 3, at: 0, apart: 0.5, size: [1, 1], ...content });
  const openings = [0, 1, 4].map((guidance_scale) => guess({ prompt: "a cat", guidance_scale }));
  const { el, model, sent, say } = open(guidanceDial, { prompt: "a cat", seed: 3, at: 0, guidance_scale: 4, steps: 2, openings,
    opening_bytes: view(new Uint8Array(9)) });
  const answer = () => say({ kind: "guess", ...guess(sent.at(-1)) }, [new Uint8Array(3)]);
  slide(sliderNamed(el, "Guidance"), 5);
  assert.equal(status(el), "");
  answer();
  assert.equal(status(el), "");
  model.set("prompt", "a tree");
  for (let pictures = 0; pictures < 3; pictures++) {
    assert.equal(status(el), "Drawing.");
    answer();
  }
  assert.equal(status(el), "The three pictures are ready: “a tree”, seed 3.");
  model.set("prompt", "a cat");
  assert.equal(status(el), "The three pictures are ready: “a cat”, seed 3.", "they were here already");
});

test("what the dial cannot do stays to be read while its sliders move, until an answer comes", () => {
  const openings = [0, 1, 4].map((guidance_scale) => ({ prompt: "a cat", guidance_scale, seed: 3, at: 0, apart: 0.5, size: [1, 1] }));
  const { el, model, sent, say } = open(guidanceDial, { prompt: "a cat", seed: 3, at: 0, guidance_scale: 4, steps: 2, openings,
    opening_bytes: view(new Uint8Array(9)) });
  const enter = (seed) => { sliderNamed(el, "Seed").value = seed; sliderNamed(el, "Seed").happen("change"); };
  slide(sliderNamed(el, "Guidance"), 5);
  say({ kind: "waiting", message: "The model is not here yet: see below." });
  slide(sliderNamed(el, "Guidance"), 6);
  assert.equal(status(el), "The model is not here yet: see below.");
  const { id, kind, buffers, ...asked } = sent.at(-1);
  say({ kind, apart: 0.5, size: [1, 1], ...asked }, [new Uint8Array(3)]);
  assert.equal(status(el), "");
  for (const seed of ["4", "5"]) {
    enter(seed);
    assert.equal(status(el), "Drawing.");
  }
  model.receive = () => { throw new Error("The kernel is dead."); };
  enter("no seed");
  const refused = status(el);
  assert.match(refused, /^A seed is/);
  slide(sliderNamed(el, "Guidance"), 7);
  assert.equal(status(el), refused);
});

test("where nobody is there to answer, the dial says it once", () => {
  const openings = [0, 1, 4].map((guidance_scale) => ({ prompt: "a cat", guidance_scale, seed: 3, at: 0, apart: 0.5, size: [1, 1] }));
  const { el, model } = open(guidanceDial, { prompt: "a cat", seed: 3, at: 0, guidance_scale: 4, steps: 2, openings,
    opening_bytes: view(new Uint8Array(9)) });
  model.receive = () => { throw new Error("The kernel is dead."); };
  const line = el.querySelector("p.cg-status");
  slide(sliderNamed(el, "Guidance"), 5);
  const { nodes } = line;
  for (const scale of [6, 7]) slide(sliderNamed(el, "Guidance"), scale);
  assert.equal(line.textContent, NOBODY_THERE);
  assert.equal(line.nodes, nodes, "not written anew");
});

test("the small drawings bear the words for what they show", () => {
  const bytes = view(new Uint8Array(24));
  const state = { size: [2, 2], drawings: bytes, captions: ["a blue cup", "a red house"], opening_guesses: view(new Uint8Array(12)),
    opening_nexts: view(new Uint8Array(12)), opening: { which: 1, seed: 1, kept: 0.5, steps: 1 }, amount: 0.5, seed: 1, which: 1, window: 1,
    start: "drawing", steps: 1 };
  const removing = open(removingNoise, { ...state }).el;
  const radios = removing.querySelector("fieldset.cg-drawings").querySelectorAll("input");
  assert.deepEqual(radios.map((radio) => radio.getAttribute("aria-label")), ["a blue cup", "a red house"]);
  assert.ok(labels(removing).includes("The drawing: a red house, never seen in training"));
  assert.ok(labels(removing).includes("Under noise: a red house under 50\u00a0% noise"));
  assert.match(labels(open(guessedNoise, { ...state }).el).join(), /Under noise: a red house; all that/);
  assert.match(labels(open(jumpOrSteps, { ...state }).el).join(), /The drawing: a red house; 5 % of it/);
});

test("a line of the editor that comes or goes is told of, and the size of a block in pixels", () => {
  const { el, model } = open(pictureEditor, { pixels: view(new Uint8Array(12)), size: [2, 2], words: "a picture", edits: [], row: 0, column: 0 });
  assert.equal(status(el), "");
  button(el, "Invert").click();
  assert.equal(status(el), "Added as line 2: image = 1 - image.");
  button(el, "Brighten").click();
  assert.equal(status(el), "Added as line 3: image = (image + 0.20).clip(0, 1). Its amount has a slider below.");
  slide(sliderNamed(el, "Brighten"), 0.4);
  assert.equal(status(el), "");
  button(el, "Undo").click();
  assert.equal(status(el), "Line 3 undone: image = (image + 0.40).clip(0, 1).");
  button(el, "Coarse").click();
  const size = () => sliderNamed(el, "Coarse").getAttribute("aria-valuetext");
  assert.equal(size(), "8 × 8 pixels");
  slide(sliderNamed(el, "Coarse"), 0);
  assert.equal(size(), "1 × 1 pixel");
  for (let line = 4; line <= 7; line++) {
    button(el, "Mirror").click();
    assert.equal(status(el), `Added as line ${line}: image = image[:, ::-1].`);
  }
  assert.match(el.querySelector("p.cg-status").textContent, /^Six lines are enough/);
  for (let line = 7; line >= 6; line--) {
    button(el, "Undo").click();
    assert.equal(status(el), `Line ${line} undone: image = image[:, ::-1].`);
  }
  model.set("edits", model.get("edits").slice(0, 2)); // another view
  assert.equal(status(el), "", "not all of them are undone");
  button(el, "Start again").click();
  assert.equal(status(el), "All lines are undone.");
});

test("the inspector tells what Undo, Start again and a picture of one's own have done, and where the lens is then", async () => {
  const { el } = open(pixelInspector, { ...INSPECTED });
  const paint = (red) => {
    const slider = sliderNamed(el, "Red");
    slide(slider, red);
    slider.happen("change");
  };
  for (const red of [5, 9]) paint(red);
  assert.equal(heard(el), "");
  const line = el.querySelector("p.cg-unseen");
  for (const red of [5, 0]) {
    const { nodes } = line;
    button(el, "Undo").click();
    assert.equal(heard(el), `Undone. Row 0, column 0: red ${red}, green 0, blue 0.`);
    assert.notEqual(line.nodes, nodes);
  }
  paint(7);
  assert.equal(heard(el), "");
  button(el, "Start again").click();
  assert.equal(heard(el), "The picture is as it was at the beginning. Row 0, column 0: red 0, green 0, blue 0.");
  globalThis.createImageBitmap = async () => ({ width: 1, height: 1, close() {} });
  const file = el.querySelectorAll("input").find(({ type }) => type === "file");
  file.files = [PICTURE_FILE];
  file.happen("change");
  for (let i = 0; i < 50 && !heard(el).startsWith("Your"); i++) await new Promise((resolve) => { setTimeout(resolve); });
  assert.match(heard(el), /^Your own picture is here\. Row 0, column 0: /);
});

test("an Undo of the latent painter is told each time, with what is left, and of nothing where nothing is left", () => {
  const bytes = view(new Uint8Array(3));
  const { el } = open(latentPainter, { names: ["Cat"], words: ["a cat"], pictures: bytes, decoded: bytes, latents: view(new Float32Array(1)),
    size: [1, 1], latents_shape: [1, 1, 1], colours: [[1, 1, 1], [0, 0, 0]], palette: ["red"], shades: ["#f00"], paints: [[1]] });
  const press = (key, more) => el.querySelector("div.cg-sheet").happen("keydown", { key, ...more });
  for (let stroke = 0; stroke < 2; stroke++) press(" ");
  assert.equal(heard(el), "");
  for (const left of ["one stroke", "no stroke"]) {
    button(el, "Undo").click();
    assert.equal(heard(el), `One stroke is undone: ${left} left.`);
  }
  press(" ");
  assert.equal(heard(el), "");
  for (let time = 0; time < 2; time++) press("z", { ctrlKey: true });
  assert.equal(heard(el), "One stroke is undone: no stroke left.");
});

test("an Undo of what is painted by hand is told each time, and of nothing where nothing is left", () => {
  const told = [];
  newPage();
  const sheet = painting({ names: { title: "Paint here", what: "Paper" }, grid: [2, 2], sizes: { 1: "1" }, size: 1, begin: 0,
    stroke: (strokes) => strokes + 1, view: () => ({ data: new Uint8ClampedArray(4), width: 1, height: 1 }), say: String,
    tell: (words) => told.push(words) }, new AbortController().signal);
  for (let stroke = 0; stroke < 2; stroke++) sheet.root.querySelector("div.cg-sheet").happen("keydown", { key: " " });
  assert.deepEqual(told, []);
  for (let time = 0; time < 2; time++) button(sheet.tools, "Undo").click();
  assert.deepEqual([sheet.sheet(), told], [0, Array(2).fill(["", "The last change is undone."]).flat()]);
  sheet.root.querySelector("div.cg-sheet").happen("keydown", { key: "z", ctrlKey: true });
  assert.equal(told.length, 4);
});

test("a block of the U says its name on the slider, its step in its pictures, and which block it is joined to", () => {
  const block = (kind, skip_from = null) => ({ name: kind, kind, hears: false, skip_from, shape: [1, 1, 1] });
  const blocks = [block("given"), block("in"), block("middle"), block("up", 1), block("out")];
  const shapes = blocks.map(() => [1, 1, 1]);
  const { el, model, say } = open(unetShape, { blocks, block: 0, steps: 4, prompt: "a cat", seed: 3, opening: { at: 0, shapes },
    opening_bytes: view(new Float32Array(5)) });
  const story = () => el.querySelector("p.cg-story").textContent;
  const shown = () => el.querySelector("div.cg-maps").querySelector("canvas").getAttribute("aria-label");
  assert.doesNotMatch(story(), /Joined/);
  const names = el.querySelectorAll("button.cg-block").map((one) => one.getAttribute("aria-label"));
  assert.deepEqual(names.slice(0, 2), ["Block 1, The latents: 1 × 1 × 1", "Block 2, Into the U: 1 × 1 × 1"]);
  el.querySelector("div.cg-u").happen("keydown", { key: "ArrowRight", altKey: true });
  assert.equal(model.get("block"), 0, "that is the browser's");
  el.querySelector("div.cg-u").happen("keydown", { key: "ArrowRight" });
  assert.equal(model.get("block"), 1);
  model.set("block", 1);
  assert.equal(sliderNamed(el, "Block").getAttribute("aria-valuetext"), "2 of 5, Into the U: 1 × 1 × 1");
  assert.match(story(), /Joined with: block 4, On the way up: 1 × 1 × 1\.$/);
  assert.match(shown(), /at step 1, on noise: /);
  slide(sliderNamed(el, "Step"), 2);
  model.set("block", 3);
  assert.match(story(), /Joined with: block 2, Into the U/);
  assert.match(shown(), /at step 1, on noise: /, "those of the other step are still to come");
  say({ kind: "features", at: 2, shapes }, [new Float32Array(5)]);
  assert.match(shown(), /at step 3 of 4: /);
});

test("the word map says the nearest words after a rest, and what went wrong at once and to the eye", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const words = ["cat", "dog"].map((word) => ({ word, kind: "thing" }));
  const space = { points: [[0, 0], [1, 1]], nearest: [[[1, 0.5]], [[0, 0.5]]], kept: 0.4 };
  const { el, say } = open(wordMap, { words, word: "cat", space: "list", spaces: { list: space, read: space } });
  const line = el.querySelector("p[role=\"status\"]");
  t.mock.timers.tick(REST);
  assert.deepEqual([line.textContent, live(line), line.className], ["Nearest to “cat”: dog 0.50.", "off", "cg-unseen"]);
  const own = el.querySelector("input.cg-prompt");
  slide(own, "emu");
  say({ kind: "word", word: "emu", spaces: { list: { point: [0, 0], nearest: [[0, 0.25]] }, read: { point: [0, 0], nearest: [[0, 0.25]] } } });
  t.mock.timers.tick(REST);
  assert.deepEqual([line.textContent, live(line)], ["Nearest to “emu”: cat 0.25.", "polite"]);
  slide(own, "emus");
  say({ kind: "error", message: "Write one word." });
  assert.deepEqual([line.textContent, live(line), line.className], ["Write one word.", "polite", "cg-trouble"]);
  assert.match(el.textContent, /The plane shows 40.% of the differences/);
});

test("which word looks at which is read out after a rest, and not at each letter that is typed", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { el, say } = open(attentionView, { prompt: "a", opened_with: "a", examples: [], layer: 1, head: 0,
    pieces: ["start", "a", "end"], shape: [1, 1, 3, 3], opening: view(new Float32Array(9)) });
  const line = el.querySelector("p[role=\"status\"]");
  for (const typed of ["ab", "abc"]) {
    slide(el.querySelector("input.cg-prompt"), typed);
    say({ kind: "attention", pieces: ["start", typed, "end"], shape: [1, 1, 3, 3] }, [new Float32Array(9)]);
    assert.match(line.textContent, new RegExp(`“${typed}”`));
    assert.equal(live(line), "off");
    t.mock.timers.tick(REST / 2);
  }
  t.mock.timers.tick(REST / 2);
  assert.equal(live(line), "polite");
  slide(el.querySelector("input.cg-prompt"), "abcd");
  say({ kind: "error", message: "Write less." });
  assert.deepEqual([line.textContent, live(line)], ["Write less.", "polite"]);
});

test("a drawing that is chosen from the matrix is named aloud", () => {
  const names = { places: [[["snow", 0.9]], [["meadow", 0.71]]], colours: [[["red", 0.8]], [["pink", 0.6]]] };
  const { el, model } = open(matchingMatrix, { start: 0, pictured: 0, caption: "a red cat", view: "cosine", chosen: 0, kind: "places", scale: 1,
    size: [1, 1], pictures: view(new Uint8Array(6)), captions: ["a cat", "a dog"], cosines: [[1, 0], [0, 1], [0, 0]], names });
  const told = () => el.querySelector("section.cg-naming").querySelector("p[role=\"status\"]").textContent;
  el.querySelectorAll("input").find((input) => input.getAttribute("aria-label") === "Name drawing 2").happen("change");
  assert.equal(told(), "CLIP names drawing 2: meadow, 71\u00a0%.");
  model.set("kind", "colours");
  assert.equal(told(), "CLIP names drawing 2: pink, 60\u00a0%.");
});

test("another random picture is told of, those that are played are not, and the framed one has its number", () => {
  const { el } = open(randomPictures, { side: 2, colours: "two", seed: 1, pixels: view(new Uint8Array(3)), size: [1, 1], words: "a red cat" });
  const caption = el.querySelector("figcaption");
  button(el, "Another one").click();
  assert.match(caption.textContent, /^Seed 2\. Neighbours differ/);
  assert.equal(live(caption), "polite");
  button(el, "Play").click();
  el.querySelectorAll("input").find(({ value }) => value === "3").happen("change");
  assert.equal(live(caption), "off");
  button(el, "Another one").click();
  assert.equal(live(caption), "polite");
  assert.match(labels(el)[1], /^The drawing: a red cat\. 3 × 3 pixels/);
  assert.match(labels(el)[2], /^All 512 of them, 3 × 3 pixels, black or white\. Number \d+, the one by chance, is framed\.$/);
  const power = el.querySelector("p.cg-power");
  assert.deepEqual([power.getAttribute("aria-label"), power.querySelector("span.cg-unseen").textContent], [null, "2 to the power of 9"]);
});

test("the angle of the arrows is read out with its cosine", () => {
  const { el } = open(twoArrows, { angle: 38 });
  assert.equal(sliderNamed(el, "Angle").getAttribute("aria-valuetext"), "38°, cosine 0.79");
  assert.equal(el.querySelector("span.cg-value").textContent, "38°");
});
