// A drawing in cells, read from an answer's bytes, and what there is to say of it. Nothing here touches the page.

import { placeInWords } from "./patching.js";

/** @typedef {import("../kit/pixels.js").Picture} Picture */

export const SIDE = 16;
export const CELLS = SIDE * SIDE;

/**
 * One drawing: the colour of each cell, its chance, and the likeliest colours with theirs.
 * @typedef {{ prompt: string, seed: number, kept: number, colours: number[], own: number[],
 *   likeliest: [number, number][][] }} Drawing
 * @param {any} content
 * @param {Uint8Array} named the colour drawn and then the likeliest ones, for each cell
 * @param {Float32Array} chances theirs
 * @returns {Drawing}
 */
export function readCells({ prompt, seed, kept, likeliest: count }, named, chances) {
  const width = count + 1;
  const rows = Array.from({ length: CELLS }, (_, i) => i * width);
  return {
    prompt, seed, kept,
    colours: rows.map((row) => named[row]),
    own: rows.map((row) => chances[row]),
    likeliest: rows.map((row) => Array.from({ length: count }, (_, k) => [named[row + 1 + k], chances[row + 1 + k]])),
  };
}

/**
 * The first `at` cells as a picture; those to come are clear, so that a chequer shows below.
 * @param {Drawing} drawing
 * @param {number} at
 * @param {Uint8Array} palette
 * @returns {Picture}
 */
export function pictureOf({ colours }, at, palette) {
  const data = new Uint8ClampedArray(4 * CELLS);
  for (let cell = 0; cell < at; cell++) {
    data.set([...palette.subarray(3 * colours[cell], 3 * colours[cell] + 3), 255], 4 * cell);
  }
  return { data, width: SIDE, height: SIDE };
}

/** How likely the drawn cells were, all together, as a power of ten. @param {Drawing} drawing @param {number} at */
export function likelihood({ own, kept }, at) {
  const drawn = own.slice(kept, Math.max(kept, at));
  return drawn.reduce((sum, chance) => sum + Math.log10(chance), 0);
}

/** A power of ten in words. @param {number} power */
export function powerInWords(power) {
  if (power > -0.0005) return "1";
  if (power > -3) return `1 in ${Math.round(10 ** -power)}`;
  return `1 in a number with ${Math.floor(-power) + 1} digits`;
}

/** Where the drawing stands. @param {Drawing} drawing @param {number} at */
export function standing(drawing, at) {
  if (at === 0) return "nothing drawn yet";
  if (at === CELLS) return `all ${CELLS} cells`;
  return `${at} of ${CELLS} cells, ${placeInWords(at, SIDE)} is next`;
}

/** A colour's red, green and blue. @param {Uint8Array} palette @param {number} colour */
export function rgbOf(palette, colour) {
  return [...palette.subarray(3 * colour, 3 * colour + 3)];
}

/** A colour as CSS. @param {Uint8Array} palette @param {number} colour */
export function cssOf(palette, colour) {
  return `rgb(${rgbOf(palette, colour).join(" ")})`;
}

/** The colour least like the one that was drawn, by its numbers. @param {Uint8Array} palette @param {number} colour */
export function opposite(palette, colour) {
  const own = rgbOf(palette, colour);
  const apart = Array.from({ length: palette.length / 3 }, (_, k) =>
    [0, 1, 2].reduce((sum, c) => sum + (palette[3 * k + c] - own[c]) ** 2, 0));
  return apart.indexOf(Math.max(...apart));
}
