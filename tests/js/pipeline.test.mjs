import assert from "node:assert/strict";
import test from "node:test";
import { deflateSync } from "node:zlib";

import { colourAt, count, dab, marked, plainSheet, rgbOf, underMask } from "../../src/cloudgazing/widgets/pipeline/brushwork.js";
import { NAMES, TALL, WIDE, WORKERS, clock, shares, times } from "../../src/cloudgazing/widgets/pipeline/machine.js";
import { LONGEST_CHUNK, NO_SETTINGS, UNREADABLE, checkSum, settingsIn, withSettings }
  from "../../src/cloudgazing/widgets/pipeline/png_settings.js";
import { inWords } from "../../src/cloudgazing/widgets/pipeline/results.js";
import { settingsFile } from "../../src/cloudgazing/widgets/pipeline/settings_file.js";
import { strengthInWords } from "../../src/cloudgazing/widgets/pipeline/dials.js";
import { newPage } from "./page.mjs";

const SETTINGS = { prompt: "a red cat, größer ✨", negative_prompt: "", seed: 7, num_inference_steps: 20,
  guidance_scale: 2.5, sampler: "dpm" };

/** A chunk of a PNG. */
function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(checkSum(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A PNG of one grey pixel, with these chunks before the picture. */
function png(...chunks) {
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [magic, chunk("IHDR", header), ...chunks, chunk("IDAT", deflateSync(Buffer.from([0, 128]))), chunk("IEND", Buffer.alloc(0))];
  return new Uint8Array(Buffer.concat(parts));
}
const text = (words, keyword = "cloudgazing") => chunk("tEXt", Buffer.from(`${keyword}\0${words}`, "latin1"));

test("the check sum is PNG's: that of an empty end", () => {
  assert.equal(checkSum(Buffer.from("IEND")), 0xae426082);
});

test("settings come back as they were written, in plain letters", () => {
  const file = withSettings(png(), SETTINGS);
  assert.deepEqual(settingsIn(file), SETTINGS);
  const upon = { ...SETTINGS, mode: "repair", strength: 1 };
  assert.deepEqual(settingsIn(withSettings(png(), upon)), upon);
  const json = Buffer.from(file).toString("latin1").match(/cloudgazing\0(\{.*?\})/)[1];
  assert.match(json, /^[\x20-\x7e]+$/);
  assert.deepEqual(JSON.parse(json), SETTINGS);
});

test("the longest prompts come back, even where every letter of them is an emoji", () => {
  const longest = "🐈".repeat(2_000);
  const settings = { ...SETTINGS, prompt: longest, negative_prompt: longest };
  assert.deepEqual(settingsIn(withSettings(png(), settings)), settings);
});

test("of two saved pictures that are chosen one after the other, the newer counts, and none once the figure has gone", { timeout: 10_000 }, async () => {
  newPage();
  globalThis.createImageBitmap = async () => ({ width: 1, height: 1, close() {} });
  const told = [];
  const ends = new AbortController();
  const { root } = settingsFile(1, {
    onSettings: ({ prompt }) => told.push(prompt), onTrouble: (sentence) => told.push(sentence),
  }, ends.signal);
  const input = root.querySelector("input");
  /** Chooses a file, which can be read from when the function that is returned is called. */
  const choose = (bytes) => {
    const file = new Blob([bytes]);
    let arrive = () => {};
    const here = new Promise((resolve) => { arrive = resolve; });
    file.arrayBuffer = () => here.then(() => Blob.prototype.arrayBuffer.call(file));
    input.files = [file];
    input.happen("change");
    return arrive;
  };
  const saved = (prompt) => withSettings(png(), { ...SETTINGS, prompt });
  const heard = async (count) => { for (let i = 0; i < 5000 && told.length < count; i++) await new Promise((resolve) => { setTimeout(resolve, 1); }); };
  for (const [older, newer, count] of [[saved("older"), "newer", 1], [png(), "newest", 2]]) {
    const [late, early] = [choose(older), choose(saved(newer))];
    early();
    await heard(count);
    late();
  }
  choose(png())();
  await heard(3);
  assert.deepEqual(told, ["newer", "newest", NO_SETTINGS], "of older ones nothing is told, nor are they complained of");
  const last = choose(png());
  ends.abort();
  last();
  await new Promise((resolve) => { setTimeout(resolve, 50); });
  assert.equal(told.length, 3);
});

test("the picture's own chunks stay whole", () => {
  const [before, after] = [png(), withSettings(png(), SETTINGS)];
  const tail = before.subarray(33);
  assert.deepEqual(after.subarray(after.length - tail.length), tail);
  assert.deepEqual(after.subarray(0, 33), before.subarray(0, 33));
});

test("a file without settings is refused in a sentence", () => {
  const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0);
  const cut = png(text(JSON.stringify(SETTINGS))).subarray(0, 60);
  const endless = png(chunk("junk", Buffer.alloc(4)));
  new DataView(endless.buffer).setUint32(33, 0xffffffff);
  for (const file of [new Uint8Array(), jpeg, png(), png(text("{}", "parameters")), cut, endless]) {
    assert.throws(() => settingsIn(file), { name: "RangeError", message: NO_SETTINGS });
  }
});

test("nonsense in the chunk is refused in a sentence", () => {
  const long = `{"prompt": "${"a".repeat(LONGEST_CHUNK)}"}`;
  for (const words of ["", "null", "[]", "{}", "7", "{'prompt': 1}", '{"prompt": NaN}', "[".repeat(20_000), long]) {
    assert.throws(() => settingsIn(png(text(words))), { name: "RangeError", message: UNREADABLE }, words.slice(0, 20));
  }
});

test("only known settings in their range are taken", () => {
  const wrong = [{ seed: -1 }, { seed: 1.5 }, { seed: "7" }, { seed: 1e300 }, { num_inference_steps: 101 }, { guidance_scale: 1e9 },
    { guidance_scale: null }, { sampler: "__proto__" }, { sampler: "toString" }, { strength: 1.01 }, { mode: "words" }, { prompt: 3 },
    { prompt: "a".repeat(2001) }, { onload: "alert()" }, { negative_prompt: ["a"] }];
  for (const one of wrong) {
    const words = JSON.stringify({ ...SETTINGS, ...one }).replace(/[^\x20-\x7e]/g, "?");
    assert.throws(() => settingsIn(png(text(words))), { name: "RangeError", message: /choose a PNG that was saved here/ }, words);
  }
  assert.throws(() => settingsIn(png(text('{"prompt": "a", "__proto__": {"x": 1}}'))), RangeError);
});

test("a dab is round, of its colour, and cut off at the edge", () => {
  const paper = plainSheet(16, "#fbf8f1");
  const dabbed = dab(paper, [8, 8], { places: [{ row: 4, column: 4 }], size: 3 }, "#dc3b35");
  const at = (x, y) => [...dabbed.data.subarray(4 * (16 * y + x), 4 * (16 * y + x) + 3)];
  assert.deepEqual(at(9, 9), rgbOf("#dc3b35"));
  assert.deepEqual(at(6, 6), rgbOf("#fbf8f1"), "the corner of its square");
  assert.deepEqual([...paper.data.subarray(0, 4)], [251, 248, 241, 255], "the sheet before is as it was");
  assert.deepEqual([4, 3, 6].map((column) => colourAt(dabbed, [8, 8], { row: 4, column })), ["#dc3b35", "#dc3b35", "#fbf8f1"]);
  const corner = dab(paper, [8, 8], { places: [{ row: 0, column: 7 }], size: 12 }, "#dc3b35");
  assert.equal(corner.data.length, paper.data.length);
  assert.notDeepEqual(corner.data, paper.data);
});

test("a mask is marked and unmarked, never beyond its edges", () => {
  const grid = /** @type {[number, number]} */ ([4, 6]);
  const all = marked(new Uint8Array(24), grid, { places: [{ row: 0, column: 5 }], size: 3 }, 1);
  assert.deepEqual([...all.keys()].filter((i) => all[i]), [4, 5, 10, 11]);
  assert.equal(count(all), 4);
  assert.equal(count(marked(all, grid, { places: [{ row: 1, column: 5 }], size: 1 }, 0)), 3);
  assert.equal(count(marked(all, grid, { places: [{ row: 2, column: 2 }], size: 9 }, 1)), 24);
});

test("the mask shows where it lies, and nowhere else", () => {
  const mask = Uint8Array.of(0, 1, 0, 0);
  const shown = underMask(plainSheet(8, "#000000"), mask, [2, 2]);
  const red = (x, y) => shown.data[4 * (8 * y + x)];
  assert.equal(red(0, 0) + red(3, 7) + red(7, 7), 0);
  assert.ok(red(4, 0) > 50 && red(7, 3) > 50);
});

test("each part's share of the time, and what is left over", () => {
  const parts = Object.fromEntries(WORKERS.map((name) => [name, { calls: 1, seconds: 0.1 }]));
  const finished = shares({ ...parts, unet: { calls: 20, seconds: 1.4 } }, 2);
  assert.deepEqual(finished.map(({ name }) => name), [...WORKERS, "rest"]);
  assert.ok(Math.abs(finished.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
  assert.ok(Math.abs(finished[2].share - 0.7) < 1e-9);
  assert.ok(Math.abs(finished.at(-1).seconds - 0.2) < 1e-9);
  assert.deepEqual(shares(Object.fromEntries(WORKERS.map((name) => [name, { calls: 0, seconds: 0 }])), 0).map(({ share }) => share), [0, 0, 0, 0, 0]);
});

test("both drawings of the machine hold all its parts, within their frame", () => {
  for (const { width, height, boxes, arrows } of [WIDE, TALL]) {
    assert.deepEqual(Object.keys(boxes), Object.keys(NAMES));
    for (const [x, y, wide, high] of Object.values(boxes)) assert.ok(x >= 0 && y >= 0 && x + wide <= width && y + high <= height);
    for (const [corners] of Object.values(arrows)) for (const [x, y] of corners) assert.ok(x >= 0 && x <= width && y >= 0 && y <= height);
    assert.deepEqual(Object.keys(arrows), Object.keys(WIDE.arrows));
  }
});

test("the latents that leave the sampler are named before the decoder, and not beside the picture", () => {
  for (const { boxes, arrows } of [WIDE, TALL]) {
    const [corners, [, y]] = arrows.end;
    assert.ok(y < boxes.picture[1] && y < corners.at(-1)[1]);
  }
});

test("numbers and settings are written for readers", () => {
  assert.deepEqual([0, 1, 2, 20].map(times), ["not yet", "once", "twice", "20 times"]);
  assert.deepEqual([0, 0.0005, 0.0471, 3.42].map(clock), ["", "0.5 ms", "47 ms", "3.42 s"]);
  assert.deepEqual([0, 0.6, 1].map(strengthInWords), ["0.00, through the VAE only", "0.60", "1.00, keeps next to nothing"]);
  assert.match(inWords(SETTINGS, "a bird"), /^“a red cat, größer ✨”, seed 7, 20 steps, guidance 2\.5, DPM-Solver\+\+ 2M\.$/);
  assert.match(inWords({ ...SETTINGS, mode: "picture", strength: 0.6 }, "a bird"), /; drawn upon a bird, strength 0\.6\.$/);
});
