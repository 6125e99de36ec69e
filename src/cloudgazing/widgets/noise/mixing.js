// Mixing a picture with noise, and telling how their numbers are spread. Pure arithmetic, no page.
// Pixel values are numbers from -1 to 1: three for each pixel (red, green, blue), row by row.

/** @typedef {import("../kit/pixels.js").Picture} Picture */

/** Numbers beyond this many spreads are so rare that a histogram leaves them out. */
export const REACH = 3.5;

/**
 * The weights of picture and noise. Their squares add up to 1.
 * @param {number} kept the share of signal, 0 (pure noise) to 1
 */
export function weights(kept) {
  return { picture: Math.sqrt(kept), noise: Math.sqrt(1 - kept) };
}

/** Three bytes a pixel as numbers from -1 to 1. @param {Uint8Array} rgb */
export function pixelValues(rgb) {
  return Float32Array.from(rgb, (byte) => byte / 127.5 - 1);
}

/**
 * A picture under noise: sqrt(kept) picture + sqrt(1 - kept) noise.
 * @param {Float32Array} picture
 * @param {Float32Array} noise
 * @param {number} kept
 */
export function mix(picture, noise, kept) {
  const by = weights(kept);
  return picture.map((value, i) => by.picture * value + by.noise * noise[i]);
}

/**
 * A picture for the screen, which shows nothing darker than black or brighter than white.
 * @param {Float32Array} values
 * @param {[number, number]} size height and width
 * @returns {Picture}
 */
export function pictureOf(values, [height, width]) {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) data[4 * pixel + c] = (values[3 * pixel + c] + 1) * 127.5;
    data[4 * pixel + 3] = 255;
  }
  return { data, width, height };
}

/**
 * How the numbers are spread from -REACH to REACH: for each bin its density, so that all areas add up to 1.
 * @param {Float32Array} values
 * @param {number} bins
 */
export function histogram(values, bins) {
  const counts = new Float64Array(bins);
  const perUnit = bins / (2 * REACH);
  for (const value of values) {
    const bin = Math.floor((value + REACH) * perUnit);
    if (bin >= 0 && bin < bins) counts[bin] += 1;
  }
  return counts.map((count) => (count * perUnit) / values.length);
}

/** The bell curve of pure noise, whose mean is 0 and whose variance is 1. @param {number} value */
export function bell(value) {
  return Math.exp(-(value ** 2) / 2) / Math.sqrt(2 * Math.PI);
}

/** The mean of numbers, and their variance. @param {Float32Array} values */
export function meanAndVariance(values) {
  let sum = 0;
  let squares = 0;
  for (const value of values) { sum += value; squares += value * value; }
  const mean = sum / values.length;
  return { mean, variance: squares / values.length - mean ** 2 };
}

/** The part of the numbers that lie beyond black or white. @param {Float32Array} values */
export function shareOutside(values) {
  return values.reduce((count, value) => count + (Math.abs(value) > 1 ? 1 : 0), 0) / values.length;
}
