// The figures on the family say rightly what their data say.

import assert from "node:assert/strict";
import test from "node:test";

const folder = "../../src/cloudgazing/widgets/family";
const { CELLS, likelihood, opposite, pictureOf, powerInWords, readCells, standing } = await import(`${folder}/cells.js`);
const { addressOf, compare, dateOf, inWords, lanes } = await import(`${folder}/family_facts.js`);
const { answersInWords, answersOf, lit, shares } = await import(`${folder}/heat_of_patches.js`);
const { counts, countsInWords, numbersInWords, numbersOf, patchOf, placeInWords } = await import(`${folder}/patching.js`);
const { fits, storyOf } = await import(`${folder}/unclip_stages.js`);
const { applyPrior, cosine, nearest } = await import(`${folder}/vectors.js`);

const machine = (about) => ({ name: "A", line: "L", year: 2022, month: 8, date: 1.58, text: "CLIP", denoiser: "U-Net",
  place: "latents", decoder: "VAE", objective: "noise", steps: "50", size: "860 million", ...about });

test("machines are compared part by part, and silence is not sameness", () => {
  const verdicts = compare(machine({}), machine({ denoiser: "transformer", steps: null }));
  assert.deepEqual([verdicts.text, verdicts.denoiser, verdicts.steps], ["same", "differs", "untold"]);
  assert.equal(compare(machine({ size: null }), machine({ size: null })).size, "untold");
});

test("the comparison is told in sentences", () => {
  const words = inWords(machine({}), machine({ name: "B", place: "pixels", steps: null }));
  assert.match(words, /^A and B differ in: where they work\. They share: text encoder, .*\. Nobody outside can compare: their steps\.$/);
  assert.match(inWords(machine({}), machine({})), /nothing is swapped/);
  assert.equal(dateOf(machine({})), "August 2022");
});

test("a source is told by where it lies, not by its host alone", () => {
  assert.equal(addressOf("https://github.com/CompVis/stable-diffusion"), "github.com/CompVis/stable-diffusion");
  assert.equal(addressOf("https://www.theregister.com/2022/08/01/midjourney/"), "theregister.com/2022/08/01/midjourney");
});

test("names that would lie on each other stand in lanes of their own", () => {
  const at = (date) => machine({ date });
  assert.deepEqual(lanes([at(0), at(0.5), at(1.1), at(1.2)], () => 1), [0, 1, 0, 2]);
});

const named = Uint8Array.from({ length: 3 * CELLS }, (_, i) => (i % 3 === 0 ? 1 : i % 3 === 1 ? 1 : 0));
const chances = Float32Array.from({ length: 3 * CELLS }, (_, i) => (i % 3 === 2 ? 0.25 : 0.5));
const palette = Uint8Array.from([0, 0, 0, 250, 10, 10, 240, 20, 20]);
const drawing = readCells({ prompt: "p", seed: 1, kept: 4, likeliest: 2 }, named, chances);

test("a drawing is read cell by cell", () => {
  assert.deepEqual(drawing.likeliest[7], [[1, 0.5], [0, 0.25]]);
  const picture = pictureOf(drawing, 2, palette);
  assert.deepEqual([...picture.data.slice(4, 8)], [250, 10, 10, 255]);
  assert.deepEqual([...picture.data.slice(8, 12)], [0, 0, 0, 0], "what is to come is clear");
});

test("the likelihood counts the drawn cells and not the kept ones", () => {
  assert.ok(Math.abs(likelihood(drawing, 14) - 10 * Math.log10(0.5)) < 1e-9);
  assert.equal(likelihood(drawing, 3), 0);
});

test("powers of ten are told in words", () => {
  assert.equal(powerInWords(0), "1");
  assert.equal(powerInWords(-1), "1 in 10");
  assert.equal(powerInWords(-99.5), "1 in a number with 100 digits");
});

