// What the figures of chapter 8 calculate and say.

import assert from "node:assert/strict";
import test from "node:test";
import { deflateSync } from "node:zlib";

import { histogram, marks, nameOf, nearerThan, verdict } from "../../src/cloudgazing/widgets/copying/neighbours.js";
import { agreement, cards, placeOf, storyOf } from "../../src/cloudgazing/widgets/copying/ladder_words.js";
import { changes, keptAnswers, readAnswers, withAnswer } from "../../src/cloudgazing/widgets/copying/opinion_store.js";
import { answer } from "../../src/cloudgazing/publish/answers/neighbour_search.js";
import { distances, encode, indexOf, lookUp, nearest, readIndex, shrink } from "../../src/cloudgazing/publish/answers/parts/codes.js";
import { setOf } from "../../src/cloudgazing/publish/answers/parts/drawings.js";

const FRESH = Array.from({ length: 100 }, (_, i) => 0.1 + 0.001 * i);

test("a distance is placed among those of fresh drawings", () => {
  assert.equal(nearerThan(0.1, FRESH), 0);
  assert.equal(nearerThan(0.1505, FRESH), 51);
  assert.equal(nearerThan(9, FRESH), 100);
});

test("every distance falls into a bin, the largest into the last", () => {
  assert.deepEqual(histogram([0, 0.05, 0.1, 0.29, 5], 0.1, 3), [2, 1, 2]);
});

