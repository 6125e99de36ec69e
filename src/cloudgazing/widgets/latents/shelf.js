// The pictures that a figure of this chapter begins with, and how it asks for the way into latents and out again.

import { asking } from "../kit/asking.js";
import { asBytes, asFloats, pictureFromRgb } from "../kit/pixels.js";
import { rgbOf } from "../kit/picture_file.js";

/**
 * @typedef {import("../kit/pixels.js").Picture} Picture
 * @typedef {import("./arithmetic.js").Shape} Shape
 * @typedef {{ name: string, words: string, picture: Picture, latents: Float32Array, decoded: Picture }} Prepared
 */

/** The figure's pictures, with their latents and what these decode to. @param {any} model @returns {Prepared[]} */
export function shelfOf(model) {
  const size = /** @type {[number, number]} */ (model.get("size"));
  const [bytes, count] = [3 * size[0] * size[1], numbersIn(model.get("latents_shape"))];
  const [pictures, decoded] = [asBytes(model.get("pictures")), asBytes(model.get("decoded"))];
  const latents = asFloats(model.get("latents"));
  const cut = (/** @type {Uint8Array} */ all, /** @type {number} */ i) =>
    pictureFromRgb(all.subarray(i * bytes, (i + 1) * bytes), size);
  return model.get("names").map((/** @type {string} */ name, /** @type {number} */ i) => ({
    name,
    words: model.get("words")[i],
    picture: cut(pictures, i),
    latents: latents.slice(i * count, (i + 1) * count),
    decoded: cut(decoded, i),
  }));
}

/** @param {number[]} shape */
export function numbersIn(shape) {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * The way into latents and out again: questions to the engine, of which the newest wins.
 * @param {any} model
 * @param {{ onPicture?: (picture: Picture, tag: unknown) => void,
 *           onBoth?: (latents: Float32Array, picture: Picture, tag: unknown) => void,
 *           onTrouble: (sentence: string) => void, signal: AbortSignal }} listener
 */
export function codec(model, { onPicture, onBoth, onTrouble, signal }) {
  const size = /** @type {[number, number]} */ (model.get("size"));
  const ask = asking(model, {
    onAnswer: (content, buffers, request) => {
      const picture = pictureFromRgb(asBytes(buffers[buffers.length - 1]), size);
      if (content.kind === "both") onBoth?.(asFloats(buffers[0]), picture, request.tag);
      else onPicture?.(picture, request.tag);
    },
    onTrouble,
    signal,
  });
  return {
    /** @param {Float32Array} latents whole, as a part of a buffer would be sent as all of it @param {unknown} [tag] */
    decode: (latents, tag = null) => ask({ kind: "decode", tag }, [latents.slice()]),
    /** @param {Picture} picture @param {unknown} [tag] */
    both: (picture, tag = null) => ask({ kind: "both", tag }, [rgbOf(picture)]),
  };
}
