// What the text encoder's attention says, in numbers and words. Pure: no page, no engine.

import { percent } from "../kit/percent.js";

/** @typedef {{ pieces: string[], shape: number[], weights: Float32Array }} Attention */

/**
 * How much each piece takes from each other one: rows look, columns are looked at. Head 0 is the mean of all.
 * @param {Attention} attention
 * @param {number} layer from 1
 * @param {number} head from 1, or 0
 * @returns {number[][]}
 */
export function sharesOf({ shape: [, heads, count], weights }, layer, head) {
  const chosen = head ? [head - 1] : Array.from({ length: heads }, (_, i) => i);
  return Array.from({ length: count }, (_, row) => Array.from({ length: count }, (_, column) => {
    const at = (/** @type {number} */ i) => (((layer - 1) * heads + i) * count + row) * count + column;
    return chosen.reduce((sum, i) => sum + weights[at(i)], 0) / chosen.length;
  }));
}

/** A piece as it is written on the page. @param {string[]} pieces @param {number} at */
export function nameOf(pieces, at) {
  return at === 0 || at === pieces.length - 1 ? `the ${pieces[at]} mark` : `“${pieces[at]}”`;
}

/**
 * What one piece looks at, in a sentence.
 * @param {string[]} pieces
 * @param {number[]} row its shares
 * @param {number} at its place
 */
export function lookInWords(pieces, row, at) {
  if (at === 0) return "The start mark has nothing before it, so it can look only at itself.";
  const most = row.map((share, i) => ({ share, i })).filter(({ i }) => i <= at)
    .sort((one, other) => other.share - one.share).slice(0, 3);
  const looks = most.map(({ share, i }) => `${i === at ? "itself" : nameOf(pieces, i)} (${percent(share)})`);
  const name = nameOf(pieces, at);
  return `${name[0].toUpperCase()}${name.slice(1)} takes most from ${looks.join(", then ")}.`;
}
