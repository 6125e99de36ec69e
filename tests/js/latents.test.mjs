import assert from "node:assert/strict";
import test from "node:test";

import { answer as answerCosts } from "../../src/cloudgazing/publish/answers/cost_meter.js";
import { changeChannels, duration, latentsAt, millions, placesBetween, signed, stampInto, straight, summary, thousands }
  from "../../src/cloudgazing/widgets/latents/arithmetic.js";
import { channelPicture, crossFade, difference, fromPixelValues, likeness, psnrInWords, stripes, thumbnail,
  toPixelValues } from "../../src/cloudgazing/widgets/latents/views.js";
import { pictureSeconds, sheets } from "../../src/cloudgazing/widgets/latents/costs.js";
import { signedColour } from "../../src/cloudgazing/widgets/kit/pixels.js";
import { seededNoise } from "../../src/cloudgazing/widgets/kit/noise.js";

const shape = [2, 3, 4];
const counted = Float32Array.from({ length: 24 }, (_, i) => i);

test("a summary tells the ends, the mean and the spread", () => {
  assert.deepEqual(summary([1, 3]), { least: 1, most: 3, mean: 2, spread: 1 });
  assert.equal(summary([5, 5, 5]).spread, 0);
});

test("the straight way has too little spread in its middle", () => {
  const [start, end] = [seededNoise(4096, 1), seededNoise(4096, 2)];
  assert.deepEqual(straight(start, end, 0), start.slice());
  assert.deepEqual([...straight([0, 2], [4, 0], 0.5)], [2, 1]);
  assert.ok(Math.abs(summary(straight(start, end, 0.5)).spread - Math.SQRT1_2) < 0.02);
});

test("channels are multiplied, moved and switched off, each by itself", () => {
  const changed = changeChannels(counted, [{ on: true, times: 2, plus: 1 }, { on: false, times: 9, plus: 9 }]);
  assert.deepEqual([...changed.slice(0, 3)], [1, 3, 5]);
  assert.ok(changed.slice(12).every((value) => value === 0));
});

test("a stamp fills its square in every channel, and is cut off at the edge", () => {
  const painted = stampInto(new Float32Array(24), shape, { row: 0, column: 3, size: 3 }, [7, 8]);
  assert.equal(painted.filter((value) => value === 7).length, 4);
  assert.deepEqual(latentsAt(painted, shape, { row: 1, column: 2 }), [7, 8]);
  assert.deepEqual(latentsAt(painted, shape, { row: 2, column: 2 }), [0, 0]);
  const whole = stampInto(counted, shape, { row: 1, column: 1, size: 1 }, [-1, -2]);
  assert.equal(whole.filter((value, i) => value !== counted[i]).length, 2);
});

test("a quick brush leaves no gaps", () => {
  const places = placesBetween({ row: 0, column: 0 }, { row: 2, column: 5 });
  assert.equal(places.length, 6);
  assert.deepEqual(places.at(-1), { row: 2, column: 5 });
  assert.deepEqual(placesBetween({ row: 1, column: 1 }, { row: 1, column: 1 })[0], { row: 1, column: 1 });
});

test("stripes are as wide as they should be", () => {
  const { data } = stripes(8, 2);
  const dark = Array.from({ length: 8 }, (_, x) => data[4 * x] < 128);
  assert.deepEqual(dark, [true, true, false, false, true, true, false, false]);
});

test("likeness counts decibels as Python does", () => {
  const black = { data: new Uint8ClampedArray(16), width: 2, height: 2 };
  const lighter = { ...black, data: black.data.map((_, i) => (i % 4 === 3 ? 0 : 51)) };
  const { decibels, error } = likeness(black, lighter);
  assert.equal(error, 51);
  assert.ok(Math.abs(decibels - -10 * Math.log10(0.04)) < 1e-9);
  assert.equal(likeness(black, black).decibels, Infinity);
});

test("pictures without a difference are not said to have infinitely many decibels", () => {
  assert.equal(psnrInWords(20), "PSNR 20.0 dB");
  const picture = stripes(2, 1);
  assert.equal(psnrInWords(likeness(picture, picture).decibels), "no error at all");
});

test("the difference is grey where nothing changed, and enlarged elsewhere", () => {
  const before = { data: Uint8ClampedArray.of(10, 10, 10, 255), width: 1, height: 1 };
  const after = { ...before, data: Uint8ClampedArray.of(10, 15, 0, 255) };
  assert.deepEqual([...difference(before, after, 4).data], [128, 148, 88, 255]);
});

