// A plane with dots in it, some of them named: words or sentences, where many dimensions have been laid flat.

import { html } from "../kit/ui.js";
import { svg } from "./svg.js";

/**
 * @typedef {{ x: number, y: number, name?: string, kind: string, weight?: number, title?: string }} Dot
 *   `x` and `y` run from -1 to 1; `kind` becomes part of the class; of names that would overlap, that of the dot with
 *   the larger `weight` is shown.
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Box
 */

/** The share of the plane's width that is left free at each side. */
const MARGIN = 0.07;
const LETTER_WIDTH = 7.6;
const NAME_HEIGHT = 17;
const FURTHEST = 1.12;
/** From this weight on, a name is shown whatever lies under it. */
const MUST = 3;
/** How far from a dot one may point and still mean it, in pixels. */
const REACH = 24;

/** Where a coordinate lies, as a share of the plane's width. What lies far out is kept at the rim. @param {number} value */
export function across(value) {
  const kept = Math.max(-FURTHEST, Math.min(FURTHEST, value));
  return 0.5 + (kept / 2) * (1 - 2 * MARGIN);
}

/**
 * Which names can be shown without one lying on another; the weightier ones have precedence.
 * @param {Dot[]} dots
 * @param {number} width in pixels
 * @param {number} height
 * @returns {Set<number>} the dots' places in the list
 */
export function namesThatFit(dots, width, height) {
  /** @type {Box[]} */ const taken = [];
  const shown = new Set();
  const order = dots.map((_, at) => at).filter((at) => dots[at].name);
  order.sort((one, other) => (dots[other].weight ?? 0) - (dots[one].weight ?? 0));
  for (const at of order) {
    const { x, y, name } = dots[at];
    const half = (name.length * LETTER_WIDTH) / 2;
    const [centre, top] = [across(x) * width, across(-y) * height + 5];
    const box = { left: centre - half, right: centre + half, top, bottom: top + NAME_HEIGHT };
    const free = taken.every((other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom);
    if (!free && (dots[at].weight ?? 0) < MUST) continue;
    taken.push(box);
    shown.add(at);
  }
  return shown;
}

/**
 * The dot that is meant by pointing somewhere: the nearest one, if it is near enough; else -1.
 * @param {Dot[]} dots
 * @param {number} left in pixels
 * @param {number} top
 * @param {number} width of the plane, in pixels
 * @param {number} height
 */
export function nearestDot(dots, left, top, width, height) {
  const distances = dots.map(({ x, y }) => Math.hypot(across(x) * width - left, across(-y) * height - top));
  const nearest = Math.min(...distances);
  return nearest <= REACH ? distances.indexOf(nearest) : -1;
}

/**
 * @param {(at: number) => void} onChoose called with a dot's place in the list when it is pointed at
 * @param {AbortSignal} signal
 */
export function plane(onChoose, signal) {
  const threads = svg("svg", { class: "cg-plane-threads", viewBox: "0 0 1 1", preserveAspectRatio: "none", "aria-hidden": "true" });
  const root = html("div", { class: "cg-plane", role: "img" });
  root.append(threads);
  /** @type {HTMLElement[]} */ const marks = [];
  /** @type {Dot[]} */ let shown = [];
  root.addEventListener("click", ({ clientX, clientY }) => {
    const { left, top, width, height } = root.getBoundingClientRect();
    const at = nearestDot(shown, clientX - left, clientY - top, width, height);
    if (at >= 0) onChoose(at);
  }, { signal });

  const name = () => {
    const fitting = namesThatFit(shown, root.clientWidth, root.clientHeight);
    marks.forEach((mark, at) => mark.classList.toggle("cg-named", fitting.has(at)));
  };
  const watcher = new ResizeObserver(name);
  watcher.observe(root);
  signal.addEventListener("abort", () => watcher.disconnect());

  /**
   * Dots keep their place in the list, so that one which moves can be followed.
   * @param {Dot[]} dots
   * @param {[number, number][]} links pairs of dots to join
   * @param {string} says what the plane shows, in words
   */
  function update(dots, links, says) {
    shown = dots;
    while (marks.length > dots.length) marks.pop().remove();
    while (marks.length < dots.length) {
      const mark = html("span", { class: "cg-dot" }, html("i"), html("span", { class: "cg-dot-name" }));
      marks.push(mark);
      root.append(mark);
    }
    dots.forEach(({ x, y, name: text = "", kind, title = text }, at) => {
      const mark = marks[at];
      mark.className = `cg-dot cg-kind-${kind}`;
      mark.title = title;
      mark.style.left = `${100 * across(x)}%`;
      mark.style.top = `${100 * across(-y)}%`;
      mark.lastChild.textContent = text;
    });
    threads.replaceChildren(...links.map(([from, to]) => svg("line", {
      x1: across(dots[from].x), y1: across(-dots[from].y), x2: across(dots[to].x), y2: across(-dots[to].y),
      "vector-effect": "non-scaling-stroke" })));
    root.setAttribute("aria-label", says);
    name();
  }
  return { root, update };
}
