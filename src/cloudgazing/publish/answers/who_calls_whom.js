// What the diagram of the machine is told while a picture is drawn; as `draw` of widgets/pipeline/who_calls_whom.py.

import { checkGuidanceScale } from "../engine/denoise.js";
import { chooseSampler } from "../engine/samplers.js";
import { secondsSince, whole } from "./parts/reading.js";

/** @typedef {{ calls: number, seconds: number }} Work */

const MOST_STEPS = 50;

export const needs = () => ["text_encoder", "unet", "vae_decoder"];

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request, engine }) {
  const { prompt, seed, num_inference_steps: last, guidance_scale, sampler } = request;
  whole(last, 1, MOST_STEPS, `A drawing here takes 1 to ${MOST_STEPS} steps; ${last} were asked for.`);
  yield [{ kind: "start", notes: engine.notePrompt(prompt).lines }, []];
  const began = performance.now();
  const { parts, timed } = watch();
  let latents = await timed("noise", () => engine.seededNoise(engine.facts.latents_shape, seed));
  const step = chooseSampler(sampler);
  checkGuidanceScale(guidance_scale);
  const words = await timed("text_encoder", () => engine.embed(prompt));
  const nothing = guidance_scale === 1 ? null : await timed("text_encoder", () => engine.embed(""));
  const visited = engine.timesteps(last);
  const levels = [...visited.map((t) => engine.facts.alphas_cumprod[t]), engine.facts.final_alpha_cumprod];
  /** @type {Float32Array[]} */ const originals = [];
  for (const [index, t] of visited.entries()) {
    const guess = await timed("unet", () => engine.predictNoise(latents, t, words, nothing, { guidance_scale }));
    originals.push(guess.pred_original_sample);
    latents = await timed("sampler", () => step(originals, guess.noise_pred, levels, [seed]));
    yield [{ kind: "step", step: index + 1, last, parts: parts() }, [latents.slice()]];
  }
  const picture = await timed("vae_decoder", () => engine.decode(latents));
  yield [{ kind: "picture", size: engine.facts.picture_size, parts: parts() }, [picture]];
  yield [{ kind: "done", seconds: secondsSince(began) }, []];
}

/** A stopwatch for each part: `timed` does some work of a part and counts it, `parts` tells what has been counted. */
function watch() {
  /** @type {Record<string, Work>} */
  const counted = Object.fromEntries(["text_encoder", "unet", "vae_decoder", "noise", "sampler"]
    .map((name) => [name, { calls: 0, seconds: 0 }]));
  /** @template T @param {string} name @param {() => T | Promise<T>} work @returns {Promise<T>} */
  const timed = async (name, work) => {
    const began = performance.now();
    const result = await work();
    const { calls, seconds } = counted[name];
    counted[name] = { calls: calls + 1, seconds: seconds + secondsSince(began) };
    return result;
  };
  return { parts: () => structuredClone(counted), timed };
}
