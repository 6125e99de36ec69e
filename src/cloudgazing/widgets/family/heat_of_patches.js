// How each patch of a drawing answers a caption, as numbers and as a picture. Nothing here touches the page.

import { signed } from "../latents/arithmetic.js";
import { cosine, rowsOf } from "./vectors.js";

/** @typedef {import("../kit/pixels.js").Picture} Picture */

const DARKEST = 0.82;

/**
 * The cosine of each patch with the caption.
 * @param {Float32Array} patches all ways and drawings
 * @param {{ way: number, chosen: number, drawings: number, side: number, vector: Float32Array }} place
 */
export function answersOf(patches, { way, chosen, drawings, side, vector }) {
  const each = side * side * vector.length;
  const start = (way * drawings + chosen) * each;
  return rowsOf(patches.subarray(start, start + each), vector.length).map((row) => cosine(row, vector));
}

/** Answers from 0, the weakest, to 1, the strongest. @param {number[]} answers */
export function shares(answers) {
  const [low, high] = [Math.min(...answers), Math.max(...answers)];
  return answers.map((value) => (high > low ? (value - low) / (high - low) : 0.5));
}

/**
 * The drawing with its patches dimmed by how weakly they answer.
 * @param {Uint8Array} rgb
 * @param {[number, number]} size
 * @param {number[]} answers
 * @param {number} side
 * @returns {Picture}
 */
export function lit(rgb, [height, width], answers, side) {
  const share = shares(answers);
  const data = new Uint8ClampedArray(4 * height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const patch = Math.floor((y * side) / height) * side + Math.floor((x * side) / width);
      const keep = 1 - DARKEST * (1 - share[patch]);
      const at = y * width + x;
      data.set([rgb[3 * at] * keep, rgb[3 * at + 1] * keep, rgb[3 * at + 2] * keep, 255], 4 * at);
    }
  }
  return { data, width, height };
}

const THIRDS = [["top left", "top", "top right"], ["left", "middle", "right"], ["bottom left", "bottom", "bottom right"]];

/** Where the strongest patches lie, and how strong they are. @param {number[]} answers @param {number} side */
export function answersInWords(answers, side) {
  const best = answers.indexOf(Math.max(...answers));
  const third = (/** @type {number} */ at) => Math.min(2, Math.floor((3 * (at + 0.5)) / side));
  const where = THIRDS[third(Math.floor(best / side))][third(best % side)];
  const [low, high] = [Math.min(...answers), Math.max(...answers)].map((value) => signed(value));
  return `The strongest patch lies in the ${where}, with a cosine of ${high}; the weakest has ${low}.`;
}
