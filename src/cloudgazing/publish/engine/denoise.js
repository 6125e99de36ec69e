// Denoising: from noise to latents, a step at a time, towards the prompt; as in `cloudgazing/denoise.py`.

import { sigmaOf } from "./noise.js";

/**
 * @typedef {Float32Array} Latents of one picture or several, one after the other
 * @typedef {{ noise: Latents, original: Latents }} Parts
 * @typedef {{
 *   noise_pred: Latents, noise_pred_uncond: Latents | null, noise_pred_text: Latents,
 *   pred_original_sample: Latents, pred_original_sample_uncond: Latents | null, pred_original_sample_text: Latents,
 * }} Prediction
 * @typedef {{ index: number, t: number, sigma: number, latents: Latents, next_latents: Latents }} Moment
 * @typedef {Record<string, { side: number, shares: Float32Array }>} Maps for each layer, what each place took from each
 *   piece: place by place, of the last picture, with the text
 * @typedef {Record<string, { shape: number[], data: Float32Array }>} Blocks what came out of each block of the U-Net
 * @typedef {Prediction & { maps?: Maps, blocks?: Blocks }} Seen
 * @typedef {Seen & Moment} Step
 */

/** @param {number} guidance_scale */
export function checkGuidanceScale(guidance_scale) {
  if (Number.isFinite(guidance_scale)) return;
  throw new RangeError(`The guidance scale must be a finite number, such as 4; it was ${guidance_scale}.`);
}

/**
 * Splits latents = sqrt(a) original + sqrt(1 - a) noise by what the network said.
 * @param {Latents} output @param {Latents} latents @param {number} alpha_cumprod @param {string} prediction_type
 * @returns {Parts}
 */
export function split(output, latents, alpha_cumprod, prediction_type) {
  const [signal, spread] = [Math.sqrt(alpha_cumprod), Math.sqrt(1 - alpha_cumprod)];
  if (prediction_type === "epsilon") {
    return { noise: output, original: output.map((o, i) => (signal > 0 ? (latents[i] - spread * o) / signal : 0)) };
  }
  if (prediction_type === "v_prediction") {
    return {
      noise: output.map((o, i) => signal * o + spread * latents[i]),
      original: output.map((o, i) => signal * latents[i] - spread * o),
    };
  }
  return { noise: output.map((o, i) => (latents[i] - signal * o) / spread), original: output };
}

/**
 * From what was predicted without the text towards what was predicted with it, and beyond.
 * @param {Latents} uncond @param {Latents} text @param {number} scale
 */
const towards = (uncond, text, scale) => uncond.map((value, i) => value + scale * (text[i] - value));

/** @param {Parts} uncond @param {Parts} text @param {number} scale @returns {Prediction} */
export function guide(uncond, text, scale) {
  return {
    noise_pred: towards(uncond.noise, text.noise, scale),
    noise_pred_uncond: uncond.noise,
    noise_pred_text: text.noise,
    pred_original_sample: towards(uncond.original, text.original, scale),
    pred_original_sample_uncond: uncond.original,
    pred_original_sample_text: text.original,
  };
}

/** What is predicted where guidance is off. @param {Parts} text @returns {Prediction} */
function unguided({ noise, original }) {
  return {
    noise_pred: noise,
    noise_pred_uncond: null,
    noise_pred_text: noise.slice(),
    pred_original_sample: original,
    pred_original_sample_uncond: null,
    pred_original_sample_text: original.slice(),
  };
}

/**
 * What the network makes of noisy latents, with the text and without.
 * @param {(latents: Latents, t: number, embeds: Float32Array[]) => Promise<{ output: Latents, seen: object }>} unet is
 *   given all latents once for each of the embeds
 * @param {Latents} latents @param {number} t
 * @param {Float32Array} prompt_embeds @param {Float32Array | null} negative_prompt_embeds
 * @param {{ alpha_cumprod: number, prediction_type: string, guidance_scale: number }} how
 * @returns {Promise<Seen>}
 */
export async function predictNoise(unet, latents, t, prompt_embeds, negative_prompt_embeds, how) {
  const { alpha_cumprod, prediction_type, guidance_scale } = how;
  checkGuidanceScale(guidance_scale);
  if (guidance_scale === 1) {
    const { output, seen } = await unet(latents, t, [prompt_embeds]);
    return { ...unguided(split(output, latents, alpha_cumprod, prediction_type)), ...seen };
  }
  if (!negative_prompt_embeds) {
    throw new RangeError("Guidance needs negative_prompt_embeds: give those of an empty prompt, or a scale of 1.");
  }
  const { output, seen } = await unet(latents, t, [negative_prompt_embeds, prompt_embeds]);
  const [uncond, text] = [0, 1].map((half) =>
    split(output.slice(half * latents.length, (half + 1) * latents.length), latents, alpha_cumprod, prediction_type));
  return { ...guide(uncond, text, guidance_scale), ...seen };
}

/**
 * Denoises at each of the timesteps, noisiest first, and yields every step.
 * @param {(latents: Latents, t: number, alpha_cumprod: number) => Promise<Seen>} predict
 * @param {Latents} latents
 * @param {{ timesteps: number[], levels: number[], sampler: import("./samplers.js").Sampler, seeds: number[],
 *   blend?: (next_latents: Latents, next_alpha_cumprod: number, index: number) => Latents }} course `levels` are
 *   `alphas_cumprod` at each timestep and after the last; `blend` may change what each step comes to
 * @returns {AsyncGenerator<Step>}
 */
export async function* denoise(predict, latents, { timesteps, levels, sampler, seeds, blend }) {
  /** @type {Latents[]} */ const originals = [];
  for (const [index, t] of timesteps.entries()) {
    const prediction = await predict(latents, t, levels[index]);
    originals.push(prediction.pred_original_sample.slice());
    const stepped = sampler(originals, prediction.noise_pred, levels, seeds);
    const next = blend ? blend(stepped, levels[index + 1], index) : stepped;
    yield { ...prediction, index, t, sigma: sigmaOf(levels[index]), latents, next_latents: next.slice() };
    latents = next;
  }
}