test("it is told which cell is next, and when there is none", () => {
  assert.equal(standing(drawing, 17), "17 of 256 cells, row 2, column 2 is next");
  assert.equal(standing(drawing, 0), "nothing drawn yet");
  assert.equal(standing(drawing, CELLS), "all 256 cells");
});

test("the wrong colour is the one furthest away", () => assert.equal(opposite(palette, 1), 0));

test("each patch answers with its cosine, from the right drawing and way", () => {
  const patches = new Float32Array(2 * 2 * 4 * 2);
  patches.set([1, 0, 0, 1, 0.6, 0.8, -1, 0], (1 * 2 + 1) * 8);
  const answers = answersOf(patches, { way: 1, chosen: 1, drawings: 2, side: 2, vector: Float32Array.from([1, 0]) });
  assert.deepEqual(answers.map((value) => Math.round(10 * value) / 10), [1, 0, 0.6, -1]);
  assert.deepEqual(shares([1, 0, -1]), [1, 0.5, 0]);
  assert.deepEqual(shares([2, 2]), [0.5, 0.5]);
  assert.match(answersInWords(answers, 2), /in the top left, with a cosine of 1\.00; the weakest has −1\.00/);
});

test("the strongest patch keeps its light and the weakest loses most of it", () => {
  const { data } = lit(new Uint8Array(12).fill(100), [2, 2], [1, 0, 0, 0], 2);
  assert.deepEqual([data[0], data[4]], [100, 18]);
});

test("patches are counted, and told", () => {
  assert.deepEqual(counts([4, 16, 16], 2), { tokens: 64, numbers: 16, pairs: 4096 });
  assert.match(countsInWords([4, 16, 16], 1), /^256 tokens of 4 numbers each\..* 65,536 pairs\.$/);
});

test("a token's numbers and pixels are those of its place", () => {
  const latents = Float32Array.from({ length: 2 * 16 }, (_, i) => i);
  assert.deepEqual(numbersOf(latents, [2, 4, 4], 2, 1), [2, 3, 6, 7, 18, 19, 22, 23]);
  const rgb = Uint8Array.from({ length: 3 * 16 }, (_, i) => Math.floor(i / 3));
  assert.deepEqual([...patchOf(rgb, 4, 2, 3).data].filter((_, i) => i % 4 === 0), [10, 11, 14, 15]);
});

test("a token's place and numbers are told, and of many numbers how far they reach", () => {
  assert.deepEqual([0, 3, 4].map((token) => placeInWords(token, 4)), ["row 1, column 1", "row 1, column 4", "row 2, column 1"]);
  assert.equal(numbersInWords([1, -0.5]), "2 numbers, channel by channel: 1.00, −0.50");
  assert.equal(numbersInWords([...Array(16).fill(1), -16]), "17 numbers from −16.00 to 1.00, 0.00 on average");
});

test("the prior is a linear map with a shift, at length one", () => {
  const turned = applyPrior(Float32Array.from([1, 0]), Float32Array.from([0, 3, 5, 5, 0, 1]));
  assert.deepEqual([...turned], [0, 1]);
  assert.equal(cosine(turned, turned), 1);
});

test("the nearest come first", () => {
  const others = [[1, 0], [0, 1], [0.6, 0.8]].map((row) => Float32Array.from(row));
  assert.deepEqual(nearest(Float32Array.from([0, 1]), others, 2).map(({ at }) => at), [1, 2]);
});

test("the stages tell what was measured", () => {
  const texts = [[1, 0], [0, 1]].map((row) => Float32Array.from(row));
  const swap = Float32Array.from([0, 1, 1, 0, 0, 0]);
  const measured = fits(texts, [texts[1], texts[0]], swap);
  assert.deepEqual(measured, { before: 0, after: 1, foundBefore: 0, foundAfter: 2, of: 2 });
  assert.match(storyOf("prior", measured), /from 0\.00 to 1\.00/);
  assert.match(storyOf("picture", measured), /Of 2 captions, 2 find .* 0 by the text vector/);
});
