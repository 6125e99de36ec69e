// A picture, and beside it what a lens over it shows: moved by mouse, finger or arrow keys.

import { aim } from "./aim.js";
import { asPicture, CHANNELS } from "./grid.js";
import { paint } from "../kit/pixels.js";
import { html, paneTitle } from "../kit/ui.js";
import { drawLens } from "./lens.js";

/**
 * @typedef {import("./grid.js").Place} Place
 * @typedef {import("./inspector_page.js").View} View
 */

const [MANY, FEW] = [9, 7];
const NARROW = 340;
const KEYS = "Arrow keys move the lens by one pixel, with Shift by eight.";

/**
 * The picture and the lens; `onPlace` is told where the reader points, which may lie outside.
 * @param {(place: Place) => void} onPlace
 * @param {AbortSignal} signal
 */
export function lookingGlass(onPlace, signal) {
  /** @type {View | null} */ let shown = null;
  const canvas = html("canvas", { class: "cg-canvas cg-pixels cg-aim", tabindex: 0, role: "application" });
  const frame = html("span", { class: "cg-lens-frame", "aria-hidden": "true" });
  const lens = html("canvas", { class: "cg-canvas cg-lens", role: "img" });
  const under = html("div", { class: "cg-under-lens" }, canvas, frame);
  const root = html("div", { class: "cg-inspector-panes" }, half("The picture", under), half("Under the lens", lens));
  const count = () => (lens.clientWidth < NARROW ? FEW : MANY);

  aim(canvas, () => shown, onPlace, signal);
  lens.addEventListener("click", ({ offsetX, offsetY }) => {
    const steps = (/** @type {number} */ at) => Math.floor((at / lens.clientWidth) * count()) - (count() - 1) / 2;
    if (shown) onPlace({ row: shown.place.row + steps(offsetY), column: shown.place.column + steps(offsetX) });
  }, { signal });

  /** @param {View} view */
  function show(view) {
    shown = view;
    paint(canvas, asPicture(view.levels, view.channels));
    canvas.setAttribute("aria-label", `${inWords(view)} ${KEYS}`);
    const { row, column } = view.place;
    const around = `The ${count()} × ${count()} pixels around row ${row}, column ${column}, with their numbers.`;
    lens.setAttribute("aria-label", around);
    frameAt(frame, view, count());
    drawLens(lens, view.levels, view.place, { count: count(), channels: view.channels });
  }
  const again = () => { if (shown) show(shown); };
  const resized = new ResizeObserver(again);
  resized.observe(lens);
  // Whoever enlarges the page may leave the lens as wide as it was, on a screen of finer dots.
  window.addEventListener("resize", again, { signal });
  signal.addEventListener("abort", () => resized.disconnect());
  return { root, canvas, show };
}

/** What the picture shows. @param {View} view */
function inWords({ levels, words, channels }) {
  const whole = `The picture, ${levels.height} rows of ${levels.width} pixels: ${words}.`;
  return channels.length === CHANNELS.length ? whole : `${whole} Shown: ${channels.join(" and ") || "no channel"}.`;
}

/** @param {HTMLElement} frame @param {View} view @param {number} count */
function frameAt(frame, { levels, place }, count) {
  const percent = (/** @type {number} */ share) => `${100 * share}%`;
  frame.style.left = percent((place.column + 0.5) / levels.width);
  frame.style.top = percent((place.row + 0.5) / levels.height);
  frame.style.width = percent(count / levels.width);
}

/** @param {string} title @param {HTMLElement} content */
function half(title, content) {
  return html("figure", { class: "cg-pane" }, paneTitle(title), content);
}
