// What a brush does to a sheet: dabs of colour on a picture, marks on a mask, and how a mask is shown. Pure: no page.

import { asHex } from "../pixels/colours.js";

/**
 * @typedef {import("../kit/pixels.js").Picture} Picture
 * @typedef {{ row: number, column: number }} Place
 * @typedef {{ places: Place[], size: number }} Stroke places of a grid, and how many of its squares the brush is wide
 */

const HATCH = [255, 0, 200];
const STRIPE = 8;

/** The first square that a brush covers, counted from the one under it. @param {number} size */
export function reach(size) {
  return Math.floor((size - 1) / 2);
}

/** A sheet of one colour. @param {number} side @param {string} colour as #rrggbb @returns {Picture} */
export function plainSheet(side, colour) {
  const data = new Uint8ClampedArray(4 * side * side);
  new Uint32Array(data.buffer).fill(new Uint32Array(Uint8Array.of(...rgbOf(colour), 255).buffer)[0]);
  return { data, width: side, height: side };
}

/** @param {string} colour as #rrggbb */
export function rgbOf(colour) {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

/**
 * The same picture with round dabs of a colour; the places are squares of a grid laid over it.
 * @param {Picture} picture
 * @param {[number, number]} grid its rows and columns
 * @param {Stroke} stroke
 * @param {string} colour as #rrggbb
 * @returns {Picture}
 */
export function dab({ data, width, height }, [rows, columns], { places, size }, colour) {
  const painted = data.slice();
  const square = [height / rows, width / columns];
  const radius = (size * square[0]) / 2;
  for (const { row, column } of places) {
    const [y, x] = [(row - reach(size) + size / 2) * square[0], (column - reach(size) + size / 2) * square[1]];
    for (let line = Math.max(0, Math.floor(y - radius)); line < Math.min(height, y + radius); line++) {
      for (let pixel = Math.max(0, Math.floor(x - radius)); pixel < Math.min(width, x + radius); pixel++) {
        const inside = (line + 0.5 - y) ** 2 + (pixel + 0.5 - x) ** 2 <= radius ** 2;
        if (inside) painted.set(rgbOf(colour), 4 * (line * width + pixel));
      }
    }
  }
  return { data: painted, width, height };
}

/**
 * The colour in the middle of a place, as #rrggbb.
 * @param {Picture} picture
 * @param {[number, number]} grid
 * @param {Place} place
 */
export function colourAt({ data, width, height }, [rows, columns], { row, column }) {
  const [y, x] = [Math.floor(((row + 0.5) * height) / rows), Math.floor(((column + 0.5) * width) / columns)];
  return asHex([...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)]);
}

/**
 * The same mask with a square stroke of marks, or without them.
 * @param {Uint8Array} mask one byte for each place, 1 where it is marked
 * @param {[number, number]} grid
 * @param {Stroke} stroke
 * @param {0 | 1} mark
 */
export function marked(mask, [rows, columns], { places, size }, mark) {
  const changed = mask.slice();
  for (const { row, column } of places) {
    const [top, left] = [row - reach(size), column - reach(size)];
    for (let y = Math.max(0, top); y < Math.min(rows, top + size); y++) {
      changed.fill(mark, y * columns + Math.max(0, left), y * columns + Math.max(0, Math.min(columns, left + size)));
    }
  }
  return changed;
}

/**
 * A picture with stripes over the places that are marked.
 * @param {Picture} picture
 * @param {Uint8Array} mask
 * @param {[number, number]} grid
 * @returns {Picture}
 */
export function underMask({ data, width, height }, mask, [rows, columns]) {
  const shown = data.slice();
  const stripe = Math.max(2, Math.round((STRIPE * width) / 128));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!mask[Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width)]) continue;
      const share = (x + y) % stripe < stripe / 2 ? 0.75 : 0.4;
      const at = 4 * (y * width + x);
      for (let i = 0; i < 3; i++) shown[at + i] += share * (HATCH[i] - shown[at + i]);
    }
  }
  return { data: shown, width, height };
}

/** How many places are marked. @param {Uint8Array} mask */
export function count(mask) {
  return mask.reduce((sum, mark) => sum + mark, 0);
}
