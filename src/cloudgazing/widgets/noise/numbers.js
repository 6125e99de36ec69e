// What the noise slider says beside the picture: the histogram, the shares, the quarter circle and the formula.

import { html } from "../kit/ui.js";
import { bell, histogram, meanAndVariance, percent, REACH, shareOutside, weights } from "./mixing.js";
import { chart, dot, label, math, stroke, svg } from "./svg.js";

const BINS = 70;
const TALLEST = 1.1;

/** The histogram of pixel values, with the bell curve of pure noise. */
export function histogramChart() {
  const { root, x, y, path } = chart({ width: 340, height: 165, across: [-REACH, REACH], up: [0, TALLEST] });
  const curve = Array.from({ length: 99 }, (_, i) => (i / 49 - 1) * REACH);
  const bars = svg("path", { style: "fill: var(--cg-sky)" });
  const style = "fill: var(--cg-wash); stroke: var(--cg-line)";
  const screen = svg("rect", { x: x(-1), width: x(1) - x(-1), y: 8, height: y(0) - 8, style });
  root.append(
    screen,
    bars,
    stroke(path(curve.map((value) => [value, bell(value)])), "--cg-text", 2.2, "6 4"),
    stroke(`M${x(-REACH)} ${y(0)}H${x(REACH)}`, "--cg-edge"),
    ...[-3, -2, 2, 3].map((value) => label(x(value), y(0) + 16, String(value).replace("-", "−"))),
    label(x(0), 22, "what a screen can show"), label(x(2.45), y(bell(2.2)) - 12, "pure noise"),
    label(x(-1), y(0) + 16, "−1 black"), label(x(1), y(0) + 16, "1 white"),
  );
  /** @param {Float32Array} values @param {string} what */
  const update = (values, what) => {
    const width = (2 * REACH) / BINS;
    const tops = [...histogram(values, BINS)].flatMap((density, i) => {
      const top = y(Math.min(density, TALLEST)).toFixed(1);
      return [`V${top}`, `H${x(-REACH + (i + 1) * width).toFixed(1)}`];
    });
    bars.setAttribute("d", `M${x(-REACH)} ${y(0)}${tops.join("")}V${y(0)}Z`);
    const { mean, variance } = meanAndVariance(values);
    const outside = percent(shareOutside(values));
    const facts = `Mean ${signed(mean)}, variance ${variance.toFixed(2)}; ${outside} lie beyond black or white.`;
    root.setAttribute("aria-label", `Histogram of ${what}. ${facts}`);
    return facts;
  };
  return { root, update };
}

/** @param {number} value */
function signed(value) {
  const rounded = value.toFixed(2);
  return Number(rounded) === 0 ? "0.00" : rounded.replace("-", "−");
}

/** How much is picture and how much is noise, as one bar. */
export function shareBar() {
  const picture = html("span", { class: "cg-share-picture" });
  const noise = html("span", { class: "cg-share-noise" });
  const root = html("div", { class: "cg-shares", role: "img" }, picture, noise);
  /** @param {number} kept */
  const update = (kept) => {
    root.style.setProperty("--kept", String(kept));
    picture.textContent = kept >= 0.2 ? `picture ${percent(kept)}` : "";
    noise.textContent = kept <= 0.8 ? `noise ${percent(1 - kept)}` : "";
    root.setAttribute("aria-label", `Of the variance ${percent(kept)} is picture and ${percent(1 - kept)} noise.`);
  };
  return { root, update };
}

/** The two weights as the legs of a right triangle in a quarter circle: their squares add up to 1. */
export function quarterCircle() {
  const { root, x, y, path } = chart({ width: 150, height: 150, bottom: 8, across: [0, 1.03], up: [0, 1.03] });
  const arc = Array.from({ length: 41 }, (_, i) => /** @type {[number, number]} */ (
    [Math.sin((i / 80) * Math.PI), Math.cos((i / 80) * Math.PI)]));
  const side = stroke("", "--cg-sky", 6);
  const foot = stroke("", "--cg-edge", 6);
  const long = stroke("", "--cg-ink", 1.5);
  const end = dot(5, "--cg-ink");
  root.append(stroke(path([[0, 1], [0, 0], [1, 0]]), "--cg-line"), stroke(path(arc), "--cg-edge", 1.5, "3 4"),
    long, foot, side, end);
  /** @param {number} kept */
  const update = (kept) => {
    const by = weights(kept);
    side.setAttribute("d", path([[by.noise, 0], [by.noise, by.picture]]));
    foot.setAttribute("d", path([[0, 0], [by.noise, 0]]));
    long.setAttribute("d", path([[0, 0], [by.noise, by.picture]]));
    end.setAttribute("cx", String(x(by.noise)));
    end.setAttribute("cy", String(y(by.picture)));
    root.setAttribute("aria-label", `A right triangle in a quarter circle of radius 1: ${by.picture.toFixed(2)} high, `
      + `which is the picture's weight, and ${by.noise.toFixed(2)} wide, the noise's.`);
  };
  return { root, update };
}

/** The formula, with its present numbers below it. */
export function formula() {
  const root = html("div", { class: "cg-formula", role: "group", "aria-label": "The formula with its numbers", tabindex: "0" });
  /** @param {number} kept */
  const update = (kept) => {
    const by = weights(kept);
    const [share, rest] = [kept.toFixed(2), (1 - kept).toFixed(2)];
    const x0 = () => math("msub", math("mi", "x"), math("mn", "0"));
    const times = () => math("mo", "·");
    const noisy = math("msub", math("mi", "x"), math("mi", "t"));
    const line = (/** @type {Node[]} */ ...parts) => math("mrow", ...parts);
    const roots = line(math("msqrt", math("mn", share)), times(), x0(), math("mo", "+"),
      math("msqrt", math("mn", rest)), times(), math("mi", "ε"));
    const numbers = line(math("mn", by.picture.toFixed(2)), times(), x0(), math("mo", "+"),
      math("mn", by.noise.toFixed(2)), times(), math("mi", "ε"));
    root.replaceChildren(math("math", line(noisy, math("mo", "="), roots)),
      math("math", line(math("mo", "="), numbers)));
  };
  return { root, update };
}
