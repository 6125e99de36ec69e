// The engine: the stages of Python, put together over networks that somebody else runs. It knows no page and no worker.

import { callsOf } from "./calls.js";
import { checkGuidanceScale, denoise, predictNoise } from "./denoise.js";
import { modelOf } from "./models.js";
import { addNoise, seededNoise } from "./noise.js";
import { notePrompt } from "./notes.js";
import { removeNoise } from "./pixel_denoiser.js";
import { pixelValuesToRgb } from "./pixels.js";
import { readingOf } from "./tokens.js";

/**
 * @typedef {import("./calls.js").Wanted & { guidance_scale?: number, model?: string }} Asking `model` names the one that
 *   is asked, by default the bundled one; steps and guidance are by default those that suit it
 * @typedef {Asking & { num_inference_steps?: number, sampler?: string, start?: number,
 *   blend?: (next_latents: Float32Array, next_alpha_cumprod: number, index: number) => Float32Array }} Settings
 *   `start` leaves out so many of the first timesteps; `blend` may change the latents after each step; `maps` and
 *   `blocks` ask for the attention maps and for what comes out of the U-Net's blocks
 * @typedef {ReturnType<typeof createEngine>} Engine
 */

/**
 * @param {import("./calls.js").Facts} facts
 * @param {import("./calls.js").Run} run
 * @param {ReturnType<typeof readingOf>} [reading] the tokenizer, where there is one already
 */
export function createEngine(facts, run, reading = readingOf(facts.tokenizer)) {
  const { alphas_cumprod, final_alpha_cumprod, prediction_type, latents_shape, picture_size } = facts;
  const calls = callsOf(facts, run, reading.tokenize);
  const size = latents_shape.reduce((/** @type {number} */ product, /** @type {number} */ each) => product * each, 1);
  const places = picture_size[0] * picture_size[1];

  /**
   * What the U-Net makes of noisy latents at timestep `t`.
   * @param {Float32Array} latents @param {number} t
   * @param {Float32Array} prompt_embeds @param {Float32Array | null} negative_prompt_embeds
   * @param {Asking} [asking]
   */
  function predict(latents, t, prompt_embeds, negative_prompt_embeds, asking = {}) {
    const model = modelOf(facts, asking.model);
    const { guidance_scale = model.guidance_scale } = asking;
    const how = { alpha_cumprod: alphas_cumprod[t], prediction_type, guidance_scale };
    return predictNoise(calls.unet(model.unet, asking), latents, t, prompt_embeds, negative_prompt_embeds, how);
  }

  /**
   * Denoises latents, of one picture or several, under one prompt.
   * @param {Float32Array} latents
   * @param {Float32Array} prompt_embeds @param {Float32Array | null} negative_prompt_embeds
   * @param {Settings & { seeds?: number[] }} [settings] a seed for each picture
   */
  function denoiseLatents(latents, prompt_embeds, negative_prompt_embeds, settings = {}) {
    const model = modelOf(facts, settings.model);
    const { num_inference_steps = model.num_inference_steps, sampler = "ddim", start = 0, blend } = settings;
    const visited = model.timesteps(num_inference_steps).slice(start);
    return denoise((noisy, t) => predict(noisy, t, prompt_embeds, negative_prompt_embeds, settings), latents, {
      timesteps: visited,
      levels: [...visited.map((t) => alphas_cumprod[t]), final_alpha_cumprod],
      sampler: model.sampler(sampler),
      seeds: settings.seeds ?? Array(latents.length / size).fill(0),
      blend,
    });
  }

  /**
   * Draws as `draw_steps` of Python does; the last step's `next_latents` are the picture.
   * @param {string} prompt
   * @param {Settings & { negative_prompt?: string, seed?: number, latents?: Float32Array }} [settings] `latents` to
   *   begin with, by default the seed's noise
   */
  async function* drawSteps(prompt, settings = {}) {
    const model = modelOf(facts, settings.model);
    const { negative_prompt = "", seed = 0, guidance_scale = model.guidance_scale } = settings;
    // All is checked before any network is asked.
    checkGuidanceScale(guidance_scale);
    model.timesteps(settings.num_inference_steps ?? model.num_inference_steps);
    model.sampler(settings.sampler ?? "ddim");
    const latents = settings.latents ?? seededNoise(latents_shape, seed);
    const embeds = await calls.embed(guidance_scale === 1 ? [prompt] : [prompt, negative_prompt]);
    yield* denoiseLatents(latents, embeds[0], embeds[1] ?? null, { ...settings, seeds: [seed] });
  }

  return {
    facts,
    ...reading,
    notePrompt: (/** @type {string} */ prompt) => notePrompt(prompt, reading, facts.vocabulary),
    embed: async (/** @type {string} */ prompt) => (await calls.embed([prompt]))[0],
    readPrompt: calls.readPrompt,
    entriesOf: calls.entriesOf,
    seededNoise,
    timesteps: (/** @type {number} */ steps, /** @type {string | undefined} */ name) => modelOf(facts, name).timesteps(steps),
    addNoise: (/** @type {Float32Array} */ latents, /** @type {Float32Array} */ noise, /** @type {number} */ t) =>
      addNoise(latents, noise, alphas_cumprod[t]),
    predictNoise: predict,
    denoise: denoiseLatents,
    drawSteps,
    /** Pictures as bytes, three a pixel. @param {Float32Array} latents */
    decode: async (latents) => pixelValuesToRgb(await calls.decode(latents), places),
    decodePixelValues: calls.decode,
    encode: calls.encode,
    captionVectors: calls.captionVectors,
    cellOf: calls.cellOf,
    pictureVectors: calls.pictureVectors,
    denoisePixels: (/** @type {Float32Array} */ noisy, /** @type {number} */ alpha_cumprod, /** @type {number} */ steps) =>
      removeNoise(calls.velocityOf, noisy, alpha_cumprod, steps),
  };
}
