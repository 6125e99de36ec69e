import assert from "node:assert/strict";
import test from "node:test";

import { add, begin, fillIn, lacking, shelf } from "../../src/cloudgazing/widgets/player/drawing.js";

const SETTINGS = { prompt: "a red cat", seed: 7, num_inference_steps: 2, guidance_scale: 4, without_text: false };
const view = (array) => new DataView(array.buffer);
const buffers = () => [view(new Uint8Array(3)), view(new Uint8Array(3)), view(new Float32Array(4)), view(new Float32Array(4))];
const frame = (index) => ({ kind: "frame", id: "x", index, last: 2, size: [1, 1], latents_shape: [4, 1, 1],
  calls: { text: 1, denoiser: index, decoder: 0 }, asides: { empty_prompts: 1, previews: 0 } });
const fresh = (settings = SETTINGS) => begin({ id: "x", settings, notes: [] });

test("frames are gathered, and the end is noted", () => {
  const drawing = fresh();
  for (const index of [0, 1, 2]) assert.ok(add(drawing, frame(index), buffers()));
  add(drawing, { kind: "done", id: "x", seconds: 1.5 }, []);
  assert.equal(drawing.frames.length, 3);
  assert.equal(drawing.frames[2].calls.denoiser, 2);
  assert.equal(drawing.frames[0].canvasLatents.width, 3);
  assert.deepEqual([drawing.state, drawing.seconds], ["done", 1.5]);
});

test("a view that was not decoded is lacking until it is filled in", () => {
  const drawing = fresh();
  for (const index of [0, 1, 2]) add(drawing, frame(index), buffers());
  const [canvas, , ...latents] = buffers();
  add(drawing, frame(1), [canvas, view(new Uint8Array()), ...latents]);
  assert.deepEqual([lacking(drawing, "canvas"), lacking(drawing, "guess")], [[], [1]]);
  assert.deepEqual([...drawing.frames[1].latents.guess], [0, 0, 0, 0]);
  fillIn(drawing, { index: 1, view: "guess", size: [1, 1] }, [view(Uint8Array.of(1, 2, 3))]);
  assert.deepEqual([...drawing.frames[1].guess.data], [1, 2, 3, 255]);
  assert.deepEqual(lacking(drawing, "guess"), []);
});

test("messages of another drawing are left aside", () => {
  const drawing = fresh();
  assert.equal(add(drawing, { ...frame(0), id: "other" }, buffers()), false);
  assert.equal(drawing.frames.length, 0);
});

test("an error keeps the frames that had come", () => {
  const drawing = fresh();
  add(drawing, frame(0), buffers());
  add(drawing, { kind: "error", id: "x", message: "The seed must be a whole number." }, []);
  assert.deepEqual([drawing.state, drawing.message, drawing.frames.length], ["error", "The seed must be a whole number.", 1]);
});

test("the shelf finds a drawing by its settings and forgets the oldest", () => {
  const kept = shelf(2);
  const drawings = [1, 2, 3].map((seed) => fresh({ ...SETTINGS, seed }));
  drawings.forEach((drawing) => kept.put(drawing));
  assert.equal(kept.find({ ...SETTINGS, seed: 1 }), undefined);
  assert.equal(kept.find({ ...SETTINGS, seed: 3 }), drawings[2]);
});
