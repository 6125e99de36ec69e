// Many small pictures as one, on a grey from which black stands out as well as white. Pure.

import { asPicture } from "./grid.js";
import { pictureOf } from "./chance.js";

/**
 * @typedef {import("./grid.js").Levels} Levels
 * @typedef {import("../kit/pixels.js").Picture} Picture
 */

/** Of so many pictures all are shown. */
export const MOST_TO_SHOW = 512;
const GREY = [96, 96, 96, 255];
/** The book's orange as it is in the dark. */
const HIGHLIGHT = [242, 182, 90, 255];

/** @param {number} columns @param {number} rows @param {number} side @param {number} gap @returns {Picture} */
function blank(columns, rows, side, gap) {
  const [width, height] = [columns, rows].map((count) => count * (side + gap) + gap);
  return { data: new Uint8ClampedArray(4 * width * height).map((_, i) => GREY[i % 4]), width, height };
}

/**
 * Where the picture of this number begins.
 * @param {number} i @param {number} columns @param {number} side @param {number} gap
 * @returns {[number, number]}
 */
function corner(i, columns, side, gap) {
  return [gap + (i % columns) * (side + gap), gap + Math.floor(i / columns) * (side + gap)];
}

/** @param {Picture} whole @param {Picture} part @param {number} x @param {number} y */
function put(whole, part, x, y) {
  for (let row = 0; row < part.height; row++) {
    const line = part.data.subarray(4 * row * part.width, 4 * (row + 1) * part.width);
    whole.data.set(line, 4 * ((y + row) * whole.width + x));
  }
}

/**
 * All black and white pictures of so few pixels, in the order of their numbers; one of them framed.
 * @param {number} side @param {number} framed @param {boolean} isNarrow whether half as many columns have room
 */
export function everyPicture(side, framed, isNarrow) {
  const many = 2 ** (side * side);
  const most = isNarrow ? 16 : 32;
  const columns = many > 64 ? most : 8;
  const gap = 2;
  const whole = blank(columns, Math.ceil(many / columns), side, gap);
  const [left, top] = corner(framed, columns, side, gap);
  const frame = { width: side + 2, height: side + 2, data: new Uint8ClampedArray(4 * (side + 2) ** 2) };
  for (let i = 0; i < (side + 2) ** 2; i++) frame.data.set(HIGHLIGHT, 4 * i);
  put(whole, frame, left - 1, top - 1);
  for (let i = 0; i < many; i++) {
    put(whole, asPicture(pictureOf(i, side)), ...corner(i, columns, side, gap));
  }
  return whole;
}

/** A few pictures in a row. @param {Levels[]} pictures @param {number} side */
export function severalPictures(pictures, side) {
  const gap = Math.max(1, Math.round(side / 8));
  const whole = blank(pictures.length, 1, side, gap);
  pictures.forEach((levels, i) => {
    put(whole, asPicture(levels), ...corner(i, pictures.length, side, gap));
  });
  return whole;
}
