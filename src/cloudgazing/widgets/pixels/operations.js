// What one line of code does to a picture's numbers: the line as Python has it, and the same arithmetic here, rounded
// to 32 bits at every step as Python rounds it. Pure.

/**
 * @typedef {{ values: Float32Array, height: number, width: number }} Image numbers from 0 to 1, three a pixel
 * @typedef {{ name: string, amount?: number }} Edit
 * @typedef {{ label: string, what: string, from?: number, range?: { min: number, max: number, step: number },
 *   inWords?: (amount: number) => string, line: (amount: number) => string,
 *   run: (image: Image, amount: number) => Image }} Operation
 */

const LARGEST_POWER = 5;

/** @param {number} value */
const clip = (value) => Math.min(Math.max(value, 0), 1);
const { fround } = Math;
/** @param {number} amount */
const two = (amount) => amount.toFixed(2);
/** The number as the line of code has it. @param {number} amount */
const written = (amount) => fround(Number(two(amount)));

/** Each number by itself. @param {(value: number) => number} change @returns {(image: Image) => Image} */
const each = (change) => (image) => ({ ...image, values: image.values.map(change) });

/**
 * Each number from a place in the old picture. @param {Image} image
 * @param {(row: number, column: number, channel: number) => [number, number, number]} source
 * @returns {Image}
 */
function gather(image, source) {
  const { values, height, width } = image;
  const moved = new Float32Array(values.length);
  for (let i = 0; i < moved.length; i++) {
    const [row, column, channel] = source(Math.floor(i / 3 / width), Math.floor(i / 3) % width, i % 3);
    moved[i] = values[3 * (row * width + column) + channel];
  }
  return { values: moved, height, width };
}

/** @type {Record<string, Operation>} */
export const OPERATIONS = {
  invert: { label: "Invert", what: "Every number becomes its distance from 1.",
    line: () => "image = 1 - image", run: each((value) => 1 - value) },
  brighten: { label: "Brighten", what: "Adds the same to every number.",
    from: 0.2, range: { min: -0.6, max: 0.6, step: 0.05 },
    line: (amount) => `image = (image ${amount < 0 ? "-" : "+"} ${two(Math.abs(amount))}).clip(0, 1)`,
    run: (image, amount) => each((value) => clip(fround(value + written(amount))))(image) },
  contrast: { label: "Contrast", what: "Pushes every number away from the middle.",
    from: 1.6, range: { min: 0, max: 4, step: 0.1 },
    line: (amount) => `image = (0.5 + ${two(amount)} * (image - 0.5)).clip(0, 1)`,
    run: (image, amount) => each((value) => clip(fround(0.5 + fround(written(amount) * fround(value - 0.5)))))(image) },
  threshold: { label: "Threshold", what: "All or nothing, on each channel.",
    from: 0.5, range: { min: 0, max: 1, step: 0.05 },
    line: (amount) => `image = (image > ${two(amount)}) * 1.0`,
    run: (image, amount) => each((value) => (value > written(amount) ? 1 : 0))(image) },
  grey: { label: "Grey", what: "The mean of the three numbers, three times.",
    line: () => "image = image.mean(axis=2, keepdims=True).repeat(3, axis=2)", run: grey },
  swap: { label: "Swap channels", what: "Red and blue change places.",
    line: () => "image = image[:, :, [2, 1, 0]]",
    run: (image) => gather(image, (row, column, channel) => [row, column, 2 - channel]) },
  mirror: { label: "Mirror", what: "Each row backwards.",
    line: () => "image = image[:, ::-1]",
    run: (image) => gather(image, (row, column, channel) => [row, image.width - 1 - column, channel]) },
  flip: { label: "Upside down", what: "The rows backwards.",
    line: () => "image = image[::-1]",
    run: (image) => gather(image, (row, column, channel) => [image.height - 1 - row, column, channel]) },
  roll: { label: "Shift", what: "Each row moves; what falls off comes in again on the other side.",
    from: 32, range: { min: 0, max: 127, step: 1 },
    line: (amount) => `image = np.roll(image, ${amount}, axis=1)`,
    run: (image, amount) => gather(image, (row, column, channel) => {
      const { width } = image;
      return [row, (((column - amount) % width) + width) % width, channel];
    }) },
  coarse: { label: "Coarse", what: "Few pixels, each repeated.",
    from: 3, range: { min: 0, max: LARGEST_POWER, step: 1 },
    inWords: (power) => `${2 ** power} × ${2 ** power} ${power ? "pixels" : "pixel"}`,
    line: (power) => "image = image[::N, ::N].repeat(N, axis=0).repeat(N, axis=1)".replaceAll("N", String(2 ** power)),
    run: (image, power) => coarse(image, 2 ** power) },
};

/** @param {Image} image @returns {Image} */
function grey(image) {
  const values = new Float32Array(image.values.length);
  for (let i = 0; i < values.length; i += 3) {
    values.fill(fround(fround(image.values[i] + image.values[i + 1]) + image.values[i + 2]) / 3, i, i + 3);
  }
  return { ...image, values };
}

/** @param {Image} image @param {number} block @returns {Image} */
function coarse({ values, height, width }, block) {
  const size = { height: Math.ceil(height / block) * block, width: Math.ceil(width / block) * block };
  const larger = new Float32Array(3 * size.height * size.width);
  for (let i = 0; i < larger.length; i++) {
    const [row, column] = [Math.floor(i / 3 / size.width), Math.floor(i / 3) % size.width];
    const from = (row - (row % block)) * width + column - (column % block);
    larger[i] = values[3 * from + (i % 3)];
  }
  return { values: larger, ...size };
}

/** From whole numbers to shares. @param {import("./grid.js").Levels} levels @returns {Image} */
export function toImage({ rgb, height, width }) {
  return { values: Float32Array.from(rgb, (level) => level / 255), height, width };
}

/** From shares to whole numbers; halves go to the even one, as in Python. @param {Image} image */
export function toLevels({ values, height, width }) {
  const rgb = Uint8Array.from(values, (value) => {
    const level = fround(clip(value) * 255);
    const below = Math.floor(level);
    if (level - below === 0.5) return below + (below % 2);
    return Math.round(level);
  });
  return { rgb, height, width };
}

/** The amount of an edit, or its operation's own. @param {Edit} edit */
export function amountOf({ name, amount }) {
  return amount ?? OPERATIONS[name].from ?? 0;
}

/** The line of code for an edit. @param {Edit} edit */
export function lineOf(edit) {
  return OPERATIONS[edit.name].line(amountOf(edit));
}

/** The picture after each edit, the untouched one first. @param {Image} image @param {Edit[]} edits */
export function allStages(image, edits) {
  const stages = [image];
  for (const edit of edits) stages.push(OPERATIONS[edit.name].run(stages[stages.length - 1], amountOf(edit)));
  return stages;
}
