// What the answers that draw a picture of their own take from the model: how many steps, and how much guidance.

import assert from "node:assert/strict";
import test from "node:test";

import { stepOf } from "../../src/cloudgazing/publish/answers/parts/course.js";
import { answer } from "../../src/cloudgazing/publish/answers/neighbour_search.js";

/** An engine whose model draws in three steps; it tells how it was asked to draw. */
function begin() {
  const asked = [];
  async function* drawSteps(prompt, settings) {
    asked.push(settings);
    for (let index = 0; index < 3 - (settings.start ?? 0); index++) yield { index, next_latents: Float32Array.of(index) };
  }
  const facts = { name: "book", models: { book: { num_inference_steps: 3, guidance_scale: 2 }, turbo: { num_inference_steps: 1 } } };
  return { asked, engine: { facts, drawSteps, notePrompt: () => ({ lines: [] }) } };
}

test("the course of a drawing has as many steps as the model takes, and its guidance is the model's own", async () => {
  const { engine, asked } = begin();
  assert.equal((await stepOf(engine, "a cat", 3, 1)).index, 1);
  assert.equal((await stepOf(engine, "a cat", 3, 2)).index, 2);
  assert.deepEqual(asked.map((settings) => Object.keys(settings)), Array(2).fill(["seed", "start", "latents"]));
  await assert.rejects(stepOf(engine, "a cat", 3, 3), /from 0 to 2; it was 3/);
});

test("the neighbour search counts the steps that the model takes", async () => {
  const { engine, asked } = begin();
  const told = [];
  for await (const [content] of answer({ request: { prompt: "a cat", seed: 3 }, state: { codes_bytes: 1 }, engine })) {
    told.push(content);
    if (content.kind === "searching") break;
  }
  assert.deepEqual(told.filter(({ kind }) => kind === "progress").map(({ step, last }) => [step, last]), [[1, 3], [2, 3], [3, 3]]);
  assert.deepEqual(asked, [{ seed: 3 }]);
});
