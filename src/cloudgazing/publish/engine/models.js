// Models: how each of those that the site has draws; as the `timesteps` and the `sampler` of `cloudgazing/models.py`.

import { unetOf } from "./networks.js";
import { chooseTimesteps } from "./noise.js";
import { chooseSampler, lcm } from "./samplers.js";

/**
 * @typedef {{ jumps: number, jump_power: number, num_inference_steps: number, guidance_scale: number }} Ways how a model
 *   draws best; one that `jumps` was taught to draw in few steps of a kind of its own, from so many timesteps
 */

/**
 * The timesteps to jump from, noisiest first: so many of the `practised`, more of them noisy where the `power` is below
 * 1; as `choose_jumps` of lcm.py.
 * @param {number} steps how many @param {number} most timesteps of the training @param {number} practised
 * @param {number} power
 */
export function chooseJumps(steps, most, practised, power) {
  if (!Number.isInteger(steps) || steps < 1 || steps > practised) {
    throw new RangeError(`This model draws in 1 to ${practised} steps, best in 4; it was asked for ${steps}.`);
  }
  const known = (/** @type {number} */ place) => (practised - place) * Math.floor(most / practised) - 1;
  const place = (/** @type {number} */ i) => Math.floor(practised * (1 - (1 - i / steps) ** power) + 1e-9);
  return Array.from({ length: steps }, (_, i) => known(Math.max(i, place(i))));
}

/**
 * A model by its name.
 * @param {import("./calls.js").Facts} facts @param {string} [name] by default that of the bundled one
 */
export function modelOf(facts, name = facts.name) {
  if (!Object.hasOwn(facts.models, name)) {
    const known = Object.keys(facts.models).map((each) => `"${each}"`).join(", ");
    throw new RangeError(`There is no model "${name}" on this page: use ${known}.`);
  }
  /** @type {Ways} */ const ways = facts.models[name];
  return {
    ...ways,
    unet: unetOf(name),
    /** The timesteps to visit, noisiest first. @param {number} steps how many */
    timesteps: (steps) => (ways.jumps ? chooseJumps(steps, facts.alphas_cumprod.length, ways.jumps, ways.jump_power)
      : chooseTimesteps(steps, /** @type {any} */ (facts))),
    /** The sampler of that name, or in its place the only one that suits a model that jumps. @param {string} sampler */
    sampler: (sampler) => {
      const chosen = chooseSampler(sampler);
      return ways.jumps ? lcm : chosen;
    },
  };
}
