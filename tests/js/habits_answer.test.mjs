// Habits in the page: four drawings of the reader's prompt, named by the caption that fits best.

import assert from "node:assert/strict";
import test from "node:test";

import { answer } from "../../src/cloudgazing/publish/answers/habits.js";

const CAPTIONS = {
  colour: { red: "a red thing", orange: "an orange thing" },
  place: { plain: "a thing", snow: "a thing in the snow" },
};

/** An engine for which every picture fits the captions with "orange" and with "snow" best. */
function standIn() {
  /** @type {any[]} */ const drawn = [];
  /** @type {string[]} */ const read = [];
  const engine = {
    facts: { picture_size: [2, 2] },
    async *drawSteps(prompt, { seed, guidance_scale }) { drawn.push([prompt, seed, guidance_scale]); yield { next_latents: Float32Array.of(seed) }; },
    decodePixelValues: async () => new Float32Array(12).fill(1),
    pictureVectors: async () => Float32Array.of(1, 0),
    captionVectors: async (texts) => {
      read.push(...texts);
      return Float32Array.from(texts.flatMap((text) => (/orange|snow/.test(text) ? [1, 0] : [0, 1])));
    },
  };
  return { engine, drawn, read };
}

test("four drawings from the next seeds, each with its names", async () => {
  const { engine, drawn, read } = standIn();
  const said = [];
  const request = { kind: "more", prompt: " an owl ", after: 4, guidance_scale: 1 };
  for await (const message of answer({ request, state: { captions: CAPTIONS }, engine })) said.push(message);
  const [[content, [rgb]]] = said;
  assert.deepEqual(drawn, [["an owl", 4, 1], ["an owl", 5, 1], ["an owl", 6, 1], ["an owl", 7, 1]]);
  assert.deepEqual(content.named, { colour: Array(4).fill("orange"), place: Array(4).fill("snow") });
  assert.deepEqual(read, ["a red owl", "an orange owl", "an owl", "an owl in the snow"]);
  assert.deepEqual(rgb, new Uint8Array(48).fill(255));
});

test("no words are refused in a sentence", async () => {
  const { engine } = standIn();
  const request = { kind: "more", prompt: "  ", after: 0 };
  await assert.rejects(answer({ request, state: { captions: CAPTIONS }, engine }).next(), /Write what to draw/);
});
