// Four panes: what the U-Net is given at each step, what it answers, what that means, and what guidance adds.

import { asBytes, asFloats, mosaicOfLatents, paint, pictureFromRgb } from "../kit/pixels.js";
import { html, pane } from "../kit/ui.js";
import { FramePlayer } from "./frame_player.js";
import { labelOf } from "./grid.js";

/**
 * @typedef {import("../kit/pixels.js").Picture} Picture
 * @typedef {{ index: number, t: number | null, left: number, guided: boolean, shape: number[], guess: Picture,
 *   latents: Float32Array, noise: Float32Array, change: Float32Array }} Frame
 */

/** Numbers are shown so strongly that their usual size is well seen. */
const SHOWN_SIZE = 1.2;

/** @param {any} content @param {DataView[]} buffers @returns {Frame} */
export function readFrame({ index, t, left, guided, size, latents_shape }, [guess, latents, noise, change]) {
  const grids = { latents: asFloats(latents), noise: asFloats(noise), change: asFloats(change) };
  return { index, t, left, guided, shape: latents_shape, guess: pictureFromRgb(asBytes(guess), size), ...grids };
}

/** The usual size of numbers: the root of their mean square. @param {Float32Array} numbers */
export function usualSize(numbers) {
  return Math.sqrt(numbers.reduce((sum, number) => sum + number * number, 0) / numbers.length);
}

/**
 * How many times a faint grid is to be strengthened: 1, 2, 5, 10, 20, 50 ...
 * @param {number} size the usual size of its numbers
 */
export function gainFor(size) {
  if (!(size > 0)) return 1;
  const wanted = Math.max(SHOWN_SIZE / size, 1);
  const power = 10 ** Math.floor(Math.log10(wanted));
  return Math.min([1, 2, 5, 10].findLast((step) => step * power <= wanted) * power, 1000);
}

/** What stands below each pane. @param {Frame} frame @param {number} last */
export function inWords({ index, t, left, guided, latents, change }, last) {
  const share = `${(100 * left).toFixed(left > 0.005 && left < 0.995 ? 0 : 1)}\u00a0% picture, the rest noise`;
  const gain = gainFor(usualSize(change));
  const finished = index === last;
  const changed = `Added to the picture’s latents${gain > 1 ? `, shown ${gain} times stronger` : ""}.`;
  return {
    latents: finished ? "After the last step: no noise is left." : `Before step ${index + 1}, time step ${t}: ${share}.`,
    noise: finished ? "Nothing more is asked." : "What the U-Net takes for noise.",
    guess: finished ? "The finished picture." : "Latents less noise, decoded.",
    change: finished ? "Nothing more is added." : guided ? changed : "Guidance is 1, so nothing is added.",
    size: usualSize(latents),
  };
}

/**
 * What the predicted picture is of, for who does not see it.
 * @param {number} index @param {number} last @param {Record<string, any>} drawn
 */
export function guessInWords(index, last, { prompt, seed }) {
  const moment = index === last ? "the finished picture" : `the picture that it has in mind at step ${index + 1}`;
  return `${moment} of ${labelOf("prompt", prompt)}, seed ${seed}.`;
}

/** The four panes, and a way to paint a frame into them. */
function panes() {
  const latents = pane("The latents");
  const noise = pane("The predicted noise");
  const guess = pane("The predicted picture");
  const change = pane("What guidance adds");
  guess.canvas.classList.remove("cg-pixels");
  const all = [latents, noise, guess, change];
  const root = html("div", { class: "cg-panes cg-four" }, ...all.map((one) => one.root));

  /** @param {Frame} frame @param {number} last @param {Record<string, any>} drawn the wish that the frame is of */
  function show(frame, last, drawn) {
    const shape = /** @type {[number, number, number]} */ (frame.shape);
    const gain = gainFor(usualSize(frame.change));
    const words = inWords(frame, last);
    const grids = `${shape[0]} grids of ${shape[1]} × ${shape[2]} numbers, blue below zero and orange above`;
    paint(latents.canvas, mosaicOfLatents(frame.latents, shape));
    paint(noise.canvas, mosaicOfLatents(frame.noise, shape));
    paint(guess.canvas, frame.guess);
    paint(change.canvas, mosaicOfLatents(frame.change.map((value) => value * gain), shape));
    latents.say(words.latents, `${grids}, usual size ${words.size.toFixed(2)}. ${words.latents}`);
    noise.say(words.noise, `${grids}. ${words.noise}`);
    guess.say(words.guess, guessInWords(frame.index, last, drawn));
    change.say(words.change, `${grids}. ${words.change}`);
  }
  return { root, show };
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const four = panes();
  const player = new FramePlayer(model, readFrame, four.show);
  el.append(player.open(four.root, player.steps.root, player.state));
  return () => player.remove();
}

export default { render };
