// Two old ways to remove noise, and a measure of how well it went. Pure arithmetic.
// Pixel values as in mixing.js: numbers from -1 to 1, three for each pixel.

/** Window sizes that a filter may have: each reaches equally far to all sides. */
export const WINDOWS = [1, 3, 5, 7, 9];

/**
 * Replaces each number by one made from its neighbours in a square window; at the edge the outermost pixels repeat.
 * @param {Float32Array} values
 * @param {[number, number]} size height and width
 * @param {number} window how many pixels wide and high, an odd number
 * @param {(neighbours: Float32Array) => number} choose
 */
function overWindows(values, [height, width], window, choose) {
  const reach = (window - 1) / 2;
  const neighbours = new Float32Array(window * window);
  /** @param {number} place @param {number} end */
  const inside = (place, end) => Math.min(Math.max(place, 0), end - 1);
  return values.map((_, i) => {
    const [channel, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / (3 * width))];
    let count = 0;
    for (let row = y - reach; row <= y + reach; row++) {
      for (let column = x - reach; column <= x + reach; column++) {
        neighbours[count++] = values[3 * (inside(row, height) * width + inside(column, width)) + channel];
      }
    }
    return choose(neighbours);
  });
}

/**
 * Blur: each number becomes the mean of its neighbours.
 * @param {Float32Array} values @param {[number, number]} size @param {number} window
 */
export function blur(values, size, window) {
  return overWindows(values, size, window, (near) => near.reduce((sum, value) => sum + value, 0) / near.length);
}

/**
 * Median: each number becomes the one in the middle, when its neighbours are put in order.
 * @param {Float32Array} values @param {[number, number]} size @param {number} window
 */
export function median(values, size, window) {
  return overWindows(values, size, window, (near) => near.sort()[(near.length - 1) / 2]);
}

/** What a screen can show of the numbers. @param {Float32Array} values */
export function clamp(values) {
  return values.map((value) => Math.min(Math.max(value, -1), 1));
}

/**
 * The mean difference of two pictures, in percent of the way from black to white.
 * @param {Float32Array} one @param {Float32Array} other
 */
export function difference(one, other) {
  return (50 * one.reduce((sum, value, i) => sum + Math.abs(value - other[i]), 0)) / one.length;
}

/**
 * The window with which a filter comes closest to the true picture, and what it makes.
 * @param {(values: Float32Array, size: [number, number], window: number) => Float32Array} filter
 * @param {Float32Array} values @param {[number, number]} size @param {Float32Array} truth
 */
export function best(filter, values, size, truth) {
  const tries = WINDOWS.map((window) => {
    const made = clamp(filter(values, size, window));
    return { window, made, off: difference(made, truth) };
  });
  return tries.reduce((least, next) => (next.off < least.off ? next : least));
}
