// The codes of all training drawings, and the small pictures and captions of the nearest; as copying/codes.py. Python
// would draw the nearest again from their seeds; a page shows them as small as they lie beside it.

import { bytesAt } from "./fetched.js";

/**
 * @typedef {{ codes: Uint8Array, mean: Float32Array, axes: Float32Array, step: Float32Array }} Index
 * @typedef {{ seed: number, caption: string, distance: number }} Neighbour
 */

const FOLDER = new URL("../../../../copying/", import.meta.url);
const NOT_THERE = "The training drawings could not be fetched: check the connection, and try again.";
const SMALL = 16;
const PART = 1024;
export const TILE = 24;
const ACROSS = 32;
/** How many sheets stay open: each takes more than two megabytes, and there are many. */
const MOST_KEPT = 6;

/** @type {Promise<Index> | undefined} */ let index;
/** @type {Map<number, Promise<{ captions: string[], rgba: Uint8ClampedArray, width: number }>>} */ const parts = new Map();

/** @param {string} file */
const fetched = (file) => bytesAt(new URL(file, FOLDER), NOT_THERE);

/** Whether the index has been asked for. */
export const hasIndex = () => index !== undefined;

/** The index, fetched once. */
export async function indexOf() {
  index ??= fetched("codes.safetensors").then(({ buffer }) => readIndex(/** @type {ArrayBuffer} */ (buffer)));
  index.catch(() => (index = undefined));
  return index;
}

/** The arrays of a safetensors file: eight bytes with the length of its JSON head, that head, and the numbers. @param {ArrayBuffer} file @returns {Index} */
export function readIndex(file) {
  const start = 8 + Number(new DataView(file).getBigUint64(0, true));
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 8, start - 8)));
  const cut = (/** @type {string} */ name) => {
    const [from, to] = head[name].data_offsets;
    return file.slice(start + from, start + to);
  };
  const [mean, axes, step] = ["mean", "axes", "step"].map((name) => new Float32Array(cut(name)));
  return { codes: new Uint8Array(cut("codes")), mean, axes, step };
}

/** A picture of 128 x 128 as 16 x 16 means, 0 to 1. @param {Uint8Array} rgb @param {[number, number]} size */
export function shrink(rgb, [height, width]) {
  const [tall, wide] = [height / SMALL, width / SMALL];
  const small = new Float32Array(3 * SMALL * SMALL);
  for (let i = 0; i < rgb.length; i++) {
    const place = Math.floor(i / 3);
    const [y, x] = [Math.floor(place / width / tall), Math.floor((place % width) / wide)];
    small[3 * (y * SMALL + x) + (i % 3)] += rgb[i] / (255 * tall * wide);
  }
  return small;
}

/** The code of a small picture. @param {Index} index @param {Float32Array} small */
export function encode({ mean, axes, step }, small) {
  return step.map((worth, axis) => {
    let sum = 0;
    for (let i = 0; i < mean.length; i++) sum += (small[i] - mean[i]) * axes[axis * mean.length + i];
    return Math.min(255, Math.max(0, Math.round(sum / worth + 127.5)));
  });
}

/** How far each training drawing's code is. @param {Index} index @param {Float32Array} code */
export function distances({ codes, mean, step }, code) {
  const bytes = code.length;
  return Float32Array.from({ length: codes.length / bytes }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < bytes; i++) sum += ((codes[row * bytes + i] - code[i]) * step[i]) ** 2;
    return Math.sqrt(sum / mean.length);
  });
}

/** So many of the nearest, nearest first. @param {Float32Array} apart @param {number} count */
export function nearest(apart, count) {
  return [...apart.keys()].sort((one, other) => apart[one] - apart[other]).slice(0, count);
}

/** A training drawing's caption and its small picture, three bytes a pixel. @param {number} seed */
export async function lookUp(seed) {
  const number = Math.floor(seed / PART);
  const { captions, rgba, width } = await partOf(number);
  const at = seed % PART;
  const [left, top] = [(at % ACROSS) * TILE, Math.floor(at / ACROSS) * TILE];
  const rgb = Uint8Array.from({ length: 3 * TILE * TILE }, (_, i) => {
    const [place, channel] = [Math.floor(i / 3), i % 3];
    return rgba[4 * ((top + Math.floor(place / TILE)) * width + left + (place % TILE)) + channel];
  });
  return { caption: captions[at], rgb };
}

/** A part, kept for a while: of many, the one asked for longest ago is let go. @param {number} number */
function partOf(number) {
  const part = parts.get(number) ?? readPart(number);
  part.catch(() => parts.delete(number));
  parts.delete(number);
  parts.set(number, part);
  if (parts.size > MOST_KEPT) parts.delete(parts.keys().next().value);
  return part;
}

/** @param {number} number */
async function readPart(number) {
  const [sheet, text] = await Promise.all([fetched(`part-${number}.webp`), fetched(`part-${number}.txt`)]);
  const picture = await createImageBitmap(new Blob([sheet]));
  const { width, height } = picture;
  const pen = new OffscreenCanvas(width, height).getContext("2d");
  pen.drawImage(picture, 0, 0);
  picture.close();
  return { captions: new TextDecoder().decode(text).split("\n"), rgba: pen.getImageData(0, 0, width, height).data, width };
}
