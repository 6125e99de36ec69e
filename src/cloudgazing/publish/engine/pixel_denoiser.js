// The small denoiser of chapter 2, which works on pixels; as in `cloudgazing/pixel_denoiser.py`.

import { split } from "./denoise.js";
import { ddimStep } from "./samplers.js";

/**
 * @typedef {{ alpha_cumprod: number, noisy: Float32Array, pred_original_sample: Float32Array,
 *   next_noisy: Float32Array }} Moment
 */

/**
 * Removes noise in so many steps, and yields every step.
 * @param {(noisy: Float32Array, alpha_cumprod: number) => Promise<Float32Array>} velocityOf the network
 * @param {Float32Array} noisy pictures, channel by channel
 * @param {number} alpha_cumprod the share of signal in them, 0 up to but not including 1
 * @param {number} steps
 * @returns {AsyncGenerator<Moment>}
 */
export async function* removeNoise(velocityOf, noisy, alpha_cumprod, steps) {
  const start = Math.acos(Math.sqrt(alpha_cumprod));
  for (let left = steps; left > 0; left--) {
    const [now, then] = [left, left - 1].map((rest) => Math.cos((start * rest) / steps) ** 2);
    const { noise, original } = split(await velocityOf(noisy, now), noisy, now, "v_prediction");
    const pred_original_sample = original.map((value) => Math.min(Math.max(value, -1), 1));
    const next_noisy = ddimStep(pred_original_sample, noise, then);
    yield { alpha_cumprod: now, noisy, pred_original_sample, next_noisy };
    noisy = next_noisy;
  }
}
