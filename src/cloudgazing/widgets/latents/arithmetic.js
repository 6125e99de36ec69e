// Arithmetic on latents and pixels. Pure: no page, no engine.

/**
 * Channels, rows and columns; the numbers stand channel by channel, row by row.
 * @typedef {[number, number, number]} Shape
 * @typedef {{ row: number, column: number, size: number }} Stamp
 */

/** @param {ArrayLike<number>} values */
export function summary(values) {
  let [least, most, sum, squares] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i]);
    most = Math.max(most, values[i]);
    sum += values[i];
    squares += values[i] ** 2;
  }
  const mean = sum / values.length;
  return { least, most, mean, spread: Math.sqrt(Math.max(squares / values.length - mean ** 2, 0)) };
}

/**
 * The straight way from one to the other.
 * @param {ArrayLike<number>} start
 * @param {ArrayLike<number>} end
 * @param {number} share
 */
export function straight(start, end, share) {
  return Float32Array.from(start, (value, i) => value + share * (end[i] - value));
}

/**
 * Each channel multiplied, then moved; a channel that is off is 0 everywhere.
 * @param {Float32Array} latents
 * @param {{ on: boolean, times: number, plus: number }[]} changes one for each channel
 */
export function changeChannels(latents, changes) {
  const places = latents.length / changes.length;
  return latents.map((value, i) => {
    const { on, times, plus } = changes[Math.floor(i / places)];
    return on ? times * value + plus : 0;
  });
}

/**
 * Paints a square of places with one set of latents; what lies outside the sheet is left out.
 * @param {Float32Array} latents
 * @param {Shape} shape
 * @param {Stamp} stamp the square's middle (its upper left one where the size is even) and its side
 * @param {number[]} paint a number for each channel
 */
export function stampInto(latents, [channels, rows, columns], { row, column, size }, paint) {
  const painted = latents.slice();
  const before = Math.floor((size - 1) / 2);
  for (let r = Math.max(row - before, 0); r < Math.min(row - before + size, rows); r++) {
    for (let c = Math.max(column - before, 0); c < Math.min(column - before + size, columns); c++) {
      for (let k = 0; k < channels; k++) painted[(k * rows + r) * columns + c] = paint[k];
    }
  }
  return painted;
}

/**
 * The places on a straight line from one to another, both included, so that a quick brush leaves no gaps.
 * @param {{ row: number, column: number }} from
 * @param {{ row: number, column: number }} to
 */
export function placesBetween(from, to) {
  const steps = Math.max(Math.abs(to.row - from.row), Math.abs(to.column - from.column), 1);
  return Array.from({ length: steps + 1 }, (_, i) => ({
    row: Math.round(from.row + (i / steps) * (to.row - from.row)),
    column: Math.round(from.column + (i / steps) * (to.column - from.column)),
  }));
}

/**
 * The latents of one place.
 * @param {Float32Array} latents
 * @param {Shape} shape
 * @param {{ row: number, column: number }} place
 */
export function latentsAt(latents, [channels, rows, columns], { row, column }) {
  return Array.from({ length: channels }, (_, k) => latents[(k * rows + row) * columns + column]);
}

/** A number with a real minus sign. @param {number} value @param {number} [digits] */
export function signed(value, digits = 2) {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** A whole number with its thousands apart, as 49,152. @param {number} value */
export function thousands(value) {
  return Math.round(value).toLocaleString("en");
}

/** How many millions, with one decimal as long as that counts: 2.4, and 155. @param {number} value */
export function millions(value) {
  if (value < 5e4) return "under 0.1";
  return value < 9.95e7 ? (value / 1e6).toFixed(1) : thousands(value / 1e6);
}

/** A time in words, with two digits that count. @param {number} seconds */
export function duration(seconds) {
  if (seconds < 1) return `${Number((1000 * seconds).toPrecision(2))} ms`;
  if (seconds < 120) return `${Number(seconds.toPrecision(2))} s`;
  if (seconds < 7200) return `${Number((seconds / 60).toPrecision(2))} minutes`;
  return `${Number((seconds / 3600).toPrecision(2))} hours`;
}
