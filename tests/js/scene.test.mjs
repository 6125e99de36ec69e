import assert from "node:assert/strict";
import test from "node:test";

import { asidesInWords, callsInWords } from "../../src/cloudgazing/widgets/player/networks.js";
import { activeAt, sceneOf } from "../../src/cloudgazing/widgets/player/scene.js";
import { LARGEST_SEED } from "../../src/cloudgazing/widgets/noise/seed.js";
import { asSeed, noteOnSeed } from "../../src/cloudgazing/widgets/player/settings.js";

const LAST = 3;
const SETTINGS = { prompt: "a red cat", seed: 7, num_inference_steps: LAST, guidance_scale: 4, without_text: false };
const PLACE = { at: LAST, view: "canvas", without_denoising: false, without_decoder: false };
const frame = (index) => ({ canvas: `canvas ${index}`, guess: `guess ${index}`, canvasLatents: `latents ${index}`,
  guessLatents: `guessed latents ${index}`, latentsShape: [4, 16, 16],
  calls: { text: 1, denoiser: index, decoder: Number(index === LAST) }, asides: { empty_prompts: 1, previews: 0 } });
const drawing = (settings = {}, count = LAST + 1) => ({ id: "x", settings: { ...SETTINGS, ...settings }, notes: [],
  frames: Array.from({ length: count }, (_, i) => frame(i)), last: LAST, state: "done", seconds: 1, message: "" });
const scene = (place = {}, settings = {}) => sceneOf(drawing(settings), { ...PLACE, ...place });

test("the finished picture owes itself to one reading, a call a step, and one decoding", () => {
  const { picture, calls, active, caption } = scene();
  assert.equal(picture, "canvas 3");
  assert.deepEqual(calls, { text: 1, denoiser: 3, decoder: 1 });
  assert.equal(active, "decoder");
  assert.match(caption, /finished/);
});

test("on the way, the view decides what is shown", () => {
  assert.equal(scene({ at: 1 }).picture, "canvas 1");
  assert.equal(scene({ at: 1, view: "guess" }).picture, "guess 1");
  assert.deepEqual(scene({ at: 1 }).calls, { text: 1, denoiser: 1, decoder: 0 });
});

test("until the view in question has been decoded, the other one is shown, and called so", () => {
  const half = drawing();
  half.frames[1].guess = null;
  const { picture, caption } = sceneOf(half, { ...PLACE, at: 1, view: "guess" });
  assert.equal(picture, "canvas 1");
  assert.match(caption, /the noisy canvas/);
  const bare = sceneOf(half, { ...PLACE, at: 1, view: "guess", without_decoder: true });
  assert.equal(bare.picture, "guessed latents 1");
});

test("without denoising there is only the noise, decoded", () => {
  const { picture, at, calls, active } = scene({ at: 2, view: "guess", without_denoising: true });
  assert.deepEqual([picture, at, active], ["canvas 0", 0, "decoder"]);
  assert.deepEqual(calls, { text: 1, denoiser: 0, decoder: 1 });
});

test("without the decoder the latents are shown as they are", () => {
  const { picture, calls, active, pixelated, caption } = scene({ without_decoder: true });
  assert.deepEqual([picture, active, pixelated], ["latents 3", null, true]);
  assert.equal(calls.decoder, 0);
  assert.match(caption, /4 grids of 16 × 16 numbers/);
  assert.equal(scene({ at: 1, view: "guess", without_decoder: true }).picture, "guessed latents 1");
});

test("the alternative text says what was asked, the step, and what is left out", () => {
  assert.match(scene({ at: 2 }).alternative, /After step 2 of 3.*“a red cat”, seed 7/);
  assert.match(scene({}, { without_text: true }).alternative, /no prompt, seed 7/);
});

test("the scrubber cannot stand where no frame has come yet", () => {
  assert.equal(sceneOf(drawing({}, 2), { ...PLACE, at: 3 }).at, 1);
  assert.equal(sceneOf(drawing({}, 0), PLACE).picture, null);
});

test("each moment lights the network it is owed to", () => {
  assert.deepEqual([0, 1, 2, 3].map((at) => activeAt(at, LAST)), ["text", "denoiser", "denoiser", "decoder"]);
});

test("calls and seeds are put plainly", () => {
  assert.deepEqual([0, 1, 20].map((count) => callsInWords(count)), ["not used yet", "used once", "used 20 times"]);
  assert.equal(callsInWords(0, true), "not used");
  assert.deepEqual([-4, 2.6, 1e12, Number.NaN].map(asSeed), [0, 3, LARGEST_SEED, 0]);
});

test("one preview is told of as one", () => {
  assert.match(asidesInWords({ empty_prompts: 0, previews: 1 }), /made 1 preview\.$/);
  assert.match(asidesInWords({ empty_prompts: 1, previews: 4 }), /empty prompt.*made 4 previews\.$/);
});

test("a seed that is not taken as it was typed is spoken of", () => {
  assert.deepEqual([0, 7, LARGEST_SEED].map(noteOnSeed), ["", "", ""]);
  assert.deepEqual([-4, 2.6, Number.NaN].map((typed) => /so (\d+) was taken instead/.exec(noteOnSeed(typed))[1]),
    ["0", "3", "0"]);
});
