// A grid cut into patches and laid out as a sequence. Nothing here touches the page.

import { signed, summary } from "../latents/arithmetic.js";

/** @typedef {import("../kit/pixels.js").Picture} Picture */

/** More numbers than these are too many to be read out. */
const MOST_READ = 16;

/**
 * What patches of a size make of latents.
 * @param {[number, number, number]} shape channels, rows, columns of the latents
 * @param {number} patch places along each side
 */
export function counts([channels, rows, columns], patch) {
  const tokens = Math.ceil(rows / patch) * Math.ceil(columns / patch);
  return { tokens, numbers: channels * patch * patch, pairs: tokens * tokens };
}

/** The counts in words. @param {[number, number, number]} shape @param {number} patch */
export function countsInWords(shape, patch) {
  const { tokens, numbers, pairs } = counts(shape, patch);
  const say = (/** @type {number} */ value) => value.toLocaleString("en");
  return `${say(tokens)} tokens of ${say(numbers)} numbers each. In every layer of a transformer each token looks at each: `
    + `${say(pairs)} pairs.`;
}

/**
 * One patch of a picture.
 * @param {Uint8Array} rgb
 * @param {number} side of the picture in pixels
 * @param {number} across patches along each side
 * @param {number} token
 * @returns {Picture}
 */
export function patchOf(rgb, side, across, token) {
  const each = side / across;
  const [top, left] = [Math.floor(token / across) * each, (token % across) * each];
  const data = new Uint8ClampedArray(4 * each * each);
  for (let y = 0; y < each; y++) {
    for (let x = 0; x < each; x++) {
      const from = 3 * ((top + y) * side + left + x);
      data.set([rgb[from], rgb[from + 1], rgb[from + 2], 255], 4 * (y * each + x));
    }
  }
  return { data, width: each, height: each };
}

/**
 * The numbers of one token: its places in all channels.
 * @param {Float32Array} latents
 * @param {[number, number, number]} shape
 * @param {number} patch
 * @param {number} token
 */
export function numbersOf(latents, [channels, rows, columns], patch, token) {
  const across = columns / patch;
  const [top, left] = [Math.floor(token / across) * patch, (token % across) * patch];
  const found = [];
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < patch; y++) {
      for (let x = 0; x < patch; x++) found.push(latents[(c * rows + top + y) * columns + left + x]);
    }
  }
  return found;
}

/** Where a patch lies. @param {number} token @param {number} across patches along each side */
export function placeInWords(token, across) {
  return `row ${Math.floor(token / across) + 1}, column ${(token % across) + 1}`;
}

/** A token's numbers in words. @param {number[]} numbers */
export function numbersInWords(numbers) {
  const all = numbers.map((value) => signed(value)).join(", ");
  if (numbers.length <= MOST_READ) return `${numbers.length} numbers, channel by channel: ${all}`;
  const { least, most, mean } = summary(numbers);
  return `${numbers.length} numbers from ${signed(least)} to ${signed(most)}, ${signed(mean)} on average`;
}
