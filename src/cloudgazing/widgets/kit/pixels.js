// From numbers to pixels: the arithmetic that every figure shares. Nothing here touches the page, except `paint`.

/**
 * A picture that a canvas can take: four bytes (red, green, blue, opacity) for each pixel, row by row.
 * @typedef {{ data: Uint8ClampedArray, width: number, height: number }} Picture
 */

/** The two ends of the scale on which latents are shown, and its middle. @type {[number, number, number][]} */
const BELOW_ZERO_TO_ABOVE = [[38, 92, 156], [246, 242, 234], [214, 116, 32]];

/** Latents rarely stray further from zero than this. */
const FURTHEST = 3;

/**
 * The bytes behind a buffer as it arrives from the kernel.
 * @param {DataView} view
 */
export function asBytes(view) {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/**
 * The 32-bit floats behind a buffer; copied, as they may begin at any byte.
 * @param {DataView} view
 */
export function asFloats(view) {
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

/**
 * A picture from three bytes a pixel.
 * @param {Uint8Array} rgb
 * @param {[number, number]} size height and width
 * @returns {Picture}
 */
export function pictureFromRgb(rgb, [height, width]) {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    data[4 * pixel] = rgb[3 * pixel];
    data[4 * pixel + 1] = rgb[3 * pixel + 1];
    data[4 * pixel + 2] = rgb[3 * pixel + 2];
    data[4 * pixel + 3] = 255;
  }
  return { data, width, height };
}

/**
 * The colour of a number: blue below zero, orange above, pale at zero.
 * @param {number} value
 * @returns {[number, number, number]}
 */
export function signedColour(value) {
  const share = Math.min(Math.abs(value) / FURTHEST, 1) || 0;
  const end = BELOW_ZERO_TO_ABOVE[value < 0 ? 0 : 2];
  const [red, green, blue] = BELOW_ZERO_TO_ABOVE[1].map((middle, i) => Math.round(middle + (end[i] - middle) * share));
  return [red, green, blue];
}

/**
 * Latents as a mosaic, one tile for each channel, two tiles to a row, a clear line one pixel wide between them.
 * @param {Float32Array} latents channel by channel, row by row
 * @param {[number, number, number]} shape channels, height, width
 * @returns {Picture}
 */
export function mosaicOfLatents(latents, [channels, height, width]) {
  const columns = Math.min(channels, 2);
  const rows = Math.ceil(channels / columns);
  const mosaic = { width: columns * (width + 1) - 1, height: rows * (height + 1) - 1 };
  const data = new Uint8ClampedArray(4 * mosaic.width * mosaic.height);
  for (let i = 0; i < latents.length; i++) {
    const channel = Math.floor(i / (height * width));
    const x = (channel % columns) * (width + 1) + (i % width);
    const y = Math.floor(channel / columns) * (height + 1) + (Math.floor(i / width) % height);
    data.set([...signedColour(latents[i]), 255], 4 * (y * mosaic.width + x));
  }
  return { data, ...mosaic };
}

/**
 * At most `most` whole numbers from 0 to `last`, evenly spread, both ends included.
 * @param {number} last
 * @param {number} most
 */
export function spread(last, most) {
  const count = Math.min(last + 1, most);
  if (count < 2) return [0];
  return Array.from({ length: count }, (_, i) => Math.round((i * last) / (count - 1)));
}

/**
 * Puts a picture onto a canvas, which takes the picture's size.
 * @param {HTMLCanvasElement} canvas
 * @param {Picture} picture
 */
export function paint(canvas, { data, width, height }) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext("2d").putImageData(new ImageData(data, width, height), 0, 0);
}
