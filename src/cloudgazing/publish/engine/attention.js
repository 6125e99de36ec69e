// Word maps: what each place of the picture took from each word; as `word_maps` of `cloudgazing/attention.py`.

/**
 * @typedef {import("./denoise.js").Maps} Maps
 * @typedef {import("./tokens.js").Word} Word
 */

/**
 * What each place took from a word, its pieces together.
 * @param {{ side: number, shares: Float32Array }} layer @param {number[]} tokens
 */
function mapOf({ side, shares }, tokens) {
  const width = shares.length / side ** 2;
  return Float32Array.from({ length: side ** 2 }, (_, place) =>
    tokens.reduce((sum, token) => sum + shares[place * width + token], 0));
}

/**
 * Enlarges a square map smoothly (bilinear; the corners of the pixels are the corners of the map).
 * @param {Float32Array} map @param {number} from @param {number} to its side before and after
 */
export function enlarge(map, from, to) {
  if (from === to) return map;
  const stops = Array.from({ length: to }, (_, i) => {
    const place = Math.max(((i + 0.5) * from) / to - 0.5, 0);
    const low = Math.floor(place);
    return { low, high: Math.min(low + 1, from - 1), share: place - low };
  });
  return Float32Array.from({ length: to * to }, (_, i) => {
    const [row, column] = [stops[Math.floor(i / to)], stops[i % to]];
    const along = (/** @type {number} */ r) =>
      map[r * from + column.low] * (1 - column.share) + map[r * from + column.high] * column.share;
    return along(row.low) * (1 - row.share) + along(row.high) * row.share;
  });
}

/**
 * A map for each word, and its side. Without a `layer`, those of all layers, enlarged to the largest and averaged.
 * @param {Maps} maps @param {Pick<Word, "tokens">[]} words @param {string} [layer]
 * @returns {{ side: number, maps: Float32Array[] }}
 */
export function wordMaps(maps, words, layer) {
  if (layer !== undefined && !Object.hasOwn(maps, layer)) {
    throw new RangeError(`There is no layer "${layer}": choose one of ${Object.keys(maps).join(", ")}.`);
  }
  const chosen = layer === undefined ? Object.values(maps) : [maps[layer]];
  const side = Math.max(...chosen.map((each) => each.side));
  const averaged = words.map(({ tokens }) => {
    const sum = new Float32Array(side * side);
    for (const each of chosen) enlarge(mapOf(each, tokens), each.side, side).forEach((value, i) => (sum[i] += value));
    return sum.map((value) => value / chosen.length);
  });
  return { side, maps: averaged };
}
