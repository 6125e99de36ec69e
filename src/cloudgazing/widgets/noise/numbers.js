// What the noise slider says beside the picture: the histogram, the shares, the quarter circle and the formula.

import { percent } from "../kit/percent.js";
import { html, svg } from "../kit/ui.js";
import { signed } from "../latents/arithmetic.js";
import { bell, histogram, meanAndVariance, REACH, shareOutside, weights } from "./mixing.js";
import { chart, dot, label, math, stroke } from "./svg.js";

const BINS = 70;
const TALLEST = 1.1;
/** Above the tallest bars there is room for a label. */
const TOP = 1.25;
/** One colour each, in every part of the figure; the hill is made of both and has neither. */
const [PICTURE, NOISE] = ["--cg-sky", "--cg-text"];

/** The histogram of pixel values, with the bell curve of pure noise. */
export function histogramChart() {
  const { root, x, y, path } = chart({ width: 340, height: 181, across: [-REACH, REACH], up: [0, TOP] });
  const curve = Array.from({ length: 99 }, (_, i) => (i / 49 - 1) * REACH);
  const hill = path(curve.map((value) => [value, bell(value)]));
  const bars = svg("path", { style: "fill: var(--cg-edge)" });
  const noise = nameTag(NOISE);
  noise.put(x(1.8), y(bell(2.2)) - 12, "pure noise");
  const style = "fill: var(--cg-wash); stroke: var(--cg-line)";
  const screen = svg("rect", { x: x(-1), width: x(1) - x(-1), y: 8, height: y(0) - 8, style });
  root.append(
    screen,
    bars,
    stroke(hill, "--cg-paper", 5), stroke(hill, NOISE, 2.2, "6 4"),
    stroke(`M${x(-REACH)} ${y(0)}H${x(REACH)}`, "--cg-edge"),
    ...[-3, -2, 2, 3].map((value) => label(x(value), y(0) + 16, String(value).replace("-", "−"))),
    label(x(0), 20, "on screen"), noise.root,
    label(x(-1), y(0) + 16, "−1 black"), label(x(1), y(0) + 16, "1 white"),
  );
  /** @param {Float32Array} values @param {string} what */
  const update = (values, what) => {
    bars.setAttribute("d", outline(values, x, y));
    const { mean, variance } = meanAndVariance(values);
    const outside = percent(shareOutside(values));
    const facts = `Mean ${signed(mean)}, variance ${variance.toFixed(2)}; ${outside} lie beyond black or white.`;
    root.setAttribute("aria-label", `Histogram of ${what}. ${facts}`);
    return facts;
  };
  return { root, update };
}

/**
 * The bars of the histogram as one outline.
 * @param {Float32Array} values @param {(value: number) => number} x @param {(density: number) => number} y
 */
function outline(values, x, y) {
  const width = (2 * REACH) / BINS;
  const tops = [...histogram(values, BINS)].flatMap((density, i) => {
    const top = y(Math.min(density, TALLEST)).toFixed(1);
    return [`V${top}`, `H${x(-REACH + (i + 1) * width).toFixed(1)}`];
  });
  return `M${x(-REACH)} ${y(0)}${tops.join("")}V${y(0)}Z`;
}

/** How much is picture and how much is noise, as one bar with the names above it. */
export function shareBar() {
  const picture = html("span", { class: "cg-share-picture" });
  const noise = html("span", { class: "cg-share-noise" });
  const root = html("div", { class: "cg-shares", role: "img" }, picture, noise, html("i", { class: "cg-share-bar" }));
  /** @param {number} kept */
  const update = (kept) => {
    root.style.setProperty("--kept", String(kept));
    picture.textContent = `picture ${percent(kept)}`;
    noise.textContent = `noise ${percent(1 - kept)}`;
    root.setAttribute("aria-label", `Of the variance ${percent(kept)} is picture and ${percent(1 - kept)} noise.`);
  };
  return { root, update };
}

/**
 * Words in the colour of what they name, with paper around the letters, so that no line runs through them.
 * @param {string} colour
 */
