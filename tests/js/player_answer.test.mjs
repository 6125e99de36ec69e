// What the engine of the page decodes for the denoise player.

import assert from "node:assert/strict";
import test from "node:test";

import { answer, needs } from "../../src/cloudgazing/publish/answers/denoise_player.js";

const NOISE = Float32Array.of(0, 0);
const STEPS = 3;
const DRAW = { kind: "draw", prompt: "a cat", seed: 7, num_inference_steps: STEPS, guidance_scale: 4 };

/** An engine that notes what it decodes: latents are the step's number, guesses its negative. */
function noting() {
  const decoded = [];
  const engine = {
    facts: { latents_shape: [1, 1, 1, 2], picture_size: [1, 1] },
    notePrompt: () => ({ lines: [] }),
    seededNoise: () => NOISE,
    async *drawSteps() {
      for (let index = 0; index < STEPS; index++) {
        const [next_latents, pred_original_sample] = [index + 1, -index - 1].map((value) => Float32Array.of(value, 0));
        yield { index, next_latents, pred_original_sample };
      }
    },
    decode: async (latents) => { decoded.push(latents[0]); return Uint8Array.of(1, 2, 3); },
  };
  return { engine, decoded };
}

/** @param {any} request @param {DataView[]} [buffers] */
async function answered(request, buffers = []) {
  const { engine, decoded } = noting();
  const messages = [];
  for await (const message of answer({ request, buffers, engine })) messages.push(message);
  return { messages, decoded };
}

for (const [view, expected] of Object.entries({ canvas: [0, 1, 2, 3], guess: [0, -1, -2, 3] })) {
  test(`a drawing decodes once a step what is in view, the ${view}`, async () => {
    const { messages, decoded } = await answered({ ...DRAW, view });
    assert.deepEqual(decoded, expected);
    const frames = messages.filter(([{ kind }]) => kind === "frame");
    assert.deepEqual(frames.map(([{ asides }]) => asides.previews), [1, 2, 3, 3]);
    const came = frames.map(([, [canvas, guess]]) => [canvas.length, guess.length]);
    const half = view === "canvas" ? [3, 0] : [0, 3];
    assert.deepEqual(came, [[3, 3], half, half, [3, 3]]);
  });
}

test("what comes into view later is decoded then, by the decoder alone", async () => {
  const latents = [5, 6].map((value) => new DataView(Float32Array.of(value, 0).buffer));
  const request = { kind: "look", view: "guess", frames: [1, 2] };
  const { messages, decoded } = await answered(request, latents);
  assert.deepEqual(decoded, [5, 6]);
  assert.deepEqual(messages.map(([{ kind, index }]) => [kind, index]), [["look", 1], ["look", 2], ["looked", undefined]]);
  assert.deepEqual(needs(request), ["vae_decoder"]);
  assert.equal(needs(DRAW).length, 3);
  await assert.rejects(answered(request, [new DataView(new ArrayBuffer(4))]), /not of this model's shape/);
});
