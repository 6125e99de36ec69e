// What the engine sends while it draws, gathered into one record. Pure: a test in Node can play the engine.
//
// The engine is the Python kernel in a notebook, and the page itself on the published site. Either way a figure asks by
// `model.send({ kind: "draw", id, ...settings })` and hears back by `msg:custom`:
//   waiting  { id, message }                              the engine has heard, but has to get ready; perhaps it says why
//   start    { id, notes }                                the work begins
//   frame    { id, index, last, calls, asides, size, latents_shape } with four buffers: the noisy canvas and the best
//            guess (three bytes a pixel; the one that is not in `view` is empty), then the latents of both (32-bit floats)
//   done     { id, seconds }
//   stopped  { id }                                       a newer request, or the reader, ended it
//   error    { id, message }                              one sentence for the reader
// What the reader turns to later is asked for by { kind: "look", id, view, frames } with the latents of these frames:
//   look     { id, index, view, size }                    with the picture
//   looked   { id }                                       the end; "stopped" and "error" end it too

import { asBytes, asFloats, mosaicOfLatents, pictureFromRgb } from "../kit/pixels.js";

/**
 * What is drawn: a change of any of these asks for a new drawing.
 * @typedef {{ prompt: string, seed: number, num_inference_steps: number, guidance_scale: number,
 *   without_text: boolean }} Settings
 * @typedef {{ text: number, denoiser: number, decoder: number }} Calls how often each network has been called
 * @typedef {{ empty_prompts: number, previews: number }} Asides calls that the picture itself did not need
 * @typedef {import("../kit/pixels.js").Picture} Picture
 * @typedef {"canvas" | "guess"} View
 * @typedef {{ canvas: Picture | null, guess: Picture | null, canvasLatents: Picture, guessLatents: Picture,
 *   latents: Record<View, Float32Array>, latentsShape: number[], calls: Calls, asides: Asides }} Frame
 * @typedef {{ id: string, settings: Settings, notes: string[], frames: Frame[], last: number,
 *   state: "drawing" | "done" | "stopped" | "error", seconds: number, message: string }} Drawing
 */

/**
 * A drawing that has only been asked for.
 * @param {{ id: string, settings: Settings, notes: string[] }} start
 * @returns {Drawing}
 */
export function begin({ id, settings, notes }) {
  const last = settings.num_inference_steps;
  return { id, settings, notes, frames: [], last, state: "drawing", seconds: 0, message: "" };
}

/**
 * The pictures of one frame.
 * @param {{ size: [number, number], latents_shape: [number, number, number], calls: Calls, asides: Asides }} content
 * @param {DataView[]} buffers
 * @returns {Frame}
 */
export function readFrame({ size, latents_shape, calls, asides }, [canvas, guess, canvasLatents, guessLatents]) {
  const read = (/** @type {DataView} */ rgb) => (rgb.byteLength ? pictureFromRgb(asBytes(rgb), size) : null);
  const latents = { canvas: asFloats(canvasLatents), guess: asFloats(guessLatents) };
  return {
    canvas: read(canvas),
    guess: read(guess),
    canvasLatents: mosaicOfLatents(latents.canvas, latents_shape),
    guessLatents: mosaicOfLatents(latents.guess, latents_shape),
    latents,
    latentsShape: latents_shape,
    calls,
    asides,
  };
}

/**
 * Adds a message to the drawing that it belongs to; returns whether it belonged.
 * @param {Drawing} drawing
 * @param {Record<string, any>} content
 * @param {DataView[]} buffers
 */
export function add(drawing, content, buffers) {
  if (content.id !== drawing.id) return false;
  if (content.kind === "start") {
    drawing.notes = content.notes;
  } else if (content.kind === "frame") {
    drawing.last = content.last;
    drawing.frames[content.index] = readFrame(/** @type {any} */ (content), buffers);
  } else if (content.kind === "done") {
    drawing.state = "done";
    drawing.seconds = content.seconds;
  } else if (content.kind === "stopped") {
    drawing.state = "stopped";
  } else if (content.kind === "error") {
    drawing.state = "error";
    drawing.message = content.message;
  }
  return true;
}

/** The frames that have no picture of this view yet. @param {Drawing} drawing @param {View} view */
export const lacking = ({ frames }, view) => frames.flatMap((frame, at) => (frame[view] ? [] : [at]));

/** Adds a picture that was looked at later. @param {Drawing} drawing @param {any} content @param {DataView[]} buffers */
export function fillIn({ frames }, { index, view, size }, [rgb]) {
  frames[index][/** @type {View} */ (view)] = pictureFromRgb(asBytes(rgb), size);
}

/**
 * The last few finished drawings, so that a switch turned back shows the earlier picture at once.
 * @param {number} places
 */
export function shelf(places) {
  /** @type {Map<string, Drawing>} */
  const kept = new Map();
  return {
    /** @param {Drawing} drawing */
    put(drawing) {
      kept.set(JSON.stringify(drawing.settings), drawing);
      if (kept.size > places) kept.delete(kept.keys().next().value);
    },
    /** @param {Settings} settings @returns {Drawing | undefined} */
    find: (settings) => kept.get(JSON.stringify(settings)),
  };
}