function nameTag(colour) {
  const around = "stroke: var(--cg-paper); stroke-width: 4px; paint-order: stroke";
  const root = svg("text", { style: `fill: var(${colour}); ${around}; font-size: 12px; font-weight: 600` });
  /** @param {number} x @param {number} y @param {string} words */
  const put = (x, y, words) => {
    root.setAttribute("x", x.toFixed(1));
    root.setAttribute("y", y.toFixed(1));
    root.textContent = words;
  };
  return { root, put };
}

/** A quarter of a circle, from its top to its right. */
const ARC = Array.from({ length: 41 }, (_, i) => /** @type {[number, number]} */ (
  [Math.sin((i / 80) * Math.PI), Math.cos((i / 80) * Math.PI)]));

/**
 * The two weights as the legs of a right triangle in a quarter circle: their squares add up to 1. Both are drawn to one
 * scale. The picture's name stands at the upper end of its leg, where the arc falls away from it.
 */
export function quarterCircle() {
  const { root, x, y, path } = chart({ width: 226, height: 164, left: 14, across: [0, 1.7], up: [0, 1.1] });
  const [side, foot, long] = [stroke("", PICTURE, 6), stroke("", NOISE, 6), stroke("", "--cg-ink", 1.5)];
  const [picture, noise, one] = [nameTag(PICTURE), nameTag(NOISE), nameTag("--cg-ink")];
  const end = dot(5, "--cg-ink");
  root.append(stroke(path([[0, 1], [0, 0], [1, 0]]), "--cg-line"), stroke(path(ARC), "--cg-edge", 1.5, "3 4"),
    long, foot, side, end, picture.root, noise.root, one.root);
  /** @param {number} kept */
  const update = (kept) => {
    const by = weights(kept);
    side.setAttribute("d", path([[by.noise, 0], [by.noise, by.picture]]));
    foot.setAttribute("d", path([[0, 0], [by.noise, 0]]));
    long.setAttribute("d", path([[0, 0], [by.noise, by.picture]]));
    end.setAttribute("transform", `translate(${x(by.noise)} ${y(by.picture)})`);
    picture.put(x(by.noise) + 8, y(by.picture) - 7, `picture ${by.picture.toFixed(2)}`);
    noise.put(x(0), y(0) + 18, `noise ${by.noise.toFixed(2)}`);
    one.put(x(by.noise / 2 - by.picture / 10) - 4, y(by.picture / 2 + by.noise / 10) + 4, "1");
    root.setAttribute("aria-label", `A right triangle in a quarter circle of radius 1: ${by.picture.toFixed(2)} high, `
      + `which is the picture’s weight, and ${by.noise.toFixed(2)} wide, the noise’s.`);
  };
  return { root, update };
}

/** A term of the formula in the colour of what it stands for. @param {string} colour @param {...Node} parts */
function term(colour, ...parts) {
  const root = math("mrow", ...parts);
  root.setAttribute("style", `color: var(${colour})`);
  return root;
}

/** A square root whose bar keeps clear of the number below it. @param {Node} number */
function squareRoot(number) {
  const room = math("mspace");
  room.setAttribute("height", "0.95em");
  return math("msqrt", room, number);
}

/** The formula, with its present numbers below it: one table, so that both lines have "=" at the same place. */
export function formula() {
  const named = { role: "group", "aria-label": "The formula with its numbers" };
  const root = html("div", { class: "cg-formula", tabindex: "0", ...named });
  const x = (/** @type {Node} */ index) => math("msub", math("mi", "x"), index);
  /** @param {Node} picture @param {Node} noise the weights */
  const sum = (picture, noise) => [
    math("mo", "="), term(PICTURE, picture, math("mo", "·"), x(math("mn", "0"))),
    math("mo", "+"), term(NOISE, noise, math("mo", "·"), math("mi", "ε")),
  ];
  /** @param {number} kept */
  const update = (kept) => {
    const by = weights(kept);
    const number = (/** @type {number} */ value) => math("mn", value.toFixed(2));
    const line = (/** @type {Node[]} */ left, /** @type {Node[]} */ right) =>
      math("mtr", math("mtd", ...left), math("mtd", ...right));
    root.replaceChildren(math("math", math("mtable",
      line([x(math("mi", "t"))], sum(squareRoot(number(kept)), squareRoot(number(1 - kept)))),
      line([], sum(number(by.picture), number(by.noise))))));
  };
  return { root, update };
}
