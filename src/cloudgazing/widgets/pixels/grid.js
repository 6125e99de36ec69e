// Where things are in a picture: places, neighbourhoods, and the words for them. Pure.

/**
 * @typedef {{ rgb: Uint8Array, height: number, width: number }} Levels three numbers a pixel, row by row
 * @typedef {{ row: number, column: number }} Place
 * @typedef {"red" | "green" | "blue"} Channel
 */

/** @type {Channel[]} */
export const CHANNELS = ["red", "green", "blue"];
const LEAP = 8;
/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * The nearest place within the picture.
 * @param {Place} place
 * @param {{ height: number, width: number }} size
 * @returns {Place}
 */
export function within({ row, column }, { height, width }) {
  const clip = (/** @type {number} */ value, /** @type {number} */ last) => Math.max(0, Math.min(value || 0, last));
  return { row: clip(row, height - 1), column: clip(column, width - 1) };
}

/**
 * Where a key leads: arrows go one pixel on, with Shift eight, Home and End to the ends of the row.
 * @param {string} key
 * @param {boolean} far
 * @param {Place} place
 * @param {{ height: number, width: number }} size
 * @returns {Place | null} null for a key that leads nowhere
 */
export function moveBy(key, far, { row, column }, size) {
  if (key === "Home") return { row, column: 0 };
  if (key === "End") return { row, column: size.width - 1 };
  const move = MOVES[key];
  if (!move) return null;
  const stride = far ? LEAP : 1;
  return within({ row: row + stride * move[0], column: column + stride * move[1] }, size);
}

/** The three numbers at a place. @param {Levels} levels @param {Place} place @returns {[number, number, number]} */
export function numbersAt({ rgb, width }, { row, column }) {
  const at = 3 * (row * width + column);
  return [rgb[at], rgb[at + 1], rgb[at + 2]];
}

/**
 * The same picture with other numbers at one place.
 * @param {Levels} levels
 * @param {Place} place
 * @param {number[]} numbers
 * @returns {Levels}
 */
export function withNumbers(levels, { row, column }, numbers) {
  const rgb = levels.rgb.slice();
  rgb.set(numbers, 3 * (row * levels.width + column));
  return { ...levels, rgb };
}

/**
 * A colour with only these channels left, the others at 0.
 * @param {[number, number, number]} numbers
 * @param {Channel[]} channels
 * @returns {[number, number, number]}
 */
export function onlyChannels(numbers, channels) {
  const [red, green, blue] = CHANNELS.map((channel, i) => (channels.includes(channel) ? numbers[i] : 0));
  return [red, green, blue];
}

/** Whether black or white can be read on a colour (relative luminance as in WCAG 2). @param {number[]} colour */
export function inkOn(colour) {
  const [red, green, blue] = colour.map((level) => {
    const share = level / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "black" : "white";
}

/** Three numbers in words. @param {number[]} numbers */
export function inWords([red, green, blue]) {
  return `red ${red}, green ${green}, blue ${blue}`;
}

/**
 * The picture that the canvas takes, with only these channels.
 * @param {Levels} levels
 * @param {Channel[]} channels
 * @returns {import("../kit/pixels.js").Picture}
 */
export function asPicture({ rgb, height, width }, channels = CHANNELS) {
  const data = new Uint8ClampedArray(4 * height * width).fill(255);
  const kept = CHANNELS.map((channel) => channels.includes(channel));
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      data[4 * pixel + channel] = kept[channel] ? rgb[3 * pixel + channel] : 0;
    }
  }
  return { data, width, height };
}
