// What the latent painter paints with and on: the palette, and the sheet with its cursor.

import { isCommand } from "../kit/keys.js";
import { paint } from "../kit/pixels.js";
import { spokenByKeys } from "../kit/spoken.js";
import { freshId, html, paneTitle } from "../kit/ui.js";
import { moveBy } from "../pixels/grid.js";
import { signed } from "./arithmetic.js";

/** @typedef {{ row: number, column: number }} Place */

const PAINTS = [" ", "Enter"];
const ERASER = "zeros";
const KEYS = "Arrows move, with Shift by eight; space paints.";

/**
 * The colours to choose from, each with the latents that it stands for, and zeros as the last.
 * @param {any} model
 * @param {(index: number) => void} onChoose
 * @param {AbortSignal} signal
 */
export function palette(model, onChoose, signal) {
  const [names, shades, paints] = ["palette", "shades", "paints"].map((trait) => model.get(trait));
  const group = freshId("palette");
  const said = html("span", { class: "cg-status cg-paint-said" });
  const root = html("fieldset", { class: "cg-palette" }, html("legend", { class: "cg-unseen" }, "Colour of the brush"));
  const all = [...names, ERASER];
  const inWords = (/** @type {number} */ i) =>
    `${all[i]}: ${(paints[i] ?? paints[0].map(() => 0)).map((/** @type {number} */ value) => signed(value, 1)).join(", ")}`;
  all.forEach((name, i) => {
    const input = html("input", { type: "radio", name: group, value: i, "aria-label": name, title: inWords(i) });
    input.style.setProperty("--cg-shade", shades[i] ?? "transparent");
    input.classList.toggle("cg-eraser", name === ERASER);
    input.addEventListener("change", () => onChoose(i), { signal });
    root.append(input);
  });
  root.append(said);
  /** @param {number} chosen */
  const update = (chosen) => {
    root.querySelectorAll("input").forEach((input, i) => { input.checked = i === chosen; });
    said.textContent = inWords(chosen);
  };
  return { root, update };
}

/**
 * The sheet: one square for each place of the latents, or of another grid, and a cursor. The mouse or a finger paints; so does the space
 * bar, where the arrows, Home or End have brought the cursor.
 * @param {[number, number, number]} shape
 * @param {{ onStroke: (place: Place, begins: boolean) => void, onCursor: (place: Place) => void, onUndo: () => void }} listener
 * @param {AbortSignal} signal
 * @param {{ title?: string, what?: string }} [names] of the sheet, and of what lies on it
 */
export function paintSheet([, rows, columns], { onStroke, onCursor, onUndo }, signal,
  { title = "Paint the latents", what = "Latents" } = {}) {
  const canvas = html("canvas", { class: "cg-canvas cg-pixels" });
  const brush = html("span", { class: "cg-brush" });
  const desk = html("div", { class: "cg-sheet", tabindex: 0, role: "application", "aria-roledescription": "sheet to paint on" },
    canvas, brush);
  const caption = html("figcaption", { class: "cg-pane-caption" });
  const root = html("figure", { class: "cg-pane" }, paneTitle(title), desk, caption);
  spokenByKeys(desk, caption, signal);
  let [at, painting] = [{ row: 0, column: 0 }, false];
  const inside = (/** @type {number} */ value, /** @type {number} */ count) => Math.max(0, Math.min(count - 1, value));

  /** @param {PointerEvent} event */
  const placeOf = (event) => {
    const box = canvas.getBoundingClientRect();
    return {
      row: inside(Math.floor(((event.clientY - box.top) / box.height) * rows), rows),
      column: inside(Math.floor(((event.clientX - box.left) / box.width) * columns), columns),
    };
  };
  // One finger paints; with two the page is enlarged.
  desk.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    desk.setPointerCapture(event.pointerId);
    painting = true;
    onStroke(placeOf(event), true);
  }, { signal });
  desk.addEventListener("pointermove", (event) => {
    const place = placeOf(event);
    if (!painting || !event.isPrimary || (place.row === at.row && place.column === at.column)) return;
    onStroke(place, false);
  }, { signal });
  const lift = (/** @type {PointerEvent} */ { isPrimary }) => { painting &&= !isPrimary; };
  for (const end of ["pointerup", "pointercancel"]) desk.addEventListener(end, lift, { signal });
  desk.addEventListener("keydown", (event) => {
    const next = moveBy(event.key, event.shiftKey, at, { height: rows, width: columns });
    const undoes = event.key === "z" && (event.ctrlKey || event.metaKey);
    if (undoes) event.stopPropagation();
    else if (isCommand(event) || (!next && !PAINTS.includes(event.key))) return;
    event.preventDefault();
    if (undoes) onUndo();
    else if (next) onCursor(next);
    else onStroke(at, true);
  }, { signal });

  /**
   * @param {import("../kit/pixels.js").Picture} picture @param {Place} cursor @param {number} size @param {string} here
   */
  const update = (picture, cursor, size, here) => {
    at = cursor;
    paint(canvas, picture);
    const first = Math.floor((size - 1) / 2);
    brush.style.left = `${(100 * (cursor.column - first)) / columns}%`;
    brush.style.top = `${(100 * (cursor.row - first)) / rows}%`;
    brush.style.width = `${(100 * size) / columns}%`;
    brush.style.height = `${(100 * size) / rows}%`;
    if (caption.textContent !== here) caption.textContent = here;
    desk.setAttribute("aria-label", `${what}, ${rows} × ${columns} places; ${here}. ${KEYS}`);
  };
  return { root, desk, update };
}
