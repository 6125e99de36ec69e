// The picture behind guidance: from one noisy canvas two arrows, and a third one that goes on in their difference.
// Along the line every distance is true; how far below it the canvas lies is not, and the drawing says so.

import { svg } from "../kit/ui.js";

const [WIDTH, HEIGHT] = [640, 330];
const [LEFT, RIGHT, LINE, FOOT] = [120, 610, 96, 300];
const FURTHEST = 10;

/** Where a guidance lies on the line. @param {number} scale */
export function placeOf(scale) {
  return LEFT + ((RIGHT - LEFT) * Math.min(Math.max(scale, 0), FURTHEST)) / FURTHEST;
}

/** The line and head of an arrow. @param {number} x where it points, on the line */
function arrowPath(x) {
  const from = LEFT;
  const length = Math.hypot(x - from, FOOT - LINE);
  const [dx, dy] = [(x - from) / length, (LINE - FOOT) / length];
  const [tipX, tipY] = [x - 9 * dx, LINE - 9 * dy];
  const side = (/** @type {number} */ turn) => `${tipX - 12 * dx - turn * 6 * dy} ${tipY - 12 * dy + turn * 6 * dx}`;
  return `M${from} ${FOOT} L${tipX} ${tipY} M${side(1)} L${tipX} ${tipY} L${side(-1)}`;
}

/** The drawing, and how to move its third arrow. */
export function arrows() {
  const guided = svg("path", { class: "cg-arrow cg-guided" });
  const dot = svg("circle", { cy: LINE, r: 8, class: "cg-dot cg-guided" });
  const label = svg("text", { y: LINE - 56, class: "cg-arrow-label cg-guided" });
  const ticks = [0, 1].map((scale) => svg("circle", { cx: placeOf(scale), cy: LINE, r: 6, class: "cg-dot" }));
  const root = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "cg-arrows", role: "img" },
    svg("path", { d: `M${LEFT} ${LINE} H${WIDTH - 12}`, class: "cg-arrow-line" }),
    ...[0, 1].map((scale) => svg("path", { d: arrowPath(placeOf(scale)), class: "cg-arrow" })),
    guided, ...ticks, dot, svg("circle", { cx: LEFT, cy: FOOT, r: 9, class: "cg-dot cg-start" }),
    svg("text", { x: LEFT + 20, y: FOOT + 6, class: "cg-arrow-label cg-start-label" }, "the noisy canvas"),
    svg("text", { x: LEFT - 18, y: LINE + 7, class: "cg-arrow-label cg-end" }, "without"),
    svg("text", { x: placeOf(1), y: LINE - 20, class: "cg-arrow-label" }, "with"), label);

  /** @param {number} scale @param {string} words */
  function update(scale, words) {
    const x = placeOf(scale);
    guided.setAttribute("d", arrowPath(x));
    dot.setAttribute("cx", String(x));
    label.setAttribute("x", String(Math.min(Math.max(x, 100), WIDTH - 100)));
    label.textContent = `guided by ${scale}`;
    root.setAttribute("aria-label", words);
  }
  return { root, update };
}