test("a cross-fade meets in the middle", () => {
  const one = { data: Uint8ClampedArray.of(0, 100, 200, 255), width: 1, height: 1 };
  const other = { ...one, data: Uint8ClampedArray.of(100, 100, 0, 255) };
  assert.deepEqual([...crossFade(one, other, 0.5).data], [50, 100, 100, 255]);
});

test("a channel is shown in the colours of its numbers", () => {
  const { data, width, height } = channelPicture(counted, shape, 1);
  assert.deepEqual([width, height], [4, 3]);
  assert.deepEqual([...data.slice(0, 3)], signedColour(12));
});

test("a thumbnail multiplies and adds", () => {
  const latents = Float32Array.of(1, 0, 0, 2);
  const colours = [[0.5, 0, 0], [0, 0.25, 0], [0, 0, -1]];
  const { data } = thumbnail(latents, [2, 1, 2], colours);
  assert.deepEqual([...data], [191, 128, 0, 255, 128, 191, 0, 255]);
});

test("pixel values go there and back", () => {
  const picture = stripes(4, 1);
  const values = toPixelValues(picture);
  assert.equal(values.length, 48);
  assert.ok(Math.abs(values[0] - (34 / 127.5 - 1)) < 1e-6);
  assert.deepEqual(fromPixelValues(values, [4, 4]), picture);
});

test("numbers are written for readers", () => {
  assert.equal(signed(-0.5), "−0.50");
  assert.equal(signed(-0.001), "0.00");
  assert.equal(thousands(49152), "49,152");
  assert.deepEqual([100, 2447008, 38.4e6, 154.6e6, 2.4e9].map(millions), ["under 0.1", "2.4", "38.4", "155", "2,400"]);
  assert.deepEqual([0.0471, 3.42, 600, 9000].map(duration), ["47 ms", "3.4 s", "10 minutes", "2.5 hours"]);
});

test("costs that were not measured are estimated from the area, and said to be", () => {
  const rows = [{ side: 16, channels: 4, seconds: 0.05, written: 10 }, { side: 32, channels: 3, seconds: 0.2, written: 30 }];
  const [latents, small, middle, large] = sheets(rows, [4, 16, 16], 128);
  assert.deepEqual([latents.withVae, latents.seconds, latents.numbers], [true, 0.05, 1024]);
  assert.deepEqual([small.side, small.seconds, small.estimated], [32, 0.2, false]);
  assert.deepEqual([middle.seconds, middle.written, middle.estimated], [0.8, 120, true]);
  assert.deepEqual([large.side, large.numbers, large.seconds], [128, 49152, 3.2]);
});

test("before anything is measured nothing is estimated", () => {
  assert.deepEqual(sheets([], [4, 16, 16], 64).map(({ seconds }) => seconds), [null, null, null]);
  const onlyLatents = sheets([{ side: 16, channels: 4, seconds: 1, written: 1 }], [4, 16, 16], 64);
  assert.deepEqual(onlyLatents.map(({ seconds }) => seconds), [1, null, null]);
});

test("a whole picture costs its steps, and latents one decoder call besides", () => {
  const plan = { steps: 20, callsAStep: 2, decoderSeconds: 0.5 };
  const [latents, pixels] = sheets([{ side: 16, channels: 4, seconds: 0.1, written: 1 }, { side: 32, channels: 3, seconds: 1, written: 1 }], [4, 16, 16], 32);
  assert.equal(pictureSeconds(latents, plan), 4.5);
  assert.equal(pictureSeconds(pixels, plan), 40);
  assert.equal(pictureSeconds({ ...pixels, seconds: null }, plan), null);
});

test("on a page the cost meter tells what was measured when the book was built, and says so of what was not", async () => {
  const [latents, pixels] = [16, 32].map((side) => ({ side, channels: 4, seconds: 1, written: 1 }));
  globalThis.fetch = async () => /** @type {any} */ ({ ok: true, json: async () => ({ rows: [latents, pixels], decoder_seconds: 2 }) });
  const told = [];
  for await (const [content] of answerCosts(/** @type {any} */ ({ request: { sides: [32, 64] } }))) told.push(content.kind);
  assert.deepEqual(told, ["row", "decoder", "row", "done"]);
  await assert.rejects(answerCosts(/** @type {any} */ ({ request: { sides: [128] } })).next(), /open the book in JupyterLab for it/);
});
