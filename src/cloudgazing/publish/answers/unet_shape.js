// What the figure of the U-Net's shape is told; as `answer` of widgets/denoising/unet_shape.py.

import { roundHalfEven } from "../engine/noise.js";
import { stepOf } from "./parts/course.js";
import { joined } from "./parts/reading.js";

/** @typedef {{ shape: number[], data: Float32Array }} Features */

const CHANNELS = 8;
const GIVEN = "latents";
const NARROWEST = 1e-6;

export const needs = () => ["text_encoder", "unet"];

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request: { prompt, seed, at }, state, engine }) {
  const step = await stepOf(engine, String(prompt), seed, at);
  const embeds = await engine.embed(String(prompt));
  const seen = await engine.predictNoise(step.latents, step.t, embeds, null, { guidance_scale: 1, blocks: true });
  /** @type {Record<string, Features>} */
  const features = { ...seen.blocks, [GIVEN]: { shape: engine.facts.latents_shape.slice(1), data: step.latents } };
  const few = state.blocks.map((/** @type {{ name: string }} */ { name }) => aFewChannels(features[name]));
  const shapes = few.map((/** @type {Features} */ { shape }) => shape);
  yield [{ kind: "features", at, shapes }, [joined(few.map((/** @type {Features} */ { data }) => data))]];
}

/** A few channels, evenly spread, in numbers that vary by about 1 around 0. @param {Features} features @returns {Features} */
function aFewChannels({ shape: [channels, rows, columns], data }) {
  const count = Math.min(channels, CHANNELS);
  const places = rows * columns;
  const chosen = Array.from({ length: count }, (_, i) => {
    const channel = count > 1 ? roundHalfEven((i * (channels - 1)) / (count - 1)) : 0;
    return standardized(data.subarray(channel * places, (channel + 1) * places));
  });
  return { shape: [count, rows, columns], data: joined(chosen) };
}

/** @param {Float32Array} numbers */
function standardized(numbers) {
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.max(Math.sqrt(squares / (numbers.length - 1)), NARROWEST);
  return numbers.map((value) => (value - mean) / deviation);
}
