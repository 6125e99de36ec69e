// Drawings made of lines and letters: charts in SVG, formulas in MathML. Text goes in as text.

import { svg } from "../kit/ui.js";

/** How wide a digit of a label is, with a little to spare. */
const DIGIT = 7;
const MATH = "http://www.w3.org/1998/Math/MathML";

/**
 * An element of a formula.
 * @param {string} tag @param {...(Node | string)} children
 */
export function math(tag, ...children) {
  const element = document.createElementNS(MATH, tag);
  element.append(...children);
  return element;
}

/**
 * A chart with room inside its edges; `x` and `y` turn numbers into places.
 * @param {{ width: number, height: number, left?: number, bottom?: number, across: [number, number],
 *   up: [number, number] }} frame
 */
export function chart({ width, height, left = 8, bottom = 24, across, up }) {
  const [right, top] = [8, 8];
  const style = "display: block; width: 100%; height: auto; overflow: visible";
  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, style, role: "img" });
  /** @param {number} value */
  const x = (value) => left + ((value - across[0]) / (across[1] - across[0])) * (width - left - right);
  /** @param {number} value */
  const y = (value) => height - bottom - ((value - up[0]) / (up[1] - up[0])) * (height - bottom - top);
  /** @param {[number, number][]} points */
  const path = (points) => points.map(([a, b], i) => `${i ? "L" : "M"}${x(a).toFixed(1)} ${y(b).toFixed(1)}`).join("");
  return { root, x, y, path };
}

/**
 * A line in one of the figure's colours, such as "--cg-sky".
 * @param {string} d @param {string} colour @param {number} [width] @param {string} [dashes]
 */
export function stroke(d, colour, width = 1.2, dashes = "none") {
  return svg("path", { d, style: `fill: none; stroke: var(${colour}); stroke-width: ${width}; stroke-dasharray: ${dashes}` });
}

/** @param {number} radius @param {string} colour */
export function dot(radius, colour) {
  return svg("circle", { r: radius, style: `fill: var(${colour})` });
}

/**
 * A place for a chart that is drawn anew when its room changes, so that its letters keep their size.
 * @param {(width: number) => Element} draw
 * @param {AbortSignal} signal
 */
export function fitted(draw, signal) {
  const root = document.createElement("div");
  const update = () => root.replaceChildren(draw(Math.round(root.clientWidth) || 640));
  let width = 0;
  const observer = new ResizeObserver(() => {
    if (root.clientWidth === width) return;
    width = root.clientWidth;
    update();
  });
  observer.observe(root);
  signal.addEventListener("abort", () => observer.disconnect());
  return { root, update };
}

/** @param {number} x @param {number} y @param {string} words @param {string} [place] start, middle or end */
export function label(x, y, words, place = "middle") {
  const style = "fill: var(--cg-soft); font-size: 12px";
  return svg("text", { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": place, style }, words);
}

/**
 * A number below an axis, and a short line at its place. At the end of the chart the number gives way, and the line stays.
 * @param {number} x @param {number} y of the axis @param {string} number @param {number} width of the chart
 */
export function tick(x, y, number, width) {
  const room = width - (DIGIT * number.length) / 2;
  return svg("g", {}, stroke(`M${x.toFixed(1)} ${y.toFixed(1)}v5`, "--cg-edge"), label(Math.min(x, room), y + 17, number));
}
