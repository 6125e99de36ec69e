// Pictures by chance, and how many there could be. Pure.

import { philox } from "../kit/noise.js";

/** @typedef {import("./grid.js").Levels} Levels */
/** @typedef {"two" | "greys" | "all"} Colours */

/** Bits for each pixel: a number of so many binary digits says which colour it has. @type {Record<Colours, number>} */
export const BITS = { two: 1, greys: 8, all: 24 };
/** Pictures a second, for who wants to see them all. */
export const PACE = 10;
const AGE_OF_THE_UNIVERSE = 13.8e9;
const MOST_WRITTEN_OUT = 50;
const LENGTHS = /** @type {[string, number][]} */ ([["second", 60], ["minute", 60], ["hour", 24], ["day", 365.25]]);

/** So many random bytes, the same for the same seed everywhere. @param {number} count @param {number} seed */
function randomBytes(count, seed) {
  const words = new Uint32Array(4 * Math.ceil(count / 16));
  for (let block = 0; 4 * block < words.length; block++) words.set(philox([block, 0, 0, 0], [seed, 0]), 4 * block);
  return new Uint8Array(words.buffer, 0, count);
}

/**
 * A picture whose every pixel is left to chance.
 * @param {number} seed @param {number} side @param {Colours} colours
 * @returns {Levels}
 */
export function randomPicture(seed, side, colours) {
  const bytes = randomBytes(side * side * (colours === "all" ? 3 : 1), seed);
  return asLevels(side, (pixel, channel) => {
    if (colours === "all") return bytes[3 * pixel + channel];
    return colours === "greys" ? bytes[pixel] : 255 * (bytes[pixel] & 1);
  });
}

/**
 * The black and white picture of a number: each pixel is one of its binary digits.
 * @param {number} number @param {number} side
 */
export function pictureOf(number, side) {
  return asLevels(side, (pixel) => (Math.floor(number / 2 ** pixel) % 2 ? 255 : 0));
}

/** The number of a black and white picture. @param {Levels} levels */
export function numberOf({ rgb, width, height }) {
  let number = 0;
  for (let pixel = 0; pixel < width * height; pixel++) if (rgb[3 * pixel]) number += 2 ** pixel;
  return number;
}

/** @param {number} side @param {(pixel: number, channel: number) => number} level @returns {Levels} */
function asLevels(side, level) {
  const rgb = new Uint8Array(3 * side * side);
  for (let i = 0; i < rgb.length; i++) rgb[i] = level(Math.floor(i / 3), i % 3);
  return { rgb, height: side, width: side };
}

/**
 * A picture in as many pixels and colours as are allowed: the mean of each block, then black or white, or grey.
 * @param {Levels} levels @param {number} side @param {Colours} colours
 */
export function reduce({ rgb, height, width }, side, colours) {
  const sums = new Float64Array(3 * side * side), counts = new Float64Array(side * side);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    const block = Math.floor((row * side) / height) * side + Math.floor((column * side) / width);
    counts[block] += 1;
    for (let channel = 0; channel < 3; channel++) sums[3 * block + channel] += rgb[3 * pixel + channel];
  }
  const means = sums.map((sum, i) => sum / (counts[Math.floor(i / 3)] || 1));
  const grey = (/** @type {number} */ block) => (means[3 * block] + means[3 * block + 1] + means[3 * block + 2]) / 3;
  if (colours === "all") return asLevels(side, (block, channel) => Math.round(means[3 * block + channel]));
  if (colours === "greys") return asLevels(side, (block) => Math.round(grey(block)));
  const shades = Array.from(counts, (_, block) => grey(block)).sort((a, b) => a - b);
  const middle = shades[Math.floor(shades.length / 2)];
  return asLevels(side, (block) => (grey(block) >= middle ? 255 : 0));
}

/** How much neighbours differ on average, as a share of the whole scale. @param {Levels} levels */
export function roughness({ rgb, height, width }) {
  let sum = 0, pairs = 0;
  for (let i = 0; i < rgb.length; i++) {
    const column = Math.floor(i / 3) % width;
    if (column + 1 < width) { sum += Math.abs(rgb[i] - rgb[i + 3]); pairs += 1; }
    if (i + 3 * width < 3 * height * width) { sum += Math.abs(rgb[i] - rgb[i + 3 * width]); pairs += 1; }
  }
  return sum / pairs / 255;
}

/** How many binary digits say which picture it is. @param {number} side @param {Colours} colours */
export function bitsOf(side, colours) {
  return side * side * BITS[colours];
}

/** How many decimal digits 2 to the power of `bits` has. @param {number} bits */
export function digitsOf(bits) {
  return Math.floor(bits * Math.log10(2)) + 1;
}

/** The number of pictures, written out if it is short enough. @param {number} bits */
export function countInWords(bits) {
  const digits = digitsOf(bits);
  if (digits > MOST_WRITTEN_OUT) return `a number with ${digits.toLocaleString("en")} digits`;
  return (2n ** BigInt(bits)).toLocaleString("en");
}

/** How long it takes to see so many pictures, at `PACE` a second. @param {number} bits */
export function timeInWords(bits) {
  let amount = 2 ** bits / PACE;
  for (const [unit, next] of LENGTHS) {
    const rounded = amount < 10 ? +amount.toFixed(1) : Math.round(amount);
    if (rounded < next) return `${rounded} ${unit}${rounded === 1 ? "" : "s"}`;
    amount /= next;
  }
  if (amount < 1e6) return `${Math.round(amount).toLocaleString("en")} years`;
  const ages = bits * Math.log10(2) - Math.log10(PACE * 86400 * 365.25 * AGE_OF_THE_UNIVERSE);
  if (ages < 0) return `${Math.round(amount / 1e6).toLocaleString("en")} million years`;
  if (ages < 6) return `${Math.round(10 ** ages).toLocaleString("en")} times the age of the universe`;
  return `the age of the universe times a number with ${(Math.floor(ages) + 1).toLocaleString("en")} digits`;
}
