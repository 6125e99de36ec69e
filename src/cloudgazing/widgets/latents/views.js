// From pictures and latents to pictures that show something about them. Pure: no page, no engine.

import { pictureFromRgb, signedColour } from "../kit/pixels.js";

/**
 * @typedef {import("../kit/pixels.js").Picture} Picture
 * @typedef {import("./arithmetic.js").Shape} Shape
 */

const DARK = [34, 48, 74];
const PALE = [251, 248, 241];
const GREY = 128;

/**
 * Upright stripes, dark and pale in turn.
 * @param {number} side
 * @param {number} width of each stripe, in pixels
 */
export function stripes(side, width) {
  const colourAt = (/** @type {number} */ x) => (Math.floor(x / width) % 2 ? PALE : DARK);
  const rgb = new Uint8Array(3 * side * side);
  for (let pixel = 0; pixel < side * side; pixel++) rgb.set(colourAt(pixel % side), 3 * pixel);
  return pictureFromRgb(rgb, [side, side]);
}

/**
 * How like two pictures are: decibels, and the error (0 to 255), which is the root of the mean square.
 * @param {Picture} one
 * @param {Picture} other
 */
export function likeness(one, other) {
  let squares = 0;
  for (let i = 0; i < one.data.length; i++) squares += (one.data[i] - other.data[i]) ** 2;
  const error = Math.sqrt(squares / (0.75 * one.data.length)); // the opacity, every fourth byte, does not count
  return { decibels: 20 * Math.log10(255 / error), error };
}

/** How like two pictures are, in words. @param {number} decibels */
export function psnrInWords(decibels) {
  return Number.isFinite(decibels) ? `PSNR ${decibels.toFixed(1)} dB` : "no error at all";
}

/**
 * What was added or taken away, enlarged, around grey.
 * @param {Picture} before
 * @param {Picture} after
 * @param {number} gain
 * @returns {Picture}
 */
export function difference(before, after, gain) {
  const data = before.data.map((value, i) => (i % 4 === 3 ? 255 : GREY + gain * (after.data[i] - value)));
  return { ...before, data };
}

/**
 * A blend of two pictures, as a film fades from one to the next.
 * @param {Picture} one
 * @param {Picture} other
 * @param {number} share of the other
 * @returns {Picture}
 */
export function crossFade(one, other, share) {
  return { ...one, data: one.data.map((value, i) => value + share * (other.data[i] - value)) };
}

/**
 * One channel of latents: blue below zero, orange above.
 * @param {Float32Array} latents
 * @param {Shape} shape
 * @param {number} channel
 * @returns {Picture}
 */
export function channelPicture(latents, [, rows, columns], channel) {
  const first = channel * rows * columns;
  const rgb = new Uint8Array(3 * rows * columns);
  for (let place = 0; place < rows * columns; place++) rgb.set(signedColour(latents[first + place]), 3 * place);
  return pictureFromRgb(rgb, [rows, columns]);
}

/**
 * A picture with one pixel for each place, by a linear map from latents to colours.
 * @param {Float32Array} latents
 * @param {Shape} shape
 * @param {number[][]} colours a row of red, green and blue (-1 to 1) for each channel, and one to add
 * @returns {Picture}
 */
export function thumbnail(latents, [channels, rows, columns], colours) {
  const places = rows * columns;
  const data = new Uint8ClampedArray(4 * places).fill(255);
  for (let place = 0; place < places; place++) {
    for (let rgb = 0; rgb < 3; rgb++) {
      let value = colours[channels][rgb];
      for (let k = 0; k < channels; k++) value += colours[k][rgb] * latents[k * places + place];
      data[4 * place + rgb] = 127.5 * (value + 1);
    }
  }
  return { data, width: columns, height: rows };
}

/**
 * A picture's numbers as the networks want them: -1 to 1, channel by channel.
 * @param {Picture} picture
 */
export function toPixelValues({ data, width, height }) {
  const places = width * height;
  return Float32Array.from({ length: 3 * places }, (_, i) => data[4 * (i % places) + Math.floor(i / places)] / 127.5 - 1);
}

/**
 * Back from there; what lies outside is clipped.
 * @param {Float32Array} values
 * @param {[number, number]} size height and width
 * @returns {Picture}
 */
export function fromPixelValues(values, [height, width]) {
  const places = height * width;
  const data = new Uint8ClampedArray(4 * places).fill(255);
  for (let i = 0; i < values.length; i++) data[4 * (i % places) + Math.floor(i / places)] = 127.5 * (values[i] + 1);
  return { data, width, height };
}
