// A plane with dots in it, some of them named: words or sentences, where many dimensions have been laid flat.

import { html, svg } from "../kit/ui.js";
import { across, placeNames } from "./name_places.js";

/** @typedef {import("./name_places.js").Dot} Dot */

/** How far from a dot one may point and still mean it, in pixels. */
const REACH = 24;

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
  const stretched = { viewBox: "0 0 1 1", preserveAspectRatio: "none", "aria-hidden": "true" };
  const threads = svg("svg", { class: "cg-plane-threads", ...stretched });
  const root = html("div", { class: "cg-plane", role: "img" });
  const [links, leaders] = [svg("g"), svg("g", { class: "cg-plane-leaders" })];
  threads.append(links, leaders);
  root.append(threads);
  /** @type {HTMLElement[]} */ const marks = [];
  /** @type {Dot[]} */ let shown = [];
  root.addEventListener("click", ({ clientX, clientY }) => {
    const { left, top, width, height } = root.getBoundingClientRect();
    const at = nearestDot(shown, clientX - left, clientY - top, width, height);
    if (at >= 0) onChoose(at);
  }, { signal });

  const name = () => {
    const [width, height] = [root.clientWidth, root.clientHeight];
    if (!width) return; // in a tab behind another there is no room for names
    const widths = marks.map((mark) => /** @type {HTMLElement} */ (mark.lastChild).offsetWidth);
    const places = placeNames(shown, widths, width, height);
    leaders.replaceChildren(...places.flatMap(({ leader }, at) => (leader
      ? [line(leader.map(([x, y]) => [x / width, y / height]), `cg-kind-${shown[at].kind}`)] : [])));
    places.forEach(({ x, y, fits }, at) => {
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
   * @param {[number, number][]} pairs of dots to join
   * @param {string} says what the plane shows, in words
   */
  function update(dots, pairs, says) {
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
    const share = (/** @type {number} */ at) => [across(dots[at].x), across(-dots[at].y)];
    links.replaceChildren(...pairs.map((pair) => line(pair.map(share))));
    root.setAttribute("aria-label", says);
    name();
  }
  return { root, update };
}

/** A line whose ends are given in shares of the plane. @param {number[][]} ends @param {string} [kind] */
const line = ([[x1, y1], [x2, y2]], kind) =>
  svg("line", { x1, y1, x2, y2, class: kind, "vector-effect": "non-scaling-stroke" });
