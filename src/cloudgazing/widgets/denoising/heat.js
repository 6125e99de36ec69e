// Heat: a map of numbers as colours, alone or laid over a picture. Pure arithmetic.

import { signedColour } from "../kit/pixels.js";

/** @typedef {import("../kit/pixels.js").Picture} Picture */

/** The end of the scale of signed numbers: the strongest orange. */
const STRONGEST = 3;
const PALENESS = 0.45;

/** @param {Float32Array} map */
export function rangeOf(map) {
  return { least: map.reduce((a, b) => Math.min(a, b), Infinity), most: map.reduce((a, b) => Math.max(a, b), 0) };
}

/** Each number as a share of the largest, 0 to 1. @param {Float32Array} map */
export function ofTheLargest(map) {
  const { most } = rangeOf(map);
  return map.map((value) => (most > 0 ? value / most : 0));
}

/** A map as tiles, from pale to orange. @param {Float32Array} map @param {number} side @returns {Picture} */
export function heatPicture(map, side) {
  const data = new Uint8ClampedArray(4 * side * side);
  ofTheLargest(map).forEach((share, i) => data.set([...signedColour(STRONGEST * share), 255], 4 * i));
  return { data, width: side, height: side };
}

/**
 * A map's value between the middles of its tiles.
 * @param {Float32Array} map @param {number} side
 * @param {number} x from 0, the left edge, to 1, the right edge @param {number} y
 */
export function between(map, side, x, y) {
  const clamp = (/** @type {number} */ place) => Math.min(Math.max(place * side - 0.5, 0), side - 1);
  const [column, row] = [clamp(x), clamp(y)];
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const [right, bottom] = [Math.min(left + 1, side - 1), Math.min(top + 1, side - 1)];
  const across = (/** @type {number} */ line) =>
    map[line * side + left] * (1 - column + left) + map[line * side + right] * (column - left);
  return across(top) * (1 - row + top) + across(bottom) * (row - top);
}

/**
 * A picture in pale grey, with the map laid over it in orange.
 * @param {Picture} picture @param {Float32Array} map @param {number} side
 * @returns {Picture}
 */
export function heatOver({ data, width, height }, map, side) {
  const shares = ofTheLargest(map);
  const orange = signedColour(STRONGEST);
  const mixed = new Uint8ClampedArray(data.length);
  for (let i = 0; i < width * height; i++) {
    const share = between(shares, side, ((i % width) + 0.5) / width, (Math.floor(i / width) + 0.5) / height);
    const light = 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2];
    const grey = light + (255 - light) * PALENESS;
    const weight = share ** 1.5;
    orange.forEach((colour, c) => { mixed[4 * i + c] = grey * (1 - weight) + ((colour + light / 4) * weight); });
    mixed[4 * i + 3] = 255;
  }
  return { data: mixed, width, height };
}

/** Places that reach this share of the strongest one are strong, too. */
const STRONG = 0.8;

/** Where a map is strongest, in words: in the middle of its strong places. @param {Float32Array} map @param {number} side */
export function whereStrongest(map, side) {
  const { most } = rangeOf(map);
  let [sum, right, down] = [0, 0, 0];
  map.forEach((value, place) => {
    if (value < STRONG * most) return;
    sum += value;
    right += value * ((place % side) + 0.5);
    down += value * (Math.floor(place / side) + 0.5);
  });
  const third = (/** @type {number} */ way) => Math.min(Math.floor((3 * way) / (side * sum)), 2);
  const row = ["at the top", "half way up", "at the bottom"][third(down)];
  const column = ["on the left", "in the middle", "on the right"][third(right)];
  return `${row}, ${column}`;
}

/** @param {Float32Array} map */
export function meanOf(map) {
  return map.reduce((sum, value) => sum + value, 0) / map.length;
}
