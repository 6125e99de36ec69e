// A plane with dots in it, some of them named: words or sentences, where many dimensions have been laid flat.

import { html, svg } from "../kit/ui.js";

/**
 * @typedef {{ x: number, y: number, name?: string, kind: string, weight?: number, title?: string }} Dot
 *   `x` and `y` run from -1 to 1; `kind` becomes part of the class; names with a larger `weight` are placed first.
 * @typedef {{ x: number, y: number, wide: number, high: number }} Box its middle, and how far it reaches from there
 */

/** The share of the plane's width that is left free at each side. */
const MARGIN = 0.07;
const NAME_HEIGHT = 14;
const FURTHEST = 1.06;
/** What a name keeps free between itself and the frame, in pixels. */
const PADDING = 15;
/** From this weight on, a dot has a ring, and its name is shown whatever lies under it. */
const MUST = 3;
/** How far a dot reaches from its middle, in pixels, and one with a ring, which may stand on its corner. */
const [DOT, RING] = [7, 15];
/** Where a name may stand, the best first: at 1 it touches its dot on the right or below, at -1 left or above. */
const SIDES = [[0, 1], [0, -1], [1, 0], [-1, 0], [0.8, 1], [-0.8, 1], [0.8, -1], [-0.8, -1],
  [1, 0.5], [1, -0.5], [-1, 0.5], [-1, -0.5], [1, 1.5], [1, -1.5], [-1, 1.5], [-1, -1.5],
  [0, 1.8], [0, -1.8], [1.4, 0], [-1.4, 0], [1.3, 1], [1.3, -1], [-1.3, 1], [-1.3, -1],
  [0, 2.6], [0, -2.6], [1, 2.3], [1, -2.3], [-1, 2.3], [-1, -2.3], [1.8, 0], [-1.8, 0]];
/** So many of them are near enough for every name; the others, some way off, only for those with a weight. */
const NEAR_SIDES = 12;
/** A name on another name is worse than one on any number of dots. */
const ON_A_NAME = 1000;
/** Boxes that share less than this, in pixels, only touch. */
const TOUCH = 0.5;
/** How far from a dot one may point and still mean it, in pixels. */
const REACH = 24;

/** Where a coordinate lies, as a share of the plane's width. What lies far out is kept at the rim. @param {number} value */
export function across(value) {
  const kept = Math.max(-FURTHEST, Math.min(FURTHEST, value));
  return 0.5 + (kept / 2) * (1 - 2 * MARGIN);
}

/** @param {Box} one @param {Box} other */
const overlap = (one, other) => Math.abs(one.x - other.x) < one.wide + other.wide - TOUCH
  && Math.abs(one.y - other.y) < one.high + other.high - TOUCH;

/** What a dot takes up. @param {Dot} dot @param {number} width of the plane @param {number} height */
function spotOf({ x, y, weight = 0 }, width, height) {
  const reach = weight >= MUST ? RING : DOT;
  return { x: across(x) * width, y: across(-y) * height, wide: reach, high: reach, weight };
}

/**
 * What a name takes up at one side of its dot, kept away from the plane's frame.
 * @param {Box} spot of the dot @param {number[]} side @param {number} wide half of the name's width
 * @param {number} width of the plane @param {number} height
 * @returns {Box}
 */
function beside(spot, [right, down], wide, width, height) {
  const high = NAME_HEIGHT / 2;
  const [left, top] = [PADDING + wide, PADDING + high];
  const x = spot.x + right * (wide + spot.wide);
  const y = spot.y + down * (high + spot.high);
  return { x: Math.max(left, Math.min(width - left, x)), y: Math.max(top, Math.min(height - top, y)), wide, high };
}

/**
 * Where the names stand: on no dot and on no other name. One that finds no such place is not shown, unless it must be.
 * @param {Dot[]} dots
 * @param {number[]} widths of their names, in pixels
 * @param {number} width of the plane, in pixels
 * @param {number} height
 * @returns {{ x: number, y: number, fits: boolean }[]} from a dot's middle to its name's, and whether it is shown
 */
export function placeNames(dots, widths, width, height) {
  const spots = dots.map((dot) => spotOf(dot, width, height));
  const named = spots.map((_, at) => at).filter((at) => dots[at].name);
  const places = dots.map(() => ({ x: 0, y: 0, fits: false }));
  /** @type {Box[]} */ const taken = [];
  const cost = (/** @type {Box} */ box) => spots.filter((spot) => overlap(spot, box))
    .reduce((sum, { weight }) => sum + 1 + weight, ON_A_NAME * taken.filter((name) => overlap(name, box)).length);
  for (const at of named.sort((one, other) => spots[other].weight - spots[one].weight)) {
    const spot = spots[at];
    const sides = spot.weight ? SIDES : SIDES.slice(0, NEAR_SIDES);
    const boxes = sides.map((side) => beside(spot, side, widths[at] / 2, width, height));
    const costs = boxes.map(cost);
    const least = Math.min(...costs);
    const box = boxes[costs.indexOf(least)];
    const fits = least === 0 || spot.weight >= MUST || (spot.weight > 0 && least < ON_A_NAME);
    if (fits) taken.push(box);
    places[at] = { x: box.x - spot.x, y: box.y - spot.y, fits };
  }
  return places;
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
    const widths = marks.map((mark) => /** @type {HTMLElement} */ (mark.lastChild).offsetWidth);
    placeNames(shown, widths, root.clientWidth, root.clientHeight).forEach(({ x, y, fits }, at) => {
      marks[at].classList.toggle("cg-named", fits);
      marks[at].style.setProperty("--x", `${x}px`);
      marks[at].style.setProperty("--y", `${y}px`);
    });
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
