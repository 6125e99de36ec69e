// What the four panes are told while they draw; as `draw` of widgets/denoising/four_panes.py.

import { notesOn } from "./denoise_player.js";
import { secondsSince } from "./parts/reading.js";

export const needs = () => ["text_encoder", "unet", "vae_decoder"];

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request, engine }) {
  const began = performance.now();
  const { seed, num_inference_steps, guidance_scale, without_text = false } = request;
  yield [{ kind: "start", notes: notesOn(request, engine) }, []];
  const settings = { seed, num_inference_steps, guidance_scale };
  let last;
  for await (const step of engine.drawSteps(without_text ? "" : request.prompt, settings)) {
    yield before(engine, step, num_inference_steps);
    last = step;
  }
  yield finished(engine, last, num_inference_steps);
  yield [{ kind: "done", seconds: secondsSince(began) }, []];
}

/**
 * A step before it is taken: the latents it begins with, and what the network says about them.
 * @param {import("../engine/engine.js").Engine} engine @param {any} step @param {number} last
 */
function before(engine, step, last) {
  const guided = step.pred_original_sample_uncond !== null;
  const unguided = guided ? step.pred_original_sample_uncond : step.pred_original_sample;
  const change = step.pred_original_sample.map((/** @type {number} */ value, /** @type {number} */ i) => value - unguided[i]);
  const content = { index: step.index, t: step.t, left: engine.facts.alphas_cumprod[step.t], guided };
  return message(engine, content, last, step.pred_original_sample, [step.latents, step.noise_pred, change]);
}

/**
 * After the last step nothing is asked any more: there is no noise left to predict.
 * @param {import("../engine/engine.js").Engine} engine @param {any} step @param {number} last
 */
function finished(engine, { index, next_latents, noise_pred_uncond }, last) {
  const nothing = new Float32Array(next_latents.length);
  const content = { index: index + 1, t: null, left: 1, guided: noise_pred_uncond !== null };
  return message(engine, content, last, next_latents, [next_latents, nothing, nothing]);
}

/**
 * @param {import("../engine/engine.js").Engine} engine @param {object} content @param {number} last
 * @param {Float32Array} original @param {Float32Array[]} grids
 */
async function message(engine, content, last, original, grids) {
  const guess = await engine.decode(original);
  const shapes = { size: engine.facts.picture_size, latents_shape: engine.facts.latents_shape.slice(1) };
  return [{ kind: "frame", last, ...content, ...shapes }, [guess, ...grids.map((grid) => grid.slice())]];
}
