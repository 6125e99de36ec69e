// What the Studio is told while it draws; as `draw` of widgets/pipeline/studio_drawing.py.

import { addNoise, checkSeed } from "../engine/noise.js";
import { rgbToPixelValues } from "../engine/pixels.js";
import { bytesOf, secondsSince, whole } from "./parts/reading.js";

/**
 * @typedef {import("../engine/engine.js").Engine} Engine
 * @typedef {{ latents: Float32Array, mask: Uint8Array | null }} Ground what is drawn upon, and which places may change
 */

const MODES = ["words", "picture", "repair"];
const MOST_PICTURES = 8;
const MOST_STEPS = 100;

/** @param {{ mode: string }} request */
export const needs = ({ mode }) => ["text_encoder", "unet", "vae_decoder", ...(mode === "words" ? [] : ["vae_encoder"])];

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request, buffers, engine }) {
  check(request);
  const began = performance.now();
  yield [{ kind: "start", notes: engine.notePrompt(request.prompt).lines }, []];
  const ground = await readGround(engine, request, buffers);
  const steps = request.num_inference_steps;
  const last = ground ? stepsLeft(steps, request.strength) : steps;
  for (const [index, seed] of request.seeds.entries()) {
    let latents = ground?.latents.slice();
    for await (const step of listSteps(engine, request, ground, seed, steps - last)) {
      latents = step.next_latents;
      yield [{ kind: "step", index, step: step.index + 1, last }, [step.pred_original_sample]];
    }
    yield [{ kind: "picture", index, size: engine.facts.picture_size }, [await engine.decode(latents)]];
  }
  yield [{ kind: "done", seconds: secondsSince(began) }, []];
}

/** @param {{ mode: string, seeds: unknown[], num_inference_steps: unknown }} request */
function check({ mode, seeds, num_inference_steps: steps }) {
  if (!MODES.includes(mode)) throw new RangeError(`A picture is drawn from one of ${MODES.join(", ")}; not from "${mode}".`);
  whole(seeds.length, 1, MOST_PICTURES, `The Studio draws 1 to ${MOST_PICTURES} pictures at once.`);
  whole(steps, 1, MOST_STEPS, `A drawing here takes 1 to ${MOST_STEPS} steps; ${steps} were asked for.`);
  seeds.forEach(checkSeed);
}

/**
 * How many of the steps a strength leaves to take, as `steps_left` of editing.py.
 * @param {number} steps @param {number} strength
 */
function stepsLeft(steps, strength) {
  if (typeof strength === "number" && strength >= 0 && strength <= 1) return Math.floor(steps * strength);
  throw new RangeError(`The strength must be a number from 0 to 1, such as 0.6; it was ${strength}.`);
}

/** @param {Engine} engine @param {{ mode: string }} request @param {DataView[]} buffers @returns {Promise<Ground | null>} */
async function readGround(engine, { mode }, buffers) {
  if (mode === "words") return null;
  const [height, width] = engine.facts.picture_size;
  const [rows, columns] = engine.facts.latents_shape.slice(-2);
  if (buffers[0]?.byteLength !== 3 * height * width) {
    throw new RangeError(`A picture of ${height} × ${width} pixels is needed to draw upon: choose one.`);
  }
  const latents = await engine.encode(rgbToPixelValues(bytesOf(buffers[0]), height * width));
  if (mode === "picture") return { latents, mask: null };
  if (buffers[1]?.byteLength !== rows * columns) throw new RangeError("The mask does not fit the picture: paint it anew.");
  return { latents, mask: bytesOf(buffers[1]) };
}

/**
 * The steps of one picture, as `redraw_steps` of editing.py where something is drawn upon.
 * @param {Engine} engine @param {any} request @param {Ground | null} ground @param {number} seed
 * @param {number} start how many steps are left out
 */
function listSteps(engine, request, ground, seed, start) {
  const { prompt, negative_prompt, num_inference_steps, guidance_scale, sampler, strength } = request;
  const settings = { negative_prompt, seed, num_inference_steps, guidance_scale, sampler };
  if (!ground) return engine.drawSteps(prompt, settings);
  const { latents: original, mask } = ground;
  if (mask && !mask.some((mark) => mark)) {
    throw new RangeError("The mask is empty: paint over the part that shall be drawn anew.");
  }
  if (start === num_inference_steps) return [];
  const noise = engine.seededNoise(engine.facts.latents_shape, seed);
  const noisy = engine.addNoise(original, noise, engine.timesteps(num_inference_steps)[start]);
  const latents = mask && strength === 1 ? noise : noisy;
  const blend = mask ? onlyInside(mask, original, noise, num_inference_steps - start) : undefined;
  return engine.drawSteps(prompt, { ...settings, start, latents, blend });
}

/**
 * Puts the original back outside the mask: noised as far as the step has come, after the last one not at all.
 * @param {Uint8Array} mask @param {Float32Array} original @param {Float32Array} noise @param {number} last
 */
function onlyInside(mask, original, noise, last) {
  return (/** @type {Float32Array} */ stepped, /** @type {number} */ level, /** @type {number} */ index) => {
    const around = addNoise(original, noise, index === last - 1 ? 1 : level);
    return stepped.map((value, i) => (mask[i % mask.length] ? value : around[i]));
  };
}
