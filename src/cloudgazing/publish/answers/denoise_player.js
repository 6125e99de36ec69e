// What the denoise player is told while it draws; as `draw` of widgets/player/drawing.py.

import { secondsSince } from "./parts/reading.js";

export const needs = () => ["text_encoder", "unet", "vae_decoder"];

/** How the prompt was read, a sentence each. @param {any} request @param {any} engine */
export const notesOn = ({ prompt, without_text = false }, engine) => (without_text ? [] : engine.notePrompt(prompt).lines);

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request, engine }) {
  const began = performance.now();
  const { seed, num_inference_steps, guidance_scale, without_text = false } = request;
  yield [{ kind: "start", notes: notesOn(request, engine) }, []];
  const noise = engine.seededNoise(engine.facts.latents_shape, seed);
  const settings = { seed, num_inference_steps, guidance_scale };
  const steps = engine.drawSteps(without_text ? "" : request.prompt, settings);
  const first = await steps.next(); // the texts are read before the noise is shown, as the count of calls says
  yield frame(engine, request, 0, noise, noise);
  for (let { value: step, done } = first; !done; { value: step, done } = await steps.next()) {
    yield frame(engine, request, step.index + 1, step.next_latents, step.pred_original_sample);
  }
  yield [{ kind: "done", seconds: secondsSince(began) }, []];
}

/**
 * A frame: both pictures and both latents, and how often each network was called. The calls that a picture needs are
 * told apart from those that were made for guidance and for the onlooker.
 * @param {import("../engine/engine.js").Engine} engine @param {any} request @param {number} index
 * @param {Float32Array} latents @param {Float32Array} original
 */
async function frame(engine, request, index, latents, original) {
  const last = request.num_inference_steps;
  const finished = index === last;
  const canvas = await engine.decode(latents);
  const guess = finished || index === 0 ? canvas : await engine.decode(original);
  const content = {
    kind: "frame",
    index,
    last,
    calls: { text: 1, denoiser: index, decoder: Number(finished) },
    // One for the noise, two for each step in between.
    asides: { empty_prompts: Number(request.guidance_scale !== 1), previews: 2 * index + 1 - 2 * Number(finished) },
    size: engine.facts.picture_size,
    latents_shape: engine.facts.latents_shape.slice(1),
  };
  return [content, [canvas.slice(), guess.slice(), latents.slice(), original.slice()]];
}
