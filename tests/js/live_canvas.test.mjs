// What the live canvas wishes for and when it says so, and how the page answers it.

import assert from "node:assert/strict";
import test from "node:test";

import { answer, needs } from "../../src/cloudgazing/publish/answers/live_canvas.js";
import { inWords, keyOf, pacing, timeInWords } from "../../src/cloudgazing/widgets/denoising/live_wish.js";

const WISH = { prompt: "a red cat", other_prompt: "a dog", share: 0, seed: 7, num_inference_steps: 4 };

test("a prompt that is not read makes no difference, and all else does", () => {
  const changed = (change, start = WISH) => keyOf({ ...start, ...change }) !== keyOf(start);
  assert.ok(!changed({ other_prompt: "a boat" }));
  assert.ok(!changed({ prompt: "a boat" }, { ...WISH, share: 1 }));
  for (const change of [{ prompt: "a" }, { share: 0.5 }, { seed: 8 }, { num_inference_steps: 1 }]) assert.ok(changed(change));
  assert.ok(changed({ other_prompt: "a boat" }, { ...WISH, share: 0.5 }));
});

test("it is said what is drawn, and how long it took", () => {
  assert.equal(inWords(WISH), "“a red cat”, seed 7");
  assert.equal(inWords({ ...WISH, share: 1 }), "“a dog”, seed 7");
  assert.match(inWords({ ...WISH, prompt: " ", share: 0.5 }), /^50.% of the way from no prompt to “a dog”, seed 7$/);
  assert.equal(timeInWords(WISH, 0.204), "4 steps in 0.20 seconds.");
});

/** Wishes that are sent, and a pace whose patience ends when the test says so. */
function paced(context) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const sent = [];
  return { sent, pace: pacing((wish) => sent.push(wish), 500), wait: (time) => context.mock.timers.tick(time) };
}

test("of the wishes that come during a quick drawing only the newest is sent, after it", (context) => {
  const { sent, pace, wait } = paced(context);
  for (const letter of "abcd") pace.wish(letter);
  assert.deepEqual(sent, ["a"]);
  wait(100);
  pace.ended();
  assert.deepEqual(sent, ["a", "d"]);
  pace.ended();
  pace.wish("e");
  assert.deepEqual(sent, ["a", "d", "e"]);
});

test("a slow drawing gives way to the newest wish", (context) => {
  const { sent, pace, wait } = paced(context);
  pace.wish("a");
  pace.wish("b");
  wait(499);
  assert.deepEqual(sent, ["a"]);
  wait(1);
  assert.deepEqual(sent, ["a", "b"]);
  wait(600);
  pace.wish("c");
  assert.deepEqual(sent, ["a", "b", "c"]);
});

test("a figure that has gone sends nothing more", (context) => {
  const { sent, pace, wait } = paced(context);
  pace.wish("a");
  pace.wish("b");
  pace.stop();
  wait(1000);
  assert.deepEqual(sent, ["a"]);
});

/** An engine that reads a text as its length, and notes how it is asked to draw. */
function noting() {
  const asked = [];
  const engine = {
    facts: { latents_shape: [1, 1, 1, 2], picture_size: [1, 1] },
    notePrompt: (text) => ({ lines: [`${text} was read.`] }),
    seededNoise: (_, seed) => Float32Array.of(seed, seed),
    embed: async (text) => Float32Array.of(text.length),
    async *denoise(latents, embeds, nothing, settings) {
      asked.push({ latents: [...latents], embeds: [...embeds], nothing: nothing && [...nothing], ...settings });
      for (let index = 0; index < settings.num_inference_steps; index++) yield { index, next_latents: Float32Array.of(index) };
    },
    decode: async (latents) => Uint8Array.of(latents[0], 0, 0),
  };
  return { engine, asked };
}
const STATE = { drawn_by: "turbo", guidance_scale: 1, choices: [1, 2, 4] };

async function answered(request, state = STATE) {
  const { engine, asked } = noting();
  const messages = [];
  for await (const message of answer({ request, state, engine })) messages.push(message);
  return { messages, asked };
}

test("the model that the figure names is asked, and only its network is fetched", async () => {
  assert.deepEqual(needs({}, STATE), ["text_encoder", "turbo", "vae_decoder"]);
  assert.deepEqual(needs({}, { ...STATE, drawn_by: "picture-book" }), ["text_encoder", "unet", "vae_decoder"]);
  const { messages, asked } = await answered({ ...WISH, num_inference_steps: 2 });
  assert.deepEqual(messages.map(([{ kind }]) => kind), ["start", "step", "step", "done"]);
  assert.deepEqual([...messages.at(-1)[1][0]], [1, 0, 0]);
  assert.deepEqual(asked, [{ latents: [7, 7], embeds: [9], nothing: null, model: "turbo", seeds: [7],
    num_inference_steps: 2, guidance_scale: 1 }]);
});

test("between two prompts both are read and mixed, and under guidance an empty one as well", async () => {
  const { messages, asked } = await answered({ ...WISH, share: 0.25 }, { ...STATE, guidance_scale: 4 });
  assert.deepEqual(messages[0][0].notes, ["a red cat was read.", "a dog was read."]);
  assert.deepEqual([asked[0].embeds, asked[0].nothing], [[8], [0]]);
});

test("what cannot be drawn is refused by a sentence before anything is said", async () => {
  const wrong = { share: 1.5, num_inference_steps: 3, seed: -1 };
  const sentences = ["The share of the other prompt is a number from 0 to 1; it was 1.5.",
    "This figure draws in one of 1, 2, 4 steps; it was asked for 3.", "The seed must be"];
  for (const [i, [name, value]] of Object.entries(wrong).entries()) {
    await assert.rejects(answered({ ...WISH, [name]: value }), (error) => error.message.startsWith(sentences[i]));
  }
});
