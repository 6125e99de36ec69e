// The error of a network that learns, as a line; and where one stands on it.

import { chart, dot, label, stroke, tick } from "../noise/svg.js";

const HEIGHT = 200;
const SMALLEST = 32;
const NARROW = 480;

/** @typedef {[number, number]} Point how far the training is, and the error there */

/**
 * @param {{ line: Point[], at: Point | null, unit: string, log?: boolean }} shown `at` is the place that is looked at;
 *   on a logarithmic scale each step to the right multiplies
 * @param {number} width
 */
export function lossCurve({ line, at, unit, log = false }, width) {
  const along = log ? (/** @type {number} */ n) => Math.log10(Math.max(n, SMALLEST)) : (/** @type {number} */ n) => n;
  const last = Math.max(...line.map(([n]) => n), 2);
  const worst = Math.max(...line.map(([, error]) => error), 0.01);
  const from = log ? along(SMALLEST) : 0;
  const frame = { width, height: HEIGHT, left: 42, bottom: 40 };
  const { root, x, y, path } = chart({ ...frame, across: [from, along(last)], up: [0, worst * 1.05] });
  const every = width < NARROW ? 2 : 1;
  const powers = [100, 1000, 10_000, 100_000, 1_000_000].filter((n, i) => n < last * 0.98 && i % every === 0);
  root.append(stroke(path([[from, worst * 1.05], [from, 0], [along(last), 0]]), "--cg-edge"),
    ...[0, worst].map((value) => label(x(from) - 6, y(value) + 4, value.toFixed(2), "end")),
    ...(log ? powers : [0, last]).map((n) => tick(x(along(n)), y(0), n.toLocaleString("en-GB"), width)),
    label((x(from) + x(along(last))) / 2, y(0) + 34, unit),
    stroke(path(line.map(([n, error]) => [along(n), error])), "--cg-sky", 2.2));
  if (at) root.append(mark(x(along(at[0])), y(at[1])));
  root.setAttribute("aria-label", line.length
    ? `The error: ${line[0][1].toFixed(2)} at first, ${line.at(-1)[1].toFixed(2)} at the end, after ${last.toLocaleString("en-GB")} ${unit}.`
    : "The error; nothing yet.");
  return root;
}

/** @param {number} x @param {number} y */
function mark(x, y) {
  const root = dot(6, "--cg-text");
  root.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
  return root;
}
