// The page's answers for the figures on the family: as Python's, on a network that knows one rule.

import assert from "node:assert/strict";
import test from "node:test";

const folder = "../../src/cloudgazing/publish/answers";
const { answer, needs } = await import(`${folder}/cell_by_cell.js`);
const { chancesOf, drawLots, neighboursOf, readWords } = await import(`${folder}/parts/cells.js`);
const captions = await import(`${folder}/patch_answers.js`);

const WORDS = ["a", "cat", "red"];

/** An engine whose next cell surely has the colour of the cell before it, plus one. */
function engineOf(calls = []) {
  return {
    facts: { cell_memory: [2, 1, 264, 1], picture_size: [2, 2] },
    seededNoise: ([rows, columns], seed) => new Float32Array(rows * columns).fill(seed),
    captionVectors: async (texts) => Float32Array.of(texts.length, 0),
    cellOf: async (told, position, past) => {
      calls.push({ told, position, kept: past.slice() });
      const logits = new Float32Array(64);
      logits[told[3] === 64 ? 0 : (told[3] + 1) % 64] = 50;
      return { logits, memory: Float32Array.of(position + 1, -position - 1) };
    },
    async *drawSteps(prompt, { num_inference_steps: steps }) {
      for (let i = 0; i < steps; i++) yield { latents: [i], next_latents: [i + 1] };
    },
    decode: async ([value]) => new Uint8Array(12).fill(value),
  };
}

async function answered(request, engine = engineOf()) {
  const said = [];
  for await (const message of answer({ request, buffers: [], state: { words: WORDS }, engine })) said.push(message);
  return said;
}

test("the words come first, then every cell with its neighbours, and all is remembered in its place", async () => {
  const calls = [];
  const [[content, [named, chances]]] = await answered({ kind: "cells", prompt: "A red cat!", seed: 1, kept: [] }, engineOf(calls));
  assert.equal(calls.length, 8 + 256);
  assert.deepEqual(calls.slice(0, 4).map(({ told }) => told.slice(0, 3)), [[1, 1, 0], [1, 3, 1], [1, 2, 2], [1, 0, 3]]);
  assert.deepEqual(calls[8].told, [0, 0, 0, 64, 64, 64]);
  assert.deepEqual([...calls[3].kept.slice(0, 4)], [1, 2, 3, 0]);
  assert.deepEqual([...calls[3].kept.slice(264, 268)], [-1, -2, -3, 0]);
  assert.deepEqual([named[0], named[6], named[12], named[16 * 6]], [0, 1, 2, 0]);
  assert.ok(chances[0] > 0.99);
  assert.deepEqual(content, { kind: "cells", prompt: "A red cat!", seed: 1, kept: 0, likeliest: 5 });
});

test("what is kept stays, and the rest follows it", async () => {
  const [[content, [named]]] = await answered({ kind: "cells", prompt: "cat", seed: 1, kept: [7, 9] });
  assert.deepEqual([named[0], named[6], named[12]], [7, 9, 10]);
  assert.equal(content.kept, 2);
});

test("what cannot be drawn is refused by Python's sentences", async () => {
  const wish = { kind: "cells", prompt: "cat", seed: 1, kept: [] };
  await assert.rejects(answered({ ...wish, prompt: "fox" }), /knows only these words: a, cat, red\./);
  await assert.rejects(answered({ ...wish, kept: [64] }), /a colour from 0 to 63/);
  await assert.rejects(answered({ ...wish, seed: -1 }), /seed must be/);
});

test("the diffusion model's frames are the noise and what every step leaves", async () => {
  const [[content, [bytes]]] = await answered({ kind: "frames", prompt: "cat", seed: 1 });
  assert.deepEqual(content.size, [9, 2, 2]);
  assert.deepEqual([bytes[0], bytes[12], bytes[8 * 12]], [0, 1, 8]);
  assert.deepEqual(needs({ kind: "frames" }), ["text_encoder", "unet", "vae_decoder"]);
});

test("an empty prompt is no word at all, and unknown words are left out", () => {
  assert.deepEqual(readWords("", WORDS), []);
  assert.deepEqual(readWords("the quick red cat", WORDS), [3, 2]);
});

test("neighbours end at the edge", () => {
  const cells = Array.from({ length: 20 }, (_, i) => i);
  assert.deepEqual(neighboursOf(cells, 20), [19, 4, 5]);
  assert.deepEqual(neighboursOf(Array(31).fill(3), 31), [3, 3, 64]);
});

test("lots and chances are numbers from 0 to 1", () => {
  assert.deepEqual(drawLots(Float32Array.of(0, 0, 3, 4)).map((value) => Math.round(1e6 * value)), [1e6, 4]);
  assert.deepEqual(chancesOf(Float32Array.of(1000, 1000)), [0.5, 0.5]);
});

test("a caption is answered by its vector", async () => {
  const said = [];
  for await (const message of captions.answer({ request: { caption: "a cat" }, engine: engineOf() })) said.push(message);
  assert.deepEqual(said, [[{ kind: "caption", caption: "a cat" }, [Float32Array.of(1, 0)]]]);
});
