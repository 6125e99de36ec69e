// Samplers: the ways from one noise level to the next, as in `cloudgazing/samplers.py`.

import { seededNoise } from "./noise.js";

/**
 * @typedef {Float32Array} Latents of one picture or several, one after the other
 * @typedef {(originals: Latents[], noise_pred: Latents, levels: number[], seeds: number[]) => Latents} Sampler
 *   makes the next latents from the guesses so far, the newest noise, the levels (`alphas_cumprod`) at each step and
 *   after the last, and the seed of each picture
 */

/**
 * Mixes the predicted picture and the predicted noise again, with less noise.
 * @param {Latents} pred_original_sample @param {Latents} noise_pred @param {number} next_alpha_cumprod
 */
export function ddimStep(pred_original_sample, noise_pred, next_alpha_cumprod) {
  const [kept, noise] = [Math.sqrt(next_alpha_cumprod), Math.sqrt(1 - next_alpha_cumprod)];
  return pred_original_sample.map((value, i) => kept * value + noise * noise_pred[i]);
}

/** @type {Sampler} Walks straight on, with no chance (Song et al. 2021). */
export function ddim(originals, noise_pred, levels) {
  return ddimStep(originals[originals.length - 1], noise_pred, levels[originals.length]);
}

/** @type {Sampler} Takes more noise away, and puts fresh noise of the seed in its place (DDIM with eta = 1). */
export function ancestral(originals, noise_pred, levels, seeds) {
  const [here, there] = levels.slice(originals.length - 1, originals.length + 1);
  const renewed = ((1 - there) / (1 - here)) * (1 - here / there);
  const fresh = freshNoise(noise_pred.length, seeds, originals.length);
  const [kept, old, chance] = [there, Math.max(1 - there - renewed, 0), renewed].map(Math.sqrt);
  return originals[originals.length - 1].map((value, i) => kept * value + old * noise_pred[i] + chance * fresh[i]);
}

/** @type {Sampler} Leans the way in which the guess has been moving (DPM-Solver++ 2M, Lu et al. 2022). */
export function dpm(originals, noise_pred, levels, seeds) {
  const count = originals.length;
  const stepped = ddim(originals, noise_pred, levels, seeds);
  if (count === 1 || count === levels.length - 1) return stepped;
  const [before, here, there] = levels.slice(count - 2, count + 1);
  const [first, second, third] = [before, here, there].map((level) => (Math.log(level) - Math.log1p(-level)) / 2);
  const lean = (third - second) / (second - first) / 2;
  const weight = Math.sqrt(there) - Math.sqrt((here * (1 - there)) / (1 - here));
  const [newest, older] = [originals[count - 1], originals[count - 2]];
  return stepped.map((value, i) => value + weight * lean * (newest[i] - older[i]));
}

/** @type {Sampler} Jumps to the guess, and puts fresh noise over it to jump again (Luo et al. 2023); none to choose from. */
export function lcm(originals, noise_pred, levels, seeds) {
  const newest = originals[originals.length - 1];
  if (originals.length === levels.length - 1) return newest.slice();
  return ddimStep(newest, freshNoise(noise_pred.length, seeds, originals.length), levels[originals.length]);
}

/** Noise for all pictures, one after the other. @param {number} length @param {number[]} seeds @param {number} stream */
function freshNoise(length, seeds, stream) {
  const fresh = new Float32Array(length);
  const size = length / seeds.length;
  seeds.forEach((seed, i) => fresh.set(seededNoise([size], seed, stream), i * size));
  return fresh;
}

/** @type {Record<string, Sampler>} */
export const SAMPLERS = { ddim, ancestral, dpm };

/** The sampler of that name. @param {string} name */
export function chooseSampler(name) {
  if (Object.hasOwn(SAMPLERS, name)) return SAMPLERS[name];
  throw new RangeError(`The sampler must be one of ${Object.keys(SAMPLERS).join(", ")}; it was "${name}".`);
}
