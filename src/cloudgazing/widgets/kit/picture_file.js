// What can be said of a picture file from its first bytes, before anything is decoded. Pure: no page.

/**
 * @typedef {{ format: string, width: number, height: number }} Size
 * @typedef {import("./pixels.js").Picture} Picture
 */

export const MOST_BYTES = 40e6;
export const MOST_PIXELS = 50e6;
/** What a file chooser offers. */
export const ACCEPTED = "image/png,image/jpeg,image/webp,image/gif,image/bmp";

export const DAMAGED = "This picture is damaged or incomplete. Save it anew as a PNG or JPEG file, and try again.";
export const NO_PICTURE = "This is no picture that can be read here. Choose a PNG, JPEG, WebP, GIF or BMP file.";
const EMPTY = "This file is empty. Choose another one.";
const HEAVY = `This file is larger than ${MOST_BYTES / 1e6} MB. Save the picture smaller, and try again.`;

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const GIF_EXTENSION = 0x21;
const GIF_IMAGE = 0x2c;

/** Whether the bytes from `at` on spell the text. @param {DataView} view @param {number} at @param {string} text */
function spells(view, at, text) {
  return [...text].every((letter, i) => view.getUint8(at + i) === letter.charCodeAt(0));
}

/** @type {Record<string, { begins: (view: DataView) => boolean, size: (view: DataView) => [number, number] }>} */
const FORMATS = {
  PNG: {
    begins: (view) => PNG.every((byte, i) => view.getUint8(i) === byte),
    size: (view) => (spells(view, 12, "IHDR") ? [view.getUint32(16), view.getUint32(20)] : [0, 0]),
  },
  JPEG: { begins: (view) => view.getUint16(0) === 0xffd8 && view.getUint8(2) === 0xff, size: sizeOfJpeg },
  WebP: { begins: (view) => spells(view, 0, "RIFF") && spells(view, 8, "WEBP"), size: sizeOfWebp },
  GIF: { begins: (view) => spells(view, 0, "GIF87a") || spells(view, 0, "GIF89a"), size: sizeOfGif },
  BMP: { begins: (view) => spells(view, 0, "BM") && view.byteLength > 14, size: sizeOfBmp },
};

/**
 * Walks from segment to segment to the one that begins a frame. @param {DataView} view @returns {[number, number]}
 */
function sizeOfJpeg(view) {
  for (let at = 2; ;) {
    if (view.getUint8(at) !== 0xff) return [0, 0];
    const marker = view.getUint8(at + 1);
    const beginsFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (beginsFrame) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    if (marker === 0xd9 || marker === 0xda) return [0, 0];
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
}

/** Lossy, lossless and extended files say it in three ways. @param {DataView} view @returns {[number, number]} */
function sizeOfWebp(view) {
  if (spells(view, 12, "VP8X")) {
    const three = (/** @type {number} */ at) => view.getUint16(at, true) + 0x10000 * view.getUint8(at + 2) + 1;
    return [three(24), three(27)];
  }
  if (spells(view, 12, "VP8L")) {
    const bits = view.getUint32(21, true);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  }
  return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
}

/** The screen, or the first picture where that is larger. @param {DataView} view @returns {[number, number]} */
function sizeOfGif(view) {
  const screen = [view.getUint16(6, true), view.getUint16(8, true)];
  const flags = view.getUint8(10);
  let at = 13 + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  while (view.getUint8(at) === GIF_EXTENSION) {
    at += 2;
    while (view.getUint8(at)) at += view.getUint8(at) + 1;
    at += 1;
  }
  if (view.getUint8(at) !== GIF_IMAGE) return [0, 0];
  const [left, top, width, height] = [1, 3, 5, 7].map((offset) => view.getUint16(at + offset, true));
  return [Math.max(screen[0], left + width), Math.max(screen[1], top + height)];
}

/** A height below zero means that the rows run from the top. @param {DataView} view @returns {[number, number]} */
function sizeOfBmp(view) {
  if (view.getUint32(14, true) === 12) return [view.getUint16(18, true), view.getUint16(20, true)];
  return [Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true))];
}

/** A value, or `otherwise` where the bytes end too soon. @template T @param {() => T} look @param {T} otherwise */
function within(look, otherwise) {
  try {
    return look();
  } catch (error) {
    if (error instanceof RangeError) return otherwise;
    throw error;
  }
}

/**
 * The format and the size that a picture file claims; width and height are 0 where the file ends before it says them.
 * `null` means that it is no picture of a known format.
 * @param {Uint8Array} bytes
 * @returns {Size | null}
 */
export function measure(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const [format, { begins, size }] of Object.entries(FORMATS)) {
    if (!within(() => begins(view), false)) continue;
    const [width, height] = within(() => size(view), [0, 0]);
    return { format, width, height };
  }
  return null;
}

/** Why a file of so many bytes is not even read; "" where nothing speaks against it. @param {number} count */
export function refusalOfWeight(count) {
  if (count === 0) return EMPTY;
  return count > MOST_BYTES ? HEAVY : "";
}

/** Why these bytes are not decoded, in a sentence; "" where nothing speaks against it. @param {Uint8Array} bytes */
export function refusal(bytes) {
  const weight = refusalOfWeight(bytes.length);
  if (weight) return weight;
  const size = measure(bytes);
  if (!size) return NO_PICTURE;
  const { width, height } = size;
  if (!width || !height) return DAMAGED;
  if (width * height <= MOST_PIXELS) return "";
  const measures = `${width.toLocaleString("en")} × ${height.toLocaleString("en")} pixels`;
  return `This picture measures ${measures}. Scale it to at most ${MOST_PIXELS / 1e6} million pixels, and try again.`;
}

/**
 * The largest square in the middle.
 * @param {{ width: number, height: number }} size
 * @returns {{ left: number, top: number, edge: number }}
 */
export function middleSquare({ width, height }) {
  const edge = Math.min(width, height);
  return { left: Math.floor((width - edge) / 2), top: Math.floor((height - edge) / 2), edge };
}

/**
 * Three bytes a pixel, row by row: what Python takes for a picture.
 * @param {Picture} picture
 */
export function rgbOf({ data, width, height }) {
  const rgb = new Uint8Array(3 * width * height);
  for (let pixel = 0; pixel < width * height; pixel++) rgb.set(data.subarray(4 * pixel, 4 * pixel + 3), 3 * pixel);
  return rgb;
}
