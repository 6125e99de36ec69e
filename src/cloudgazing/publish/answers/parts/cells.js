// The arithmetic around the auto-regressive model; as in `cloudgazing/autoregression.py` and `cell_transformer.py`.

const SIDE = 16;
const OUTSIDE = 64;
const PREFIX = 8;

/**
 * The numbers of a prompt's words, from 1; words that the model does not know are left out.
 * @param {string} prompt
 * @param {string[]} words
 */
export function readWords(prompt, words) {
  const known = (prompt.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []).filter((word) => words.includes(word));
  if (prompt.trim() && !known.length) throw new RangeError(`The small model knows only these words: ${words.join(", ")}.`);
  return known.slice(0, PREFIX).map((word) => words.indexOf(word) + 1);
}

/** The colours to the left, above, and above to the right of the next cell. @param {number[]} cells @param {number} index */
export function neighboursOf(cells, index) {
  const [row, column] = [Math.floor(index / SIDE), index % SIDE];
  return [
    column > 0 ? cells[index - 1] : OUTSIDE,
    row > 0 ? cells[index - SIDE] : OUTSIDE,
    row > 0 && column < SIDE - 1 ? cells[index - SIDE + 1] : OUTSIDE,
  ];
}

/** A number from 0 to 1 for each cell, from pairs of Gaussian ones. @param {Float32Array} noise */
export function drawLots(noise) {
  return Array.from({ length: noise.length / 2 }, (_, i) => Math.exp(-(noise[2 * i] ** 2 + noise[2 * i + 1] ** 2) / 2));
}

/** The softmax of logits. @param {Float32Array} logits */
export function chancesOf(logits) {
  const highest = Math.max(...logits);
  const powers = Array.from(logits, (value) => Math.exp(value - highest));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}
