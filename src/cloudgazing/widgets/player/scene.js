// What the denoise player shows, in words and pictures, for one drawing, one place on the scrubber and one set of
// switches. Pure: no page, no engine.

/**
 * @typedef {import("./drawing.js").Drawing} Drawing
 * @typedef {import("./drawing.js").Calls} Calls
 * @typedef {import("../kit/pixels.js").Picture} Picture
 * @typedef {{ at: number, view: "canvas" | "guess", without_denoising: boolean, without_decoder: boolean }} Place
 * @typedef {{ picture: Picture | null, at: number, calls: Calls, active: "text" | "denoiser" | "decoder" | null,
 *   caption: string, alternative: string, pixelated: boolean }} Scene
 */

/**
 * Where the scrubber may stand: within the frames that have arrived, and at the noise if nothing denoises it.
 * @param {Drawing} drawing
 * @param {Place} place
 */
export function placeOf(drawing, { at, without_denoising }) {
  return without_denoising ? 0 : Math.max(0, Math.min(at, drawing.frames.length - 1));
}

/**
 * Which network the frame is owed to.
 * @param {number} at
 * @param {number} last
 * @returns {"text" | "denoiser" | "decoder"}
 */
export function activeAt(at, last) {
  if (at === 0) return "text";
  return at < last ? "denoiser" : "decoder";
}

/** @param {Drawing} drawing @param {number} at @param {Place} place */
function whatIsShown(drawing, at, { view, without_denoising, without_decoder }) {
  const [channels, height, width] = drawing.frames[at].latentsShape;
  const moment = at === 0 ? "Before the first step" : `After step ${at} of ${drawing.last}`;
  if (without_decoder) {
    const grids = `${channels} grids of ${height} × ${width} numbers (blue below zero, orange above)`;
    return without_denoising ? `No U-Net, no decoder: the noise itself, ${grids}.` : `${moment}, no decoder: ${grids}.`;
  }
  if (without_denoising) return "No U-Net: the decoder has only the noise to work on.";
  if (at === 0) return `${moment}: nothing but noise.`;
  if (at === drawing.last) return `After the last of ${drawing.last} steps: the finished picture.`;
  return view === "guess" ? `${moment}: the picture it would settle for now.` : `${moment}: the noisy canvas.`;
}

/** @param {Drawing} drawing @param {number} at @param {Place} place @returns {Calls} */
function callsShown(drawing, at, { without_denoising, without_decoder }) {
  const { text, denoiser } = drawing.frames[at].calls;
  const finished = without_denoising || at === drawing.last;
  return { text, denoiser: without_denoising ? 0 : denoiser, decoder: finished && !without_decoder ? 1 : 0 };
}

/** @param {Drawing} drawing @param {number} at @param {Place} place */
function activeIn(drawing, at, { without_denoising, without_decoder }) {
  const active = without_denoising ? "decoder" : activeAt(at, drawing.last);
  return active === "decoder" && without_decoder ? null : active;
}

/**
 * The scene; without frames there is no picture in it yet.
 * @param {Drawing} drawing
 * @param {Place} place
 * @returns {Scene}
 */
export function sceneOf(drawing, place) {
  const { prompt, seed, without_text } = drawing.settings;
  const at = placeOf(drawing, place);
  const frame = drawing.frames[at];
  const asked = without_text ? `no prompt, seed ${seed}` : `“${prompt}”, seed ${seed}`;
  if (!frame) {
    const calls = { text: 0, denoiser: 0, decoder: 0 };
    return { picture: null, at, calls, active: "text", caption: "The prompt is being read.",
      alternative: `Nothing drawn yet: ${asked}.`, pixelated: false };
  }
  const wanted = place.view === "guess" && !place.without_denoising ? "guess" : "canvas";
  const other = wanted === "guess" ? "canvas" : "guess";
  const layer = frame[wanted] || place.without_decoder ? wanted : other; // while the wanted one is still to come
  const shown = whatIsShown(drawing, at, { ...place, view: layer });
  return {
    picture: place.without_decoder ? frame[`${layer}Latents`] : frame[layer],
    at,
    calls: callsShown(drawing, at, place),
    active: activeIn(drawing, at, place),
    caption: without_text ? `${shown} The prompt was left out.` : shown,
    alternative: `${shown} Drawn for ${asked}.`,
    pixelated: place.without_decoder,
  };
}
