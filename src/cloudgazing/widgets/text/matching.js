// What the numbers of a matching matrix say. Pure: no page, no engine.

import { percent } from "../kit/percent.js";
import { signed } from "../latents/arithmetic.js";

/**
 * The chances of several captions, if one of them must be right: softmax(scale * cosine).
 * @param {number[]} cosines
 * @param {number} scale
 */
export function chances(cosines, scale) {
  const largest = Math.max(...cosines);
  const weights = cosines.map((cosine) => Math.exp(scale * (cosine - largest)));
  const sum = weights.reduce((one, other) => one + other, 0);
  return weights.map((weight) => weight / sum);
}

/** @param {number[][]} rows */
export const turned = (rows) => rows[0].map((_, column) => rows.map((row) => row[column]));

/**
 * What to show in each cell, and which caption fits each picture best.
 * @param {number[][]} cosines a row for each caption, a column for each picture
 * @param {"cosine" | "chance"} view
 * @param {number} scale
 */
export function cells(cosines, view, scale) {
  const columns = turned(cosines);
  const best = columns.map((column) => column.indexOf(Math.max(...column)));
  return { values: view === "cosine" ? cosines : turned(columns.map((column) => chances(column, scale))), best };
}

/** @param {number} value @param {"cosine" | "chance"} view */
export function written(value, view) {
  if (view === "cosine") return signed(value);
  return value < 0.005 ? "<1\u00a0%" : percent(value);
}

/**
 * How many pictures find their own caption.
 * @param {number[]} best the best caption of each picture
 * @param {number} mine the place of the reader's own caption
 */
export function verdict(best, mine) {
  const right = best.filter((caption, picture) => caption === picture).length;
  const own = best.filter((caption) => caption === mine).length;
  const yours = own ? ` Yours is the best for ${own === 1 ? "one" : own}.` : "";
  return `${right} of ${best.length} drawings fit their own caption best.${yours}`;
}