test("the axis of distances bears a few numbers that are easy to read", () => {
  assert.deepEqual(marks(0.132), [0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12]);
  assert.deepEqual(marks(0.264), [0, 0.05, 0.1, 0.15, 0.2, 0.25]);
  assert.deepEqual(marks(0.66), [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
  assert.deepEqual(marks(2), [0, 0.5, 1, 1.5, 2]);
});

test("the verdict depends on how many fresh drawings come nearer", () => {
  assert.match(verdict(0.01, FRESH), /^Suspicious.*Of 100 drawings that it never saw, 0 come/);
  assert.match(verdict(0.1025, FRESH), /^Unusually near.* 3 come/);
  assert.match(verdict(0.15, FRESH), /^Nothing unusual/);
});

test("a neighbour is named with rank, caption, number and distance", () => {
  assert.equal(nameOf({ seed: 12345, caption: "a cat", distance: 0.12349 }, 2), "2. “a cat” (drawing 12,345), distance 0.123");
});

test("two models agree wholly on the same card, and not at all where their seeds do not matter", () => {
  assert.equal(agreement({ pictures: 4, same_seed: 0, other_seed: 5 }), 1);
  assert.equal(agreement({ pictures: 4, same_seed: 6, other_seed: 5 }), 0);
});

test("a rung says how much is copied, and how far a stranger agrees", () => {
  const rung = { pictures: 1, copies: 0.5, interval: [0.4, 0.6], distance: 1, fresh_distance: 2 };
  assert.equal(cards(16384), "16,384 cards");
  assert.match(storyOf(rung, undefined), /^Trained on 1 card: 50.% .* \(40.% to 60.%\)\.$/);
  assert.match(storyOf(rung, { pictures: 4, same_seed: 1, other_seed: 2 }), /A second model, trained on 4 cards.* 50.%\.$/);
  assert.equal(placeOf(64), 3);
});

test("what was kept is read with care", () => {
  assert.deepEqual(readAnswers({ before: { 0: 4, 1: 9, x: 1, 2: "3" }, after: null }), { before: { 0: 4 }, after: {} });
  assert.deepEqual(readAnswers("nonsense"), { before: {}, after: {} });
});

test("an answer is added without changing the others", () => {
  const empty = readAnswers(null);
  const one = withAnswer(empty, "before", 2, 0);
  assert.deepEqual(one, { before: { 2: 0 }, after: {} });
  assert.deepEqual(empty, { before: {}, after: {} });
});

test("a change of mind is told, and so is its absence", () => {
  assert.equal(changes({ before: { 0: 0 }, after: { 0: 4 } }, 0), "Before: disagree. Now: agree.");
  assert.equal(changes({ before: { 0: 2 }, after: { 0: 2 } }, 0), "As before: undecided.");
  assert.equal(changes({ before: {}, after: {} }, 0), "");
});

test("where the browser's store is forbidden, answers last as long as the page and nothing breaks", () => {
  Object.defineProperty(globalThis, "localStorage", { configurable: true, get() { throw new Error("forbidden"); } });
  assert.equal(keptAnswers().load(), null);
  const answers = withAnswer(readAnswers(null), "after", 0, 1);
  assert.equal(keptAnswers().save(answers), false);
  assert.equal(keptAnswers().load(), answers);
});

test("a small picture is the mean of squares", () => {
  const rgb = new Uint8Array(3 * 32 * 32);
  for (const place of [0, 33]) rgb[3 * place] = 255; // half of the first square of two by two
  const small = shrink(rgb, [32, 32]);
  assert.equal(small.length, 3 * 256);
  assert.ok(Math.abs(small[0] - 0.5) < 1e-6);
  assert.ok(small.slice(1).every((value) => value === 0));
});

/** An index of two drawings, as a file. */
function indexFile() {
  const arrays = { axes: Float32Array.of(1, 0, 0, 1), codes: Uint8Array.of(128, 128, 138, 128), mean: Float32Array.of(0.5, 0.5),
    step: Float32Array.of(0.01, 0.01) };
  let end = 0;
  const head = Object.fromEntries(Object.entries(arrays).map(([name, { byteLength }]) => [name, { data_offsets: [end, (end += byteLength)] }]));
  const words = new TextEncoder().encode(JSON.stringify(head));
  const file = new Uint8Array(8 + words.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(words.length), true);
  file.set(words, 8);
  for (const [name, array] of Object.entries(arrays)) file.set(new Uint8Array(array.buffer), 8 + words.length + head[name].data_offsets[0]);
  return file;
}

test("an index is read from its file, and finds what it holds", () => {
  const index = readIndex(indexFile().buffer);
  const code = encode(index, Float32Array.of(0.6, 0.5));
  assert.deepEqual([...code], [138, 128]);
  assert.deepEqual(nearest(distances(index, code), 2), [1, 0]);
  assert.ok(Math.abs(distances(index, code)[0] - 0.1 / Math.sqrt(2)) < 1e-6);
});

test("the sheets of the training drawings that were looked at last stay open, and older ones are let go", async () => {
  const fetched = [];
  let open = 0;
  globalThis.fetch = async (url) => {
    fetched.push(Number(/part-(\d+)\.txt/.exec(url.href)?.[1] ?? NaN));
    return new Response("a cat\na dog");
  };
  globalThis.createImageBitmap = async () => { open += 1; return { width: 768, height: 768, close: () => { open -= 1; } }; };
  const pen = { drawImage() {}, getImageData: () => ({ data: new Uint8ClampedArray(4 * 768 * 768).fill(9) }) };
  globalThis.OffscreenCanvas = class { getContext() { return pen; } };
  const look = async (...parts) => {
    fetched.length = 0;
    for (const part of parts) await lookUp(1024 * part + 1);
    return fetched.filter((part) => part >= 0);
  };
  assert.deepEqual(await look(0, 1, 2, 3, 4, 5), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(await look(0, 1, 2, 3, 4, 5), []);
  assert.deepEqual(await look(6, 1, 0), [6, 0]);
  const { caption, rgb } = await lookUp(1);
  assert.deepEqual([caption, rgb.length, rgb[0]], ["a dog", 3 * 24 * 24, 9]);
  assert.equal(open, 0, "of what the browser has opened, only the pixels are kept");
});

/** What the search says before it looks through the index. */
async function searching() {
  const engine = { facts: { name: "book", models: { book: { num_inference_steps: 1 } } }, notePrompt: () => ({ lines: [] }),
    async *drawSteps() { yield { index: 0, next_latents: new Float32Array(1) }; } };
  for await (const [content] of answer({ request: { prompt: "a cat", seed: 3 }, state: { codes_bytes: 6_442_464 }, engine })) {
    if (content.kind === "searching") return content;
  }
}

/** A net that falls silent before its first word, or in the middle of a body. */
const silences = ["before", "amid"].map((where) => (_, { signal } = {}) => {
  const when = (act) => signal?.addEventListener("abort", () => act(signal.reason));
  if (where === "before") return new Promise((_, reject) => { when(reject); });
  return new Response(new ReadableStream({ start(pipe) { pipe.enqueue(Uint8Array.of(1)); when((reason) => pipe.error(reason)); } }));
});

/** Lets the patience of half a minute end at once. */
function withLittlePatience(act) {
  const { fetch, setTimeout } = globalThis;
  globalThis.setTimeout = (call, ms) => setTimeout(call, ms === 30_000 ? 5 : ms);
  return act().finally(() => Object.assign(globalThis, { fetch, setTimeout }));
}

test("codes of which nothing comes end in a sentence, and the next try fetches them anew", { timeout: 5000 }, () => withLittlePatience(async () => {
  for (const silent of silences) {
    globalThis.fetch = silent;
    assert.equal((await searching()).fetches, "6.4 MB");
    await assert.rejects(indexOf(), { message: "The training drawings could not be fetched: check the connection, and try again." });
  }
  let count = 0;
  globalThis.fetch = async () => { count += 1; return new Response(indexFile()); };
  assert.deepEqual([...(await indexOf()).codes], [128, 128, 138, 128]);
  await indexOf();
  assert.equal(count, 1);
  assert.equal((await searching()).fetches, "", "what is here is not fetched again");
}));

test("drawings of which nothing comes end in a sentence, and the next try fetches them anew", { timeout: 5000 }, () => withLittlePatience(async () => {
  for (const silent of silences) {
    globalThis.fetch = silent;
    await assert.rejects(setOf(0), { message: "These drawings could not be fetched: check the connection, and try again." });
  }
  globalThis.fetch = async ({ href }) => new Response(href.endsWith("index.json") ? JSON.stringify({ size: [1, 1], captions: [["a cat"], ["a dog"]] })
    : deflateSync(Uint8Array.of(1, 2, Number(/(\d)\.bin/.exec(href)[1]))));
  assert.deepEqual(await setOf(3), { size: [1, 1], captions: ["a dog"], rgb: Uint8Array.of(1, 2, 1) });
}));
