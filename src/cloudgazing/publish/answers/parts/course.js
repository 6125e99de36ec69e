// The course of one drawing, for figures that look into a step of it: drawn in the model's own way as far as was asked,
// and kept; as `Course` of widgets/denoising/course.py.

import { whole } from "./reading.js";

const MOST_KEPT = 4;

/** @type {Map<string, import("../../engine/denoise.js").Step[]>} */
const kept = new Map();

/**
 * The step of that index, counted from 0; the ones before it are drawn first, unless they already are.
 * @param {import("../../engine/engine.js").Engine} engine
 * @param {string} prompt @param {number} seed @param {unknown} index
 */
export async function stepOf(engine, prompt, seed, index) {
  const last = engine.facts.models[engine.facts.name].num_inference_steps - 1;
  const wanted = whole(index, 0, last, `The step must be a whole number from 0 to ${last}; it was ${index}.`);
  const key = JSON.stringify([prompt, seed]);
  // DDIM goes on from any step by its latents alone. Others may draw the same course meanwhile: each keeps its own.
  const steps = [...(kept.get(key) ?? [])];
  if (steps.length <= wanted) {
    const rest = engine.drawSteps(prompt, { seed, start: steps.length, latents: steps.at(-1)?.next_latents });
    for await (const step of rest) {
      steps.push({ ...step, index: steps.length });
      if (steps.length > wanted) break;
    }
  }
  kept.delete(key);
  kept.set(key, steps);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
  return steps[wanted];
}
