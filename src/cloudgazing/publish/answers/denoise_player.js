// What the denoise player is told while it draws; as `draw` and `look` of widgets/player/drawing.py.

import { floatsOf, secondsSince } from "./parts/reading.js";

/** @param {{ kind: string }} request */
export const needs = ({ kind }) => (kind === "look" ? ["vae_decoder"] : ["text_encoder", "unet", "vae_decoder"]);

/** How the prompt was read, a sentence each. @param {any} request @param {any} engine */
export const notesOn = ({ prompt, without_text = false }, engine) => (without_text ? [] : engine.notePrompt(prompt).lines);

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request, buffers, engine }) {
  if (request.kind === "look") return yield* look(engine, request, buffers);
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
 * A frame: the picture in view and both latents, and how often each network was called. The picture that is not in view
 * is left empty, save where the two are one. The calls that a picture needs are told apart from those that were made for
 * guidance and for the onlooker.
 * @param {import("../engine/engine.js").Engine} engine @param {any} request @param {number} index
 * @param {Float32Array} latents @param {Float32Array} original
 */
async function frame(engine, request, index, latents, original) {
  const { num_inference_steps: last, view = "canvas" } = request;
  const finished = index === last;
  const both = finished || index === 0;
  const picture = await engine.decode(view === "guess" && !both ? original : latents);
  const pictures = ["canvas", "guess"].map((each) => (both || each === view ? picture.slice() : new Uint8Array()));
  const content = {
    kind: "frame",
    index,
    last,
    calls: { text: 1, denoiser: index, decoder: Number(finished) },
    // One for the noise, one for each step in between.
    asides: { empty_prompts: Number(request.guidance_scale !== 1), previews: index + 1 - Number(finished) },
    size: engine.facts.picture_size,
    latents_shape: engine.facts.latents_shape.slice(1),
  };
  return [content, [...pictures, latents.slice(), original.slice()]];
}

/**
 * The pictures of latents that the page has, and an end.
 * @param {import("../engine/engine.js").Engine} engine @param {any} request @param {DataView[]} buffers
 */
async function* look(engine, { view, frames }, buffers) {
  const numbers = engine.facts.latents_shape.reduce((/** @type {number} */ product, /** @type {number} */ each) => product * each);
  for (const [i, index] of frames.entries()) {
    if (buffers[i]?.byteLength !== 4 * numbers) throw new RangeError("These latents are not of this model's shape: draw anew.");
    const picture = await engine.decode(floatsOf(buffers[i]));
    yield [{ kind: "look", view, index, size: engine.facts.picture_size }, [picture]];
  }
  yield [{ kind: "looked", view }, []];
}
