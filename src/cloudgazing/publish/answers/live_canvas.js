// What the live canvas is told while it draws; as `draw` of widgets/denoising/live_canvas.py.

import { checkSeed } from "../engine/noise.js";
import { drawingNeeds } from "./parts/drawing.js";
import { secondsSince } from "./parts/reading.js";

/**
 * @typedef {import("../engine/engine.js").Engine} Engine
 * @typedef {{ prompt: string, other_prompt: string, share: number, seed: number, num_inference_steps: number }} Wish
 */

export const needs = drawingNeeds;

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request, state, engine }) {
  const began = performance.now();
  check(request, state.choices);
  const texts = textsOf(request);
  const notes = texts.flatMap((text) => engine.notePrompt(text).lines);
  yield [{ kind: "start", notes: [...new Set(notes)] }, []];
  let latents;
  for await (const step of drawBetween(engine, request, texts, state)) {
    yield [{ kind: "step", step: step.index + 1 }, []];
    latents = step.next_latents;
  }
  const picture = await engine.decode(latents);
  yield [{ kind: "done", seconds: secondsSince(began), size: engine.facts.picture_size }, [picture]];
}

/** @param {Wish} wish @param {number[]} choices */
function check({ share, seed, num_inference_steps: steps }, choices) {
  if (!(0 <= share && share <= 1)) {
    throw new RangeError(`The share of the other prompt is a number from 0 to 1; it was ${share}.`);
  }
  if (!choices.includes(steps)) {
    throw new RangeError(`This figure draws in one of ${choices.join(", ")} steps; it was asked for ${steps}.`);
  }
  checkSeed(seed);
}

/** The prompts that are read. @param {Wish} wish */
const textsOf = ({ prompt, other_prompt, share }) => [...(share < 1 ? [prompt] : []), ...(share > 0 ? [other_prompt] : [])];

/**
 * @param {Engine} engine @param {Wish} wish @param {string[]} texts
 * @param {{ drawn_by: string, guidance_scale: number }} state
 */
async function* drawBetween(engine, { share, seed, num_inference_steps }, texts, { drawn_by: model, guidance_scale }) {
  const embeds = await embedBetween(engine, texts, share);
  const nothing = guidance_scale === 1 ? null : await engine.embed("");
  const noise = engine.seededNoise(engine.facts.latents_shape, seed);
  yield* engine.denoise(noise, embeds, nothing, { model, seeds: [seed], num_inference_steps, guidance_scale });
}

/** On the straight way from what one prompt says to what the other says. @param {Engine} engine @param {string[]} texts @param {number} share */
async function embedBetween(engine, [first, other], share) {
  const start = await engine.embed(first);
  if (other === undefined) return start;
  const end = await engine.embed(other);
  return start.map((value, i) => value + share * (end[i] - value));
}
