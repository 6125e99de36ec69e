// Noise and its schedule: what `cloudgazing/noise.py` does, on flat arrays.

import { seededNoise as gaussian } from "../../widgets/kit/noise.js";

/**
 * @typedef {{ alphas_cumprod: number[], timestep_spacing: string, steps_offset: number }} Schedule
 */

/** The seed, if it is one. @param {unknown} seed @returns {number} */
export function checkSeed(seed) {
  if (Number.isSafeInteger(seed) && Number(seed) >= 0) return Number(seed);
  throw new RangeError(`The seed must be a whole number from 0 to 2**53 - 1, such as 3; it was ${seed}.`);
}

/**
 * Gaussian noise, the same for the same seed everywhere.
 * @param {number[]} shape @param {number} seed @param {number} [stream] 0 for where a picture starts
 */
export function seededNoise(shape, seed, stream = 0) {
  return gaussian(shape.reduce((product, size) => product * size, 1), checkSeed(seed), stream).slice();
}

/** To the nearest whole number, of two equally near to the even one, as numpy rounds. @param {number} value */
export function roundHalfEven(value) {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/**
 * Which of the training timesteps to visit, noisiest first.
 * @param {number} steps how many
 * @param {Schedule} schedule
 */
export function chooseTimesteps(steps, { alphas_cumprod, timestep_spacing, steps_offset }) {
  const most = alphas_cumprod.length;
  if (!Number.isInteger(steps) || steps < 1 || steps > most) {
    throw new RangeError(
      `The number of steps must be a whole number from 1 to ${most}, such as 20; it was ${steps}.`);
  }
  const left = Array.from({ length: steps }, (_, i) => steps - i);
  if (timestep_spacing === "trailing") return left.map((each) => roundHalfEven((each / steps) * most) - 1);
  const stride = Math.floor(most / steps);
  const offset = Math.min(steps_offset, most - 1 - (steps - 1) * stride);
  return left.map((each) => (each - 1) * stride + offset);
}

/** The noise for each unit of picture, infinite where no picture is left. @param {number} alpha_cumprod */
export const sigmaOf = (alpha_cumprod) => Math.sqrt((1 - alpha_cumprod) / alpha_cumprod);

/**
 * Mixes noise into clean latents: sqrt(a) latents + sqrt(1 - a) noise.
 * @param {Float32Array} latents @param {Float32Array} noise @param {number} alpha_cumprod
 */
export function addNoise(latents, noise, alpha_cumprod) {
  const [kept, added] = [Math.sqrt(alpha_cumprod), Math.sqrt(1 - alpha_cumprod)];
  return latents.map((value, i) => kept * value + added * noise[i]);
}
